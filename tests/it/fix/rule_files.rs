//! `fixable` in rule files: checked when they are loaded, shown by `explain`.

use crate::support::cli::{command, finish, run};

fn tested(change: (&str, &str)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let rule =
        std::fs::read_to_string("rules/request/REQ030-dry-run-left-in-the-request.yaml").unwrap();
    assert!(rule.contains(change.0));
    let rule = rule
        .replace("id: REQ030", "id: ACM030")
        .replacen(change.0, change.1, 1);
    let name = "ACM030-dry-run-left-in-the-request.yaml";
    std::fs::write(folder.path().join(name), rule).unwrap();
    let mut test = command();
    let run = finish(
        test.current_dir(folder.path())
            .args(["rules", "test", name]),
    );
    format!("{} {}", run.code, run.stderr)
}

#[test]
fn a_mistake_in_fixable_is_told_in_its_place() {
    assert_eq!(tested(("flag-off", "flag-off")), "0 ");
    let said = tested(("flag-off: safe", "legal-name: safe"));
    assert!(
        said.contains("`legal-name` is `unsafe`: its result is a choice"),
        "{said}"
    );
    let said = tested(("at: request.DryRun\n", ""));
    assert!(said.contains("`flag-off` needs `at`"), "{said}");
    let said = tested(("flag-off", "flag-of"));
    assert!(said.contains("flag-of"), "{said}");
    assert!(!said.starts_with("0 "), "{said}");
}

#[test]
fn explain_says_what_mends_a_finding_and_how_sure_that_is() {
    let said = run(&["explain", "REQ028"]).stdout;
    assert!(said.contains("`check --fix` mends it where the answer is clear: it gives the member the name that it is a slip of (correct-name, safe)"), "{said}");
    assert!(said.contains("(guess-name, unsafe)"), "{said}");
}
