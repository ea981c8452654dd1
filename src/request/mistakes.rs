//! Members that the API does not have, and members of another type than it takes; what REQ028 and REQ029 judge.

use super::members::{Member, Shape};
use super::unseen;
use crate::document::pointer_join;
use crate::text::{did_you_mean, slip_of};
use serde_json::{Map, Value};

/// Most mistakes of a kind that are told one by one; a generated file may repeat one 50,000 times.
const TOLD: usize = 20;

/// The first mistakes of a kind, and how many more there are.
#[derive(Debug, Clone)]
pub struct Mistakes<T> {
    /// At most twenty, and one more where that is the last.
    pub told: Vec<T>,
    /// How many are not told.
    pub more: usize,
}

impl<T> Default for Mistakes<T> {
    fn default() -> Self {
        Self {
            told: Vec::new(),
            more: 0,
        }
    }
}

impl<T> Mistakes<T> {
    fn add(&mut self, mistake: impl FnOnce() -> T) {
        if self.told.len() <= TOLD {
            self.told.push(mistake());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Each with the number of mistakes that it stands for beside itself: all that are not told, for the last.
    pub fn each(self) -> impl Iterator<Item = (T, Option<usize>)> {
        let (last, more) = (self.told.len().saturating_sub(1), self.more);
        let told = self.told.into_iter().enumerate();
        told.map(move |(index, mistake)| {
            let more = (index == last && more > 0).then_some(more);
            (mistake, more)
        })
    }
}

/// A member that the API does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMember {
    /// As written.
    pub name: String,
    /// Where it stands.
    pub pointer: String,
    /// The member that was probably meant.
    pub nearest: Option<&'static str>,
    /// Characters of the name that cannot be seen, with their places.
    pub unseen: Option<String>,
}

/// A member with another type than the API takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongType {
    /// Where it stands.
    pub pointer: String,
    /// What the API takes.
    pub expected: &'static str,
    /// What is there.
    pub found: &'static str,
}

