//! The CreateImportedImage input, from a file, from flags or from both; what the facts of `request` are made of.

use crate::diag::{Diagnostic, did_you_mean};
use crate::source::{DeviationKind, Source, SourceMap, Span, parse, pointer_join};
use serde_json::{Map, Value};

/// The types that the API takes (API reference, CreateImportedImage; API model 2016-12-01).
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// text
    Text,
    /// true or false
    Flag,
    /// a map of text to text
    TextMap,
    /// a structure
    Structure(&'static [Member]),
    /// a list of structures
    List(&'static [Member]),
}

/// One member of the input.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// As AWS spells it.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
}

const fn text(name: &'static str) -> Member {
    Member {
        name,
        shape: Shape::Text,
    }
}

/// Members of an entry of AppCatalogConfig.
pub const APPLICATION: &[Member] = &[
    text("Name"),
    text("DisplayName"),
    text("AbsoluteAppPath"),
    text("AbsoluteIconPath"),
    text("AbsoluteManifestPath"),
    text("WorkingDirectory"),
    text("LaunchParameters"),
];

/// Members of the input, in the order of the API reference.
pub const MEMBERS: &[Member] = &[
    text("Name"),
    text("SourceAmiId"),
    text("WorkspaceImageId"),
    text("IamRoleArn"),
    text("Description"),
    text("DisplayName"),
    Member {
        name: "Tags",
        shape: Shape::TextMap,
    },
    Member {
        name: "RuntimeValidationConfig",
        shape: Shape::Structure(&[text("IntendedInstanceType")]),
    },
    text("AgentSoftwareVersion"),
    Member {
        name: "AppCatalogConfig",
        shape: Shape::List(APPLICATION),
    },
    Member {
        name: "DryRun",
        shape: Shape::Flag,
    },
];

/// Members of a catalog entry that AWS models as sensitive.
pub const SENSITIVE: [&str; 5] = [
    "AbsoluteAppPath",
    "AbsoluteIconPath",
    "AbsoluteManifestPath",
    "WorkingDirectory",
    "LaunchParameters",
];

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

/// A request to judge.
#[derive(Debug, Clone)]
pub struct Request {
    /// Path as shown to people; `<flags>` when there is no file.
    pub path: String,
    /// The file, if there is one.
    pub source: Option<Source>,
    spans: Option<SourceMap>,
    /// The input, flags applied.
    pub input: Map<String, Value>,
    /// Top-level members that came from flags: they have no place in the file.
    from_flags: Vec<String>,
    /// What strict JSON parsers would refuse.
    pub deviations: Vec<(DeviationKind, Span)>,
}

/// What stands in reports as the path of a request given by flags alone.
pub const FLAGS: &str = "<flags>";

impl Request {
    /// Parses a request file and lets the flags win.
    ///
    /// # Errors
    /// Everything wrong with the text as text.
    pub fn from_source(
        source: &Source,
        flags: &Map<String, Value>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let document = parse(source)?;
        let mut request = Self::from_flags(&Map::new());
        request.path = source.path().to_owned();
        request.source = Some(source.clone());
        request.spans = Some(document.spans);
        request.deviations = document
            .deviations
            .iter()
            .map(|deviation| (deviation.kind, deviation.span))
            .collect();
        if let Value::Object(input) = document.value {
            request.input = input;
        }
        request.apply(flags);
        Ok(request)
    }

    /// A request given by flags alone.
    pub fn from_flags(flags: &Map<String, Value>) -> Self {
        let mut request = Self {
            path: FLAGS.to_owned(),
            source: None,
            spans: None,
            input: Map::new(),
            from_flags: Vec::new(),
            deviations: Vec::new(),
        };
        request.apply(flags);
        request
    }

    fn apply(&mut self, flags: &Map<String, Value>) {
        for (name, value) in flags {
            self.input.insert(name.clone(), value.clone());
            self.from_flags.push(name.clone());
        }
    }

    /// Gives a top-level member a value that does not stand in the file.
    pub fn set(&mut self, name: &str, value: Value) {
        self.apply(&Map::from_iter([(name.to_owned(), value)]));
    }

    /// An error about a member, in its place where the request has a file.
    pub fn error(&self, pointer: &str, title: impl Into<String>) -> Diagnostic {
        let error = Diagnostic::error(title);
        match (&self.source, self.place(pointer)) {
            (Some(source), Some(span)) => error.source(source).primary(span, ""),
            _ => error,
        }
    }

