//! The shape of an evidence file: which members it has, and of what type each is.

use crate::document::pointer_join;
use crate::request::type_name;
use crate::text::did_you_mean;
use serde_json::Value;

/// What is not as it should be, and where.
pub(super) struct Fault {
    /// JSON pointer.
    pub pointer: String,
    /// Whether the name is at fault, not the value.
    pub name: bool,
    pub message: String,
    pub help: Option<String>,
}

/// What a member must be.
enum Shape {
    Text,
    /// A whole number that is not negative.
    Count,
    Structure,
    Anything,
    Error,
    Calls,
}

/// Name, shape, an example, and whether it must be there.
type Member = (&'static str, Shape, &'static str, bool);

const FILE: &[Member] = &[
    ("schema_version", Shape::Count, "1", true),
    (
        "recorded_at",
        Shape::Text,
        "\"2026-11-23T12:00:00Z\"",
        false,
    ),
    ("partition", Shape::Text, "\"aws\"", false),
    ("region", Shape::Text, "\"eu-west-1\"", false),
    ("account", Shape::Text, "\"111122223333\"", false),
    ("calls", Shape::Calls, "[{\"service\": …}]", true),
];

const CALL: &[Member] = &[
    ("service", Shape::Text, "\"ec2\"", true),
    ("operation", Shape::Text, "\"DescribeImages\"", true),
    ("region", Shape::Text, "\"eu-west-1\"", false),
    ("input", Shape::Structure, "{\"ImageIds\": […]}", false),
    ("output", Shape::Anything, "{\"Images\": […]}", false),
    ("error", Shape::Error, "{\"code\": \"AccessDenied\"}", false),
    ("duration_ms", Shape::Count, "12", false),
];

const ERROR: &[Member] = &[
    ("code", Shape::Text, "\"AccessDenied\"", true),
    ("message", Shape::Text, "\"not authorized\"", false),
    ("status", Shape::Count, "503", false),
];

/// Everything that is not as it should be, in the order of the file's members.
pub(super) fn faults(file: &Value) -> Vec<Fault> {
    let mut found = Vec::new();
    structure("the evidence", file, FILE, "", &mut found);
    found
}

fn structure(what: &str, value: &Value, members: &[Member], at: &str, found: &mut Vec<Fault>) {
    let Some(object) = value.as_object() else {
        let found_there = type_name(value);
        let whole =
            "{\"schema_version\": 1, \"region\": \"eu-west-1\", \"calls\": [{\"service\": …}, …]}";
        found.push(Fault {
            pointer: at.to_owned(),
            name: false,
            message: format!("{what} must be a structure (members with names), not {found_there}"),
            help: at.is_empty().then(|| format!("for example {whole}")),
        });
        return;
    };
    for (name, value) in object {
        let pointer = pointer_join(at, name);
        match members.iter().find(|(known, ..)| known == name) {
            Some(member) => typed(member, value, &pointer, found),
            None => found.push(unknown(what, name, members, pointer)),
        }
    }
    for (name, _, example, _) in members.iter().filter(|(.., needed)| *needed) {
        if object.get(*name).is_none_or(Value::is_null) {
            found.push(Fault {
                pointer: at.to_owned(),
                name: false,
                message: format!("{what} has no `{name}`"),
                help: Some(format!("for example \"{name}\": {example}")),
            });
        }
    }
}

fn unknown(what: &str, name: &str, members: &[Member], pointer: String) -> Fault {
    let known: Vec<&str> = members.iter().map(|(name, ..)| *name).collect();
    let near = did_you_mean(name, known.iter().copied());
    Fault {
        pointer,
        name: true,
        message: format!("{what} has no member `{name:.64}`"),
        help: Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are: {}", known.join(", ")),
        }),
    }
}

/// A member that is null counts as left out.
fn typed(member: &Member, value: &Value, pointer: &str, found: &mut Vec<Fault>) {
    let (name, shape, example, _) = member;
    let expected = match (shape, value) {
        (_, Value::Null) | (Shape::Text, Value::String(_)) | (Shape::Anything, _) => return,
        (Shape::Structure, Value::Object(_)) => return,
        (Shape::Count, Value::Number(number)) if number.is_u64() => return,
        (Shape::Calls, Value::Array(calls)) => {
            for (index, call) in calls.iter().enumerate() {
                let at = pointer_join(pointer, index);
                structure(&format!("calls[{index}]"), call, CALL, &at, found);
            }
            return;
        }
        (Shape::Error, _) => return structure("the error of a call", value, ERROR, pointer, found),
        (Shape::Text, _) => "text in double quotes",
        (Shape::Count, _) => "a whole number",
        (Shape::Structure, _) => "a structure (members with names)",
        (Shape::Calls, _) => "a list of calls",
    };
    let found_there = match value {
        Value::Number(number) => format!("the number {number}"),
        other => type_name(other).to_owned(),
    };
    found.push(Fault {
        pointer: pointer.to_owned(),
        name: false,
        message: format!("`{name}` must be {expected}, not {found_there}"),
        help: Some(format!("for example \"{name}\": {example}")),
    });
}
