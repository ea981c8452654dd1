//! How documents are written: lists or bare values, malformed statements, versions.

use super::*;

#[test]
fn lists_and_bare_values_mean_the_same() {
    let one = parse(
        r#"{"Statement":{"Effect":"Allow","Action":"ec2:ModifyImageAttribute","Resource":"*"}}"#,
    );
    let many = parse(
        r#"{"Id":"x","Statement":[{"Effect":"Allow","Action":["ec2:ModifyImageAttribute"],"Resource":["*"]}]}"#,
    );
    for document in [one, many] {
        assert_eq!(modify(&document, &Context::unknown()).verdict, Allow);
    }
}

#[test]
fn booleans_and_numbers_are_condition_values() {
    check_conditions(&[
        (
            r#"{"Bool":{"aws:SecureTransport":true}}"#,
            "aws:SecureTransport=true",
            Allow,
        ),
        (
            r#"{"Bool":{"aws:SecureTransport":[false]}}"#,
            "aws:SecureTransport=true",
            Deny,
        ),
        (
            r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":3600}}"#,
            "aws:MultiFactorAuthAge=60",
            Allow,
        ),
        (
            r#"{"StringEquals":{"aws:SourceAccount":111122223333}}"#,
            "aws:SourceAccount=111122223333",
            Allow,
        ),
    ]);
}

#[test]
fn a_malformed_statement_costs_itself_only() {
    let good = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let broken_allow = [
        r#"{"Effect":"Allow","Action":7,"Resource":"*"}"#,
        r#"{"Effect":"Allow","Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":"*","NotAction":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":"DescribeImages","Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":"*"}"#,
        r#"{"Effect":"Allow","Action":"*","Resource":"images"}"#,
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}"#,
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}"#,
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":null}}}"#,
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Comment":"mine"}"#,
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Sid":4}"#,
    ];
    for broken in broken_allow {
        let none = Context::unknown();
        assert_eq!(
            modify(&v2012(broken), &none).reason,
            Reason::NoAllow,
            "{broken}"
        );
        assert_eq!(
            modify(&v2012(&format!("[{broken},{good}]")), &none).verdict,
            Allow,
            "{broken}"
        );
        let deny = broken.replace("\"Allow\"", "\"Deny\"");
        let decision = modify(&v2012(&format!("[{good},{deny}]")), &none);
        assert_eq!(
            (decision.verdict, decision.reason),
            (Unknown, Reason::Depends),
            "{deny}"
        );
        assert_eq!(decision.deciding[0].statement, 1, "{deny}");
        assert!(
            decision.near_misses[0].contains("malformed and may deny"),
            "{:?}",
            decision.near_misses
        );
    }
}

#[test]
fn a_statement_without_readable_effect_may_be_a_deny() {
    for broken in [
        r#"{"Effect":"allow","Action":"*","Resource":"*"}"#,
        r#"{"Action":"*","Resource":"*"}"#,
        "17",
        "[]",
    ] {
        let decision = modify(
            &v2012(&format!(
                r#"[{{"Effect":"Allow","Action":"*","Resource":"*"}},{broken}]"#
            )),
            &Context::unknown(),
        );
        assert_eq!(decision.verdict, Unknown, "{broken}");
        let alone = modify(&v2012(&format!("[{broken}]")), &Context::unknown());
        assert_eq!(alone.reason, Reason::NoAllow, "{broken}");
    }
}

#[test]
fn a_malformed_deny_does_not_undo_a_certain_denial() {
    let document = v2012(
        r#"[{"Effect":"Deny","Action":7,"Resource":"*"},{"Effect":"Deny","Action":"ec2:*","Resource":"*"}]"#,
    );
    assert_eq!(
        modify(&document, &Context::unknown()).reason,
        Reason::ExplicitDeny
    );
}

#[test]
fn repeated_members_make_a_statement_malformed() {
    let stored = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let detail = json!({"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": stored}]});
    let decision = may_call(
        &Role::from_json(&detail.to_string()).unwrap(),
        MODIFY,
        Some(ARN),
        &Context::unknown(),
    );
    assert_eq!(decision.verdict, Unknown);
    assert_eq!(
        (decision.deciding[0].line, decision.deciding[0].column),
        (2, 9)
    );
}

#[test]
fn percent_encoded_documents_keep_their_plus() {
    let plain = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:eu-west-1::image/a+b"}}"#;
    let encoded: String = plain
        .bytes()
        .map(|b| {
            if b == b'+' {
                "+".to_owned()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    for stored in [plain.to_owned(), encoded] {
        let role = role(&Value::String(stored));
        let decision = may_call(
            &role,
            MODIFY,
            Some("arn:aws:ec2:eu-west-1::image/a+b"),
            &Context::unknown(),
        );
        assert_eq!(decision.verdict, Allow);
        assert_eq!(role.policies[0].document().unwrap().text(), plain);
    }
}

#[test]
fn variables_exist_under_2012_only() {
    let statement = parse(
        r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:eu-west-1::image/${aws:PrincipalTag/ami}"}"#,
    );
    let context = context("aws:PrincipalTag/ami=ami-1");
    assert_eq!(
        modify(
            &json!({"Version": "2012-10-17", "Statement": statement}),
            &context
        )
        .verdict,
        Allow
    );
    assert_eq!(
        modify(
            &json!({"Version": "2008-10-17", "Statement": statement}),
            &context
        )
        .verdict,
        Deny
    );
    assert_eq!(
        modify(&json!({"Statement": statement}), &context).verdict,
        Deny
    );
    let literal = may_call(
        &role(&json!({"Statement": statement})),
        MODIFY,
        Some("arn:aws:ec2:eu-west-1::image/${aws:PrincipalTag/ami}"),
        &context,
    );
    assert_eq!(literal.verdict, Allow);
}

#[test]
fn an_object_is_placed_by_its_indented_rendering() {
    let value = v2012(r#"[{"Effect":"Allow","Action":"*","Resource":"*"}]"#);
    let document = Document::from_value(&value, Usage::Identity).unwrap();
    let position = document.statements()[0].position;
    assert_eq!(
        (position.line, position.column),
        (3, 5),
        "{}",
        document.text()
    );
    assert_eq!(document.version(), Version::V2012);
}
