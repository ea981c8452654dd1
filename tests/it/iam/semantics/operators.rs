//! What each condition operator compares.

use super::*;

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
            ("arn:aws:appstream", Unknown),
            ("arn:aws:appstream:eu-west-1:", Unknown),
            ("arn:aws:s3:*", Deny),
            ("arn:aws:s3", Deny),
            // No ARN at all.
            ("*", Unknown),
            ("", Unknown),
            ("appstream", Unknown),
            ("fleet/*", Unknown),
            ("arn", Unknown),
            ("arn:", Unknown),
            ("arn::appstream:eu-west-1:111122223333:fleet/x", Unknown),
        ] {
            let condition = format!(r#"{{"{operator}":{{"aws:SourceArn":"{pattern}"}}}}"#);
            let words = "aws:SourceArn=arn:aws:appstream:eu-west-1:111122223333:fleet/x";
            assert_eq!(holds(&condition, words), expected, "{condition}");
        }
    }
}

#[test]
fn a_value_that_is_no_arn_is_unknown_to_every_arn_operator() {
    for operator in ["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals"] {
        for suffix in ["", "IfExists"] {
            for pattern in [
                "arn:aws:s3:::b",
                "arn:aws:s3:::*",
                "arn:*:*:*:*:*",
                "b",
                "*",
            ] {
                let condition =
                    format!(r#"{{"{operator}{suffix}":{{"aws:SourceArn":"{pattern}"}}}}"#);
                for value in [
                    "b",
                    "",
                    "*",
                    "arn",
                    "arn:aws:s3",
                    "arn:aws:s3::",
                    "arn:::bucket-name",
                    "arn:::::b",
                    "111122223333",
                    "ARN:aws:s3:::b",
                ] {
                    let words = format!("aws:SourceArn={value}");
                    assert_eq!(
                        holds(&condition, &words),
                        Unknown,
                        "{condition} with {words}"
                    );
                }
            }
            // Where it is absent there is nothing to compare.
            let condition = format!(r#"{{"{operator}{suffix}":{{"aws:SourceArn":"b"}}}}"#);
            let absent = if operator.contains("Not") || suffix == "IfExists" {
                Allow
            } else {
                Deny
            };
            assert_eq!(holds(&condition, "!aws:SourceArn"), absent, "{condition}");
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
