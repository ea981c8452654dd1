//! Each member of every recorded output deleted, nulled, or of another type. With `--fail-on advice` the request stays ready only where
//! the member is not read at all, may be absent, or is told elsewhere.

use super::support::world::ready;
use super::{Judge, name};
use ami_preflight::grade::Severity;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const IGNORED: &str = "no rule reads it";
const OPTIONAL: &str =
    "AWS leaves it out where there is nothing to say; of another type it is noticed";
const SHORTER: &str = "AWS might have answered so: nobody can tell that the list was longer";
const SIMULATED: &str = "the simulator read the policies itself and allows it";
const OTHER_ANCESTRY: &str = "the console output tells the same, and more";
const IDENTITY: &str = "what the answer is about, by its question; another name is noticed";

/// What may be lost: the call, the place (`*` for one part of it, `A|B` for either, `**` for the rest), the reason. The first that fits counts.
const PERMITTED: &[(&str, &str, &str)] = &[
    ("GetCallerIdentity", "/UserId", IGNORED),
    ("DescribeImages PRIVATE", "/Images/*", SHORTER),
    (
        "DescribeImages PRIVATE",
        "/Images/*/Visibility",
        "without it an image counts as the account's own",
    ),
    (
        "DescribeImages PRIVATE",
        "/Images/*/State",
        "for advice about other imports (QUO005); without it none is running",
    ),
    ("DescribeImages PRIVATE", "/Images/*/Arn|Platform", IGNORED),
    ("DescribeImageBuilders", "/ImageBuilders/0", SHORTER),
    ("DescribeImageBuilders", "/ImageBuilders/0/Name", IGNORED),
    (
        "DescribeImageBuilders",
        "/ImageBuilders/0/State",
        "the builder is of another type",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/*/Value",
        "17 is another quota, and high enough",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/4",
        "the quota of another instance type",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/5",
        "the quota of another instance type",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/4/QuotaName",
        "the quota of another instance type",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/5/QuotaName",
        "the quota of another instance type",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/0|1/QuotaName",
        "the code tells, whatever AWS calls the quota",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/*/Adjustable|GlobalQuota|QuotaCode|ServiceCode|ServiceName|Unit",
        IGNORED,
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/BlockDeviceMappings/0/Ebs/DeleteOnTermination",
        IGNORED,
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/BlockDeviceMappings/0/Ebs/Encrypted",
        "the snapshot tells",
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/BlockDeviceMappings/*",
        "an ephemeral device does not count as a volume",
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/BlockDeviceMappings/*/*",
        "an ephemeral device does not count as a volume",
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/ImageAllowed",
        OPTIONAL,
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/UsageOperation",
        OPTIONAL,
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/SourceInstanceId",
        "the ancestry tells the Windows",
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/Tags**",
        "only for conditions of policies, which there are not, and as a hint",
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/Name",
        "a hint at most: the console output tells the Windows",
    ),
    (
        "DescribeImages ami-0a1b2c3d4e5f60718",
        "/Images/0/CreationDate|Hypervisor|ImageLocation|SourceImageId|SourceImageRegion|SriovNetSupport",
        IGNORED,
    ),
    ("DescribeSnapshots", "/Snapshots/0/StorageTier", OPTIONAL),
    (
        "DescribeSnapshots",
        "/Snapshots/0/Description|Progress|StartTime|VolumeId|VolumeSize",
        IGNORED,
    ),
    ("DescribeImageAttribute", "/ImageId", IDENTITY),
    (
        "DescribeImageAttribute",
        "/LaunchPermissions",
        "clients leave it out where it is empty",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/AssumeRolePolicyDocument/Version",
        "without variables the versions mean the same",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/CreateDate",
        "17 is a date in 1970",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/PermissionsBoundary",
        "a role without a boundary; of another type it is noticed",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/PermissionsBoundary/PermissionsBoundaryType",
        IGNORED,
    ),
    ("GetRole AppStreamImageImport", "/Role/RoleName", IDENTITY),
    (
        "GetRole AppStreamImageImport",
        "/Role/Tags**",
        "no condition asks for a tag of the role",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/MaxSessionDuration|Path|RoleId",
        IGNORED,
    ),
    ("ListAttachedRolePolicies", "/AttachedPolicies/0", SHORTER),
    (
        "ListAttachedRolePolicies",
        "/AttachedPolicies/0/PolicyName",
        IGNORED,
    ),
    (
        "GetRolePolicy",
        "/PolicyDocument/Statement/*/Sid",
        "a name for people",
    ),
    (
        "GetRolePolicy",
        "/PolicyDocument/Version",
        "without Sid and Version the statements mean the same",
    ),
    ("GetRolePolicy", "/RoleName|PolicyName", IDENTITY),
    ("GetPolicy *", "/Policy/Arn", IDENTITY),
    (
        "GetPolicy *",
        "/Policy/AttachmentCount|IsAttachable|Path|PolicyId|PolicyName",
        IGNORED,
    ),
    (
        "GetPolicyVersion EuropeOnly",
        "/PolicyVersion/Document/Statement/0",
        SIMULATED,
    ),
    (
        "GetPolicyVersion EuropeOnly",
        "/PolicyVersion/Document/Statement/0/Sid",
        "a name for people",
    ),
    (
        "GetPolicyVersion EuropeOnly",
        "/PolicyVersion/Document/Statement/0/Condition/StringNotEquals/aws:RequestedRegion/1",
        "another Region of the same list",
    ),
    (
        "GetPolicyVersion *",
        "/PolicyVersion/Document/Version",
        "without variables the versions mean the same",
    ),
    ("GetPolicyVersion *", "/PolicyVersion/VersionId", IDENTITY),
    (
        "GetPolicyVersion *",
        "/PolicyVersion/CreateDate|IsDefaultVersion",
        IGNORED,
    ),
    (
        "SimulatePrincipalPolicy *",
        "/IsTruncated",
        "the result of the action is there",
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/0/EvalResourceName",
        IDENTITY,
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/0/MissingContextValues",
        OPTIONAL,
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/0/OrganizationsDecisionDetail|PermissionsBoundaryDecisionDetail",
        OPTIONAL,
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/0/MatchedStatements**",
        "for explanations",
    ),
    (
        "GetRole AmazonAppStreamServiceAccess",
        "/Role**",
        "that the role is there is all that is asked",
    ),
    ("GetImageAncestry", "**", OTHER_ANCESTRY),
    ("DescribeImages ami-0fedcba9876543210", "**", OTHER_ANCESTRY),
    (
        "GetConsoleOutput",
        "/Output",
        "the ancestry tells the same, though less",
    ),
    ("GetConsoleOutput", "/InstanceId|Timestamp", IGNORED),
];

