//! What is said of mistakes in the file; the schema says the same.

use super::support::cli::run;
use super::{faulty, show};
use serde_json::Value;

#[test]
fn mistakes_are_named_with_their_place_all_at_once() {
    let run = faulty(
        "fail-on: error\non_unknown: fial\nseverity: {AMI010: fatal}\nselect: AMI\nrules: [1]\nbuiltin_rules: yes\n\
         params: {CAT006: {longest: 1.5}, X: 1}\nregion:\nwaivers:\nprofile: ''\nbaseline: {}\nwhat: 1\n",
    )
    .check(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(run.stderr);
    let run = faulty(
        "select: [AMI01O, REQ]\nignore: [cataloge]\nseverity: {AMI999: error, AMI001: advice}\n\
         params: {CAT006: {longst: 1, longest: long}, REQ001: {x: 1}, NO001: {}}\n",
    )
    .check(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("ids", run.stderr);
    for (text, message) in [
        ("- 1\n", "ami-preflight.yaml"),
        ("fail_on: error\nfail_on: error\n", "given twice"),
        ("fail_on: [\n", "ami-preflight.yaml:"),
        ("\u{0}", "not a text file"),
    ] {
        let run = faulty(text).check(&[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{text:?}");
        assert!(run.stderr.contains(message), "{text:?}: {}", run.stderr);
    }
}

#[test]
fn a_file_of_comments_sets_nothing() {
    for text in ["", "# fail_on: never\n", "---\n# nothing yet\n\n"] {
        assert_eq!(faulty(text).check(&[]).code, 1, "{text:?}");
    }
    assert_eq!(
        faulty("waivers:\n  # - {rule: AMI010}\nfail_on: never\n")
            .check(&[])
            .code,
        0
    );
}

#[test]
fn another_version_judges_nothing_and_says_so_before_all_else() {
    let run = faulty("required_version: '>=9.1'\na_key_of_the_future: 1\n").check(&[]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("needs ami-preflight >=9.1, and this is 0.")
            && !run.stderr.contains("a_key_of_the_future"),
        "{}",
        run.stderr
    );
    assert_eq!(faulty("required_version: '>=0.1, <9'\n").check(&[]).code, 1);
    let bad = faulty("required_version: newest\n").check(&[]);
    assert!(
        bad.code == 2 && bad.stderr.contains("not a version requirement"),
        "{}",
        bad.stderr
    );
}

#[test]
fn the_schema_accepts_what_is_accepted_and_refuses_what_is_refused() {
    let schema = serde_json::from_str(&run(&["schema", "config"]).stdout).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("config.json", schema).unwrap();
    let index = compiler.compile("config.json", &mut schemas).unwrap();
    let full = "required_version: '>=0.1'\nselect: [AMI]\nignore: [QUO]\nseverity: {AMI010: advice}\nfail_on: warning\non_unknown: ignore\n\
         params: {CAT006: {longest: 100}}\nrules: []\nbuiltin_rules: true\nregion: eu-west-1\nprofile: p\nbaseline: b\n\
         waivers: [{rule: AMI010, subject: '*', reason: r, owner: o, expires: 2026-12-31}]\n";
    for (text, fine) in [
        (full, true),
        ("{}\n", true),
        ("fail-on: error\n", false),
        ("fail_on: fatal\n", false),
        ("severity: {AMI010: fatal}\n", false),
        (
            "waivers: [{rule: AMI010, subject: '*', reason: r, owner: o}]\n",
            false,
        ),
        (
            "waivers: [{rule: AMI010, subject: '*', reason: r, owner: o, expires: soon}]\n",
            false,
        ),
        ("builtin_rules: maybe\n", false),
    ] {
        let value: Value = serde_yaml::from_str(text).unwrap();
        assert_eq!(schemas.validate(&value, index).is_ok(), fine, "{text}");
        let shown = show(faulty(text).folder.path(), &[], &[]);
        assert_eq!(shown.code == 0, fine, "{text}: {}", shown.stderr);
    }
}
