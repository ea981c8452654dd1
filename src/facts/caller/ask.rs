//! Questions about the caller: who it is, the role behind its session, and the policy simulator's word on what it may do.

use crate::evidence::{Call, Dossier, Question};
use crate::expr::MissingReason;
use crate::facts::role::ask::{SERVICE, role};
use crate::facts::simulator::ask::{entry, put};
use crate::request::Request;
use serde_json::{Value, json};

/// What the caller must be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallerAction {
    /// Ask for the import.
    CreateImportedImage,
    /// Hand the role to AppStream.
    PassRole,
    /// Give tags to the new image.
    TagResource,
}

impl CallerAction {
    /// As IAM writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CreateImportedImage => "appstream:CreateImportedImage",
            Self::PassRole => "iam:PassRole",
            Self::TagResource => "appstream:TagResource",
        }
    }
}

/// Who calls.
pub(crate) fn identity(dossier: &Dossier<'_>) -> Vec<Question> {
    vec![Question::to(
        Call::GetCallerIdentity,
        dossier.target,
        json!({}),
    )]
}

/// The role behind the session, once it is known that the caller is one.
pub(crate) fn session_of_role(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |name| {
        let input = json!({"RoleName": name});
        Question::to(Call::GetCallerRole, dossier.target, input)
    };
    let name = caller_arn(dossier).and_then(session_role);
    name.map(ask).into_iter().collect()
}

/// The simulator's word on each right, once it is known whom to simulate.
pub(crate) fn simulations(dossier: &Dossier<'_>) -> Vec<Question> {
    let actions = [
        CallerAction::CreateImportedImage,
        CallerAction::PassRole,
        CallerAction::TagResource,
    ];
    let asked = actions.into_iter();
    asked
        .filter_map(|action| simulation(action, dossier))
        .collect()
}

/// The caller's ARN, once it is known.
pub(crate) fn caller_arn<'a>(dossier: &Dossier<'a>) -> Option<&'a str> {
    dossier.told(Call::GetCallerIdentity)?.get("Arn")?.as_str()
}

/// The role's name out of `arn:PARTITION:sts::ACCOUNT:assumed-role/NAME/SESSION`.
pub(crate) fn session_role(arn: &str) -> Option<&str> {
    let resource = arn.splitn(6, ':').nth(5)?;
    resource.strip_prefix("assumed-role/")?.split('/').next()
}

/// The ARN of the role behind the session as it is without a path, where GetRole was denied: a name belongs to one role of an account,
/// whatever its path, so the simulator either takes the ARN, and it is this role, or knows no such role. The roles of IAM Identity Center
/// always have a path.
pub(crate) fn role_without_path(dossier: &Dossier<'_>) -> Option<String> {
    let arn = caller_arn(dossier)?;
    let name = session_role(arn).filter(|name| !name.starts_with("AWSReservedSSO_"))?;
    let error = dossier.answer(Call::GetCallerRole).err()?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let (partition, account) = (parts.get(1)?, parts.get(4)?);
    let denied = error.reason() == MissingReason::Denied;
    denied.then(|| format!("arn:{partition}:iam::{account}:role/{name}"))
}

/// Whom to simulate: the user, or the role behind the session (its path is not in the session's ARN). The simulator takes neither
/// the root user nor federated users.
fn caller_source(dossier: &Dossier<'_>) -> Option<String> {
    let arn = caller_arn(dossier)?;
    if session_role(arn).is_some() {
        let told = dossier.told(Call::GetCallerRole);
        let told = told.and_then(|output| output.get("Role")?.get("Arn")?.as_str());
        return told
            .map(str::to_owned)
            .or_else(|| role_without_path(dossier));
    }
    let user = arn.splitn(6, ':').nth(5)?.starts_with("user/");
    user.then(|| arn.to_owned())
}

/// What to ask the simulator about one action of the caller; `None` while the caller is not known, or when it does not arise.
fn simulation(action: CallerAction, dossier: &Dossier<'_>) -> Option<Question> {
    let (request, target) = (dossier.request, dossier.target);
    let source = caller_source(dossier)?;
    let region = target.region.as_deref()?;
    let mut entries = vec![entry("aws:RequestedRegion", "string", &[region])];
    let resource = match action {
        CallerAction::CreateImportedImage => None,
        CallerAction::PassRole => {
            entries.push(entry("iam:PassedToService", "string", &[SERVICE]));
            Some(role(dossier)?.arn.to_owned())
        }
        CallerAction::TagResource => {
            tags(request).next()?;
            Some(image_arn(dossier)?)
        }
    };
    if action != CallerAction::PassRole {
        let keys: Vec<&str> = tags(request).map(|(key, _)| key).collect();
        for (key, value) in tags(request) {
            let name = format!("aws:RequestTag/{key}");
            entries.push(entry(&name, "string", &[value]));
        }
        if !keys.is_empty() {
            entries.push(entry("aws:TagKeys", "stringList", &keys));
        }
    }
    let mut input = json!({
        "PolicySourceArn": source, "ActionNames": [action.name()], "ContextEntries": entries,
    });
    if let Some(resource) = resource {
        put(&mut input, "ResourceArns", json!([resource]));
    }
    Some(Question::to(Call::SimulateCaller, target, input))
}

/// The tags of the request, those of another type aside.
fn tags(request: &Request) -> impl Iterator<Item = (&str, &str)> {
    let tags = request.input.get("Tags").and_then(Value::as_object);
    tags.into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
}

/// The image that the import would make.
fn image_arn(dossier: &Dossier<'_>) -> Option<String> {
    let (request, target) = (dossier.request, dossier.target);
    let (region, partition) = (target.region.as_deref()?, target.partition()?);
    let (account, name) = (dossier.account()?, request.filled("Name")?);
    Some(format!(
        "arn:{partition}:appstream:{region}:{account}:image/{name}"
    ))
}
