//! How conditions combine: operators, keys, values, absent and multivalued keys.

use super::*;

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
fn an_operator_nobody_knows_fails_closed_both_ways() {
    for operator in [
        "StringResembles",
        "NullIfexists",
        "ForAllValues:null",
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
