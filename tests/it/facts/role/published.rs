//! Roles that were published with a statement of what they are good for.

use super::support::cli::image;
use super::support::iam::{World, judged, recorded, with_role};
use super::{MODIFY, troubles};
use ami_preflight::expr::Value as Fact;
use ami_preflight::grade::Verdict;
use serde_json::json;

/// What the rules say of each published role, with no word of the simulator about it.
const ROWS: [(&str, &[&str]); 25] = [
    ("01", &["IAM010 advice"]),
    ("02", &["IAM010 advice", "IAM012 fail", "IAM019 advice"]),
    ("03", &["IAM010 advice", "IAM012 fail", "IAM019 advice"]),
    ("04", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("05", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("06", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("07", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("08", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("09", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("10", &[]),
    ("10-placeholder", &["IAM009 fail"]),
    ("11", &[]),
    ("12", &["IAM009 warning", "IAM011 unknown"]),
    ("13", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("14", &["IAM006 fail"]),
    ("15", &["IAM006 fail", "IAM012 fail", "IAM013 fail"]),
    ("16", &["IAM006 fail"]),
    ("17", &["IAM006 fail"]),
    ("18", &["IAM006 fail"]),
    ("19", &["IAM006 fail", "IAM012 fail", "IAM013 fail"]),
    (
        "20",
        &["IAM006 fail", "IAM012 fail", "IAM013 fail", "IAM019 advice"],
    ),
    ("21", &["IAM010 advice", "IAM012 fail"]),
    ("22", &["IAM010 advice", "IAM020 advice"]),
    ("23", &["IAM006 fail", "IAM012 fail", "IAM022 advice"]),
    ("24", &["IAM010 advice", "IAM012 fail", "IAM019 advice"]),
];

fn row(name: &str) -> World {
    let (evidence, arn) = with_role(name);
    judged(&evidence, json!({"IamRoleArn": arn}))
}

#[test]
fn published_roles_get_their_stated_findings() {
    for (name, stated) in ROWS {
        assert_eq!(troubles(&row(name)), stated, "row {name}");
    }
}

#[test]
fn messages_name_what_is_wrong() {
    let table = [
        ("14", "IAM006", "the name of the API endpoint"),
        ("16", "IAM006", "ec2.amazonaws.com is for instance profiles"),
        ("10-placeholder", "IAM009", "aws:SourceAccount"),
        ("12", "IAM009", "fleet/design"),
        ("12", "IAM011", "it depends on aws:SourceArn"),
        ("15", "IAM012", "aws:ResourceTag/ManagedBy = Packer"),
        ("24", "IAM019", "an image export"),
    ];
    for (name, rule, text) in table {
        let judged = row(name);
        let message = &judged.outcome(rule).message;
        assert!(message.contains(text), "row {name}, {rule}: {message}");
    }
}

#[test]
fn tags_of_the_ami_count_in_conditions() {
    let (mut evidence, arn) = with_role("15");
    let tags = json!([{"Key": "ManagedBy", "Value": "Packer"}]);
    image(&mut evidence)["Tags"] = tags;
    let tagged = judged(&evidence, json!({"IamRoleArn": arn}));
    assert_eq!(tagged.fact(&format!("{MODIFY}.local")), Fact::str("allow"));
    assert_eq!(
        tagged.fact(&format!("{MODIFY}.conditional")),
        Fact::Bool(true)
    );
    let keys = tagged.fact(&format!("{MODIFY}.condition_keys")).to_string();
    assert_eq!(keys, "aws:ResourceTag/ManagedBy");
    // Nobody but the owner is shown the tags.
    image(&mut evidence)["OwnerId"] = json!("444455556666");
    let foreign = judged(&evidence, json!({"IamRoleArn": arn}));
    assert_eq!(foreign.outcome("IAM012").verdict, Verdict::Unknown);
}

/// A tag of the AMI with an empty value counts as null, from the record of DescribeImages to the finding.
#[test]
fn an_empty_tag_of_the_ami_meets_a_deny_that_asks_for_null() {
    let condition = |operator: &str, wanted: serde_json::Value| json!({operator: wanted});
    let null = condition("Null", json!({"aws:ResourceTag/Cleared": "true"}));
    let all = condition(
        "ForAllValues:StringEquals",
        json!({"ec2:ResourceTag/Cleared": ["no"]}),
    );
    let any = condition(
        "ForAnyValue:StringNotEquals",
        json!({"ec2:ResourceTag/Cleared": ["yes"]}),
    );
    let open = condition(
        "ForAllValues:Null",
        json!({"aws:ResourceTag/Cleared": "true"}),
    );
    let unreadable = condition(
        "DateLessThan",
        json!({"aws:ResourceTag/Cleared": "2026-11-27"}),
    );
    for (condition, value, local, verdict) in [
        (&null, "", Some("deny"), Verdict::Fail),
        (&null, "2026-11-26", Some("allow"), Verdict::Pass),
        (&all, "", Some("deny"), Verdict::Fail),
        (&all, "no", Some("deny"), Verdict::Fail),
        (&all, "2026-11-26", Some("allow"), Verdict::Pass),
        (&any, "", Some("allow"), Verdict::Pass),
        (&any, "no", Some("deny"), Verdict::Fail),
        (&open, "", None, Verdict::Unknown),
        (&unreadable, "", None, Verdict::Unknown),
        (&unreadable, "2026-11-26", Some("deny"), Verdict::Fail),
    ] {
        let (mut evidence, arn) = with_role("01");
        let tags = json!([{"Key": "Team", "Value": "design"}, {"Key": "Cleared", "Value": value}]);
        image(&mut evidence)["Tags"] = tags;
        let denial = json!({"Sid": "Uncleared", "Effect": "Deny", "Action": "ec2:ModifyImageAttribute", "Resource": "*",
            "Condition": condition});
        for call in recorded(&mut evidence, "GetRolePolicy") {
            let document = json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["ec2:ModifyImageAttribute", "ec2:DescribeImages"], "Resource": "*"}, denial]});
            call["output"]["PolicyDocument"] = document;
        }
        let judged = judged(&evidence, json!({"IamRoleArn": arn}));
        let case = format!("{condition} on {value:?}");
        let found = judged.fact(&format!("{MODIFY}.local"));
        match local {
            Some(local) => assert_eq!(found, Fact::str(local), "{case}"),
            None => assert!(matches!(found, Fact::Unknown(_)), "{case}: {found}"),
        }
        // A denial is a finding of its own.
        let rule = if local == Some("deny") {
            "IAM023"
        } else {
            "IAM012"
        };
        let outcome = judged.outcome(rule);
        assert_eq!(outcome.verdict, verdict, "{case}: {}", outcome.message);
        if condition == &unreadable && value.is_empty() {
            assert!(
                outcome.message.contains("is not a date")
                    && !outcome.message.contains("depends on aws:"),
                "{}",
                outcome.message
            );
        }
    }
}
