//! Roles and their policies. Documents are answered as the text that is stored, so that a line of one can be named.

use super::classify::classify;
use super::pages::{Outcome, Page, pages};
use super::shape::{input_text, list, object, said, some, time};
use crate::evidence::CallError;
use crate::evidence::question::local;
use aws_sdk_iam::Client;
use aws_sdk_iam::types::{AttachedPolicy, Policy, PolicyVersion, Role, Tag};
use percent_encoding::percent_decode_str;
use serde_json::Value;

pub(super) async fn role(client: &Client, input: &Value) -> Outcome {
    let output = client
        .get_role()
        .set_role_name(input_text(input, "RoleName"))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    // The SDK makes a role of an answer without one.
    let role = output.role().filter(|role| !role.arn().is_empty());
    Ok(object([("Role", role.map(role_detail))]))
}

pub(super) async fn role_policies(client: &Client, input: &Value) -> Outcome {
    let name = input_text(input, "RoleName");
    pages(
        "PolicyNames",
        |name: &String| Value::from(name.as_str()),
        |marker| {
            let request = client
                .list_role_policies()
                .set_role_name(name.clone())
                .set_marker(marker);
            async {
                let output = request.send().await.map_err(|error| classify(&error))?;
                page(
                    Some(output.policy_names),
                    output.is_truncated,
                    output.marker,
                )
            }
        },
    )
    .await
}

pub(super) async fn attached_policies(client: &Client, input: &Value) -> Outcome {
    let name = input_text(input, "RoleName");
    let attached = |policy: &AttachedPolicy| {
        object([
            ("PolicyName", some(policy.policy_name())),
            ("PolicyArn", some(policy.policy_arn())),
        ])
    };
    pages("AttachedPolicies", attached, |marker| {
        let request = client
            .list_attached_role_policies()
            .set_role_name(name.clone())
            .set_marker(marker);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            page(output.attached_policies, output.is_truncated, output.marker)
        }
    })
    .await
}

pub(super) async fn role_policy(client: &Client, input: &Value) -> Outcome {
    let output = client
        .get_role_policy()
        .set_role_name(input_text(input, "RoleName"))
        .set_policy_name(input_text(input, "PolicyName"))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([
        ("RoleName", said(output.role_name())),
        ("PolicyName", said(output.policy_name())),
        ("PolicyDocument", document(Some(output.policy_document()))),
    ]))
}

pub(super) async fn policy(client: &Client, input: &Value) -> Outcome {
    let output = client
        .get_policy()
        .set_policy_arn(input_text(input, "PolicyArn"))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([("Policy", output.policy().map(policy_detail))]))
}

pub(super) async fn policy_version(client: &Client, input: &Value) -> Outcome {
    let output = client
        .get_policy_version()
        .set_policy_arn(input_text(input, "PolicyArn"))
        .set_version_id(input_text(input, "VersionId"))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([(
        "PolicyVersion",
        output.policy_version().map(version),
    )]))
}

/// One page of an IAM list: a marker counts only where the list is cut, and a cut list without one has no rest to read.
pub(super) fn page<T>(
    items: Option<Vec<T>>,
    truncated: bool,
    marker: Option<String>,
) -> Result<Page<T>, CallError> {
    let marker = marker.filter(|marker| truncated && !marker.is_empty());
    if truncated && marker.is_none() {
        let message = "the list is cut short, and the answer does not say how to read on";
        return Err(CallError::new(local::BAD_ANSWER, message));
    }
    Ok((items, marker))
}

fn role_detail(role: &Role) -> Value {
    let boundary = role.permissions_boundary().map(|boundary| {
        let kind = boundary.permissions_boundary_type();
        object([
            (
                "PermissionsBoundaryType",
                some(kind.map(|kind| kind.as_str())),
            ),
            (
                "PermissionsBoundaryArn",
                some(boundary.permissions_boundary_arn()),
            ),
        ])
    });
    let last_used = role.role_last_used().map(|used| {
        object([
            ("LastUsedDate", time(used.last_used_date())),
            ("Region", some(used.region())),
        ])
    });
    // The SDK says 1970 where the answer has no date.
    let created = Some(role.create_date()).filter(|date| date.secs() != 0);
    object([
        ("Path", said(role.path())),
        ("RoleName", said(role.role_name())),
        ("RoleId", said(role.role_id())),
        ("Arn", said(role.arn())),
        ("CreateDate", time(created)),
        (
            "AssumeRolePolicyDocument",
            document(role.assume_role_policy_document()),
        ),
        ("Description", some(role.description())),
        ("MaxSessionDuration", some(role.max_session_duration())),
        ("PermissionsBoundary", boundary),
        ("Tags", list(&role.tags, tag)),
        ("RoleLastUsed", last_used),
    ])
}

fn policy_detail(policy: &Policy) -> Value {
    object([
        ("PolicyName", some(policy.policy_name())),
        ("PolicyId", some(policy.policy_id())),
        ("Arn", some(policy.arn())),
        ("Path", some(policy.path())),
        ("DefaultVersionId", some(policy.default_version_id())),
        ("AttachmentCount", some(policy.attachment_count())),
        (
            "PermissionsBoundaryUsageCount",
            some(policy.permissions_boundary_usage_count()),
        ),
        ("IsAttachable", some(Some(policy.is_attachable()))),
        ("Description", some(policy.description())),
        ("CreateDate", time(policy.create_date())),
        ("UpdateDate", time(policy.update_date())),
        ("Tags", list(&policy.tags, tag)),
    ])
}

fn version(version: &PolicyVersion) -> Value {
    object([
        ("Document", document(version.document())),
        ("VersionId", some(version.version_id())),
        ("IsDefaultVersion", some(Some(version.is_default_version()))),
        ("CreateDate", time(version.create_date())),
    ])
}

fn tag(tag: &Tag) -> Value {
    object([
        ("Key", some(Some(tag.key()))),
        ("Value", some(Some(tag.value()))),
    ])
}

/// The stored text of a policy document, which IAM sends percent-encoded (RFC 3986: `+` is a plus).
///
/// What does not decode to text stays as it was sent: whoever reads the document says what is wrong with it.
fn document(sent: Option<&str>) -> Option<Value> {
    let sent = sent.filter(|sent| !sent.is_empty())?;
    let stored = percent_decode_str(sent).decode_utf8();
    Some(stored.map_or_else(|_| Value::from(sent), Value::from))
}
