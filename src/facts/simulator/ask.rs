//! Questions to the policy simulator about the import role and the caller, with what is known of the context by then.

use crate::evidence::Target;
use crate::evidence::call::Call;
use crate::evidence::question::{Answers, Question};
use crate::expr::MissingReason;
use crate::facts::ask::{ami_id, ami_input, question};
use crate::facts::role::ask::{RoleArn, SERVICE, account, answered, ask, identity, role};
use crate::request::Request;
use serde_json::{Value, json};

/// What the import role must be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleAction {
    /// Share the AMI with AppStream.
    ModifyImageAttribute,
    /// Look at it.
    DescribeImages,
}

impl RoleAction {
    /// As IAM writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ModifyImageAttribute => "ec2:ModifyImageAttribute",
            Self::DescribeImages => "ec2:DescribeImages",
        }
    }
}

/// What the caller must be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerAction {
    /// Ask for the import.
    CreateImportedImage,
    /// Hand the role to AppStream.
    PassRole,
    /// Give tags to the new image.
    TagResource,
}

impl CallerAction {
    /// As IAM writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateImportedImage => "appstream:CreateImportedImage",
            Self::PassRole => "iam:PassRole",
            Self::TagResource => "appstream:TagResource",
        }
    }
}

/// `arn:PARTITION:ec2:REGION::image/ID`: the account is empty (Service Authorization Reference, EC2).
pub fn ami_arn(request: &Request, target: &Target) -> Option<String> {
    let (region, partition) = (target.region.as_deref()?, target.partition()?);
    let id = ami_id(request)?;
    Some(format!("arn:{partition}:ec2:{region}::image/{id}"))
}

/// One entry of ContextEntries.
fn entry(key: &str, kind: &str, values: &[&str]) -> Value {
    json!({"ContextKeyName": key, "ContextKeyValues": values, "ContextKeyType": kind})
}

/// What to ask the simulator about one action of the role: with what the request tells and, where the answer misses something
/// that DescribeImages has told by now, once more with that. The last one counts.
pub fn simulations(
    action: RoleAction,
    role: &RoleArn<'_>,
    request: &Request,
    target: &Target,
    answers: &Answers,
) -> Vec<Question> {
    let Some(region) = target.region.as_deref() else {
        return Vec::new();
    };
    let mut entries = vec![
        entry("aws:RequestedRegion", "string", &[region]),
        entry("ec2:Region", "string", &[region]),
        entry("aws:SecureTransport", "boolean", &["true"]),
        entry("aws:ViaAWSService", "boolean", &["false"]),
        entry("aws:PrincipalIsAWSService", "boolean", &["false"]),
    ];
    let mut input = json!({"PolicySourceArn": role.arn, "ActionNames": [action.name()]});
    if action == RoleAction::ModifyImageAttribute {
        let (Some(arn), Some(id)) = (ami_arn(request, target), ami_id(request)) else {
            return Vec::new();
        };
        entries.push(entry("ec2:ImageID", "string", &[id]));
        put(&mut input, "ResourceArns", json!([arn]));
    }
    let with = |entries: &[Value]| {
        let mut input = input.clone();
        put(&mut input, "ContextEntries", Value::Array(entries.to_vec()));
        ask(Call::SimulateRole, target, input)
    };
    let first = with(&entries);
    let mut all = Vec::with_capacity(2);
    if action == RoleAction::ModifyImageAttribute
        && let Some(answer) = answered(answers, &first)
    {
        let told = image_entries(request, target, answers);
        let missing = missing_keys(answer);
        let helps = |entry: &Value| {
            let name = entry.get("ContextKeyName").and_then(Value::as_str);
            name.is_some_and(|name| missing.iter().any(|key| key.eq_ignore_ascii_case(name)))
        };
        if told.iter().any(helps) {
            entries.extend(told);
            all.push(with(&entries));
        }
    }
    all.insert(0, first);
    all
}

fn put(input: &mut Value, member: &str, value: Value) {
    if let Some(members) = input.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
}

/// MissingContextValues of a simulation, over all results and resources.
pub fn missing_keys(answer: &Value) -> Vec<&str> {
    let results = list(answer, "EvaluationResults");
    let mut keys = Vec::new();
    for result in results {
        keys.extend(list(result, "MissingContextValues").filter_map(Value::as_str));
        for one in list(result, "ResourceSpecificResults") {
            keys.extend(list(one, "MissingContextValues").filter_map(Value::as_str));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn list<'a>(of: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    let items = of.get(member).and_then(Value::as_array);
    items.into_iter().flatten()
}

/// The source AMI as DescribeImages answered; none while it has not, or does not know it.
pub fn image<'a>(request: &Request, target: &Target, answers: &'a Answers) -> Option<&'a Value> {
    let id = ami_id(request)?;
    let asked = question(Call::DescribeImages, target, ami_input(id));
    let images = answered(answers, &asked)?.get("Images")?.as_array()?;
    let mut of_id = images.iter().filter(|image| {
        let found = image.get("ImageId").and_then(Value::as_str);
        found == Some(id)
    });
    of_id.next()
}

