//! Empty values, what AWS does not document, and values that cannot be read.

use super::*;

/// "exists and its value is not null", "a null dataset, such as an empty string" (IAM User Guide, `_condition_operators`,
/// `_multi-value-conditions`).
#[test]
fn an_empty_value_counts_as_null() {
    const NULL: &str = r#"{"Null":{"aws:ResourceTag/Team":"true"}}"#;
    const ALL: &str = r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}"#;
    const ALL_NOT: &str = r#"{"ForAllValues:StringNotEquals":{"aws:TagKeys":["a",""]}}"#;
    const ANY: &str = r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":["a",""]}}"#;
    const ANY_NOT: &str = r#"{"ForAnyValue:StringNotEquals":{"aws:TagKeys":"a"}}"#;
    check_conditions(&[
        (NULL, "aws:ResourceTag/Team=", Allow),
        (
            r#"{"Null":{"aws:ResourceTag/Team":false}}"#,
            "aws:ResourceTag/Team=",
            Deny,
        ),
        (NULL, "aws:ResourceTag/Team=x", Deny),
        (NULL, "aws:ResourceTag/Team=[]", Allow),
        (
            r#"{"Null":{"aws:TagKeys":"true"}}"#,
            "aws:TagKeys= aws:TagKeys=",
            Allow,
        ),
        (
            r#"{"Null":{"aws:TagKeys":"true"}}"#,
            "aws:TagKeys= aws:TagKeys=a",
            Unknown,
        ),
        (
            r#"{"Null":{"aws:TagKeys":["true","false"]}}"#,
            "aws:TagKeys=",
            Allow,
        ),
        (ALL, "aws:TagKeys=", Allow),
        (ALL, "aws:TagKeys= aws:TagKeys=", Allow),
        (ALL_NOT, "aws:TagKeys=", Allow),
        (
            r#"{"ForAllValues:NumericEquals":{"a:x":"1"}}"#,
            "a:x=",
            Allow,
        ),
        (
            r#"{"ForAllValues:ArnLike":{"a:x":"arn:aws:s3:::b"}}"#,
            "a:x=",
            Allow,
        ),
        (
            r#"{"ForAllValues:StringEqualsIfExists":{"a:x":"1"}}"#,
            "a:x=",
            Allow,
        ),
        (ANY, "aws:TagKeys=", Deny),
        (ANY_NOT, "aws:TagKeys=", Deny),
        (
            r#"{"ForAnyValue:StringLike":{"aws:TagKeys":"*"}}"#,
            "aws:TagKeys=",
            Deny,
        ),
        // Some empty values among others: certain only where it makes no difference whether they count.
        (ALL, "aws:TagKeys=a aws:TagKeys=", Unknown),
        (ALL, "aws:TagKeys=c aws:TagKeys=", Deny),
        (
            r#"{"ForAllValues:StringLike":{"aws:TagKeys":"*"}}"#,
            "aws:TagKeys=c aws:TagKeys=",
            Allow,
        ),
        (ANY, "aws:TagKeys=a aws:TagKeys=", Allow),
        (ANY, "aws:TagKeys=c aws:TagKeys=", Unknown),
        (
            r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}"#,
            "aws:TagKeys=c aws:TagKeys=",
            Deny,
        ),
        // Without a qualifier an empty value is a value.
        (r#"{"StringEquals":{"a:x":""}}"#, "a:x=", Allow),
        (r#"{"StringEquals":{"a:x":"1"}}"#, "a:x=", Deny),
        (r#"{"StringNotEquals":{"a:x":"1"}}"#, "a:x=", Allow),
        (r#"{"StringLike":{"a:x":"?*"}}"#, "a:x=", Deny),
    ]);
}

#[test]
fn null_with_a_qualifier_or_if_exists_is_not_documented_and_decides_nothing() {
    for operator in [
        "ForAllValues:Null",
        "ForAnyValue:Null",
        "NullIfExists",
        "ForAllValues:NullIfExists",
        "ForAnyValue:NullIfExists",
    ] {
        for value in ["true", "false"] {
            let condition = format!(r#"{{"{operator}":{{"aws:TagKeys":"{value}"}}}}"#);
            for words in [
                "!aws:TagKeys",
                "aws:TagKeys=[]",
                "aws:TagKeys=",
                "aws:TagKeys=a",
                "aws:TagKeys=a aws:TagKeys=b",
                "",
            ] {
                assert_eq!(
                    holds(&condition, words),
                    Unknown,
                    "{condition} with {words}"
                );
            }
            let allow = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": parse(&condition)}});
            let decision = modify(&allow, &context("!aws:TagKeys"));
            assert!(decision.depends_on.is_empty(), "{:?}", decision.depends_on);
            assert!(
                decision.near_misses[0].contains("AWS documents Null without"),
                "{:?}",
                decision.near_misses
            );
        }
    }
}

#[test]
fn a_value_that_cannot_be_read_is_told_instead_of_asking_for_a_key_that_is_given() {
    for (condition, words, told) in [
        (
            r#"{"DateLessThan":{"aws:CurrentTime":"tomorrow"}}"#,
            "aws:CurrentTime=2026-11-23",
            r#"its own value "tomorrow" is not a date"#,
        ),
        (
            r#"{"DateLessThan":{"aws:CurrentTime":"2026-11-23"}}"#,
            "aws:CurrentTime=soon",
            r#"the value "soon" of aws:CurrentTime is not a date"#,
        ),
        (
            r#"{"NumericEquals":{"a:x":"many"}}"#,
            "a:x=1",
            r#"its own value "many" is not a number"#,
        ),
        (
            r#"{"NumericNotEquals":{"a:x":"1"}}"#,
            "a:x=",
            r#"the value "" of a:x is not a number"#,
        ),
        (
            r#"{"Bool":{"a:x":"true"}}"#,
            "a:x=TRUE",
            r#"the value "TRUE" of a:x is not true or false"#,
        ),
        (
            r#"{"Bool":{"a:x":"yes"}}"#,
            "a:x=true",
            r#"its own value "yes" is not true or false"#,
        ),
        (
            r#"{"Null":{"a:x":"yes"}}"#,
            "a:x=true",
            r#"its own value "yes" is not true or false"#,
        ),
        (
            r#"{"IpAddress":{"a:x":"10.0.0.0/33x"}}"#,
            "a:x=10.0.0.1",
            r#"its own value "10.0.0.0/33x" is not an IP address or range"#,
        ),
        (
            r#"{"NotIpAddress":{"a:x":"10.0.0.0/8"}}"#,
            "a:x=office",
            r#"the value "office" of a:x is not an IP address"#,
        ),
        (
            r#"{"BinaryEquals":{"a:x":"QmluYXJ5"}}"#,
            "a:x=%",
            r#"the value "%" of a:x is not base64"#,
        ),
        (
            r#"{"ArnLike":{"a:x":"arn:aws:s3:::b"}}"#,
            "a:x=b",
            r#"the value "b" of a:x is not an ARN"#,
        ),
        (
            r#"{"ArnNotEqualsIfExists":{"a:x":"b"}}"#,
            "a:x=arn:aws:s3:::b",
            r#"its own value "b" is not an ARN"#,
        ),
        (
            r#"{"ArnLike":{"a:x":"arn:aws:s3"}}"#,
            "a:x=arn:aws:s3:::b",
            "fewer than six fields",
        ),
        (
            r#"{"StringEquals":{"a:x":"1"}}"#,
            "a:x=1 a:x=2",
            "a:x has several values",
        ),
        (
            r#"{"ForAllValues:StringEquals":{"a:x":"1"}}"#,
            "a:x=1 a:x=",
            "some values of a:x are empty",
        ),
        (
            r#"{"StringEquals":{"a:x":[]}}"#,
            "a:x=1",
            "it wants no value at all",
        ),
        (
            r#"{"StringEquals":{"a:x":"${aws:TagKeys}"}}"#,
            "a:x=1 aws:TagKeys=1",
            "what its variable stands for",
        ),
        (
            r#"{"ForAnyValue:StringEqualsIfExists":{"a:x":"1"}}"#,
            "!a:x",
            "whether ForAnyValue or IfExists decides",
        ),
    ] {
        assert_eq!(holds(condition, words), Unknown, "{condition} with {words}");
        let condition = parse(condition);
        let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        for effect in ["Allow", "Deny"] {
            let statement =
                json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition});
            let statements = if effect == "Deny" {
                json!([allow, statement])
            } else {
                json!([statement])
            };
            let decision = modify(
                &json!({"Version": "2012-10-17", "Statement": statements}),
                &context(words),
            );
            assert!(
                decision.depends_on.is_empty(),
                "{condition} with {words}: {:?}",
                decision.depends_on
            );
            assert!(
                decision.near_misses[0].contains(told),
                "{condition} with {words}: {:?}",
                decision.near_misses
            );
        }
    }
}
