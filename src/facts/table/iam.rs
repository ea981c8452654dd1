//! Facts of the import role and of the caller's rights.

use super::Row;
use crate::evidence::call::Call::{
    self, CreateImportedImage, DescribeImages, DescribeWorkspaceImages, GetCallerIdentity,
    GetCallerRole, GetPolicy, GetPolicyVersion, GetRole, GetRolePolicy, GetServiceRole,
    ListAttachedRolePolicies, ListRolePolicies, SimulateCaller, SimulateRole,
};

/// What the role's own policies are known by.
const DOCUMENTS: &[Call] = &[
    ListRolePolicies,
    ListAttachedRolePolicies,
    GetRolePolicy,
    GetPolicy,
    GetPolicyVersion,
];

/// What a verdict on one of the role's actions rests on.
const RIGHTS: &[Call] = &[
    ListRolePolicies,
    ListAttachedRolePolicies,
    GetRolePolicy,
    GetPolicy,
    GetPolicyVersion,
    SimulateRole,
    DescribeImages,
    GetCallerIdentity,
    // The service's word goes before what the simulator believes of the organization.
    CreateImportedImage,
];

/// The facts of one of the role's actions.
macro_rules! role_action {
    ($path:literal, $doc:literal) => {
        [
            Row::required($path, "record", GetRole, $doc).also(RIGHTS),
            Row::required(
                concat!($path, ".verdict"),
                "string",
                GetRole,
                "allow or deny: the lower of what the policies and the simulator say",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".reason"),
                "string",
                GetRole,
                "allow, explicit-deny, no-allow or boundary-no-allow",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".local"),
                "string",
                GetRole,
                "allow or deny, by the policies as they were read",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".simulated"),
                "string",
                SimulateRole,
                "allow or deny, by the policy simulator",
            )
            .also(&[GetRole, DescribeImages]),
            Row::optional(
                concat!($path, ".disagreement"),
                "string",
                SimulateRole,
                "how the two contradict each other",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".deciding"),
                "[string]",
                GetRole,
                "the statements that decide, with their lines",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".depends_on"),
                "[string]",
                GetRole,
                "condition keys that keep the verdict open",
            )
            .also(RIGHTS),
            Row::optional(
                concat!($path, ".near_misses"),
                "string",
                GetRole,
                "statements that nearly allow it, and what they lack",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".conditional"),
                "bool",
                GetRolePolicy,
                "allowed, but only by statements with conditions",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".condition_keys"),
                "[string]",
                GetRolePolicy,
                "the keys of these conditions",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".missing_context"),
                "[string]",
                SimulateRole,
                "condition keys that the simulator was not told",
            )
            .also(&[GetRole, DescribeImages]),
            Row::required(
                concat!($path, ".boundary_allows"),
                "bool",
                GetRole,
                "the permissions boundary allows it, or there is none",
            )
            .also(RIGHTS),
            Row::required(
                concat!($path, ".scp_allows"),
                "bool",
                SimulateRole,
                "by the simulator the service control policies allow it, or there are none; never false, since its no is often wrong",
            )
            .also(&[GetRole, DescribeImages]),
            Row::required(
                concat!($path, ".explicit_deny"),
                "bool",
                GetRole,
                "a Deny statement applies",
            )
            .also(RIGHTS),
        ]
    };
}

/// The facts of one of the caller's actions.
macro_rules! caller_action {
    ($path:literal, $doc:literal, $also:expr) => {
        [
            Row::required($path, "record", SimulateCaller, $doc).also($also),
            Row::required(
                concat!($path, ".verdict"),
                "string",
                SimulateCaller,
                "allow or deny",
            )
            .also($also),
            Row::required(
                concat!($path, ".matched"),
                "[string]",
                SimulateCaller,
                "statements that the simulator names",
            )
            .also($also),
            Row::required(
                concat!($path, ".policies"),
                "[string]",
                SimulateCaller,
                "the policies of these statements",
            )
            .also($also),
            Row::required(
                concat!($path, ".missing_context"),
                "[string]",
                SimulateCaller,
                "condition keys that the simulator was not told",
            )
            .also($also),
            Row::required(
                concat!($path, ".missing_tags"),
                "[string]",
                SimulateCaller,
                "keys of tags that a policy asks about and the request does not have",
            )
            .also($also),
            Row::required(
                concat!($path, ".boundary_allows"),
                "bool",
                SimulateCaller,
                "the caller's permissions boundary allows it, or there is none",
            )
            .also($also),
            Row::required(
                concat!($path, ".scp_allows"),
                "bool",
                SimulateCaller,
                "by the simulator the service control policies allow it, or there are none; never false, since its no is often wrong",
            )
            .also($also),
        ]
    };
}

