//! What people are told: fixes that can be pasted as they stand, near misses that name the mistake, and no unknown where nobody was asked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use support::cli::run;
use support::iam::{judged, put, ready, without};

/// The ready role with this inline policy alone, and no word of the simulator.
fn with_policy(policy: Value) -> Value {
    let mut evidence = ready();
    without(&mut evidence, |call| {
        let source = call["input"]["PolicySourceArn"].as_str();
        source.is_some_and(|arn| arn.contains(":role/"))
    });
    let name = "AppStreamImageImport";
    let input = json!({"RoleName": name, "PolicyName": "ImageImport"});
    let output = json!({"RoleName": name, "PolicyName": "ImageImport", "PolicyDocument": policy});
    put(
        &mut evidence,
        "iam",
        "GetRolePolicy",
        input,
        json!({"output": output}),
    );
    evidence
}

fn told(rule: &str, policy: Value) -> String {
    let world = judged(&with_policy(policy), json!({}));
    world.outcome(rule).message.clone()
}

fn policy(version: &str, statement: Value) -> Value {
    let describe = json!({"Effect": "Allow", "Action": "ec2:DescribeImages", "Resource": "*"});
    json!({"Version": version, "Statement": [statement, describe]})
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

#[test]
fn an_action_that_does_not_exist_is_named() {
    let statement = allow("ec2:ModifyImageAttributes", "*");
    let message = told("IAM012", policy("2012-10-17", statement));
    let said = "statement 0 of inline:ImageImport names ec2:ModifyImageAttributes, which is not ec2:ModifyImageAttribute";
    assert!(message.contains(said), "{message}");
    let statement = allow("ec2:DescribeInstances", "*");
    let message = told("IAM012", policy("2012-10-17", statement));
    assert!(!message.contains("statement"), "no near miss: {message}");
}

#[test]
fn variables_in_an_old_policy_are_told_from_account_ids() {
    let resource = "arn:aws:ec2:${aws:RequestedRegion}::image/*";
    let statement = allow("ec2:ModifyImageAttribute", resource);
    let message = told("IAM012", policy("2008-10-17", statement));
    assert!(
        message.contains("without Version 2012-10-17 its ${...} is plain text"),
        "{message}"
    );
    assert!(!message.contains("account id"), "{message}");
    let statement = allow(
        "ec2:ModifyImageAttribute",
        "arn:aws:ec2:*:111122223333:image/*",
    );
    let message = told("IAM012", policy("2012-10-17", statement));
    assert!(
        message.contains("image ARNs have no account id"),
        "{message}"
    );
}

fn fixes(arguments: &[&str]) -> String {
    let report = run(arguments).json();
    let outcomes = report["subjects"][0]["outcomes"]
        .as_array()
        .unwrap()
        .clone();
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome["verdict"] == "fail");
    let steps = failed.flat_map(|outcome| outcome["fix"].as_array().unwrap().clone());
    steps
        .map(|step| format!("{}\n", step.as_str().unwrap()))
        .collect()
}

#[test]
fn fixes_carry_what_the_run_knows() {
    let text = fixes(&[
        "check",
        "examples/faulty.yaml",
        "--evidence",
        "examples/faulty.evidence.json",
        "-o",
        "json",
    ]);
    for known in [
        "$ROLE_NAME",
        "$AMI_ID",
        "$REGION",
        "$IMAGE_NAME",
        "ACCOUNT_ID",
        "ROLE_ARN",
    ] {
        assert!(!text.contains(known), "{known}: {text}");
    }
    assert!(
        text.contains("--role-name AmazonAppStreamServiceAccess "),
        "{text}"
    );
    assert!(
        text.contains(r#""aws:SourceAccount":"111122223333""#),
        "{text}"
    );
    assert!(
        text.contains("$INSTANCE_ID"),
        "not known, so it stays: {text}"
    );
}

#[test]
fn nothing_that_a_shell_would_run_gets_into_a_fix() {
    let text = fixes(&[
        "check",
        "--offline",
        "--name",
        "aws-$(reboot)",
        "--source-ami-id",
        "ami-0123456789abcdef0",
        "--iam-role-arn",
        "arn:aws:iam::111122223333:role/aws-service-role/a;reboot",
        "-o",
        "json",
    ]);
    assert!(!text.is_empty());
    assert!(!text.contains("reboot"), "{text}");
}

#[test]
fn without_network_and_region_nothing_is_unknown() {
    let report = run(&["check", "examples/ready.yaml", "--offline", "-o", "json"]).json();
    assert_eq!(report["summary"]["unknown"], 0);
    assert_eq!(report["summary"]["ready"], 1);
}
