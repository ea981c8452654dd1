//! How statements, boundaries and unknowns make one verdict.

use super::*;

const ALL: &str = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const BOUNDARY_ARN: &str = "arn:aws:iam::111122223333:policy/limit";

fn bounded(own: &str, boundary: &str) -> Decision {
    let detail = json!({
        "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"}},
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": parse(own)}],
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": BOUNDARY_ARN},
        "Policies": [{"Arn": BOUNDARY_ARN, "DefaultVersionId": "v2", "PolicyVersionList": [
            {"VersionId": "v1", "IsDefaultVersion": false, "Document": parse(ALL)},
            {"VersionId": "v2", "IsDefaultVersion": true, "Document": parse(boundary)}]}],
    });
    let role = Role::from_json(&detail.to_string()).unwrap();
    assert_eq!(
        may_assume(&role, SERVICE, &Context::unknown()).verdict,
        Allow,
        "a boundary has no say in the assumption"
    );
    may_call(&role, MODIFY, Some(ARN), &Context::unknown())
}

#[test]
fn a_boundary_limits_and_never_grants() {
    let nothing = r#"{"Statement":[]}"#;
    let describe = r#"{"Statement":{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}}"#;
    let deny = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"ec2:Modify*","Resource":"*"}]}"#;
    let conditional = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:x":"true"}}}}"#;
    for (own, boundary, verdict, reason, deciding) in [
        (
            ALL,
            ALL,
            Allow,
            Reason::Allow,
            vec![
                "inline:own",
                "boundary:arn:aws:iam::111122223333:policy/limit",
            ],
        ),
        (ALL, describe, Deny, Reason::BoundaryNoAllow, vec![]),
        (nothing, ALL, Deny, Reason::NoAllow, vec![]),
        (nothing, nothing, Deny, Reason::NoAllow, vec![]),
        (
            ALL,
            deny,
            Deny,
            Reason::ExplicitDeny,
            vec!["boundary:arn:aws:iam::111122223333:policy/limit"],
        ),
        (
            nothing,
            deny,
            Deny,
            Reason::ExplicitDeny,
            vec!["boundary:arn:aws:iam::111122223333:policy/limit"],
        ),
        (
            ALL,
            conditional,
            Unknown,
            Reason::Depends,
            vec!["boundary:arn:aws:iam::111122223333:policy/limit"],
        ),
        (conditional, describe, Deny, Reason::BoundaryNoAllow, vec![]),
        (
            conditional,
            ALL,
            Unknown,
            Reason::Depends,
            vec!["inline:own"],
        ),
    ] {
        let decision = bounded(own, boundary);
        assert_eq!(
            (decision.verdict, decision.reason),
            (verdict, reason),
            "{own} within {boundary}"
        );
        let policies: Vec<&str> = decision
            .deciding
            .iter()
            .map(|s| s.policy.as_str())
            .collect();
        assert_eq!(policies, deciding, "{own} within {boundary}");
    }
}

#[test]
fn an_unreadable_policy_makes_unknown_only_what_it_could_change() {
    let with_missing = |own: &str| {
        let detail = json!({
            "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": parse(own)}],
            "AttachedManagedPolicies": [{"PolicyName": "m", "PolicyArn": "arn:aws:iam::aws:policy/m"}],
        });
        may_call(
            &Role::from_json(&detail.to_string()).unwrap(),
            MODIFY,
            Some(ARN),
            &Context::unknown(),
        )
    };
    let allowed = with_missing(ALL);
    assert_eq!(
        (allowed.verdict, allowed.reason),
        (Unknown, Reason::Depends)
    );
    assert_eq!(allowed.unreadable[0].policy, "arn:aws:iam::aws:policy/m");
    assert!(allowed.deciding.is_empty() && allowed.depends_on.is_empty());
    assert_eq!(with_missing(r#"{"Statement":[]}"#).verdict, Unknown);
    let denied = with_missing(r#"{"Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*"}}"#);
    assert_eq!(denied.reason, Reason::ExplicitDeny);
    assert!(denied.unreadable.is_empty());
}

#[test]
fn an_unreadable_boundary_may_forbid_but_cannot_grant() {
    let role = |own: &str| {
        let detail = json!({"RolePolicyList": [{"PolicyName": "own", "PolicyDocument": parse(own)}],
            "PermissionsBoundary": {"Arn": BOUNDARY_ARN}});
        Role::from_json(&detail.to_string()).unwrap()
    };
    assert_eq!(
        may_call(&role(ALL), MODIFY, Some(ARN), &Context::unknown()).verdict,
        Unknown
    );
    assert_eq!(
        may_call(
            &role(r#"{"Statement":[]}"#),
            MODIFY,
            Some(ARN),
            &Context::unknown()
        )
        .reason,
        Reason::NoAllow
    );
}

#[test]
fn unknown_conditions_name_their_keys_and_never_become_allow() {
    let document = v2012(
        r#"[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}},
            {"Sid":"B","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"AWS:SourceVpc":"vpc-1","aws:SourceAccount":"1"}}},
            {"Sid":"C","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:z":"true"}}}]"#,
    );
    let decision = modify(&document, &context("aws:SourceAccount=1"));
    assert_eq!(decision.depends_on, ["AWS:SourceVpc", "aws:SourceIp"]);
    let sids: Vec<&str> = decision
        .deciding
        .iter()
        .filter_map(|s| s.sid.as_deref())
        .collect();
    assert_eq!(sids, ["B", "A"]);
    let certain = modify(
        &document,
        &context("aws:SourceIp=10.0.0.1 aws:SourceAccount=2"),
    );
    assert_eq!((certain.verdict, certain.depends_on.len()), (Allow, 0));
}

#[test]
fn the_json_answer_has_exactly_its_members() {
    let document = v2012(
        r#"{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#,
    );
    let decision = modify(&document, &Context::unknown());
    assert_eq!(
        serde_json::to_string(&decision.answer()).unwrap(),
        r#"{"verdict":"unknown","reason":"depends","deciding":[{"policy":"inline:p","statement":0,"sid":"A"}],"depends_on":["aws:SourceIp"]}"#
    );
    let none = modify(&v2012("[]"), &Context::unknown());
    assert_eq!(
        serde_json::to_string(&none.answer()).unwrap(),
        r#"{"verdict":"deny","reason":"no-allow","deciding":[],"depends_on":[]}"#
    );
}
