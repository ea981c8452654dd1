//! Questions about the import role and the caller, in at most three rounds: the role, its lists and both simulations; its
//! documents; the versions of managed policies.

use crate::evidence::Target;
use crate::evidence::call::Call;
use crate::evidence::question::{Answers, Question};
use crate::facts::ask::question;
use crate::facts::simulator::ask::{
    CallerAction, RoleAction, caller_arn, caller_simulation, session_role, simulations,
};
use crate::request::Request;
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
pub fn role<'a>(request: &'a Request, target: &Target, answers: &Answers) -> Option<RoleArn<'a>> {
    if request.source_kind() != "ami" {
        return None;
    }
    let role = RoleArn::parse(request.filled("IamRoleArn")?)?;
    let own = account(target, answers).is_none_or(|account| account == role.account);
    let partition = target.partition().is_none_or(|own| own == role.partition);
    let linked = role.arn.contains(":role/aws-service-role/");
    (own && partition && !linked).then_some(role)
}

/// The caller's account, as far as it is known by now.
pub(crate) fn account<'a>(target: &'a Target, answers: &'a Answers) -> Option<&'a str> {
    identity(target, answers)
        .and_then(|identity| identity.get("Account")?.as_str())
        .or(target.account.as_deref())
}

pub(crate) fn answered<'a>(answers: &'a Answers, question: &Question) -> Option<&'a Value> {
    answers.get(question)?.result.as_ref().ok()
}

pub(crate) fn identity<'a>(target: &Target, answers: &'a Answers) -> Option<&'a Value> {
    answered(
        answers,
        &question(Call::GetCallerIdentity, target, json!({})),
    )
}

/// The questions of one call that can be put now.
pub(crate) fn questions(
    call: Call,
    request: &Request,
    target: &Target,
    answers: &Answers,
) -> Vec<Question> {
    match call {
        Call::GetServiceRole => vec![ask(call, target, json!({"RoleName": SERVICE_ROLE}))],
        Call::GetCallerRole => {
            let name = caller_arn(target, answers).and_then(session_role);
            name.map(|name| ask(call, target, json!({"RoleName": name})))
                .into_iter()
                .collect()
        }
        Call::SimulateCaller => [
            CallerAction::CreateImportedImage,
            CallerAction::PassRole,
            CallerAction::TagResource,
        ]
        .into_iter()
        .filter_map(|action| caller_simulation(action, request, target, answers))
        .collect(),
        _ => role(request, target, answers)
            .map(|role| of_role(call, &role, request, target, answers))
            .unwrap_or_default(),
    }
}

pub(crate) fn ask(call: Call, target: &Target, input: Value) -> Question {
    question(call, target, input)
}

fn of_role(
    call: Call,
    role: &RoleArn<'_>,
    request: &Request,
    target: &Target,
    answers: &Answers,
) -> Vec<Question> {
    match call {
        Call::GetRole | Call::ListRolePolicies | Call::ListAttachedRolePolicies => {
            vec![about_role(call, role, target)]
        }
        Call::GetRolePolicy => inline_names(role, target, answers)
            .into_iter()
            .map(|name| inline_policy(role, name, target))
            .collect(),
        Call::GetPolicy => policy_arns(role, target, answers)
            .into_iter()
            .map(|arn| managed_policy(arn, target))
            .collect(),
        Call::GetPolicyVersion => policy_arns(role, target, answers)
            .into_iter()
            .filter_map(|arn| policy_version(arn, target, answers))
            .collect(),
        Call::SimulateRole => [RoleAction::ModifyImageAttribute, RoleAction::DescribeImages]
            .into_iter()
            .flat_map(|action| simulations(action, role, request, target, answers))
            .collect(),
        _ => Vec::new(),
    }
}

/// GetRole and the two lists.
pub fn about_role(call: Call, role: &RoleArn<'_>, target: &Target) -> Question {
    ask(call, target, json!({"RoleName": role.name}))
}

/// The document of an inline policy.
pub fn inline_policy(role: &RoleArn<'_>, name: &str, target: &Target) -> Question {
    let input = json!({"RoleName": role.name, "PolicyName": name});
    ask(Call::GetRolePolicy, target, input)
}

/// Which version of a managed policy counts.
pub fn managed_policy(arn: &str, target: &Target) -> Question {
    ask(Call::GetPolicy, target, json!({"PolicyArn": arn}))
}

/// That version; `None` until GetPolicy has told which.
pub fn policy_version(arn: &str, target: &Target, answers: &Answers) -> Option<Question> {
    let policy = answered(answers, &managed_policy(arn, target))?.get("Policy")?;
    let version = policy.get("DefaultVersionId")?.as_str()?;
    let input = json!({"PolicyArn": arn, "VersionId": version});
    Some(ask(Call::GetPolicyVersion, target, input))
}

/// The items of a list in an answer; none while there is no answer.
fn items<'a>(
    call: Call,
    member: &str,
    role: &RoleArn<'_>,
    target: &Target,
    answers: &'a Answers,
) -> impl Iterator<Item = &'a Value> {
    let list = answered(answers, &about_role(call, role, target))
        .and_then(|output| output.get(member)?.as_array());
    list.into_iter().flatten()
}

fn inline_names<'a>(role: &RoleArn<'_>, target: &Target, answers: &'a Answers) -> Vec<&'a str> {
    items(Call::ListRolePolicies, "PolicyNames", role, target, answers)
        .filter_map(Value::as_str)
        .collect()
}

/// Managed policies as they are listed, and the boundary.
fn policy_arns<'a>(role: &RoleArn<'_>, target: &Target, answers: &'a Answers) -> Vec<&'a str> {
    let attached = items(
        Call::ListAttachedRolePolicies,
        "AttachedPolicies",
        role,
        target,
        answers,
    );
    let mut arns: Vec<&str> = attached
        .filter_map(|policy| policy.get("PolicyArn")?.as_str())
        .collect();
    let role = answered(answers, &about_role(Call::GetRole, role, target));
    arns.extend(role.and_then(|output| boundary_arn(output.get("Role")?)));
    arns
}

/// The boundary's ARN out of a Role structure.
pub fn boundary_arn(role: &Value) -> Option<&str> {
    role.get("PermissionsBoundary")?
        .get("PermissionsBoundaryArn")?
        .as_str()
}