pub fn fits(pattern: &str, text: &str) -> bool {
    if let Some(start) = pattern.strip_suffix("**") {
        return text.starts_with(start);
    }
    let (mut parts, mut of) = (pattern.split(['/', ' ']), text.split(['/', ' ']));
    loop {
        match (parts.next(), of.next()) {
            (None, None) => return true,
            (Some(part), Some(of)) if part == "*" || part.split('|').any(|part| part == of) => {}
            _ => return false,
        }
    }
}

pub fn places(of: &Value, at: &str, all: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match of {
        Value::Object(entries) => entries.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => (0..).map(|i: usize| i.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    for (key, value) in inside {
        let here = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        places(value, &here, all);
        all.push(here);
    }
}

fn change(of: &mut Value, place: &str, with: Option<&Value>) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match (of.pointer_mut(parent).unwrap(), with) {
        (Value::Array(items), None) => {
            items.remove(key.parse().unwrap());
        }
        (Value::Object(entries), None) => {
            entries.remove(&key);
        }
        (Value::Array(items), Some(value)) => items[key.parse::<usize>().unwrap()] = value.clone(),
        (parent, Some(value)) => parent[&key] = value.clone(),
        _ => panic!("{place}"),
    }
}

#[test]
fn what_a_rule_reads_is_missed() {
    let judge = Judge::new();
    let recorded = ready();
    let losses = [
        ("gone", None),
        ("null", Some(Value::Null)),
        ("a structure", Some(json!({"wrong": true}))),
        ("a number", Some(json!(17))),
    ];
    let (mut holes, mut used) = (Vec::new(), BTreeSet::new());
    for (index, call) in recorded["calls"].as_array().unwrap().iter().enumerate() {
        let mut all = Vec::new();
        places(&call["output"], "", &mut all);
        for place in all {
            for (word, with) in &losses {
                let mut evidence = ready();
                change(
                    &mut evidence["calls"][index]["output"],
                    &place,
                    with.as_ref(),
                );
                if !judge.ready(&evidence, Severity::Advice) {
                    continue;
                }
                let call = name(call);
                let fit = |(of, at, _): &(&str, &str, &str)| fits(of, &call) && fits(at, &place);
                match PERMITTED.iter().position(fit) {
                    Some(row) => drop(used.insert(row)),
                    None => holes.push(format!("{call} {place}: {word}")),
                }
            }
        }
    }
    assert!(
        holes.is_empty(),
        "ready all the same:\n{}",
        holes.join("\n")
    );
    let idle = PERMITTED
        .iter()
        .enumerate()
        .filter(|(row, _)| !used.contains(row));
    let idle: Vec<_> = idle
        .map(|(_, (call, place, _))| format!("{call} {place}"))
        .collect();
    assert!(
        idle.is_empty(),
        "exceptions that are none:\n{}",
        idle.join("\n")
    );
}
