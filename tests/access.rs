//! `access` as a user sees it: verdict, reason, deciding statement, exit code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::json;
use support::cli::run;

const AMI: &str = "arn:aws:ec2:eu-west-1::image/ami-0a1b2c3d4e5f60718";

fn ask(role: &str, more: &[&str]) -> (i32, serde_json::Value) {
    let path = format!("tests/fixtures/iam/{role}.json");
    let mut arguments = vec!["access", "--role", &path, "-o", "json"];
    arguments.extend(more);
    let run = run(&arguments);
    assert!(run.code != 2, "{}", run.stderr);
    (run.code, run.json())
}

#[test]
fn a_role_made_for_the_import_passes() {
    let (code, answer) = ask("row01", &["--assume-by", "appstream.amazonaws.com"]);
    assert_eq!(
        (code, &answer["verdict"], &answer["reason"]),
        (0, &json!("allow"), &json!("allow"))
    );
    assert_eq!(answer["deciding"][0]["policy"], "trust");
    let (code, answer) = ask(
        "row01",
        &["--action", "ec2:ModifyImageAttribute", "--resource", AMI],
    );
    assert_eq!(code, 0, "{answer}");
    assert_eq!(ask("row01", &["--action", "ec2:DescribeImages"]).0, 0);
}

#[test]
fn the_service_role_may_not_modify_the_ami() {
    let (code, answer) = ask(
        "row02",
        &["--action", "ec2:ModifyImageAttribute", "--resource", AMI],
    );
    assert_eq!(
        (code, answer),
        (
            1,
            json!({"verdict": "deny", "reason": "no-allow", "deciding": [], "depends_on": []})
        )
    );
}

#[test]
fn what_is_not_given_is_unknown() {
    let question = ["--assume-by", "appstream.amazonaws.com"];
    let (code, answer) = ask("row10", &question);
    assert_eq!(
        (code, &answer["depends_on"]),
        (3, &json!(["aws:SourceAccount"])),
        "{answer}"
    );
    let given = |account: &str| {
        ask(
            "row10",
            &[
                &question[..],
                &["--context", &format!("aws:SourceAccount={account}")],
            ]
            .concat(),
        )
        .0
    };
    assert_eq!((given("111122223333"), given("999988887777")), (0, 1));
    assert_eq!(
        ask(
            "row10",
            &[&question[..], &["--absent", "aws:SourceAccount"]].concat()
        )
        .0,
        1
    );
}

#[test]
fn bad_input_is_exit_2() {
    for arguments in [
        vec!["access", "--role", "nowhere.json", "--assume-by", "x"],
        vec![
            "access",
            "--role",
            "examples/ready.yaml",
            "--assume-by",
            "x",
        ],
        vec!["access", "--role", "tests/fixtures/iam/row01.json"],
        vec![
            "access",
            "--role",
            "tests/fixtures/iam/row01.json",
            "--assume-by",
            "x",
            "--context",
            "novalue",
        ],
    ] {
        assert_eq!(run(&arguments).code, 2, "{arguments:?}");
    }
}
