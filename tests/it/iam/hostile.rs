//! Input that nobody writes by accident: it must be answered or refused, quickly and without a crash.

use ami_preflight::iam::{
    Context, Document, DocumentError, Image, KeyState, MAX_BYTES, MAX_DEPTH, Reason, Role,
    RoleCall, Usage, Verdict, may_assume, may_call,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const MODIFY: &str = "ec2:ModifyImageAttribute";
const ARN: &str = "arn:aws:ec2:eu-west-1::image/ami-1";

fn judge(document: &Value) -> ami_preflight::iam::Decision {
    let detail = json!({"AssumeRolePolicyDocument": document, "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": document}]});
    let role = Role::from_json(&detail.to_string()).unwrap();
    may_assume(&role, "appstream.amazonaws.com", &Context::unknown());
    let context = RoleCall {
        region: Some("eu-west-1"),
        now: None,
        image: None,
    }
    .context(&role, MODIFY);
    may_call(&role, MODIFY, Some(ARN), &context)
}

/// A pattern of the longest policy that IAM stores.
fn long(piece: &str) -> String {
    piece.repeat(6_144 / piece.len())
}

#[test]
fn nested_wildcards_are_answered() {
    for piece in ["*a", "*e", "*?", "?*", "*:", "**a", "*ec2:"] {
        let pattern = long(piece);
        let action = json!({"Statement": {"Effect": "Allow", "Action": pattern, "Resource": "*"}});
        let resource = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": format!("arn:aws:ec2:{pattern}")}});
        let condition = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringLike": {"aws:PrincipalType": pattern}, "ArnLike": {"aws:PrincipalArn": pattern}}}});
        for document in [action, resource, condition] {
            assert_ne!(judge(&document).verdict, Verdict::Allow, "{piece}");
        }
    }
    let star =
        json!({"Statement": {"Effect": "Allow", "Action": long("*"), "Resource": long("*")}});
    assert_eq!(judge(&star).verdict, Verdict::Allow);
}

#[test]
fn many_variables_are_answered() {
    let resource = format!("arn:aws:ec2:eu-west-1::image/{}", long("${aws:username}*"));
    let document = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": resource}});
    assert_eq!(judge(&document).reason, Reason::NoAllow);
    let open = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"StringLike": {"aws:PrincipalType": long("${")}}}});
    assert_eq!(judge(&open).verdict, Verdict::Unknown);
}

/// AWS has 50 tags at most; a file made by hand may have any number.
#[test]
fn thousands_of_tags_take_no_longer_than_their_number() {
    let names = (0..20_000).map(|index| (format!("Key{index}"), "value".to_owned()));
    let mut tags: BTreeMap<String, String> = names.collect();
    tags.insert("KEY7".to_owned(), "another".to_owned());
    let role = Role::from_json(r#"{"AssumeRolePolicyDocument": {"Statement": []}}"#).unwrap();
    let image = Image {
        tags: Some(&tags),
        ..Image::default()
    };
    let call = RoleCall {
        region: None,
        now: None,
        image: Some(image),
    };
    let begun = Instant::now();
    let context = call.context(&role, MODIFY);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        *context.get("aws:ResourceTag/key8"),
        KeyState::value("value")
    );
    assert_eq!(*context.get("ec2:ResourceTag/key7"), KeyState::Unknown);
}

#[test]
fn documents_up_to_the_limit_are_answered_and_longer_ones_refused() {
    let parse = |text: &str| Document::parse(text, Usage::Identity);
    let filled = |statement: &str, last: &str| {
        let count = (MAX_BYTES - 120) / (statement.len() + 1);
        format!(
            r#"{{"Statement":[{}{last}]}}"#,
            format!("{statement},").repeat(count)
        )
    };
    let allow = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    for statement in [
        allow,
        r#"{"Effect":"Allow","Action":"*x*y*z","Resource":"arn:aws:ec2:*a*b*:*"}"#,
        r#"{"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"StringLike":{"a:x":"*a*"}}}"#,
    ] {
        let text = filled(statement, allow);
        assert!(text.len() <= MAX_BYTES);
        let role =
            json!({"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": text}]}).to_string();
        let role = Role::from_json(&role).unwrap();
        let decision = may_call(&role, MODIFY, Some(ARN), &Context::unknown());
        assert!(decision.near_misses.len() <= 20);
        assert_ne!(decision.verdict, Verdict::Deny, "{statement}");
    }
    for statement in ["1", "{}", "[]"] {
        let full = parse(&filled(statement, allow));
        assert_eq!(full.unwrap_err(), DocumentError::TooManyStatements);
    }
    let too_long = format!(r#"{{"Statement":[],"Id":"{}"}}"#, "x".repeat(MAX_BYTES));
    assert_eq!(parse(&too_long).unwrap_err(), DocumentError::TooLong);
    assert_eq!(
        parse(&"%20".repeat(MAX_BYTES + 1)).unwrap_err(),
        DocumentError::TooLong
    );
}

