//! Facts of what the catalog names on the disk: one record for each path of each application.

use super::ask::{PATHS, path};
use super::refused;
use crate::document::pointer_join;
use crate::evidence::question::{CallError, local, unknown_because};
use crate::evidence::{Call, Dossier};
use crate::expr::{MissingReason, Value};
use crate::facts::request::called;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What a condition may use of a path.
const ROOT: &str = "guest.applications[]";

/// The records, in the order of the catalog; none for what is no absolute path, which rules about the request judge.
pub(super) fn facts(dossier: &Dossier<'_>) -> Value {
    let Some(catalog) = dossier.request.input.get("AppCatalogConfig") else {
        return Value::list([]);
    };
    let Some(entries) = catalog.as_array() else {
        let why = "the catalog is no list";
        let (fact, call) = ("guest.applications", Call::Local);
        return unknown_because(fact, call, MissingReason::WrongType, why);
    };
    let mut records = Vec::new();
    for (index, entry) in entries.iter().enumerate().take(super::ask::ENTRIES) {
        for member in PATHS {
            let named = entry.get(member).and_then(Json::as_str);
            let Some((named, question)) =
                named.and_then(|named| Some((named, path(dossier, member, named)?)))
            else {
                continue;
            };
            let mut asked = dossier.entries(Call::InspectPath).iter();
            let answer = asked.find(|entry| entry.question == question);
            let not_put = || CallError::new(local::NOT_SENT, "nobody has looked for it");
            let result = answer.map_or_else(|| Err(not_put()), |entry| entry.result());
            let mut record = match result {
                Ok(output) => of_answer(output),
                Err(error) => [("status".to_owned(), refused(&at("status"), &error))].into(),
            };
            let list = pointer_join("/AppCatalogConfig", index);
            let known = [
                ("pointer", pointer_join(&list, member)),
                ("member", member.to_owned()),
                ("called", called(entry, index)),
                ("path", named.to_owned()),
                ("extension", extension(named)),
            ];
            let known = known.map(|(name, text)| (name.to_owned(), Value::str(text)));
            record.extend(known);
            records.push(Value::map(record));
        }
    }
    Value::list(records)
}

fn at(name: &str) -> String {
    format!("{ROOT}.{name}")
}

/// What follows the last dot of a file's name, in small letters.
fn extension(path: &str) -> String {
    let name = path.rsplit(['\\', '/']).next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.unwrap_or_default().to_ascii_lowercase()
}

fn of_answer(output: &Json) -> BTreeMap<String, Value> {
    let text = |of: &Json, name: &str| of.get(name).and_then(Json::as_str).map(str::to_owned);
    let reason = text(output, "reason");
    let elsewhere = output.get("elsewhere").and_then(Json::as_bool) == Some(true);
    let status = match text(output, "status").as_deref() {
        Some("unknown") if elsewhere => Value::str("elsewhere"),
        Some(known @ ("file" | "directory" | "absent")) => Value::str(known),
        Some("unknown") => unread("status", reason.as_deref()),
        _ => unread("status", Some("the answer does not contain it")),
    };
    // Of a file whose content could not be read, nothing more is known.
    let lost = reason.filter(|_| status == Value::str("file"));
    let optional = |name: &str, found: Option<Value>| match (&lost, found) {
        (_, Some(value)) => value,
        (Some(why), None) => unread(name, Some(why)),
        (None, None) => Value::Absent,
    };
    let picture = output.get("image").filter(|picture| picture.is_object());
    let pixels = |name: &str| picture.and_then(|picture| picture.get(name)?.as_i64());
    let format = picture.and_then(|picture| text(picture, "format"));
    let member = |name: &str| text(output, name).map(Value::str);
    let mut record = BTreeMap::from([
        ("status", status.clone()),
        ("machine", optional("machine", member("machine"))),
        (
            "elevation",
            optional("elevation", member("execution_level")),
        ),
        ("format", optional("format", format.map(Value::str))),
        ("width", optional("width", pixels("width").map(Value::Int))),
        (
            "height",
            optional("height", pixels("height").map(Value::Int)),
        ),
        (
            "image_error",
            optional("image_error", member("image_error")),
        ),
        ("instead", member("instead").unwrap_or(Value::Absent)),
    ]);
    let library = output.get("library").and_then(Json::as_bool);
    record.insert("library", optional("library", library.map(Value::Bool)));
    let manifest = output
        .get("manifest")
        .filter(|manifest| manifest.is_object());
    if let (Some(manifest), true) = (manifest, status == Value::str("file")) {
        record.extend(of_manifest(manifest));
    }
    let named = record.into_iter();
    named
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// What is wrong with the lines of a manifest.
fn of_manifest(manifest: &Json) -> [(&'static str, Value); 6] {
    let lost = manifest.get("reason").and_then(Json::as_str);
    let count = |name: &str| match (lost, manifest.get(name).and_then(Json::as_i64)) {
        (Some(why), _) => unread("lines", Some(why)),
        (None, Some(count)) => Value::Int(count),
        (None, None) => unread("lines", Some("the answer does not contain it")),
    };
    // That nothing is missing is known only where every line was looked up, and told.
    let number = |name: &str| manifest.get(name).and_then(Json::as_i64).unwrap_or(0);
    let named = number("lines").saturating_sub(number("relative_count"));
    let missing = match (count("missing_count"), number("unknown_count")) {
        (Value::Int(0), 1..) => {
            unread("missing_count", Some("the disk does not tell of all lines"))
        }
        (Value::Int(0), _) if number("looked_up") < named => unread(
            "missing_count",
            Some("it has more lines than are looked up"),
        ),
        (count, _) => count,
    };
    let numbers = |name: &str| {
        let numbers = manifest.get(name).and_then(Json::as_array);
        let numbers = numbers.into_iter().flatten().map(Json::to_string);
        Value::list(numbers.map(Value::str))
    };
    let encoding = manifest.get("encoding").and_then(Json::as_str);
    let encoding = match (lost, encoding) {
        (None, Some(encoding)) => Value::str(encoding),
        (why, _) => unread("encoding", why.or(Some("the answer does not contain it"))),
    };
    [
        ("encoding", encoding),
        ("lines", count("lines")),
        ("relative", numbers("relative")),
        ("relative_count", count("relative_count")),
        ("missing", numbers("missing")),
        ("missing_count", missing),
    ]
}

fn unread(name: &str, why: Option<&str>) -> Value {
    let why = why.unwrap_or("the disk does not tell why");
    unknown_because(&at(name), Call::InspectPath, MissingReason::Failed, why)
}
