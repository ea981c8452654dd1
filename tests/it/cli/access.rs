//! `access` as a user sees it: verdict, reason, deciding statement, exit code.

use crate::support;

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

/// An inline policy of one Allow for everything, beside or instead of which this statement stands.
fn judge(statement: serde_json::Value, beside: bool, more: &[&str]) -> support::cli::Run {
    let mut statements = vec![statement];
    if beside {
        statements.insert(
            0,
            json!({"Effect": "Allow", "Action": "*", "Resource": "*"}),
        );
    }
    let role = json!({"RoleName": "r", "RolePolicyList": [{"PolicyName": "p",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}]});
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("role.json");
    std::fs::write(&path, role.to_string()).unwrap();
    let path = path.to_str().unwrap();
    let mut arguments = vec![
        "access",
        "--role",
        path,
        "--action",
        "ec2:ModifyImageAttribute",
        "--resource",
        AMI,
    ];
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn incomplete_arns_and_empty_values_decide() {
    let condition = |operator: &str, key: &str, values: serde_json::Value| json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {operator: {key: values}}});
    let short = json!({"Effect": "Deny", "Action": "ec2:*", "Resource": "arn:aws:ec2"});
    assert_eq!(judge(short, true, &[]).code, 1);
    let short = json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:ec2"});
    assert_eq!(judge(short, false, &[]).code, 0);
    let short = json!({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:ec2"});
    assert_eq!(judge(short, false, &[]).code, 1);
    let null = condition("Null", "aws:ResourceTag/Team", json!("true"));
    let given = ["--context", "aws:ResourceTag/Team="];
    assert_eq!(judge(null, true, &given).code, 1);
    let all = condition("ForAllValues:StringEquals", "aws:TagKeys", json!(["Team"]));
    assert_eq!(judge(all, true, &["--context", "aws:TagKeys="]).code, 1);
    let mut open = condition("ForAllValues:Null", "aws:TagKeys", json!("true"));
    assert_eq!(
        judge(open.clone(), true, &["--absent", "aws:TagKeys"]).code,
        3
    );
    open["Effect"] = json!("Allow");
    assert_eq!(judge(open, false, &["--absent", "aws:TagKeys"]).code, 3);
}

#[test]
fn a_key_that_is_given_is_not_asked_for_again() {
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}});
    let run = judge(
        deny.clone(),
        true,
        &["--context", "aws:CurrentTime=2026-11-27"],
    );
    assert_eq!(run.code, 3);
    assert_eq!(
        run.stdout,
        "unknown: a value cannot be read, or AWS does not say what it means\n  \
         decided by inline:p statement 1, line 1 of the document\n  \
         note: statement 1 of inline:p may deny; it names this action, but its condition is DateLessThan aws:CurrentTime = tomorrow; \
         its own value \"tomorrow\" is not a date such as 2026-01-31T00:00:00Z\n"
    );
    let json = judge(
        deny.clone(),
        true,
        &["--context", "aws:CurrentTime=2026-11-27", "-o", "json"],
    );
    assert_eq!(json.json()["depends_on"], json!([]));
    let open = judge(deny, true, &[]);
    assert!(
        open.stdout
            .contains("depends on aws:CurrentTime: say --context")
            && open.stdout.contains("is not a date"),
        "{}",
        open.stdout
    );
}

#[test]
fn a_statement_that_iam_does_not_store_is_told_whatever_the_verdict_is() {
    let wildcard = |effect: &str| json!({"Effect": effect, "Action": "*:ModifyImageAttribute", "Resource": "*"});
    let why = "the action *:ModifyImageAttribute has a wildcard in its service prefix; IAM does not store it";
    for (effect, beside, code) in [("Allow", false, 1), ("Allow", true, 0), ("Deny", true, 3)] {
        let run = judge(wildcard(effect), beside, &[]);
        assert_eq!(run.code, code, "{}", run.stdout);
        assert_eq!(run.stdout.matches(why).count(), 1, "{}", run.stdout);
    }
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