#[rustfmt::skip]
const ROLE: &[Row] = &[
    Row::required("role", "record", GetRole, "the import role"),
    Row::required("role.found", "bool", GetRole, "the account has a role of that name"),
    Row::optional("role.Arn", "string", GetRole, "its ARN, path included; absent when there is no such role"),
    Row::required("role.RoleName", "string", GetRole, "its name"),
    Row::required("role.Path", "string", GetRole, "its path"),
    Row::required("role.CreateDate", "time", GetRole, "when it was made"),
    Row::optional("role.PermissionsBoundary", "record", GetRole, "the boundary that limits it"),
    Row::required("role.PermissionsBoundary.PermissionsBoundaryArn", "string", GetRole, "the boundary's ARN"),
    Row::required("role.denied", "[string]", GetRole, "actions that the caller was denied while reading the role").also(RIGHTS),
    Row::required("role.broad_rights", "[string]", ListAttachedRolePolicies, "rights far beyond an import").also(DOCUMENTS),
    Row::required("role.looks_like_export", "bool", ListAttachedRolePolicies, "it has the rights of an image export").also(DOCUMENTS),
    Row::required("role.trust", "record", GetRole, "its trust policy, as AppStream meets it"),
    Row::required("role.trust.verdict", "string", GetRole, "allow or deny: whether AppStream may assume the role"),
    Row::required("role.trust.reason", "string", GetRole, "allow, explicit-deny or no-allow"),
    Row::required("role.trust.admits", "bool", GetRole, "an Allow names appstream.amazonaws.com, or may, conditions aside"),
    Row::required("role.trust.deciding", "[string]", GetRole, "the statements that decide, with their lines"),
    Row::required("role.trust.depends_on", "[string]", GetRole, "condition keys that keep the verdict open"),
    Row::optional("role.trust.near_misses", "string", GetRole, "statements that nearly admit AppStream, and what they lack"),
    Row::required("role.trust.denial", "string", GetRole, "none, possible or certain: what its Deny statements do to AppStream"),
    Row::required("role.trust.denying", "[string]", GetRole, "these statements"),
    Row::required("role.trust.impossible", "[string]", GetRole, "conditions in the way that no service can meet"),
    Row::required("role.trust.doubtful", "[string]", GetRole, "conditions in the way that a service may meet"),
    Row::required("role.trust.wrong_source", "[string]", GetRole, "conditions in the way on aws:SourceAccount or aws:SourceArn with another value"),
    Row::required("role.trust.narrow_source", "[string]", GetRole, "conditions in the way on aws:SourceArn that take some resources only"),
    Row::required("role.trust.literal_wildcards", "[string]", GetRole, "of these, those with a wildcard under an operator that takes it literally"),
    Row::required("role.trust.other_failures", "[string]", GetRole, "any other condition in the way that fails"),
    Row::required("role.trust.services", "[string]", GetRole, "service principals that it admits"),
    Row::required("role.trust.aws_principals_only", "bool", GetRole, "it admits accounts, roles or users only"),
    Row::required("role.trust.condition_keys", "[string]", GetRole, "condition keys of the statements that name AppStream"),
    Row::required("role.trust.confused_deputy_protection", "bool", GetRole, "each of these has a condition on aws:SourceAccount or aws:SourceArn"),
    Row::required("service_role", "record", GetServiceRole, "AppStream's own role AmazonAppStreamServiceAccess"),
    Row::required("service_role.found", "bool", GetServiceRole, "the account has it"),
];

#[rustfmt::skip]
const CALLER: &[Row] = &[
    Row::required("caller.kind", "string", GetCallerIdentity, "user, session (of a role), root, federated or other"),
    Row::required("caller.simulation", "string", SimulateCaller, "answered, denied or impossible: the policy simulator about the caller").also(&[GetCallerIdentity, GetCallerRole]),
    Row::required("caller.may_list_workspace_images", "bool", DescribeWorkspaceImages, "workspaces:DescribeWorkspaceImages was answered, not denied"),
];

#[rustfmt::skip]
const MODIFY: [Row; 15] = role_action!("role.modify_image_attribute", "whether the role may share the AMI");
#[rustfmt::skip]
const DESCRIBE: [Row; 15] = role_action!("role.describe_images", "whether the role may look at the AMI");
#[rustfmt::skip]
const CREATE: [Row; 8] = caller_action!("caller.create_imported_image", "whether the caller may ask for the import", &[CreateImportedImage]);
#[rustfmt::skip]
const PASS: [Row; 8] = caller_action!("caller.pass_role", "whether the caller may hand the role to AppStream", &[CreateImportedImage]);
#[rustfmt::skip]
const TAG: [Row; 8] = caller_action!("caller.tag_resource", "whether the caller may tag the new image", &[CreateImportedImage]);

pub(super) const TABLES: [&[Row]; 7] = [ROLE, &MODIFY, &DESCRIBE, CALLER, &CREATE, &PASS, &TAG];
