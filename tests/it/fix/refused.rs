//! What is not fixed: where there is more than one answer, where somebody accepts the finding, and what would make another one.

use super::{fix, fixed};
use std::fs;

fn untouched(text: &str) {
    let (run, after) = fixed("r.yaml", text, &["--unsafe-fixes"]);
    assert_eq!(after, text, "{}", run.stdout);
}

const HEAD: &str =
    "Name: cad\nSourceAmiId: ami-0123456789abcdef0\nIamRoleArn: arn:aws:iam::111122223333:role/x\n";

#[test]
fn more_than_one_answer_is_none() {
    for rest in [
        // The member is there already, or two would become it.
        "Descripton: a\nDescription: b\n",
        "Descripton: a\nDescripion: b\n",
        // Null, lists and maps are no text.
        "Description: null\n",
        "Description: [a]\n",
        // A text `true` would ask for a dry run.
        "DryRun: 'true'\n",
        // Which of two values counts?
        "Tags: [{Key: a, Value: b}, {Key: a, Value: c}]\n",
        "Tags: [{Key: a, Value: b, Other: c}]\n",
        "Tags: [a=b]\n",
        "Tags: &t [{Key: a, Value: [b]}]\n",
        "Tags:\n  - &x\n    Key: a\n    Value: b\n",
        "Tags:\n  - Value: a # first\n    Key: b\n",
    ] {
        untouched(&format!("{HEAD}{rest}"));
    }
    for path in [
        // May be meant: a quotation mark, a letter by its number.
        r#""C:\temp\"x.exe""#,
        r#""C:\temp\u00fc.exe""#,
        // Arguments begin with slashes, too.
        "C:/App/x.exe /safe",
        // Relative, with a variable, over the network.
        "App/x.exe",
        "'%ProgramFiles%/x.exe'",
        "//server/x.exe",
        // Not at the ends.
        "'C:\\A\"p\\x.exe'",
        "|\n      C:/App/x.exe",
    ] {
        untouched(&format!(
            "{HEAD}AppCatalogConfig:\n  - Name: cad\n    AbsoluteAppPath: {path}\n"
        ));
    }
}

#[test]
fn new_names_need_somebody_to_agree() {
    let text = format!("{HEAD}DisplayName: 'a, b'\nAgentVersion: ALWAYS_LATEST\n");
    let (run, after) = fixed("r.yaml", &text, &[]);
    assert_eq!(after, text);
    assert!(
        run.stdout
            .starts_with("--unsafe-fixes would fix 2 more in r.yaml\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_fix_that_makes_a_finding_is_taken_back_and_the_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{HEAD}DryRun: true\nDescription: 2026\n");
    fs::write(folder.path().join("r.yaml"), &text).unwrap();
    fs::write(folder.path().join("ACM001-dry-run-missing.yaml"), OWN_RULE).unwrap();
    let run = fix(
        folder.path(),
        &["r.yaml", "--rules", "ACM001-dry-run-missing.yaml"],
    );
    let after = fs::read_to_string(folder.path().join("r.yaml")).unwrap();
    assert_eq!(
        after,
        text.replace("2026", "'2026'"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let told = "not fixed: r.yaml:4:9: REQ030: it would make another finding: ACM001\n";
    assert!(run.stdout.contains(told), "{}", run.stdout);
}

const OWN_RULE: &str = "\
id: ACM001
name: dry-run-missing
title: Our requests are dry runs
severity: error
assert: \"!has(request.DryRun) || request.DryRun\"
message: DryRun is not true
at: request.DryRun
why: We say so.
fix: [Set it.]
sources: [{url: https://example.com/, checked: \"2026-11-23\"}]
examples:
  - {name: set, given: {request.DryRun: true}, expect: pass}
  - {name: not set, given: {request.DryRun: false}, expect: fail}
";

#[test]
fn what_a_changed_member_uncovers_does_not_take_the_fix_back() {
    // The path behind the tab, and the value of the misspelt member, have faults of their own.
    let text = format!(
        "{HEAD}Descripton: 'a\tb'\nAppCatalogConfig:\n  - Name: cad\n    AbsoluteAppPath: \"C:\\temp\\x.ps1\"\n"
    );
    let (run, after) = fixed("r.yaml", &text, &[]);
    assert!(
        after.contains("\"C:\\\\temp\\\\x.ps1\"") && after.contains("Description: "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("[CAT010]"), "{}", run.stdout);
}

#[test]
fn what_is_waived_or_not_selected_stays() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{HEAD}DryRun: true\n");
    fs::write(folder.path().join("r.yaml"), &text).unwrap();
    let waiver = "waivers:\n  - {rule: REQ030, subject: '*', reason: we try first, owner: us, expires: 2999-01-01}\n";
    fs::write(folder.path().join("ami-preflight.yaml"), waiver).unwrap();
    let run = fix(folder.path(), &["r.yaml"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("r.yaml")).unwrap(),
        text,
        "{}",
        run.stdout
    );
    fix(
        folder.path(),
        &["r.yaml", "--no-config", "--ignore", "REQ030"],
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("r.yaml")).unwrap(),
        text
    );
    fix(folder.path(), &["r.yaml", "--no-config"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("r.yaml")).unwrap(),
        text.replace("true", "false")
    );
}

#[test]
fn many_faults_are_fixed_in_one_run_and_another_run_finds_nothing() {
    let apps: String = (0..50).map(|n| format!("  - Name: app\n    DisplayName: a{n}\n    AbsoluteAppPath: \"C:\\temp\\a{n}.exe\"\n    WorkingDirectory: C:/a{n}/b\n")).collect();
    let text = format!("{HEAD}AppCatalogConfig:\n{apps}");
    let (run, after) = fixed("r.yaml", &text, &["--unsafe-fixes", "--ignore", "CAT001"]);
    assert!(
        after.contains("app-50") && after.contains("\"C:\\\\temp\\\\a49.exe\""),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("not fixed"), "{}", run.stdout);
    let (_, again) = fixed("r.yaml", &after, &["--unsafe-fixes", "--ignore", "CAT001"]);
    assert_eq!(again, after);
}