#[test]
fn deep_nesting_is_refused() {
    let parse = |text: &str| Document::parse(text, Usage::Identity);
    let nested = |depth: usize| {
        format!(
            r#"{{"Id":{}{},"Statement":[]}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    assert!(parse(&nested(MAX_DEPTH - 1)).is_ok());
    assert_eq!(
        parse(&nested(MAX_DEPTH)).unwrap_err(),
        DocumentError::TooDeep
    );
    assert_eq!(
        parse(&format!(r#"{{"Id":{}"#, "[".repeat(500_000))).unwrap_err(),
        DocumentError::TooDeep
    );
    assert!(Role::from_json(&"{\"a\":".repeat(100_000)).is_err());
}

#[test]
fn repeated_and_unknown_members_are_judged_by_their_place() {
    let parse = |text: &str| Document::parse(text, Usage::Identity);
    assert!(parse(r#"{"Statement":[],"Statement":[]}"#).is_err());
    assert!(parse(r#"{"Version":"2012-10-17","Statement":[],"Version":"2008-10-17"}"#).is_err());
    assert!(parse(r#"{"Id":"a","Comment":{"x":[1]},"Statement":[]}"#).is_ok());
    let inside = parse(
        r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"a:x":"true","a:x":"false"}}},
            {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:x":"true","A:X":"false"}}},
            {"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    );
    let document = inside.unwrap();
    let faults: Vec<bool> = document
        .statements()
        .iter()
        .map(|s| s.fault().is_some())
        .collect();
    assert_eq!(faults, [true, true, false]);
}

#[test]
fn texts_that_are_no_policy_are_refused_with_their_place() {
    for text in [
        "",
        " ",
        "null",
        "[]",
        "{",
        "{}",
        "\"x\"",
        "{\"Statement\":4}",
        "{\"Statement\":[]",
        "{\"Statement\":[,]}",
        "{\"Statement\":[]}x",
        "{\"Statement\":[01]}",
        "{\"Statement\":[1.]}",
        "{\"Statement\":[-]}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\n\"}",
        "%",
        "%7B",
        "%FF%FE",
        "%7B%22Statement%22%3A%5B%5D%7",
        "{'Statement':[]}",
        "{\"Statement\":[],}",
        "{\"Version\":2012,\"Statement\":[]}",
    ] {
        assert!(Document::parse(text, Usage::Identity).is_err(), "{text}");
    }
    let error = Document::parse("{\n  \"Statement\": [é]}", Usage::Trust).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the policy document is not JSON: line 2, column 17: a JSON value is expected here"
    );
}

/// Every byte of a role file changed, dropped or doubled in turn: an answer or an error, never a crash.
#[test]
fn damaged_role_files_never_crash() {
    let base = include_str!("../../fixtures/iam/row12.json");
    let damage: [fn(&mut Vec<u8>, usize); 6] = [
        |bytes, at| bytes[at] = b'"',
        |bytes, at| bytes[at] = b'{',
        |bytes, at| bytes[at] = b'*',
        |bytes, at| bytes[at] = b'\\',
        |bytes, at| {
            bytes.remove(at);
        },
        |bytes, at| bytes.insert(at, bytes[at]),
    ];
    let mut read = 0;
    for at in 0..base.len() {
        for change in damage {
            let mut bytes = base.as_bytes().to_vec();
            change(&mut bytes, at);
            let Ok(role) = Role::from_json(&String::from_utf8_lossy(&bytes)) else {
                continue;
            };
            read += 1;
            let _ = may_assume(&role, "appstream.amazonaws.com", &Context::unknown()).answer();
            let _ = may_call(&role, MODIFY, Some(ARN), &Context::unknown()).answer();
            let _ = role.trust_facts("appstream.amazonaws.com");
        }
    }
    assert!(
        read > base.len(),
        "most damage leaves readable files: {read}"
    );
}
