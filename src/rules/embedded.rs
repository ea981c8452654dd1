//! What the build script put into the binary.

use std::collections::BTreeMap;

const RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));
const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.json"));
const TABLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Path and content of every built-in rule, without examples, as JSON text.
pub fn rules() -> &'static str {
    RULES
}

/// The text of every built-in rule file by path.
pub fn texts() -> BTreeMap<String, String> {
    serde_json::from_str(TEXTS).unwrap_or_default()
}

/// A table of `rules/data/` as JSON text; `null` when there is none of that name.
pub fn table(name: &str) -> &'static str {
    let found = TABLES.iter().find(|(known, _)| *known == name);
    found.map_or("null", |(_, text)| *text)
}
