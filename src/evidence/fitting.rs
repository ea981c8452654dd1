//! Whether an answer is one to its question: about the same thing, and all of it. Stands between whoever answers and all readers.

use super::answer::{Answer, CallError, Question, local};
use super::call::Call;
use serde_json::Value;

/// The answer; in its place the error that it cannot be used, where it is about something else or breaks off. Evidence made by
/// hand may leave inputs out, and outputs may have been saved page by page.
pub fn checked(question: &Question, answer: Answer) -> Answer {
    let fault = answer
        .result
        .as_ref()
        .ok()
        .and_then(|output| broken_off(output).or_else(|| stranger(question, output)));
    match fault {
        Some(message) => Answer {
            result: Err(CallError::new(local::BAD_ANSWER, message)),
            ..answer
        },
        None => answer,
    }
}

fn broken_off(output: &Value) -> Option<String> {
    let token = output.get("NextToken").and_then(Value::as_str);
    let more = token.is_some_and(|token| !token.is_empty());
    let cut = output.get("IsTruncated").and_then(Value::as_bool) == Some(true);
    let why = match (more, cut) {
        (true, _) => "has a NextToken",
        (_, true) => "is truncated",
        (false, false) => return None,
    };
    Some(format!("the answer {why}: its further pages are not there"))
}

/// Where an answer names what it is about, as a JSON pointer, and the member of the input that says the same.
fn names(call: Call) -> &'static [(&'static str, &'static str)] {
    match call {
        Call::DescribeImageAttribute => &[("/ImageId", "/ImageId")],
        Call::GetImageAncestry => &[("/ImageAncestryEntries/0/ImageId", "/ImageId")],
        Call::GetConsoleOutput => &[("/InstanceId", "/InstanceId")],
        Call::GetRole | Call::GetCallerRole | Call::GetServiceRole => {
            &[("/Role/RoleName", "/RoleName")]
        }
        Call::GetRolePolicy => &[("/RoleName", "/RoleName"), ("/PolicyName", "/PolicyName")],
        Call::GetPolicy => &[("/Policy/Arn", "/PolicyArn")],
        Call::GetPolicyVersion => &[("/PolicyVersion/VersionId", "/VersionId")],
        Call::DescribeImageAssociations => &[("/Associations/0/ImageId", "/ImageId")],
        Call::DescribeWorkspaces => &[("/Workspaces/0/BundleId", "/BundleId")],
        Call::DescribeCustomWorkspaceImageImport => &[("/ImageId", "/ImageId")],
        _ => &[],
    }
}

/// The list in an answer, the member of its elements that names them, and the member of the input that asks for one of them.
fn listed(call: Call) -> Option<(&'static str, &'static str, &'static str)> {
    match call {
        Call::DescribeImages
        | Call::DescribeAncestorImage
        | Call::DescribeWorkspaceImages
        | Call::FindWorkspaceImage => Some(("Images", "ImageId", "/ImageIds/0")),
        Call::DescribeApplications => Some(("Applications", "ApplicationId", "/ApplicationIds/0")),
        Call::DescribeSnapshots => Some(("Snapshots", "SnapshotId", "/SnapshotIds/0")),
        Call::DescribeImagesByName => Some(("Images", "Name", "/Names/0")),
        _ => None,
    }
}

/// An answer about something else. An empty list is none: what was asked for is not there.
fn stranger(question: &Question, output: &Value) -> Option<String> {
    let differs = |(there, asked): &(&str, &str)| {
        let there = output.pointer(there).filter(|there| !there.is_null())?;
        let asked = question.input.pointer(asked)?;
        (there != asked).then(|| about(&named(there), asked))
    };
    if let Some(message) = names(question.call).iter().find_map(differs) {
        return Some(message);
    }
    let (list, member, asked) = listed(question.call)?;
    let asked = question.input.pointer(asked)?;
    let items = output.get(list)?.as_array()?;
    let first = items.first()?;
    let found = items.iter().any(|item| item.get(member) == Some(asked));
    let other = first.get(member).map_or("something unnamed".into(), named);
    (!found).then(|| about(&other, asked))
}

fn named(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn about(other: &str, asked: &Value) -> String {
    let short = |text: &str| text.chars().take(128).collect::<String>();
    format!(
        "the answer is about {}, not about {}",
        short(other),
        short(&named(asked))
    )
}
