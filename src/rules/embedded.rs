//! What the build script put into the binary.

use serde_json::Value;
use std::collections::BTreeMap;

const RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));
const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.json"));
const TABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/tables.json"));

/// Path and content of every built-in rule, without examples, as JSON text.
pub fn rules() -> &'static str {
    RULES
}

/// The text of every built-in rule file by path.
pub fn texts() -> BTreeMap<String, String> {
    serde_json::from_str(TEXTS).unwrap_or_default()
}

/// A table of `rules/data/` as JSON text; `null` when there is none of that name.
pub fn table(name: &str) -> String {
    let tables: BTreeMap<String, Value> = serde_json::from_str(TABLES).unwrap_or_default();
    tables.get(name).unwrap_or(&Value::Null).to_string()
}
