//! Questions about the import role, in at most three rounds: the role and its lists; its documents; the versions of managed policies.

use crate::evidence::{Call, Dossier, Question};
use serde_json::{Value, json};

/// AppStream's service principal.
pub const SERVICE: &str = "appstream.amazonaws.com";
/// The role that the AppStream console makes for its own work.
pub const SERVICE_ROLE: &str = "AmazonAppStreamServiceAccess";

/// The ARN of a role, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleArn<'a> {
    /// All of it.
    pub arn: &'a str,
    /// `aws`, `aws-us-gov`, …
    pub partition: &'a str,
    /// Account id.
    pub account: &'a str,
    /// Last part: what IAM's operations take.
    pub name: &'a str,
}

impl<'a> RoleArn<'a> {
    /// `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`; `None` for anything else.
    pub fn parse(arn: &'a str) -> Option<Self> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", partition, "iam", "", account, resource] = parts.as_slice() else {
            return None;
        };
        let path = resource.strip_prefix("role/")?;
        let name = path.rsplit('/').next()?;
        let named = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        let well_formed = account.len() == 12
            && account.bytes().all(|b| b.is_ascii_digit())
            && (1..=64).contains(&name.len())
            && name.chars().all(named)
            && path.bytes().all(|b| b.is_ascii_graphic());
        well_formed.then_some(RoleArn {
            arn,
            partition,
            account,
            name,
        })
    }
}

/// The role to ask about: that of an AMI import, of the caller's own account as far as that is known. Other rules say what is
/// wrong with any other; the policies of a service-linked role cannot be changed anyway.
pub(crate) fn role<'a>(dossier: &Dossier<'a>) -> Option<RoleArn<'a>> {
    let (request, target) = (dossier.request, dossier.target);
    if request.source_kind() != "ami" {
        return None;
    }
    let role = RoleArn::parse(request.filled("IamRoleArn")?)?;
    let own = dossier.account();
    let own = own.is_none_or(|account| account == role.account);
    let partition = target.partition().is_none_or(|own| own == role.partition);
    let linked = role.arn.contains(":role/aws-service-role/");
    (own && partition && !linked).then_some(role)
}

/// GetRole or one of the two lists.
pub(crate) fn about(call: Call, dossier: &Dossier<'_>) -> Vec<Question> {
    let ask =
        |role: RoleArn<'_>| Question::to(call, dossier.target, json!({"RoleName": role.name}));
    role(dossier).map(ask).into_iter().collect()
}

/// The documents of its inline policies.
pub(crate) fn inline_policies(dossier: &Dossier<'_>) -> Vec<Question> {
    let Some(role) = role(dossier) else {
        return Vec::new();
    };
    let names = items(Call::ListRolePolicies, "PolicyNames", dossier);
    let ask = |name| {
        let input = json!({"RoleName": role.name, "PolicyName": name});
        Question::to(Call::GetRolePolicy, dossier.target, input)
    };
    names.filter_map(Value::as_str).map(ask).collect()
}

/// Which versions of its managed policies and of its boundary count.
pub(crate) fn managed_policies(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |arn| Question::to(Call::GetPolicy, dossier.target, json!({"PolicyArn": arn}));
    policy_arns(dossier).into_iter().map(ask).collect()
}

/// These versions, as far as GetPolicy has told which.
pub(crate) fn policy_versions(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |arn| {
        let policy = dossier
            .answer_naming(Call::GetPolicy, "PolicyArn", arn)
            .ok()?;
        let version = policy.get("Policy")?.get("DefaultVersionId")?.as_str()?;
        let input = json!({"PolicyArn": arn, "VersionId": version});
        Some(Question::to(Call::GetPolicyVersion, dossier.target, input))
    };
    policy_arns(dossier).into_iter().filter_map(ask).collect()
}

/// The role that the AppStream console makes for its own work.
pub(crate) fn service_role(dossier: &Dossier<'_>) -> Vec<Question> {
    let input = json!({"RoleName": SERVICE_ROLE});
    vec![Question::to(Call::GetServiceRole, dossier.target, input)]
}

/// The items of a list in the answer of a call; none while there is no answer.
fn items<'a>(
    call: Call,
    member: &str,
    dossier: &Dossier<'a>,
) -> impl Iterator<Item = &'a Value> + use<'a> {
    let list = dossier
        .told(call)
        .and_then(|output| output.get(member)?.as_array());
    list.into_iter().flatten()
}

/// Managed policies as they are listed, and the boundary.
fn policy_arns<'a>(dossier: &Dossier<'a>) -> Vec<&'a str> {
    let attached = items(Call::ListAttachedRolePolicies, "AttachedPolicies", dossier);
    let mut arns: Vec<&str> = attached
        .filter_map(|policy| policy.get("PolicyArn")?.as_str())
        .collect();
    let role = dossier.told(Call::GetRole);
    arns.extend(role.and_then(|output| boundary_arn(output.get("Role")?)));
    arns
}

/// The boundary's ARN out of a Role structure.
pub(crate) fn boundary_arn(role: &Value) -> Option<&str> {
    role.get("PermissionsBoundary")?
        .get("PermissionsBoundaryArn")?
        .as_str()
}
