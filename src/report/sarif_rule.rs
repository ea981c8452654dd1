//! The part of the SARIF report that describes rules: titles, reasons, help in text and Markdown.

use super::{RuleInfo, markdown, text};
use crate::grade::Severity;
use crate::text::{escape_control, escape_control_lines};
use serde_json::{Value, json};

/// SARIF's word for a severity.
pub fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// Adds a member to an object.
pub fn set(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

/// A `reportingDescriptor`.
pub fn descriptor(rule: &RuleInfo) -> Value {
    let why = filled(&rule.why, &rule.title);
    let mut descriptor = json!({
        "id": escape_control(&rule.id),
        "name": escape_control(&rule.name),
        "shortDescription": {"text": escape_control(&rule.title)},
        "fullDescription": {"text": escape_control_lines(why)},
        "defaultConfiguration": {"level": level(rule.severity)},
        "help": {"text": help(rule), "markdown": help_markdown(rule)},
    });
    if let Some(url) = rule.sources.iter().find_map(|source| text::link(source)) {
        set(&mut descriptor, "helpUri", json!(url));
    }
    descriptor
}

fn filled<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.trim().is_empty() {
        otherwise
    } else {
        text
    }
}

fn help(rule: &RuleInfo) -> String {
    let mut lines = vec![format!("{}.", rule.title), String::new(), rule.why.clone()];
    if !rule.fix.is_empty() {
        lines.extend([String::new(), "How to fix:".to_owned()]);
        lines.extend(rule.fix.iter().map(|fix| format!("- {fix}")));
    }
    if !rule.sources.is_empty() {
        lines.extend([String::new(), "Sources:".to_owned()]);
        lines.extend(rule.sources.iter().map(|source| format!("- {source}")));
    }
    escape_control_lines(&lines.join("\n")).into_owned()
}

fn help_markdown(rule: &RuleInfo) -> String {
    let why: Vec<String> = rule.why.lines().map(markdown::inline).collect();
    let title = markdown::inline(&rule.title);
    let mut lines = vec![format!("**{title}.**"), String::new(), why.join("\n")];
    if !rule.fix.is_empty() {
        lines.extend([String::new(), "How to fix:".to_owned(), String::new()]);
        lines.extend(
            rule.fix
                .iter()
                .map(|fix| format!("- {}", markdown::fix(fix))),
        );
    }
    if !rule.sources.is_empty() {
        lines.extend([String::new(), "Sources:".to_owned(), String::new()]);
        lines.extend(rule.sources.iter().map(|source| match text::link(source) {
            Some(url) => format!("- <{url}>"),
            None => format!("- {}", markdown::inline(source)),
        }));
    }
    lines.join("\n")
}