    /// A top-level member that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.input.get(name)?.as_str()
    }

    /// A top-level member that is text and not empty: a CLI skeleton leaves unused members empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// The intended instance type of the runtime validation.
    pub fn instance_type(&self) -> Option<&str> {
        let config = self.input.get("RuntimeValidationConfig")?;
        config.get("IntendedInstanceType")?.as_str()
    }

    /// `ami`, `workspace-image`, `both` or `none`; empty text does not count.
    pub fn source_kind(&self) -> &'static str {
        let given = |name| match self.input.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(_) => true,
        };
        match (given("SourceAmiId"), given("WorkspaceImageId")) {
            (true, false) => "ami",
            (false, true) => "workspace-image",
            (true, true) => "both",
            (false, false) => "none",
        }
    }

    /// The place of a JSON pointer in the file; of the nearest thing around it where it is not there itself.
    pub fn place(&self, pointer: &str) -> Option<Span> {
        let first = pointer.split('/').nth(1).unwrap_or_default();
        if self.from_flags.iter().any(|name| name == first) {
            return None;
        }
        Some(self.spans.as_ref()?.highlight(pointer))
    }

    /// The bytes that a pointer of the form `@start-end` names: for what is in the file, but not in its value.
    pub fn bytes(&self, pointer: &str) -> Option<Span> {
        let (start, end) = pointer.strip_prefix('@')?.split_once('-')?;
        Some(Span::new(start.parse().ok()?, end.parse().ok()?))
    }

    /// The places of all values that must not be echoed.
    pub fn sensitive_places(&self) -> Vec<Span> {
        let mut places = Vec::new();
        let Some(spans) = &self.spans else {
            return places;
        };
        let entries = self.input.get("AppCatalogConfig").and_then(Value::as_array);
        for (index, entry) in entries.into_iter().flatten().enumerate() {
            let Some(members) = entry.as_object() else {
                continue;
            };
            for name in members.keys() {
                let known = did_you_mean(name, SENSITIVE);
                if known.is_some() {
                    let pointer = pointer_join(&format!("/AppCatalogConfig/{index}"), name);
                    places.extend(spans.get(&pointer).map(|place| place.value));
                }
            }
        }
        places
    }

    /// Members that the API does not have, in the order of the names.
    pub fn unknown_members(&self) -> Vec<UnknownMember> {
        let mut found = Vec::new();
        unknown(&self.input, MEMBERS, "", &mut found);
        found
    }

    /// Members with another type than the API takes.
    pub fn wrong_types(&self) -> Vec<WrongType> {
        let mut found = Vec::new();
        mismatches(&self.input, MEMBERS, "", &mut found);
        found
    }
}

fn unknown(
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
                unknown(object, inner, &pointer, found)
            }
            (Shape::List(inner), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    if let Value::Object(object) = item {
                        unknown(object, inner, &pointer_join(&pointer, index), found);
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

fn nearest(name: &str, members: &'static [Member]) -> Option<&'static str> {
    let plain = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
    let known = KNOWN_MISTAKES.iter().find(|(wrong, right)| {
        plain(wrong) == plain(name) && members.iter().any(|m| m.name == *right)
    });
    known
        .map(|(_, right)| *right)
        .or_else(|| did_you_mean(name, members.iter().map(|member| member.name)))
}

fn mismatches(
    input: &Map<String, Value>,
    members: &'static [Member],
    at: &str,
    found: &mut Vec<WrongType>,
) {
    for (name, value) in input {
        let Some(member) = members.iter().find(|member| member.name == name) else {
            continue;
        };
        mismatch(value, member.shape, pointer_join(at, name), found);
    }
}

fn mismatch(value: &Value, shape: Shape, pointer: String, found: &mut Vec<WrongType>) {
    let expected = match (shape, value) {
        (Shape::Text, Value::String(_)) | (Shape::Flag, Value::Bool(_)) => return,
        (Shape::Structure(inner), Value::Object(object)) => {
            return mismatches(object, inner, &pointer, found);
        }
        (Shape::List(inner), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let pointer = pointer_join(&pointer, index);
                mismatch(item, Shape::Structure(inner), pointer, found);
            }
            return;
        }
        (Shape::TextMap, Value::Object(object)) => {
            for (key, value) in object {
                mismatch(value, Shape::Text, pointer_join(&pointer, key), found);
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

/// The JSON Schema of a request file, made of the same table as the checks.
pub fn schema() -> Value {
    let properties = properties(MEMBERS);
    serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CreateImportedImage request",
        "type": "object",
        "additionalProperties": false,
        "required": ["Name"],
        "properties": properties,
    })
}

fn properties(members: &[Member]) -> Map<String, Value> {
    let text = || serde_json::json!({"type": "string"});
    let structure = |inner| serde_json::json!({"type": "object", "additionalProperties": false, "properties": properties(inner)});
    let of = |member: &Member| {
        let schema = match member.shape {
            Shape::Text => text(),
            Shape::Flag => serde_json::json!({"type": "boolean"}),
            Shape::TextMap => serde_json::json!({"type": "object", "additionalProperties": text()}),
            Shape::Structure(inner) => structure(inner),
            Shape::List(inner) => serde_json::json!({"type": "array", "items": structure(inner)}),
        };
        (member.name.to_owned(), schema)
    };
    members.iter().map(of).collect()
}
