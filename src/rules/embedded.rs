//! What the build script put into the binary.

use super::model::RuleFile;
use super::remedy::Remedy;
use super::rule::{Rule, Texts, Unpack};
use std::sync::OnceLock;

/// A built-in rule file.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its path in the repository.
    pub path: &'static str,
    /// Its content without examples, as JSON.
    pub json: &'static str,
    /// Its text.
    pub text: &'static str,
    /// `fix`: a report in JSON has that of every rule, and nothing else of most files.
    fix: &'static [&'static str],
    /// What it says when it fails, compiled and packed.
    texts: &'static [u8],
}

/// Sorted by path.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
/// The rules themselves, compiled and packed, sorted by id.
const RULES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));
/// The remedies, packed, sorted by id.
const REMEDIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/remedies.bin"));
const TABLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Every built-in rule file, sorted by path.
pub fn files() -> &'static [File] {
    FILES
}

/// The built-in rules, sorted by id.
///
/// # Errors
/// That this program was not built as it should.
pub(super) fn rules() -> Result<Vec<Rule>, String> {
    let mut rules: Vec<Rule> = postcard::from_bytes(RULES).map_err(|error| error.to_string())?;
    for rule in &mut rules {
        rule.unpack = Unpack { file, fix, texts };
    }
    Ok(rules)
}

/// Every remedy, sorted by id; none where this program was not built as it should.
pub fn remedies() -> &'static [Remedy] {
    static ALL: OnceLock<Vec<Remedy>> = OnceLock::new();
    ALL.get_or_init(|| postcard::from_bytes(REMEDIES).unwrap_or_default())
}

/// The remedy of an id.
pub fn remedy(id: &str) -> Option<&'static Remedy> {
    remedies().iter().find(|remedy| remedy.id == id)
}

fn find(path: &str) -> Option<&'static File> {
    let index = FILES.binary_search_by(|file| file.path.cmp(path)).ok()?;
    FILES.get(index)
}

/// A built-in rule file without its examples; an empty one where there is none of that path.
fn file(path: &str) -> RuleFile {
    let file = find(path).and_then(|file| serde_json::from_str(file.json).ok());
    file.unwrap_or_default()
}

/// The fix of a built-in rule; nothing where there is no rule of that path.
fn fix(path: &str) -> Vec<String> {
    let fix = find(path).map_or(&[][..], |file| file.fix);
    fix.iter().map(|step| (*step).to_owned()).collect()
}

/// What a built-in rule says when it fails; nothing where there is no rule of that path.
fn texts(path: &str) -> Texts {
    let texts = find(path).and_then(|file| postcard::from_bytes(file.texts).ok());
    texts.unwrap_or_default()
}

/// A table of `rules/data/` as JSON text; `null` when there is none of that name.
pub fn table(name: &str) -> &'static str {
    let found = TABLES.iter().find(|(known, _)| *known == name);
    found.map_or("null", |(_, text)| *text)
}
