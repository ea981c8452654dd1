//! Role files: what is read, what is refused, and what is told about broad rights.

use ami_preflight::iam::Verdict::{Deny, Unknown};
use ami_preflight::iam::{Context, PolicySource, Role, RoleError, may_assume, may_call};
use serde_json::json;

const DESCRIBE: &str = "ec2:DescribeImages";
const SERVICE: &str = "appstream.amazonaws.com";

#[test]
fn broad_rights_are_found() {
    let detail = json!({
        "RolePolicyList": [
            {"PolicyName": "star", "PolicyDocument": {"Statement": {"Sid": "S", "Effect": "Allow", "Action": ["s3:Get*", "*:*"], "Resource": "*"}}},
            {"PolicyName": "deny", "PolicyDocument": {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}},
            {"PolicyName": "service", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}},
            {"PolicyName": "most", "PolicyDocument": {"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}}],
        "AttachedManagedPolicies": [
            {"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            {"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::111122223333:policy/AdministratorAccess"}],
    });
    let rights = Role::from_json(&detail.to_string()).unwrap().broad_rights();
    let found: Vec<(&str, &str)> = rights
        .iter()
        .map(|r| (r.policy.as_str(), r.right.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("inline:star", "*"),
            ("inline:most", "NotAction"),
            (
                "arn:aws:iam::aws:policy/AdministratorAccess",
                "AdministratorAccess"
            ),
        ]
    );
}

#[test]
fn bad_role_files_say_where_and_what() {
    for (text, expected) in [
        (
            "{",
            "the role is not JSON: line 1, column 2: a member name in quotes is expected here",
        ),
        ("[]", "the role: the list is empty"),
        (
            "{}",
            "the role: this is no RoleDetail as get-account-authorization-details prints it",
        ),
        (r#"{"Arn":1}"#, "Arn: expected text, found a number"),
        (
            r#"{"Arn":"a","Arn":"b"}"#,
            "the role: the member Arn occurs more than once",
        ),
        (
            r#"{"Arn":"a","RolePolicyList":{}}"#,
            "RolePolicyList: expected a list, found an object",
        ),
        (
            r#"{"Arn":"a","RolePolicyList":[{"PolicyName":"p"}]}"#,
            "RolePolicyList[0].PolicyDocument: is missing",
        ),
        (
            r#"{"Arn":"a","PermissionsBoundary":{}}"#,
            "PermissionsBoundary.Arn: is missing",
        ),
        (
            r#"{"Arn":"a","AttachedManagedPolicies":[{"PolicyName":"p"}]}"#,
            "AttachedManagedPolicies[0].PolicyArn: is missing",
        ),
        (
            r#"{"Arn":"a","AssumeRolePolicyDocument":"%7B%22"}"#,
            "trust: the policy document is not JSON: line 1, column 2: this string is not closed",
        ),
        (
            r#"{"Arn":"a","AssumeRolePolicyDocument":{"Version":"2024-01-01","Statement":[]}}"#,
            "trust: not a policy document: Version 2024-01-01 is neither 2012-10-17 nor 2008-10-17",
        ),
        (
            r#"{"Arn":"a","RolePolicyList":[{"PolicyName":"p","PolicyDocument":{}}]}"#,
            "inline:p: not a policy document: it has no Statement",
        ),
    ] {
        assert_eq!(
            Role::from_json(text).unwrap_err().to_string(),
            expected,
            "{text}"
        );
    }
    assert!(matches!(
        Role::from_json("nonsense"),
        Err(RoleError::NotJson {
            line: 1,
            column: 1,
            ..
        })
    ));
}

#[test]
fn a_role_without_trust_policy_can_still_be_asked_about_calls() {
    let role =
        Role::from_json(r#"{"RoleName":"r","RolePolicyList":[],"PermissionsBoundary":null}"#)
            .unwrap();
    assert!(matches!(&role.trust, PolicySource::Unreadable { name, .. } if name == "trust"));
    assert_eq!(
        may_assume(&role, SERVICE, &Context::unknown()).verdict,
        Unknown
    );
    assert_eq!(
        may_call(&role, DESCRIBE, None, &Context::unknown()).verdict,
        Deny
    );
}