/// The condition keys of ModifyImageAttribute that DescribeImages tells.
fn image_entries(request: &Request, target: &Target, answers: &Answers) -> Vec<Value> {
    let Some(image) = image(request, target, answers) else {
        return Vec::new();
    };
    let text = |member: &str| image.get(member).and_then(Value::as_str);
    let mut entries = Vec::new();
    for (key, member) in [
        ("ec2:Owner", "OwnerId"),
        ("ec2:ImageType", "ImageType"),
        ("ec2:RootDeviceType", "RootDeviceType"),
    ] {
        entries.extend(text(member).map(|value| entry(key, "string", &[value])));
    }
    if let Some(public) = image.get("Public").and_then(Value::as_bool) {
        entries.push(entry("ec2:Public", "boolean", &[&public.to_string()]));
    }
    for tag in list(image, "Tags") {
        let part = |member: &str| tag.get(member).and_then(Value::as_str);
        if let (Some(key), Some(value)) = (part("Key"), part("Value")) {
            for family in ["aws:ResourceTag", "ec2:ResourceTag"] {
                entries.push(entry(&format!("{family}/{key}"), "string", &[value]));
            }
        }
    }
    entries
}

/// The caller's ARN, once it is known.
pub fn caller_arn<'a>(target: &Target, answers: &'a Answers) -> Option<&'a str> {
    identity(target, answers)?.get("Arn")?.as_str()
}

/// The role's name out of `arn:PARTITION:sts::ACCOUNT:assumed-role/NAME/SESSION`.
pub fn session_role(arn: &str) -> Option<&str> {
    let resource = arn.splitn(6, ':').nth(5)?;
    resource.strip_prefix("assumed-role/")?.split('/').next()
}

/// The ARN of the role behind the session as it is without a path, where GetRole was denied: a name belongs to one role of an account,
/// whatever its path, so the simulator either takes the ARN, and it is this role, or knows no such role. The roles of IAM Identity Center
/// always have a path.
pub fn role_without_path(target: &Target, answers: &Answers) -> Option<String> {
    let arn = caller_arn(target, answers)?;
    let name = session_role(arn).filter(|name| !name.starts_with("AWSReservedSSO_"))?;
    let asked = ask(Call::GetCallerRole, target, json!({"RoleName": name}));
    let error = answers.get(&asked)?.result.as_ref().err()?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let (partition, account) = (parts.get(1)?, parts.get(4)?);
    let denied = error.reason() == MissingReason::Denied;
    denied.then(|| format!("arn:{partition}:iam::{account}:role/{name}"))
}

/// Whom to simulate: the user, or the role behind the session (its path is not in the session's ARN). The simulator takes neither
/// the root user nor federated users.
fn caller_source(target: &Target, answers: &Answers) -> Option<String> {
    let arn = caller_arn(target, answers)?;
    if let Some(name) = session_role(arn) {
        let asked = ask(Call::GetCallerRole, target, json!({"RoleName": name}));
        let told = answered(answers, &asked);
        let told = told.and_then(|output| output.get("Role")?.get("Arn")?.as_str());
        return told
            .map(str::to_owned)
            .or_else(|| role_without_path(target, answers));
    }
    let user = arn.splitn(6, ':').nth(5)?.starts_with("user/");
    user.then(|| arn.to_owned())
}

/// What to ask the simulator about one action of the caller; `None` while the caller is not known, or when it does not arise.
pub fn caller_simulation(
    action: CallerAction,
    request: &Request,
    target: &Target,
    answers: &Answers,
) -> Option<Question> {
    let source = caller_source(target, answers)?;
    let region = target.region.as_deref()?;
    let mut entries = vec![entry("aws:RequestedRegion", "string", &[region])];
    let resource = match action {
        CallerAction::CreateImportedImage => None,
        CallerAction::PassRole => {
            entries.push(entry("iam:PassedToService", "string", &[SERVICE]));
            Some(role(request, target, answers)?.arn.to_owned())
        }
        CallerAction::TagResource => {
            tags(request).next()?;
            Some(image_arn(request, target, answers)?)
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
    Some(ask(Call::SimulateCaller, target, input))
}

/// The tags of the request, those of another type aside.
fn tags(request: &Request) -> impl Iterator<Item = (&str, &str)> {
    let tags = request.input.get("Tags").and_then(Value::as_object);
    tags.into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
}

/// The image that the import would make.
fn image_arn(request: &Request, target: &Target, answers: &Answers) -> Option<String> {
    let (region, partition) = (target.region.as_deref()?, target.partition()?);
    let (account, name) = (account(target, answers)?, request.filled("Name")?);
    Some(format!(
        "arn:{partition}:appstream:{region}:{account}:image/{name}"
    ))
}
