//! What IAM policies mean, point by point: shape, version, actions, resources, conditions, variables, principals, decision.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use ami_preflight::iam::Verdict::{Allow, Deny, Unknown};
use ami_preflight::iam::{Context, Decision, Reason, Role, Verdict, may_assume, may_call};
use serde_json::{Value, json};

const MODIFY: &str = "ec2:ModifyImageAttribute";
const DESCRIBE: &str = "ec2:DescribeImages";
const ARN: &str = "arn:aws:ec2:eu-west-1::image/ami-1";
const SERVICE: &str = "appstream.amazonaws.com";

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A role whose only own policy is this document.
fn role(document: &Value) -> Role {
    let detail = json!({"RoleName": "r", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": document}]});
    Role::from_json(&detail.to_string()).unwrap()
}

fn trusting(document: &Value) -> Role {
    Role::from_json(&json!({"AssumeRolePolicyDocument": document}).to_string()).unwrap()
}

fn v2012(statements: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": parse(statements)})
}

fn modify(document: &Value, context: &Context) -> Decision {
    may_call(&role(document), MODIFY, Some(ARN), context)
}

/// Words `key=value` are given; words `!key` are absent; everything else is unknown.
fn context(words: &str) -> Context {
    let (absent, given): (Vec<&str>, Vec<&str>) =
        words.split_whitespace().partition(|w| w.starts_with('!'));
    let absent: Vec<&str> = absent.iter().map(|w| &w[1..]).collect();
    Context::from_arguments(&given, &absent).unwrap()
}

/// The verdict of an Allow with this condition, and of a Deny with it beside an unconditional Allow, read as "does the condition hold".
fn holds(condition: &str, words: &str) -> Verdict {
    let condition = parse(condition);
    let allow = json!({"Version": "2012-10-17", "Statement":
        [{"Effect": "Allow", "Action": MODIFY, "Resource": "*", "Condition": condition}]});
    let deny = json!({"Version": "2012-10-17", "Statement":
        [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": MODIFY, "Resource": "*", "Condition": condition}]});
    let context = context(words);
    let allowed = modify(&allow, &context).verdict;
    let denied = match modify(&deny, &context).verdict {
        Allow => Deny,
        Deny => Allow,
        Unknown => Unknown,
    };
    assert_eq!(
        allowed, denied,
        "as an Allow and as a Deny: {condition} with {words}"
    );
    allowed
}

fn check_conditions(table: &[(&str, &str, Verdict)]) {
    for (condition, words, expected) in table {
        assert_eq!(
            holds(condition, words),
            *expected,
            "{condition} with {words}"
        );
    }
}

// 1. Shape

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

// 2. Version

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

// 3. Actions

#[test]
fn actions_ignore_case_and_know_wildcards() {
    for (action, expected) in [
        (r#""EC2:modifyimageATTRIBUTE""#, Allow),
        (r#""ec2:Modify*Attribute""#, Allow),
        (r#""ec2:ModifyImageAttribute*""#, Allow),
        (r#""ec2:ModifyImage?ttribute""#, Allow),
        (r#""*:Modify*""#, Allow),
        (r#""*""#, Allow),
        (r#"["s3:*","ec2:*"]"#, Allow),
        (r#""ec2:ModifyImage""#, Deny),
        (r#""ec2:ModifyImageAttribute?""#, Deny),
        (r#""ec2:Describe*""#, Deny),
    ] {
        let document = v2012(&format!(
            r#"{{"Effect":"Allow","Action":{action},"Resource":"*"}}"#
        ));
        assert_eq!(
            modify(&document, &Context::unknown()).verdict,
            expected,
            "{action}"
        );
    }
}

#[test]
fn not_action_is_the_complement_and_no_denial() {
    let others = r#"{"Effect":"Allow","NotAction":"ec2:*","Resource":"*"}"#;
    assert_eq!(
        modify(&v2012(others), &Context::unknown()).reason,
        Reason::NoAllow
    );
    let with_allow = format!(r#"[{others},{{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}]"#);
    assert_eq!(
        modify(&v2012(&with_allow), &Context::unknown()).verdict,
        Allow
    );
    let deny = r#"[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":["ec2:Describe*","s3:*"],"Resource":"*"}]"#;
    assert_eq!(
        modify(&v2012(deny), &Context::unknown()).reason,
        Reason::ExplicitDeny
    );
}

// 4. and 5. Resources

#[test]
fn image_arns_are_compared_segment_by_segment() {
    for (resource, expected) in [
        (r#""*""#, Allow),
        (r#""arn:aws:ec2:eu-west-1::image/ami-1""#, Allow),
        (r#""arn:aws:ec2:eu-west-1::image/*""#, Allow),
        (r#""arn:aws:ec2:*::image/ami-?""#, Allow),
        (r#""arn:aws:ec2:*:*:image/*""#, Allow),
        (r#""arn:aws:ec2:*""#, Allow),
        (r#""arn:aws:ec2:*:image/ami-1""#, Allow),
        (r#""arn:*""#, Allow),
        (r#"["arn:aws:s3:::b","arn:aws:ec2:*::image/*"]"#, Allow),
        (r#""arn:aws:ec2:eu-west-1:111122223333:image/*""#, Deny),
        (r#""arn:aws:ec2:us-*::image/*""#, Deny),
        (r#""arn:aws:ec2:e*1::image/*""#, Allow),
        (r#""arn:aws:e*1::image/*""#, Deny),
        (r#""arn:aws:ec2:eu?west-1::image/*""#, Allow),
        (r#""arn:aws:ec2:eu-west-1?:image/*""#, Deny),
        (r#""arn:aws:ec2:eu-west-1::IMAGE/*""#, Deny),
        (r#""arn:aws-us-gov:ec2:eu-west-1::image/*""#, Deny),
    ] {
        let document = v2012(&format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":{resource}}}"#
        ));
        assert_eq!(
            modify(&document, &Context::unknown()).verdict,
            expected,
            "{resource}"
        );
        let inverse = v2012(&format!(
            r#"{{"Effect":"Allow","Action":"*","NotResource":{resource}}}"#
        ));
        let opposite = if expected == Allow { Deny } else { Allow };
        assert_eq!(
            modify(&inverse, &Context::unknown()).verdict,
            opposite,
            "not {resource}"
        );
    }
}

#[test]
fn an_account_id_in_an_image_arn_is_pointed_out() {
    let document = v2012(
        r#"{"Sid":"Allow1","Effect":"Allow","Action":"ec2:ModifyImageAttribute","Resource":"arn:aws:ec2:eu-west-1:123456789012:image/*"}"#,
    );
    assert_eq!(
        modify(&document, &Context::unknown()).near_misses,
        [
            "the statement Allow1 of inline:p names this action, but its resource is \
          arn:aws:ec2:eu-west-1:123456789012:image/*; image ARNs have no account id"
        ]
    );
}

#[test]
fn describe_images_is_judged_against_the_star_alone() {
    for (effect, resource, expected) in [
        ("Allow", r#""Resource":"*""#, Allow),
        ("Allow", r#""Resource":"arn:aws:ec2:*::image/*""#, Deny),
        ("Allow", r#""Resource":"arn:*""#, Deny),
        ("Allow", r#""NotResource":"arn:aws:ec2:*::image/*""#, Allow),
        ("Allow", r#""NotResource":"*""#, Deny),
        ("Deny", r#""Resource":"arn:aws:ec2:*::image/*""#, Allow),
        ("Deny", r#""Resource":"*""#, Deny),
        ("Deny", r#""NotResource":"arn:aws:ec2:*::image/*""#, Deny),
    ] {
        let document = v2012(&format!(
            r#"[{{"Sid":"S","Effect":"{effect}","Action":"ec2:DescribeImages",{resource}}},
                {{"Effect":"Allow","Action":"{}","Resource":"*"}}]"#,
            if effect == "Deny" { "ec2:*" } else { "s3:*" }
        ));
        for asked in [None, Some(ARN), Some("*")] {
            let decision = may_call(&role(&document), DESCRIBE, asked, &Context::unknown());
            assert_eq!(
                decision.verdict, expected,
                "{effect} {resource} for {asked:?}"
            );
        }
    }
    let narrowed = v2012(
        r#"{"Effect":"Allow","Action":"ec2:DescribeImages","Resource":"arn:aws:ec2:*::image/*"}"#,
    );
    let decision = may_call(&role(&narrowed), DESCRIBE, None, &Context::unknown());
    assert!(
        decision.near_misses[0].contains("no resource types"),
        "{:?}",
        decision.near_misses
    );
}

#[test]
fn a_resource_that_is_not_given_is_unknown() {
    let image = v2012(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:*::image/*"}"#);
    let everything = v2012(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#);
    assert_eq!(
        may_call(&role(&image), MODIFY, None, &Context::unknown()).verdict,
        Unknown
    );
    assert_eq!(
        may_call(&role(&everything), MODIFY, None, &Context::unknown()).verdict,
        Allow
    );
}

// 6. Conditions

#[test]
fn operators_and_keys_are_anded_and_values_ored() {
    check_conditions(&[
        (
            r#"{"StringEquals":{"a:x":"1","a:y":"2"}}"#,
            "a:x=1 a:y=2",
            Allow,
        ),
        (
            r#"{"StringEquals":{"a:x":"1","a:y":"2"}}"#,
            "a:x=1 a:y=3",
            Deny,
        ),
        (
            r#"{"StringEquals":{"a:x":"1"},"StringLike":{"a:y":"2*"}}"#,
            "a:x=1 a:y=23",
            Allow,
        ),
        (
            r#"{"StringEquals":{"a:x":"1"},"StringLike":{"a:y":"2*"}}"#,
            "a:x=1 a:y=3",
            Deny,
        ),
        (r#"{"StringEquals":{"a:x":["1","2"]}}"#, "a:x=2", Allow),
        (r#"{"StringNotEquals":{"a:x":["1","2"]}}"#, "a:x=2", Deny),
        (r#"{"StringNotEquals":{"a:x":["1","2"]}}"#, "a:x=3", Allow),
        (r#"{"StringEquals":{"A:X":"1"}}"#, "a:x=1", Allow),
        (r#"{}"#, "", Allow),
    ]);
}

#[test]
fn an_absent_key_fails_positive_operators_and_meets_negated_ones() {
    check_conditions(&[
        (r#"{"StringEquals":{"a:x":"1"}}"#, "!a:x", Deny),
        (r#"{"StringNotEquals":{"a:x":"1"}}"#, "!a:x", Allow),
        (
            r#"{"ArnNotLike":{"a:x":"arn:aws:iam::1:role/x"}}"#,
            "!a:x",
            Allow,
        ),
        (
            r#"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#,
            "!aws:SourceIp",
            Allow,
        ),
        (r#"{"NumericNotEquals":{"a:x":"1"}}"#, "!a:x", Allow),
        (r#"{"DateNotEquals":{"a:x":"2026-01-01"}}"#, "!a:x", Allow),
        (
            r#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#,
            "!aws:MultiFactorAuthPresent",
            Deny,
        ),
        (
            r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
            "!aws:MultiFactorAuthPresent",
            Allow,
        ),
        (r#"{"StringEqualsIfExists":{"a:x":"1"}}"#, "a:x=2", Deny),
        (r#"{"Null":{"a:x":"true"}}"#, "!a:x", Allow),
        (r#"{"Null":{"a:x":"true"}}"#, "a:x=1", Deny),
        (r#"{"Null":{"a:x":false}}"#, "a:x=1", Allow),
        (r#"{"Null":{"a:x":false}}"#, "!a:x", Deny),
    ]);
}

#[test]
fn an_unknown_key_is_unknown_everywhere() {
    check_conditions(&[
        (r#"{"StringEquals":{"a:x":"1"}}"#, "", Unknown),
        (r#"{"StringNotEquals":{"a:x":"1"}}"#, "", Unknown),
        (r#"{"StringEqualsIfExists":{"a:x":"1"}}"#, "", Unknown),
        (r#"{"ForAllValues:StringEquals":{"a:x":"1"}}"#, "", Unknown),
        (r#"{"ForAnyValue:StringEquals":{"a:x":"1"}}"#, "", Unknown),
        (r#"{"Null":{"a:x":"true"}}"#, "", Unknown),
        (r#"{"StringEquals":{"a:x":"1","a:y":"2"}}"#, "a:y=3", Deny),
    ]);
}

#[test]
fn multivalued_keys_follow_their_qualifier() {
    check_conditions(&[
        (
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}"#,
            "aws:TagKeys=a aws:TagKeys=b",
            Allow,
        ),
        (
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}"#,
            "aws:TagKeys=a aws:TagKeys=c",
            Deny,
        ),
        (
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}"#,
            "!aws:TagKeys",
            Allow,
        ),
        (
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}"#,
            "aws:TagKeys=[]",
            Allow,
        ),
        (
            r#"{"ForAllValues:StringNotEquals":{"aws:TagKeys":["a"]}}"#,
            "aws:TagKeys=b aws:TagKeys=a",
            Deny,
        ),
        (
            r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":["a","b"]}}"#,
            "aws:TagKeys=c aws:TagKeys=b",
            Allow,
        ),
        (
            r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":["a","b"]}}"#,
            "aws:TagKeys=c aws:TagKeys=d",
            Deny,
        ),
        (
            r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}"#,
            "!aws:TagKeys",
            Deny,
        ),
        (
            r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}"#,
            "aws:TagKeys=[]",
            Deny,
        ),
        (
            r#"{"ForAnyValue:StringNotEquals":{"aws:TagKeys":"a"}}"#,
            "!aws:TagKeys",
            Deny,
        ),
        (
            r#"{"ForAnyValue:StringNotEquals":{"aws:TagKeys":"a"}}"#,
            "aws:TagKeys=a aws:TagKeys=b",
            Allow,
        ),
        // Which of several values counts without a qualifier is not said.
        (
            r#"{"StringEquals":{"aws:TagKeys":"a"}}"#,
            "aws:TagKeys=a aws:TagKeys=b",
            Unknown,
        ),
        (
            r#"{"StringEquals":{"aws:TagKeys":"a"}}"#,
            "aws:TagKeys=c aws:TagKeys=b",
            Deny,
        ),
    ]);
}

#[test]
fn strings_compare_with_and_without_case_and_wildcards() {
    check_conditions(&[
        (r#"{"StringEquals":{"a:x":"A*"}}"#, "a:x=Abc", Deny),
        (r#"{"StringEquals":{"a:x":"A*"}}"#, "a:x=A*", Allow),
        (r#"{"StringEquals":{"a:x":"a"}}"#, "a:x=A", Deny),
        (
            r#"{"StringEqualsIgnoreCase":{"a:x":"aB"}}"#,
            "a:x=Ab",
            Allow,
        ),
        (
            r#"{"StringNotEqualsIgnoreCase":{"a:x":"aB"}}"#,
            "a:x=Ab",
            Deny,
        ),
        (r#"{"StringLike":{"a:x":"a*c?"}}"#, "a:x=a:b:cd", Allow),
        (r#"{"StringLike":{"a:x":"A*"}}"#, "a:x=abc", Deny),
        (r#"{"StringNotLike":{"a:x":["b*","a*"]}}"#, "a:x=abc", Deny),
    ]);
}

#[test]
fn arns_compare_by_segment_in_both_operators() {
    for operator in ["ArnLike", "ArnEquals"] {
        for (pattern, expected) in [
            ("arn:aws:appstream:eu-west-1:111122223333:fleet/x", Allow),
            ("arn:aws:appstream:*:111122223333:*", Allow),
            ("arn:aws:appstream:eu-west-1:1111?2223333:fleet/*", Allow),
            ("arn:aws:appstream:eu-west-1:444455556666:*", Deny),
            ("arn:aws:appstream:*1:fleet/*:*", Deny),
            // Fewer than six segments: not said whether a star goes on over colons.
            ("arn:aws:appstream:*", Unknown),
            ("arn:aws:*:111122223333:fleet/x", Unknown),
            ("arn:aws:s3:*", Deny),
        ] {
            let condition = format!(r#"{{"{operator}":{{"aws:SourceArn":"{pattern}"}}}}"#);
            let words = "aws:SourceArn=arn:aws:appstream:eu-west-1:111122223333:fleet/x";
            assert_eq!(holds(&condition, words), expected, "{condition}");
        }
    }
}

#[test]
fn numbers_compare_as_decimals() {
    check_conditions(&[
        (r#"{"NumericEquals":{"a:x":"1.50"}}"#, "a:x=1.5", Allow),
        (
            r#"{"NumericEquals":{"a:x":"9007199254740993"}}"#,
            "a:x=9007199254740992",
            Deny,
        ),
        (r#"{"NumericLessThan":{"a:x":"10"}}"#, "a:x=9", Allow),
        (r#"{"NumericLessThan":{"a:x":"-10"}}"#, "a:x=-9", Deny),
        (
            r#"{"NumericLessThanEquals":{"a:x":"1e3"}}"#,
            "a:x=1000",
            Allow,
        ),
        (r#"{"NumericGreaterThan":{"a:x":"0"}}"#, "a:x=0.001", Allow),
        (
            r#"{"NumericGreaterThanEquals":{"a:x":"0.1"}}"#,
            "a:x=0.09",
            Deny,
        ),
        (r#"{"NumericNotEquals":{"a:x":["1","2"]}}"#, "a:x=2.0", Deny),
        (r#"{"NumericEquals":{"a:x":"many"}}"#, "a:x=1", Unknown),
    ]);
}

#[test]
fn dates_are_iso_8601_or_epoch_seconds() {
    check_conditions(&[
        (
            r#"{"DateLessThan":{"aws:CurrentTime":"2026-12-01T00:00:00Z"}}"#,
            "aws:CurrentTime=2026-11-23T12:00:00Z",
            Allow,
        ),
        (
            r#"{"DateGreaterThan":{"aws:CurrentTime":"2026-11-23"}}"#,
            "aws:CurrentTime=2026-11-23T00:00:01Z",
            Allow,
        ),
        (
            r#"{"DateEquals":{"aws:CurrentTime":"2026-11-23T14:00:00+02:00"}}"#,
            "aws:CurrentTime=2026-11-23T12:00:00Z",
            Allow,
        ),
        (
            r#"{"DateLessThan":{"aws:CurrentTime":"1795435200"}}"#,
            "aws:CurrentTime=2026-11-23T11:59:59Z",
            Allow,
        ),
        (
            r#"{"DateGreaterThanEquals":{"aws:EpochTime":"2026-11-23T12:00Z"}}"#,
            "aws:EpochTime=1795435200",
            Allow,
        ),
        (
            r#"{"NumericGreaterThan":{"aws:EpochTime":"1795435200"}}"#,
            "aws:EpochTime=1795435201",
            Allow,
        ),
        (
            r#"{"DateNotEquals":{"aws:CurrentTime":"2026-11-23"}}"#,
            "aws:CurrentTime=2026-11-23T00:00:00Z",
            Deny,
        ),
        (
            r#"{"DateLessThanEquals":{"aws:CurrentTime":"tomorrow"}}"#,
            "aws:CurrentTime=2026-11-23",
            Unknown,
        ),
    ]);
}

#[test]
fn addresses_lie_in_ranges_of_their_own_family() {
    check_conditions(&[
        (
            r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            "aws:SourceIp=203.0.113.77",
            Allow,
        ),
        (
            r#"{"IpAddress":{"aws:SourceIp":"203.0.113.9"}}"#,
            "aws:SourceIp=203.0.113.10",
            Deny,
        ),
        (
            r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#,
            "aws:SourceIp=198.51.100.1",
            Allow,
        ),
        (
            r#"{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.0.0/16"]}}"#,
            "aws:SourceIp=10.1.2.3",
            Deny,
        ),
        (
            r#"{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}"#,
            "aws:SourceIp=2001:db8:1::7",
            Allow,
        ),
        (
            r#"{"IpAddress":{"aws:SourceIp":"2001:db8::1"}}"#,
            "aws:SourceIp=2001:0db8:0:0::1",
            Allow,
        ),
        (
            r#"{"IpAddress":{"aws:SourceIp":"::/0"}}"#,
            "aws:SourceIp=10.0.0.1",
            Deny,
        ),
        (
            r#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"}}"#,
            "aws:SourceIp=10.0.0.1",
            Unknown,
        ),
    ]);
}

#[test]
fn binary_values_compare_decoded() {
    check_conditions(&[
        (
            r#"{"BinaryEquals":{"a:x":"QmluYXJ5"}}"#,
            "a:x=QmluYXJ5",
            Allow,
        ),
        (
            r#"{"BinaryEquals":{"a:x":"QmluYXJ5"}}"#,
            "a:x=QmluYXJ6",
            Deny,
        ),
        (
            r#"{"BinaryEquals":{"a:x":"not base64"}}"#,
            "a:x=QmluYXJ6",
            Unknown,
        ),
    ]);
}

#[test]
fn an_operator_nobody_knows_fails_closed_both_ways() {
    for operator in [
        "StringResembles",
        "NullIfExists",
        "ForAllValues:Null",
        "stringequals",
        "ForSomeValues:StringEquals",
    ] {
        let condition = format!(r#"{{"{operator}":{{"a:x":"true"}}}}"#);
        let allow =
            format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}}}"#);
        let decision = modify(&v2012(&allow), &context("a:x=true"));
        assert_eq!(decision.reason, Reason::NoAllow, "{operator}");
        assert!(
            decision.near_misses[0].contains(operator),
            "{:?}",
            decision.near_misses
        );
        let deny = allow.replace("Allow", "Deny");
        let both = format!(r#"[{{"Effect":"Allow","Action":"*","Resource":"*"}},{deny}]"#);
        assert_eq!(
            modify(&v2012(&both), &context("a:x=true")).verdict,
            Unknown,
            "{operator}"
        );
        let elsewhere = both.replace(r#""Deny","Action":"*""#, r#""Deny","Action":"s3:*""#);
        assert_eq!(
            modify(&v2012(&elsewhere), &context("a:x=true")).verdict,
            Allow,
            "{operator}"
        );
    }
}

// 7. Variables

#[test]
fn variables_are_put_in_as_plain_text() {
    check_conditions(&[
        (r#"{"StringEquals":{"a:x":"${a:y}"}}"#, "a:x=1 a:y=1", Allow),
        (
            r#"{"StringEquals":{"a:x":"${A:Y}-${a:y}"}}"#,
            "a:x=1-1 a:y=1",
            Allow,
        ),
        (
            r#"{"StringLike":{"a:x":"${a:y}c"}}"#,
            "a:x=abc a:y=a*",
            Deny,
        ),
        (
            r#"{"StringLike":{"a:x":"${a:y}c"}}"#,
            "a:x=a*c a:y=a*",
            Allow,
        ),
        (
            r#"{"StringLike":{"a:x":"${*}${?}${$}*"}}"#,
            "a:x=*?$abc",
            Allow,
        ),
        (r#"{"StringLike":{"a:x":"${*}"}}"#, "a:x=abc", Deny),
        (
            r#"{"StringEquals":{"a:x":"${a:y, 'company'}"}}"#,
            "a:x=company !a:y",
            Allow,
        ),
        (
            r#"{"StringEquals":{"a:x":"${a:y, 'company'}"}}"#,
            "a:x=company a:y=other",
            Deny,
        ),
        (
            r#"{"ArnLike":{"a:x":"arn:aws:iam::${a:y}:role/*"}}"#,
            "a:x=arn:aws:iam::12:role/r a:y=12",
            Allow,
        ),
        (r#"{"StringEquals":{"a:x":"${a:y}"}}"#, "a:x=1", Unknown),
        (r#"{"StringLike":{"a:x":"b${a:y}"}}"#, "a:x=1", Deny),
        (r#"{"StringEquals":{"a:x":"${a:y}"}}"#, "a:x=1 !a:y", Deny),
        (
            r#"{"StringNotEquals":{"a:x":"${a:y}"}}"#,
            "a:x=1 !a:y",
            Allow,
        ),
        (
            r#"{"StringEquals":{"a:x":"${aws:TagKeys}"}}"#,
            "a:x=1 aws:TagKeys=1",
            Unknown,
        ),
        (
            r#"{"StringEquals":{"a:x":"${a:y"}}"#,
            "a:x=1 a:y=1",
            Unknown,
        ),
        // Only text and ARN operators know variables.
        (
            r#"{"NumericEquals":{"a:x":"${a:y}"}}"#,
            "a:x=1 a:y=1",
            Unknown,
        ),
    ]);
}

#[test]
fn a_resource_with_a_missing_value_matches_nothing() {
    let document = v2012(
        r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:eu-west-1::image/${aws:username}*"}"#,
    );
    assert_eq!(modify(&document, &context("!aws:username")).verdict, Deny);
    let decision = modify(&document, &Context::unknown());
    assert_eq!(
        (decision.verdict, decision.depends_on),
        (Unknown, vec!["aws:username".to_owned()])
    );
    let elsewhere =
        v2012(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}"#);
    assert_eq!(modify(&elsewhere, &Context::unknown()).verdict, Deny);
}

#[test]
fn a_variable_before_the_fifth_colon_decides_nothing_for_certain() {
    let document = v2012(
        r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:${aws:RequestedRegion}::image/*"}"#,
    );
    assert_eq!(
        modify(&document, &context("aws:RequestedRegion=eu-west-1")).verdict,
        Unknown
    );
    assert_eq!(
        modify(&document, &context("aws:RequestedRegion=eu-west-2")).verdict,
        Deny
    );
}

// 9. Principals

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

// 10. Decision

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

// 11. Unknown

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
