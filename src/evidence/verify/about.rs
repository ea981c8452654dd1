//! Whether an answer is about what was asked for, by the names in it.

use super::shown;
use crate::evidence::call::Call;
use crate::evidence::question::Question;
use serde_json::Value;

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

/// An answer about something else. An empty list is none: what was asked for is not there. Evidence made by hand may list all that an
/// account has: whoever reads it takes what was asked for, so that others with names of their own do no harm.
pub(super) fn stranger(question: &Question, output: &Value) -> Option<String> {
    let differs = |(there, asked): &(&str, &str)| {
        let asked = question.input.pointer(asked)?;
        let there = output.pointer(there).filter(|there| !there.is_null())?;
        (there != asked).then(|| differing(&shown(there), asked))
    };
    if let Some(message) = names(question.call).iter().find_map(differs) {
        return Some(message);
    }
    let (list, member, asked) = listed(question.call)?;
    let asked = question.input.pointer(asked)?;
    let items = output.get(list)?.as_array()?;
    let name = |item: &Value| item.get(member).filter(|name| !name.is_null()).cloned();
    if items.iter().any(|item| name(item).is_none()) {
        return Some(differing("something unnamed", asked));
    }
    let mut names = items.iter().filter_map(name);
    let first = names.clone().next()?;
    (!names.any(|name| name == *asked)).then(|| differing(&shown(&first), asked))
}

fn differing(other: &str, asked: &Value) -> String {
    format!("the answer is about {other}, not about {}", shown(asked))
}
