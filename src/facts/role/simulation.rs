//! Questions to the policy simulator about the import role, with what is known of the context by then.

use super::ask::{RoleArn, role};
use crate::evidence::{Call, Dossier, Question, Target};
use crate::facts::ami::{ami_id, image};
use crate::facts::simulator::ask::{entry, list, missing_keys, put};
use crate::request::Request;
use serde_json::{Value, json};

/// What the import role must be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoleAction {
    /// Share the AMI with AppStream.
    ModifyImageAttribute,
    /// Look at it.
    DescribeImages,
}

impl RoleAction {
    /// As IAM writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ModifyImageAttribute => "ec2:ModifyImageAttribute",
            Self::DescribeImages => "ec2:DescribeImages",
        }
    }
}

/// What to ask about both actions.
pub(crate) fn questions(dossier: &Dossier<'_>) -> Vec<Question> {
    let Some(role) = role(dossier) else {
        return Vec::new();
    };
    let actions = [RoleAction::ModifyImageAttribute, RoleAction::DescribeImages];
    let asked = actions.into_iter();
    asked
        .flat_map(|action| of_action(action, &role, dossier))
        .collect()
}

/// `arn:PARTITION:ec2:REGION::image/ID`: the account is empty (Service Authorization Reference, EC2).
pub(crate) fn ami_arn(request: &Request, target: &Target) -> Option<String> {
    let (region, partition) = (target.region.as_deref()?, target.partition()?);
    let id = ami_id(request)?;
    Some(format!("arn:{partition}:ec2:{region}::image/{id}"))
}

/// What to ask the simulator about one action of the role: with what the request tells and, where the answer misses something
/// that DescribeImages has told by now, once more with that. The last one counts.
fn of_action(action: RoleAction, role: &RoleArn<'_>, dossier: &Dossier<'_>) -> Vec<Question> {
    let (request, target) = (dossier.request, dossier.target);
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
        Question::to(Call::SimulateRole, target, input)
    };
    let first = with(&entries);
    let mut all = Vec::with_capacity(2);
    if action == RoleAction::ModifyImageAttribute
        && let Some(answer) = asked(&first, dossier)
    {
        let told = image_entries(dossier);
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

/// The answer to the first question, where it has one.
fn asked<'a>(first: &Question, dossier: &Dossier<'a>) -> Option<&'a Value> {
    let mut entries = dossier.entries(Call::SimulateRole).iter();
    let entry = entries.find(|entry| entry.question == *first)?;
    entry.result().ok()
}

/// The condition keys of ModifyImageAttribute that DescribeImages tells.
fn image_entries(dossier: &Dossier<'_>) -> Vec<Value> {
    let Some(image) = image(dossier) else {
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
