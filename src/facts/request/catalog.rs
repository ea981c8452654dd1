//! Facts of the application catalog: what entries repeat of each other, what their launch parameters start, and what is empty.

use crate::document::pointer_join;
use crate::evidence::call::Call;
use crate::evidence::question::unknown_because;
use crate::expr::{MissingReason, Value};
use crate::facts::read_record;
use crate::request::Request;
use crate::request::command_line::{Command, Fault};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The catalog with, for each entry, what it repeats of earlier ones; in one pass, however long it is.
pub(crate) fn entries(entries: &[Json]) -> Value {
    let (mut names, mut folded, mut labels) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let hidden = hidden_names(entries);
    let mut items = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        if !entry.is_object() {
            let detail = "the entry is not a structure";
            items.push(unknown_because(
                "request.AppCatalogConfig[]",
                Call::Local,
                MissingReason::WrongType,
                detail,
            ));
            continue;
        }
        let mut facts = read_record("request.AppCatalogConfig", entry);
        let text = |member: &str| entry.get(member).and_then(Json::as_str);
        let name = text("Name").filter(|name| !name.is_empty());
        let display = text("DisplayName").filter(|label| !label.is_empty());
        let label = display.or(name);
        let misleading = display.is_some_and(|label| hidden.contains(label));
        let same = name.is_some_and(|name| !names.insert(name));
        let similar = name.is_some_and(|name| !folded.insert(name.to_lowercase()));
        let labelled = label.is_some_and(|label| !labels.insert(label));
        facts.insert(
            "index".to_owned(),
            Value::Int(i64::try_from(index).unwrap_or(i64::MAX)),
        );
        let called = called(entry, index);
        facts.insert("command".to_owned(), command(entry));
        facts.insert("called".to_owned(), Value::str(called));
        facts.insert("same_name_before".to_owned(), Value::Bool(same));
        facts.insert("similar_name_before".to_owned(), Value::Bool(similar));
        facts.insert("same_label_before".to_owned(), Value::Bool(labelled));
        facts.insert("label_names_another".to_owned(), Value::Bool(misleading));
        items.push(Value::map(facts));
    }
    Value::list(items)
}

/// Names of entries that are shown under another label.
fn hidden_names(entries: &[Json]) -> BTreeSet<&str> {
    let hidden = |entry: &'_ Json| -> Option<bool> {
        let display = entry.get("DisplayName")?.as_str()?;
        Some(!display.is_empty() && entry.get("Name")?.as_str()? != display)
    };
    let hidden = entries.iter().filter(|entry| hidden(entry) == Some(true));
    let names = hidden.filter_map(|entry| entry.get("Name")?.as_str());
    names.collect()
}

/// What to call an entry in a message.
pub(crate) fn called(entry: &Json, index: usize) -> String {
    let name = entry.get("Name").and_then(Json::as_str);
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("application {name}"),
        None => format!("the application at index {index} (from 0)"),
    }
}

/// What an entry starts through a script host; absent for any other program.
fn command(entry: &Json) -> Value {
    let text = |member: &str| match entry.get(member) {
        None | Some(Json::Null) => Some(""),
        Some(value) => value.as_str(),
    };
    let path = text("AbsoluteAppPath");
    if path.is_some_and(|path| Command::read(path, "").is_none()) {
        return Value::Absent;
    }
    let (Some(path), Some(parameters)) = (path, text("LaunchParameters")) else {
        return unknown_because(
            "request.AppCatalogConfig[].command",
            Call::Local,
            MissingReason::WrongType,
            "AbsoluteAppPath or LaunchParameters is not text",
        );
    };
    let Some(command) = Command::read(path, parameters) else {
        return Value::Absent;
    };
    let optional = |text: Option<&str>| text.map_or(Value::Absent, Value::str);
    Value::map([
        ("host", Value::str(command.host)),
        ("runs", Value::str(command.runs.as_str())),
        ("policy", optional(command.policy.as_deref())),
        ("policy_behind", Value::Bool(command.policy_behind)),
        ("fault", optional(command.fault.map(Fault::as_str))),
    ])
}

/// Lists over all entries: paths that are empty, and values with characters that cannot be seen; the latter also for the rest of the request.
pub(crate) fn lists(request: &Request, entries: &[Json]) -> [(String, Value); 3] {
    let (mut of_request, mut of_catalog) = (Vec::new(), Vec::new());
    for found in &request.unseen {
        let mut facts = vec![
            ("pointer", Value::str(&found.pointer)),
            ("member", Value::str(&found.member)),
            ("found", Value::str(&found.found)),
            ("origin", Value::str(found.origin)),
            ("refused", Value::Bool(found.meant.is_some())),
        ];
        match found.application {
            None => of_request.push(Value::map(facts)),
            Some(index) => {
                let name = entries.get(index).map(|entry| called(entry, index));
                facts.push(("called", Value::str(name.unwrap_or_default())));
                facts.push(("path", Value::Bool(found.path)));
                of_catalog.push(Value::map(facts));
            }
        }
    }
    [
        ("unseen".to_owned(), Value::list(of_request)),
        ("catalog_unseen".to_owned(), Value::list(of_catalog)),
        ("empty_paths".to_owned(), empty_paths(entries)),
    ]
}

/// Optional paths that are given and empty.
fn empty_paths(entries: &[Json]) -> Value {
    const OPTIONAL: [&str; 3] = [
        "AbsoluteIconPath",
        "AbsoluteManifestPath",
        "WorkingDirectory",
    ];
    let of_entry = |(index, entry): (usize, &Json)| {
        let empty = |member: &&str| entry.get(member).and_then(Json::as_str) == Some("");
        let fact = |member: &str| {
            Value::map([
                ("called", Value::str(called(entry, index))),
                ("member", Value::str(member)),
                (
                    "pointer",
                    Value::str(pointer_join(
                        &pointer_join("/AppCatalogConfig", index),
                        member,
                    )),
                ),
            ])
        };
        OPTIONAL
            .into_iter()
            .filter(empty)
            .map(fact)
            .collect::<Vec<_>>()
    };
    Value::list(entries.iter().enumerate().flat_map(of_entry))
}
