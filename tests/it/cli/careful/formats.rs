//! What reaches a terminal or another program is escaped, short enough to read, and in agreement with the exit code.

use crate::support::cli::{command, finish, run, run_with_input};
use serde_json::Value;
use std::fs;

/// Acts on a terminal, or reorders or hides text.
const HAZARDS: [char; 6] = [
    '\u{9b}',
    '\u{85}',
    '\u{2028}',
    '\u{202e}',
    '\u{200b}',
    '\u{e0041}',
];

#[test]
fn json_escapes_what_acts_on_a_terminal_and_keeps_the_value() {
    let name: String = HAZARDS.iter().collect();
    for format in ["json", "gitlab", "sarif"] {
        let judged = run_with_input(
            &["check", "-", "--offline", "-o", format, "--name", &name],
            "Name: a\n",
        );
        assert!(
            !judged.stdout.contains(HAZARDS),
            "{format}: {:?}",
            judged.stdout
        );
    }
    let judged = run(&["check", "--offline", "-o", "json", "--name", &name]);
    assert_eq!(
        judged.json()["subjects"][0]["request"]["name"],
        name.as_str()
    );
    let arn = format!("arn:aws:iam::111122223333:role/{name}");
    for format in ["json", "terraform", "cloudformation"] {
        let policy = run(&[
            "policy",
            "trust",
            "--iam-role-arn",
            &arn,
            "--format",
            format,
        ]);
        assert_eq!(policy.code, 0, "{}", policy.stderr);
        assert!(
            !policy.stdout.contains(HAZARDS),
            "{format}: {:?}",
            policy.stdout
        );
    }
}

#[test]
fn rules_of_others_are_listed_and_explained_safely() {
    let folder = tempfile::tempdir().unwrap();
    let area = folder.path().join("a\u{202e}b");
    fs::create_dir(&area).unwrap();
    fs::write(
        area.join("OWN001-own.yaml"),
        "id: OWN001\nname: own\ntitle: \"a\\e]0;x\\a b\\u202e\"\nseverity: error\nassert: size(request.Name) > 3\nmessage: m\nwhy: \"w\\e[2J\"\nfix: [f]\nsources: [{url: \"https://example.com\", checked: \"2026-11-23\"}]\nexamples:\n  - {name: good, given: {request.Name: abcd}, expect: pass}\n  - {name: bad, given: {request.Name: abc}, expect: fail, message: m}\n  - {name: open, given: {request.Name: {$unknown: failed}}, expect: unknown}\n",
    )
    .unwrap();
    let rules = folder.path().to_str().unwrap();
    for arguments in [
        vec!["rules", "list", "--rules", rules],
        vec!["explain", "OWN001", "--rules", rules],
    ] {
        let shown = run(&arguments);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        assert!(
            !shown.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{:?}",
            shown.stdout
        );
        assert!(shown.stdout.contains("\\u{1b}"), "{}", shown.stdout);
    }
}

#[test]
fn junit_fails_only_what_gates() {
    let arguments = [
        "check",
        "--offline",
        "--name",
        "a",
        "--source-ami-id",
        "ami-0a1b2c3d4e5f60718",
        "--iam-role-arn",
        "arn:aws:iam::111122223333:role/x",
        "-o",
        "junit",
    ];
    let judged = run(&arguments);
    assert_eq!(judged.code, 0, "{}", judged.stdout);
    assert!(
        judged.stdout.contains("failures=\"0\" errors=\"0\""),
        "{}",
        judged.stdout
    );
    assert!(
        judged.stdout.contains("<system-out>fail (advice): "),
        "{}",
        judged.stdout
    );
    let strict = run(&[&arguments[..], &["--fail-on", "advice"]].concat());
    assert_eq!(strict.code, 1);
    assert!(
        !strict.stdout.contains("failures=\"0\""),
        "{}",
        strict.stdout
    );
}

#[test]
fn one_wrong_type_is_one_block() {
    for format in ["human", "html"] {
        let judged = run_with_input(
            &["check", "-", "--offline", "-o", format],
            "Name: x\nSourceAmiId: 5\n",
        );
        let cause = "a member of the request has another type than the API takes";
        assert_eq!(
            judged.stdout.matches(cause).count(),
            1,
            "{format}: {}",
            judged.stdout
        );
    }
}

#[test]
fn long_values_are_cut() {
    let request = format!("Name: {}\n", "x".repeat(500_000));
    for format in ["human", "junit", "github", "markdown"] {
        let judged = run_with_input(&["check", "-", "--offline", "-o", format], request.as_str());
        assert!(
            judged.stdout.len() < 60_000,
            "{format}: {}",
            judged.stdout.len()
        );
        assert!(judged.stdout.contains('…'), "{format}");
    }
}

#[test]
fn colours_follow_the_choice_on_standard_error_too() {
    let missing = ["check", "nothing.yaml", "--offline"];
    let colored = |choice: &str| {
        run(&[&missing[..], &["--color", choice]].concat())
            .stderr
            .contains('\u{1b}')
    };
    assert!(colored("always"));
    assert!(!colored("never"));
    assert!(!colored("auto"));
}

#[test]
fn windows_paths_become_those_of_a_repository() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a\\b.yaml"), "Name: a b\n").unwrap();
    for (format, shown) in [("gitlab", "\"a/b.yaml\""), ("github", "file=a/b.yaml")] {
        let mut check = command();
        check.current_dir(folder.path());
        let judged = finish(check.args(["check", "a\\b.yaml", "--offline", "-o", format]));
        assert!(judged.stdout.contains(shown), "{}", judged.stdout);
    }
}

#[test]
fn mistakes_in_own_conditions_are_told_when_they_are_loaded() {
    let folder = tempfile::tempdir().unwrap();
    for (condition, told) in [
        ("request.Name.match('a')", "did you mean `matches`?"),
        (
            "timestamp('x') < timestamp('2026-11-23T12:00:00Z')",
            "timestamp() cannot read `x`",
        ),
        (
            "duration('1 day') == duration('24h')",
            "duration() cannot read `1 day`",
        ),
        (
            "request.Name.versionAtLeast('one')",
            "versionAtLeast() cannot read `one`",
        ),
    ] {
        let file = folder.path().join("OWN001-x.yaml");
        let text = format!(
            "id: OWN001\nname: own\ntitle: t\nseverity: error\nassert: \"{condition}\"\nmessage: m\nwhy: w\nfix: [f]\nsources: [{{url: \"https://example.com\", checked: \"2026-11-23\"}}]\nexamples: []\n"
        );
        fs::write(&file, text).unwrap();
        let listed = run(&["rules", "list", "--rules", file.to_str().unwrap()]);
        assert_eq!(listed.code, 2);
        assert!(listed.stderr.contains(told), "{}", listed.stderr);
    }
}

/// For the type of a JSON value in messages.
#[test]
fn the_report_stays_json() {
    let judged = run(&["check", "--offline", "--name", "é\u{202e}", "-o", "json"]);
    let report: Value = judged.json();
    assert_eq!(report["subjects"][0]["request"]["name"], "é\u{202e}");
    assert!(judged.stdout.contains('é') && judged.stdout.contains("\\u202e"));
}
