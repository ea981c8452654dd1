//! Whom a trust policy means.

use super::*;

#[test]
fn principals_mean_the_service_only_by_name_or_star() {
    for (principal, expected) in [
        (
            r#""Principal":{"Service":"appstream.amazonaws.com"}"#,
            Allow,
        ),
        (
            r#""Principal":{"Service":["ec2.amazonaws.com","appstream.amazonaws.com"]}"#,
            Allow,
        ),
        (
            r#""Principal":{"AWS":"111122223333","Service":"appstream.amazonaws.com"}"#,
            Allow,
        ),
        (r#""Principal":"*""#, Allow),
        (r#""Principal":{"AWS":"*"}"#, Unknown),
        (
            r#""Principal":{"AWS":["*"],"Service":"appstream.amazonaws.com"}"#,
            Allow,
        ),
        (r#""Principal":{"Service":"appstream*"}"#, Deny),
        (
            r#""Principal":{"Service":"appstream2.amazonaws.com"}"#,
            Deny,
        ),
        (r#""Principal":{"Service":"AppStream.amazonaws.com"}"#, Deny),
        (r#""Principal":{"AWS":"appstream.amazonaws.com"}"#, Deny),
        (
            r#""Principal":{"AWS":"arn:aws:iam::111122223333:root"}"#,
            Deny,
        ),
        (r#""Principal":{"Federated":"accounts.google.com"}"#, Deny),
        (r#""NotPrincipal":{"AWS":"111122223333"}"#, Unknown),
        (
            r#""NotPrincipal":{"Service":"appstream.amazonaws.com"}"#,
            Deny,
        ),
        // Malformed.
        (r#""Principal":"appstream.amazonaws.com""#, Deny),
        (
            r#""Principal":{"Services":"appstream.amazonaws.com"}"#,
            Deny,
        ),
        (
            r#""Principal":{"Service":"appstream.amazonaws.com"},"Resource":"*""#,
            Deny,
        ),
    ] {
        let document = v2012(&format!(
            r#"{{"Effect":"Allow",{principal},"Action":"sts:AssumeRole"}}"#
        ));
        let decision = may_assume(&trusting(&document), SERVICE, &Context::unknown());
        assert_eq!(decision.verdict, expected, "{principal}");
    }
}

#[test]
fn a_trust_policy_needs_the_right_action_too() {
    for (action, expected) in [
        (r#""sts:AssumeRole""#, Allow),
        (r#"["sts:TagSession","sts:assumerole"]"#, Allow),
        (r#""sts:*""#, Allow),
        (r#""*""#, Allow),
        (r#""sts:AssumeRoleWithSAML""#, Deny),
    ] {
        let document = v2012(&format!(
            r#"{{"Effect":"Allow","Principal":{{"Service":"{SERVICE}"}},"Action":{action}}}"#
        ));
        assert_eq!(
            may_assume(&trusting(&document), SERVICE, &Context::unknown()).verdict,
            expected,
            "{action}"
        );
    }
}

#[test]
fn a_denial_of_everyone_catches_services() {
    let document = v2012(
        r#"[{"Effect":"Allow","Principal":{"Service":"appstream.amazonaws.com"},"Action":"sts:AssumeRole"},
            {"Sid":"Stop","Effect":"Deny","Principal":"*","Action":"sts:*"}]"#,
    );
    let decision = may_assume(&trusting(&document), SERVICE, &Context::unknown());
    assert_eq!(decision.reason, Reason::ExplicitDeny);
    assert_eq!(
        (
            decision.deciding[0].policy.as_str(),
            decision.deciding[0].sid.as_deref()
        ),
        ("trust", Some("Stop"))
    );
}
