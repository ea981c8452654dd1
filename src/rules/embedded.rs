//! What the build script put into the binary.

/// A built-in rule file.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its path in the repository.
    pub path: &'static str,
    /// Its content without examples, as JSON.
    pub json: &'static str,
    /// Its text.
    pub text: &'static str,
}

const RULES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));
const TABLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Every built-in rule file, sorted by path.
pub fn rules() -> Vec<File> {
    let files = RULES.iter();
    files
        .map(|&(path, json, text)| File { path, json, text })
        .collect()
}

/// A table of `rules/data/` as JSON text; `null` when there is none of that name.
pub fn table(name: &str) -> &'static str {
    let found = TABLES.iter().find(|(known, _)| *known == name);
    found.map_or("null", |(_, text)| *text)
}