/// Adds the members of a structure, however deep, that the API does not have.
pub(super) fn unknown_members(
    input: &Map<String, Value>,
    members: &'static [Member],
    at: &str,
    found: &mut Mistakes<UnknownMember>,
) {
    for (name, value) in input {
        let pointer = pointer_join(at, name);
        let Some(member) = members.iter().find(|member| member.name == name) else {
            found.add(|| UnknownMember {
                name: name.clone(),
                pointer,
                nearest: nearest(name, members),
                unseen: unseen::in_name(name),
            });
            continue;
        };
        match (member.shape, value) {
            (Shape::Structure(inner), Value::Object(object)) => {
                unknown_members(object, inner, &pointer, found)
            }
            (Shape::List(inner), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    if let Value::Object(object) = item {
                        unknown_members(object, inner, &pointer_join(&pointer, index), found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Names seen in published projects, in other APIs of AWS and in Windows that no likeness connects with the member they mean.
const KNOWN_MISTAKES: [(&str, &str); 24] = [
    ("SourceImageId", "SourceAmiId"),
    ("SourceImage", "SourceAmiId"),
    ("ImageId", "SourceAmiId"),
    ("Ami", "SourceAmiId"),
    ("AppCatalog", "AppCatalogConfig"),
    ("ApplicationCatalog", "AppCatalogConfig"),
    ("Catalog", "AppCatalogConfig"),
    ("Applications", "AppCatalogConfig"),
    ("Apps", "AppCatalogConfig"),
    ("RoleArn", "IamRoleArn"),
    ("Role", "IamRoleArn"),
    ("LaunchPath", "AbsoluteAppPath"),
    ("Path", "AbsoluteAppPath"),
    ("ExecutablePath", "AbsoluteAppPath"),
    ("Executable", "AbsoluteAppPath"),
    ("Icon", "AbsoluteIconPath"),
    ("Manifest", "AbsoluteManifestPath"),
    ("PrewarmManifest", "AbsoluteManifestPath"),
    ("StartIn", "WorkingDirectory"),
    ("Cwd", "WorkingDirectory"),
    ("Arguments", "LaunchParameters"),
    ("LaunchArguments", "LaunchParameters"),
    ("Args", "LaunchParameters"),
    ("CommandLine", "LaunchParameters"),
];

/// Members that people look for on another level, with where they belong.
const ELSEWHERE: [(&str, &str); 9] = [
    (
        "IntendedInstanceType",
        "RuntimeValidationConfig.IntendedInstanceType",
    ),
    (
        "InstanceType",
        "RuntimeValidationConfig.IntendedInstanceType",
    ),
    ("AbsoluteAppPath", "AppCatalogConfig[].AbsoluteAppPath"),
    ("AppPath", "AppCatalogConfig[].AbsoluteAppPath"),
    ("AbsoluteIconPath", "AppCatalogConfig[].AbsoluteIconPath"),
    ("IconPath", "AppCatalogConfig[].AbsoluteIconPath"),
    (
        "AbsoluteManifestPath",
        "AppCatalogConfig[].AbsoluteManifestPath",
    ),
    ("WorkingDirectory", "AppCatalogConfig[].WorkingDirectory"),
    ("LaunchParameters", "AppCatalogConfig[].LaunchParameters"),
];

/// The member that a name means that the API does not have; one of another level with its path.
pub(super) fn nearest(name: &str, members: &'static [Member]) -> Option<&'static str> {
    let names = || members.iter().map(|member| member.name);
    let elsewhere = || {
        let found = ELSEWHERE
            .iter()
            .find(|(wrong, _)| plain(wrong) == plain(name));
        let top = names().any(|name| name == "AppCatalogConfig");
        found.filter(|_| top).map(|(_, right)| *right)
    };
    known(name, members)
        .or_else(elsewhere)
        .or_else(|| did_you_mean(name, names()))
}

/// The member that a name is a slip of, or is known to be taken for: strict enough to trust its value with what that member may show.
pub(super) fn slip(name: &str, members: &'static [Member]) -> Option<&'static str> {
    known(name, members).or_else(|| slip_of(name, members.iter().map(|member| member.name)))
}

fn known(name: &str, members: &[Member]) -> Option<&'static str> {
    let known = KNOWN_MISTAKES.iter().find(|(wrong, right)| {
        plain(wrong) == plain(name) && members.iter().any(|m| m.name == *right)
    });
    known.map(|(_, right)| *right)
}

pub(super) fn plain(name: &str) -> String {
    name.replace(['-', '_'], "").to_ascii_lowercase()
}

/// Adds the members of a structure, however deep, with another type than the API takes.
pub(super) fn wrong_types(
    input: &Map<String, Value>,
    members: &'static [Member],
    at: &str,
    found: &mut Mistakes<WrongType>,
) {
    for (name, value) in input {
        let Some(member) = members.iter().find(|member| member.name == name) else {
            continue;
        };
        wrong_type(value, member.shape, pointer_join(at, name), found);
    }
}

fn wrong_type(value: &Value, shape: Shape, pointer: String, found: &mut Mistakes<WrongType>) {
    let expected = match (shape, value) {
        (Shape::Text, Value::String(_)) | (Shape::Flag, Value::Bool(_)) => return,
        (Shape::Structure(inner), Value::Object(object)) => {
            return wrong_types(object, inner, &pointer, found);
        }
        (Shape::List(inner), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let pointer = pointer_join(&pointer, index);
                wrong_type(item, Shape::Structure(inner), pointer, found);
            }
            return;
        }
        (Shape::TextMap, Value::Object(object)) => {
            for (key, value) in object {
                wrong_type(value, Shape::Text, pointer_join(&pointer, key), found);
            }
            return;
        }
        (Shape::Text, _) => "a string",
        (Shape::Flag, _) => "true or false",
        (Shape::TextMap, _) => "a map of strings",
        (Shape::Structure(_), _) => "a structure (members with names)",
        (Shape::List(_), _) => "a list",
    };
    found.add(|| WrongType {
        pointer,
        expected,
        found: type_name(value),
    });
}

/// The JSON type of a value, in words.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing (null)",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{APPLICATION, MEMBERS};
    use super::nearest;

    #[test]
    fn likely_slips_lead_to_the_member_that_was_meant() {
        for (wrong, right) in [
            ("AbsoluteApplicationPath", "AbsoluteAppPath"),
            ("AppPath", "AbsoluteAppPath"),
            ("ApplicationPath", "AbsoluteAppPath"),
            ("AbsolutePath", "AbsoluteAppPath"),
            ("LaunchPath", "AbsoluteAppPath"),
            ("absolute-app-path", "AbsoluteAppPath"),
            ("IconPath", "AbsoluteIconPath"),
            ("AbsoluteIcon", "AbsoluteIconPath"),
            ("ManifestPath", "AbsoluteManifestPath"),
            ("Manifest", "AbsoluteManifestPath"),
            ("LaunchParams", "LaunchParameters"),
            ("LaunchParamters", "LaunchParameters"),
            ("Parameters", "LaunchParameters"),
            ("LaunchArguments", "LaunchParameters"),
            ("WorkDir", "WorkingDirectory"),
            ("WorkingDir", "WorkingDirectory"),
            ("ApplicationName", "Name"),
            ("AppDisplayName", "DisplayName"),
        ] {
            assert_eq!(nearest(wrong, APPLICATION), Some(right), "{wrong}");
        }
        for (wrong, right) in [
            ("ImageName", "Name"),
            ("Nmae", "Name"),
            ("ImageDisplayName", "DisplayName"),
            ("ImageDescription", "Description"),
            ("SourceAmi", "SourceAmiId"),
            ("SourceImageId", "SourceAmiId"),
            ("AmiId", "SourceAmiId"),
            ("WorkspacesImageId", "WorkspaceImageId"),
            ("RoleArn", "IamRoleArn"),
            ("IamRole", "IamRoleArn"),
            ("IAMRoleARN", "IamRoleArn"),
            ("ExecutionRoleArn", "IamRoleArn"),
            ("Catalog", "AppCatalogConfig"),
            ("Applications", "AppCatalogConfig"),
            ("ApplicationCatalogConfig", "AppCatalogConfig"),
            ("AppCatalogConfiguration", "AppCatalogConfig"),
            ("RuntimeValidation", "RuntimeValidationConfig"),
            ("AgentVersion", "AgentSoftwareVersion"),
            ("TagList", "Tags"),
            ("Dry_run", "DryRun"),
            (
                "InstanceType",
                "RuntimeValidationConfig.IntendedInstanceType",
            ),
            ("IconPath", "AppCatalogConfig[].AbsoluteIconPath"),
        ] {
            assert_eq!(nearest(wrong, MEMBERS), Some(right), "{wrong}");
        }
        for foreign in ["Colour", "Owner", "Kms", "x"] {
            assert_eq!(nearest(foreign, MEMBERS), None, "{foreign}");
        }
    }
}
