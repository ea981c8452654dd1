//! Facts of the import role and of the caller's rights.

use super::Kind::*;
use super::{Row, optional, required};
use crate::evidence::call::Call::{self, *};

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
            required($path, Record, GetRole, $doc).also(RIGHTS),
            required(concat!($path, ".verdict"), Text, GetRole, "allow or deny: the lower of what the policies and the simulator say").also(RIGHTS),
            required(concat!($path, ".reason"), Text, GetRole, "allow, explicit-deny, no-allow or boundary-no-allow").also(RIGHTS),
            required(concat!($path, ".local"), Text, GetRole, "allow or deny, by the policies as they were read").also(RIGHTS),
            required(concat!($path, ".simulated"), Text, SimulateRole, "allow or deny, by the policy simulator").also(&[GetRole, DescribeImages]),
            optional(concat!($path, ".disagreement"), Text, SimulateRole, "how the two contradict each other").also(RIGHTS),
            required(concat!($path, ".deciding"), Texts, GetRole, "the statements that decide, with their lines").also(RIGHTS),
            required(concat!($path, ".depends_on"), Texts, GetRole, "condition keys that keep the verdict open").also(RIGHTS),
            optional(concat!($path, ".near_misses"), Text, GetRole, "statements that nearly allow it, and what they lack").also(RIGHTS),
            required(concat!($path, ".conditional"), Bool, GetRolePolicy, "allowed, but only by statements with conditions").also(RIGHTS),
            required(concat!($path, ".condition_keys"), Texts, GetRolePolicy, "the keys of these conditions").also(RIGHTS),
            required(concat!($path, ".missing_context"), Texts, SimulateRole, "condition keys that the simulator was not told").also(&[GetRole, DescribeImages]),
            required(concat!($path, ".boundary_allows"), Bool, GetRole, "the permissions boundary allows it, or there is none").also(RIGHTS),
            required(concat!($path, ".scp_allows"), Bool, SimulateRole, "by the simulator the service control policies allow it, or there are none; never false, since its no is often wrong").also(&[GetRole, DescribeImages]),
            required(concat!($path, ".explicit_deny"), Bool, GetRole, "a Deny statement applies").also(RIGHTS),
        ]
    };
}

/// The facts of one of the caller's actions.
macro_rules! caller_action {
    ($path:literal, $doc:literal, $also:expr) => {
        [
            required($path, Record, SimulateCaller, $doc).also($also),
            required(concat!($path, ".verdict"), Text, SimulateCaller, "allow or deny").also($also),
            required(concat!($path, ".matched"), Texts, SimulateCaller, "statements that the simulator names").also($also),
            required(concat!($path, ".policies"), Texts, SimulateCaller, "the policies of these statements").also($also),
            required(concat!($path, ".missing_context"), Texts, SimulateCaller, "condition keys that the simulator was not told").also($also),
            required(concat!($path, ".missing_tags"), Texts, SimulateCaller, "keys of tags that a policy asks about and the request does not have").also($also),
            required(concat!($path, ".boundary_allows"), Bool, SimulateCaller, "the caller's permissions boundary allows it, or there is none").also($also),
            required(concat!($path, ".scp_allows"), Bool, SimulateCaller, "by the simulator the service control policies allow it, or there are none; never false, since its no is often wrong").also($also),
        ]
    };
}

#[rustfmt::skip]
const ROLE: &[Row] = &[
    required("role", Record, GetRole, "the import role"),
    required("role.found", Bool, GetRole, "the account has a role of that name"),
    optional("role.Arn", Text, GetRole, "its ARN, path included; absent when there is no such role"),
    required("role.RoleName", Text, GetRole, "its name"),
    required("role.Path", Text, GetRole, "its path"),
    required("role.CreateDate", Time, GetRole, "when it was made"),
    optional("role.PermissionsBoundary", Record, GetRole, "the boundary that limits it"),
    required("role.PermissionsBoundary.PermissionsBoundaryArn", Text, GetRole, "the boundary's ARN"),
    required("role.denied", Texts, GetRole, "actions that the caller was denied while reading the role").also(RIGHTS),
    required("role.broad_rights", Texts, ListAttachedRolePolicies, "rights far beyond an import").also(DOCUMENTS),
    required("role.looks_like_export", Bool, ListAttachedRolePolicies, "it has the rights of an image export").also(DOCUMENTS),
    required("role.trust", Record, GetRole, "its trust policy, as AppStream meets it"),
    required("role.trust.verdict", Text, GetRole, "allow or deny: whether AppStream may assume the role"),
    required("role.trust.reason", Text, GetRole, "allow, explicit-deny or no-allow"),
    required("role.trust.admits", Bool, GetRole, "an Allow names appstream.amazonaws.com, or may, conditions aside"),
    required("role.trust.deciding", Texts, GetRole, "the statements that decide, with their lines"),
    required("role.trust.depends_on", Texts, GetRole, "condition keys that keep the verdict open"),
    optional("role.trust.near_misses", Text, GetRole, "statements that nearly admit AppStream, and what they lack"),
    required("role.trust.denial", Text, GetRole, "none, possible or certain: what its Deny statements do to AppStream"),
    required("role.trust.denying", Texts, GetRole, "these statements"),
    required("role.trust.impossible", Texts, GetRole, "conditions in the way that no service can meet"),
    required("role.trust.doubtful", Texts, GetRole, "conditions in the way that a service may meet"),
    required("role.trust.wrong_source", Texts, GetRole, "conditions in the way on aws:SourceAccount or aws:SourceArn with another value"),
    required("role.trust.narrow_source", Texts, GetRole, "conditions in the way on aws:SourceArn that take some resources only"),
    required("role.trust.literal_wildcards", Texts, GetRole, "of these, those with a wildcard under an operator that takes it literally"),
    required("role.trust.other_failures", Texts, GetRole, "any other condition in the way that fails"),
    required("role.trust.services", Texts, GetRole, "service principals that it admits"),
    required("role.trust.aws_principals_only", Bool, GetRole, "it admits accounts, roles or users only"),
    required("role.trust.condition_keys", Texts, GetRole, "condition keys of the statements that name AppStream"),
    required("role.trust.confused_deputy_protection", Bool, GetRole, "each of these has a condition on aws:SourceAccount or aws:SourceArn"),
    required("service_role", Record, GetServiceRole, "AppStream's own role AmazonAppStreamServiceAccess"),
    required("service_role.found", Bool, GetServiceRole, "the account has it"),
];

#[rustfmt::skip]
const CALLER: &[Row] = &[
    required("caller.kind", Text, GetCallerIdentity, "user, session (of a role), root, federated or other"),
    required("caller.simulation", Text, SimulateCaller, "answered, denied or impossible: the policy simulator about the caller").also(&[GetCallerIdentity, GetCallerRole]),
    required("caller.may_list_workspace_images", Bool, DescribeWorkspaceImages, "workspaces:DescribeWorkspaceImages was answered, not denied"),
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
