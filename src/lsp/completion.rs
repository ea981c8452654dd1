//! What may be typed: members, instance types, Regions, ids of rules.

use super::cursor::{Cursor, Slot, in_json, in_yaml};
use super::document::{Document, Kind};
use super::position::Units;
use crate::document::is_json;
use crate::evidence::tables;
use crate::request::members_of;
use crate::rules::{self, RuleFile};
use crate::settings::file::ConfigFile;
use lsp_types::{CompletionItem, CompletionItemKind, CompletionTextEdit, TextEdit};
use serde_json::Value;

/// The completions at a byte.
pub(super) fn at(document: &Document, offset: usize, units: Units) -> Vec<CompletionItem> {
    let json = is_json(&document.source);
    let cursor = match json {
        true => in_json(&document.source, offset),
        false => in_yaml(&document.source, offset),
    };
    let Some(cursor) = cursor.filter(|_| !document.too_large()) else {
        return Vec::new();
    };
    let words = match document.kind {
        // A text that is nothing yet may become a request.
        Kind::Request | Kind::Other if document.kind == Kind::Request || is_blank(document) => {
            of_request(document, &cursor)
        }
        Kind::Config => of_config(&cursor),
        Kind::Rule => of_rule(&cursor),
        _ => Vec::new(),
    };
    let name = cursor.slot == Slot::Name;
    let item = |word: String| {
        let text = match (name, cursor.quoted, json) {
            (true, false, true) => format!("\"{word}\": "),
            (true, false, false) => format!("{word}: "),
            (false, false, true) if !matches!(word.as_str(), "true" | "false") => {
                format!("\"{word}\"")
            }
            _ => word.clone(),
        };
        let edit = TextEdit::new(units.range(&document.source, cursor.typed), text);
        CompletionItem {
            kind: Some(match name {
                true => CompletionItemKind::FIELD,
                false => CompletionItemKind::VALUE,
            }),
            text_edit: Some(CompletionTextEdit::Edit(edit)),
            label: word,
            ..CompletionItem::default()
        }
    };
    words.into_iter().map(item).collect()
}

fn is_blank(document: &Document) -> bool {
    document.source.text().trim().len() < 32
}

fn of_request(document: &Document, cursor: &Cursor) -> Vec<String> {
    match &cursor.slot {
        Slot::Name => {
            let members = members_of(&cursor.pointer).unwrap_or_default();
            // Of the last text that could be read: while a name is typed, the text mostly cannot.
            let given = document.last.as_ref().map(|last| &last.request.input);
            let top = cursor.pointer.is_empty();
            let there = |name: &str| top && given.is_some_and(|given| given.contains_key(name));
            let names = members.iter().map(|member| member.name);
            names
                .filter(|name| !there(name))
                .map(str::to_owned)
                .collect()
        }
        Slot::Value(member) => match member.as_str() {
            "IntendedInstanceType" => tables::instance_types().names(),
            "AgentSoftwareVersion" => words(&["ALWAYS_LATEST", "CURRENT_LATEST"]),
            "DryRun" => words(&["false", "true"]),
            _ => Vec::new(),
        },
    }
}

fn of_config(cursor: &Cursor) -> Vec<String> {
    let schema = || serde_json::to_value(schemars::schema_for!(ConfigFile)).unwrap_or_default();
    match (cursor.pointer.as_str(), &cursor.slot) {
        ("", Slot::Name) => properties(&schema(), "/properties"),
        ("/waivers/0", Slot::Name) => properties(&schema(), "/$defs/WaiverFile/properties"),
        ("/severity" | "/params", Slot::Name) => ids(),
        ("/severity", Slot::Value(_)) => words(&["error", "warning", "advice"]),
        (_, Slot::Value(member)) => match member.as_str() {
            "region" => regions(),
            "rule" => ids(),
            "fail_on" => words(&["error", "warning", "advice", "never"]),
            "on_unknown" => words(&["fail", "ignore"]),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn of_rule(cursor: &Cursor) -> Vec<String> {
    match (cursor.pointer.as_str(), &cursor.slot) {
        ("", Slot::Name) => {
            let schema = serde_json::to_value(schemars::schema_for!(RuleFile));
            properties(&schema.unwrap_or_default(), "/properties")
        }
        ("", Slot::Value(member)) if member == "severity" => words(&["error", "warning", "advice"]),
        ("", Slot::Value(member)) if member == "certainty" => words(&["certain", "strong", "weak"]),
        _ => Vec::new(),
    }
}

fn properties(schema: &Value, at: &str) -> Vec<String> {
    let found = schema.pointer(at).and_then(Value::as_object);
    found
        .map(|found| found.keys().cloned().collect())
        .unwrap_or_default()
}

fn ids() -> Vec<String> {
    let rules = rules::builtin().unwrap_or_default();
    rules.into_iter().map(|rule| rule.id).collect()
}

fn regions() -> Vec<String> {
    let partitions = tables::regions().partitions.values();
    let mut regions = words(&partitions.flatten().copied().collect::<Vec<_>>());
    regions.sort();
    regions
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
