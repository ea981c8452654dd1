//! The members of the CreateImportedImage input: the one table that the checks, the schema and the facts are made of.

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
