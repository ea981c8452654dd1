//! Policy variables in conditions and resources.

use super::*;

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
        // An empty value may be put in, or count as none: certain where both say the same.
        (r#"{"StringEquals":{"a:x":"${a:y}"}}"#, "a:x=1 a:y=", Deny),
        (
            r#"{"StringNotEquals":{"a:x":"${a:y}"}}"#,
            "a:x=1 a:y=",
            Allow,
        ),
        (r#"{"StringEquals":{"a:x":"${a:y}"}}"#, "a:x= a:y=", Unknown),
        (
            r#"{"StringEquals":{"a:x":"1${a:y}"}}"#,
            "a:x=1 a:y=",
            Unknown,
        ),
        (
            r#"{"StringEquals":{"a:x":"${a:y, '1'}"}}"#,
            "a:x=1 a:y=",
            Unknown,
        ),
        (
            r#"{"StringEquals":{"a:x":"${a:y, '1'}"}}"#,
            "a:x=2 a:y=",
            Deny,
        ),
        (
            r#"{"StringLike":{"a:x":"${a:y, '1'}*"}}"#,
            "a:x=12 a:y=",
            Allow,
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
