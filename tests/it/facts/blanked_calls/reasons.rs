//! Why a record of the ready example may be lost or contradicted; read with the snapshot of `records`.

use super::calls::SECOND_OPINIONS;
use super::members::fits;

const IGNORED: &str = "no rule reads it";
const LESSER: &str =
    "a warning or advice judges it, which does not gate; what is not known is said there";
const ONE_MORE: &str = "by its name or code it is another one, of which an account may have several; there is room for it";
const SHORTER: &str = "AWS might have answered so: nobody can tell that the list was longer";
const POLICY: &str =
    "a statement more only allows what the others allow already, or means the same";
const SIMULATED: &str = "the simulator read the boundary itself and allows it";

/// Why: the call, the place (as in the table of members), the reason. The first that fits counts.
pub const WHY: &[(&str, &str, &str)] = &[
    (
        "DescribeImageBuilders",
        "/ImageBuilders/*/Name",
        "the builder counts under any name",
    ),
    (
        "DescribeImageBuilders",
        "/ImageBuilders/*/InstanceType|State",
        "the builder is of another type than the one that is needed",
    ),
    ("DescribeImageBuilders", "/ImageBuilders", SHORTER),
    ("DescribeImageBuilders", "/ImageBuilders/*", ONE_MORE),
    ("DescribeImages PRIVATE", "/Images", SHORTER),
    ("DescribeImages PRIVATE", "/Images/*", ONE_MORE),
    (
        "DescribeImages PRIVATE",
        "/Images/*/Arn|Name|Visibility",
        "the image counts as the account's own all the same, and has another name than the requested one",
    ),
    ("DescribeImages PRIVATE", "/Images/*/State", LESSER),
    ("DescribeImages PRIVATE", "/Images/*/Platform", IGNORED),
    (
        "DescribeImages ami-*",
        "/Images/*",
        "the same AMI twice with the same members is one AMI; others beside it are passed over",
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/BlockDeviceMappings/*",
        "an ephemeral device is no volume, whatever its name is",
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/BlockDeviceMappings/*/DeviceName",
        "an ephemeral device is no volume, whatever its name is",
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/BlockDeviceMappings/*/Ebs/DeleteOnTermination",
        IGNORED,
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/BlockDeviceMappings/*/Ebs/Encrypted",
        "the snapshot tells",
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/BlockDeviceMappings/*/Ebs/SnapshotId",
        "AMI044 warns",
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/ImageAllowed|Public|UsageOperation|Name",
        LESSER,
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/SourceInstanceId",
        "without the console the ancestry tells the Windows",
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/Tags**",
        "a hint, and for conditions of policies, which there are not",
    ),
    (
        "DescribeImages ami-*",
        "/Images/*/CreationDate|Hypervisor|ImageLocation|SourceImageId|SourceImageRegion|SriovNetSupport",
        IGNORED,
    ),
    (
        "DescribeSnapshots",
        "/Snapshots/*",
        "the same snapshot twice with the same members is one snapshot; others beside it are passed over",
    ),
    ("DescribeSnapshots", "/Snapshots/*/OwnerId|State", LESSER),
    (
        "DescribeSnapshots",
        "/Snapshots/*/StorageTier",
        "AWS leaves it out for the standard tier",
    ),
    (
        "DescribeSnapshots",
        "/Snapshots/*/Description|Progress|StartTime|VolumeId",
        IGNORED,
    ),
    (
        "DescribeSnapshots",
        "/Snapshots/*/VolumeSize",
        "read only where it contradicts the mapping",
    ),
    ("GetCallerIdentity", "/UserId", IGNORED),
    (
        "GetRole AppStreamImageImport",
        "/Role/AssumeRolePolicyDocument/Statement/*",
        POLICY,
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/AssumeRolePolicyDocument/Statement/*/Condition**",
        "AppStream may assume the role all the same; that others may, too, is advice (IAM010)",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/AssumeRolePolicyDocument/Version",
        "without variables the versions mean the same",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/PermissionsBoundary**",
        SIMULATED,
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/RoleName",
        "the role is known by the question; another name is noticed",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/Tags**",
        "no condition asks for a tag of the role",
    ),
    (
        "GetRole AppStreamImageImport",
        "/Role/CreateDate|MaxSessionDuration|Path|RoleId",
        IGNORED,
    ),
    (
        "ListServiceQuotas",
        "/Quotas",
        "Service Quotas may list none; that one is missing is advice (QUO006)",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/*",
        "another quota; that one is missing is advice (QUO006)",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/*/Value|QuotaName|QuotaCode",
        "the quota of another instance type, or known by its other name",
    ),
    (
        "ListServiceQuotas",
        "/Quotas/*/Adjustable|GlobalQuota|ServiceCode|ServiceName|Unit",
        IGNORED,
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/*",
        "the same result twice is one result; one of another action or resource does not count",
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/*/MatchedStatements**",
        "for explanations",
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/*/EvalResourceName",
        "what the result is about, by its question",
    ),
    (
        "SimulatePrincipalPolicy *",
        "/EvaluationResults/*/MissingContextValues|OrganizationsDecisionDetail",
        "AWS leaves it out where there is nothing to say",
    ),
    (
        "SimulatePrincipalPolicy *",
        "/IsTruncated",
        "the result of the action is there",
    ),
];

/// The reason, and which row of the table has it.
pub fn why(call: &str, place: &str) -> (&'static str, Option<usize>) {
    let call = call.replacen("ami-0a1b2c3d4e5f60718", "ami-*", 1);
    if place.is_empty() {
        let whole = SECOND_OPINIONS.iter().find(|(lost, _)| *lost == call);
        let why = whole.map_or("NOBODY KNOWS WHY", |(_, why)| *why);
        return (why, None);
    }
    let fit = |(of, at, _): &(&str, &str, &str)| fits(of, &call) && fits(at, place);
    match WHY.iter().position(fit) {
        Some(row) => (WHY[row].2, Some(row)),
        None => ("NOBODY KNOWS WHY", None),
    }
}
