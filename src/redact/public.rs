//! What is Amazon's own and stays: its AMIs by id and name, public parameters, managed policies, service principals, Regions.

use crate::evidence::EvidenceFile;
use crate::os::name;
use serde_json::Value;
use std::collections::BTreeSet;

/// Account of Amazon's Windows AMIs (AWS Windows AMI reference).
const AMAZON: [&str; 1] = ["801119661308"];

/// What else Amazon makes its Windows AMIs for; any other word behind a name may be somebody's own.
const PURPOSES: [&str; 8] = [
    "STIG",
    "EKS_",
    "ECS_",
    "HyperV",
    "Containers",
    "Deep-Learning",
    "Tesla",
    "SQL_",
];

/// Ids of Amazon's AMIs that the evidence names, without those that requests import.
pub(super) fn amis(evidence: &EvidenceFile, imported: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for call in &evidence.calls {
        call.output
            .iter()
            .for_each(|output| collect(&output.value(), &mut found));
    }
    found.retain(|id| !imported.contains(id));
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            let text = |member: &str| members.get(member).and_then(Value::as_str);
            let id = match (text("ImageOwnerAlias"), text("Name")) {
                (Some("amazon"), _) => text("ImageId"),
                (_, Some(parameter)) if is_parameter(parameter) => text("Value"),
                _ => None,
            };
            found.extend(id.filter(|id| id.starts_with("ami-")).map(str::to_owned));
            members.values().for_each(|member| collect(member, found));
        }
        _ => {}
    }
}

/// Whether an account is Amazon's.
pub(super) fn is_account(account: &str) -> bool {
    AMAZON.contains(&account)
}

/// Whether a whole text is Amazon's or AWS's own.
pub(super) fn is_public(text: &str) -> bool {
    is_ami_name(text) || is_parameter(text) || is_region(text) || is_principal(text) || is_arn(text)
}

fn is_ami_name(text: &str) -> bool {
    name::parse(text).is_some_and(|name| {
        let plain = |of: &str| PURPOSES.iter().any(|start| of.starts_with(start));
        let special = name.special.as_deref().is_none_or(plain);
        // Nothing of a name is longer than what Amazon writes there.
        let words = text.split(['-', '_', '.']).all(|word| word.len() <= 12);
        special && words
    })
}

/// A public parameter, with or without the slash before it.
fn is_parameter(text: &str) -> bool {
    text.trim_start_matches('/').starts_with("aws/service/")
}

/// `eu-west-1`, `us-gov-east-1`, `us-isob-east-1`.
pub(super) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let words = parts.iter().take(parts.len().saturating_sub(1)).skip(1);
    let small = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    (3..=5).contains(&parts.len())
        && (2..=4).contains(&first.len())
        && small(first)
        && words.into_iter().all(|word| REGION_WORDS.contains(word))
        && last.len() == 1
        && last.bytes().all(|b| b.is_ascii_digit())
}

const REGION_WORDS: [&str; 14] = [
    "central",
    "east",
    "gov",
    "iso",
    "isob",
    "isoe",
    "isof",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

/// `appstream.amazonaws.com`, `ec2.amazonaws.com.cn`; a service of AWS has no longer name.
fn is_principal(text: &str) -> bool {
    let name = text
        .strip_suffix(".amazonaws.com")
        .or_else(|| text.strip_suffix(".amazonaws.com.cn"));
    name.is_some_and(|name| {
        !name.is_empty()
            && name.len() <= 60
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b"-.0123456789".contains(&b))
            && !name.bytes().filter(u8::is_ascii_digit).count().gt(&4)
    })
}

/// An ARN of what is AWS's own, such as a managed policy.
fn is_arn(text: &str) -> bool {
    let mut parts = text.split(':');
    parts.next() == Some("arn") && matches!(parts.nth(3), Some("aws" | "amazon"))
}
