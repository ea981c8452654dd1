//! Who may assume the role.

use super::support::iam::{World, judged, ready, recorded};
use super::troubles;
use serde_json::{Value, json};

/// The trust policy of the ready role with another condition.
fn trusted(condition: Value) -> World {
    let mut evidence = ready();
    let role = &mut recorded(&mut evidence, "GetRole")[0]["output"]["Role"];
    role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"] = condition;
    judged(&evidence, Value::Null)
}

#[test]
fn trust_conditions_are_reported_once_by_the_rule_they_belong_to() {
    let table = [
        (
            json!({"StringEquals": {"sts:ExternalId": "x"}}),
            vec!["IAM008 fail", "IAM010 advice"],
        ),
        (
            json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            vec!["IAM008 fail", "IAM010 advice"],
        ),
        (
            json!({"BoolIfExists": {"aws:SecureTransport": "true"}}),
            vec!["IAM010 advice"],
        ),
        (
            json!({"StringEquals": {"aws:SourceOrgID": "o-1"}}),
            vec!["IAM008 warning", "IAM010 advice", "IAM011 unknown"],
        ),
        (
            json!({"StringEquals": {"aws:SourceAccount": "444455556666"}}),
            vec!["IAM009 fail"],
        ),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:appstream:us-east-1:111122223333:*"}}),
            vec!["IAM009 fail"],
        ),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:appstream:eu-west-1:111122223333:fleet/x"}}),
            vec!["IAM009 warning", "IAM011 unknown"],
        ),
        (
            json!({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}),
            vec!["IAM006 fail", "IAM010 advice"],
        ),
        (
            json!({"StringEqualls": {"aws:SourceAccount": "111122223333"}}),
            vec!["IAM006 fail"],
        ),
    ];
    for (condition, expected) in table {
        assert_eq!(
            troubles(&trusted(condition.clone())),
            expected,
            "{condition}"
        );
    }
}

#[test]
fn a_second_statement_that_admits_is_enough() {
    let mut evidence = ready();
    let role = &mut recorded(&mut evidence, "GetRole")[0]["output"]["Role"];
    let statements = role["AssumeRolePolicyDocument"]["Statement"]
        .as_array_mut()
        .unwrap();
    let mut second = statements[0].clone();
    second["Condition"] =
        json!({"StringEquals": {"sts:ExternalId": "x", "aws:SourceAccount": "111122223333"}});
    statements.push(second);
    assert_eq!(
        troubles(&judged(&evidence, Value::Null)),
        Vec::<String>::new()
    );
}

#[test]
fn denies_of_the_trust_policy_are_errors_when_certain_and_open_otherwise() {
    let with = |condition: Value| {
        let mut evidence = ready();
        let role = &mut recorded(&mut evidence, "GetRole")[0]["output"]["Role"];
        let statements = role["AssumeRolePolicyDocument"]["Statement"]
            .as_array_mut()
            .unwrap();
        statements.push(json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}));
        troubles(&judged(&evidence, Value::Null))
    };
    let https = json!({"Bool": {"aws:SecureTransport": "false"}});
    assert_eq!(
        with(https),
        Vec::<String>::new(),
        "it certainly does not apply"
    );
    let address = json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}});
    assert_eq!(with(address), ["IAM007 warning", "IAM011 unknown"]);
    let id = json!({"StringNotEquals": {"sts:ExternalId": "x"}});
    assert_eq!(with(id), ["IAM007 fail"]);
}
