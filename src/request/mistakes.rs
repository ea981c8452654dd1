//! Members that the API does not have, and members of another type than it takes; what REQ028 and REQ029 judge.

use super::members::{Member, Shape};
use crate::diag::did_you_mean;
use crate::source::pointer_join;
use serde_json::{Map, Value};

/// A member that the API does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMember {
    /// As written.
    pub name: String,
    /// Where it stands.
    pub pointer: String,
    /// The member that was probably meant.
    pub nearest: Option<&'static str>,
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
    found: &mut Vec<UnknownMember>,
) {
    for (name, value) in input {
        let pointer = pointer_join(at, name);
        let Some(member) = members.iter().find(|member| member.name == name) else {
            found.push(UnknownMember {
                name: name.clone(),
                pointer,
                nearest: nearest(name, members),
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

/// Names seen in published projects that no edit distance connects with the member they mean.
const KNOWN_MISTAKES: [(&str, &str); 4] = [
    ("SourceImageId", "SourceAmiId"),
    ("AppCatalog", "AppCatalogConfig"),
    ("ApplicationCatalog", "AppCatalogConfig"),
    ("RoleArn", "IamRoleArn"),
];

/// The member that a name means that the API does not have.
pub(super) fn nearest(name: &str, members: &'static [Member]) -> Option<&'static str> {
    let plain = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
    let known = KNOWN_MISTAKES.iter().find(|(wrong, right)| {
        plain(wrong) == plain(name) && members.iter().any(|m| m.name == *right)
    });
    known
        .map(|(_, right)| *right)
        .or_else(|| did_you_mean(name, members.iter().map(|member| member.name)))
}

/// Adds the members of a structure, however deep, with another type than the API takes.
pub(super) fn wrong_types(
    input: &Map<String, Value>,
    members: &'static [Member],
    at: &str,
    found: &mut Vec<WrongType>,
) {
    for (name, value) in input {
        let Some(member) = members.iter().find(|member| member.name == name) else {
            continue;
        };
        wrong_type(value, member.shape, pointer_join(at, name), found);
    }
}

fn wrong_type(value: &Value, shape: Shape, pointer: String, found: &mut Vec<WrongType>) {
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
    found.push(WrongType {
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
