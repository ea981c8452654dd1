//! Errors of AWS and the rules that find their causes first: the table `rules/data/aws-errors.yaml`, for `explain`.

use super::embedded;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An error and what is known of its causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// As AWS spells it.
    pub name: String,
    /// What it means.
    pub says: String,
    /// Whether AWS documents that these are its causes.
    pub sure: bool,
    /// Ids of rules.
    pub rules: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    errors: BTreeMap<String, Row>,
}

#[derive(Deserialize)]
struct Row {
    says: String,
    sure: bool,
    rules: Vec<String>,
}

/// All of them by name; none where this program was not built as it should.
fn table() -> BTreeMap<String, Row> {
    let table = serde_json::from_str::<Table>(embedded::table("aws-errors"));
    table.map_or_else(|_| BTreeMap::new(), |table| table.errors)
}

/// The names of the errors, sorted.
pub fn names() -> Vec<String> {
    table().into_keys().collect()
}

/// The error of a name, in letters of any case; what stands around it in a message is taken off (`(IncompatibleImageException)`,
/// `com.amazonaws.appstream#IncompatibleImageException`, `IMAGE_IMPORT_FAILURE:`).
pub fn error(word: &str) -> Option<Caught> {
    let word = word.rsplit('#').next().unwrap_or(word);
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let mut rows = table().into_iter();
    let (name, row) = rows.find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    let Row { says, sure, rules } = row;
    Some(Caught {
        name,
        says,
        sure,
        rules,
    })
}

/// The names of the errors whose causes a rule finds, sorted.
pub fn spared(id: &str) -> Vec<String> {
    let rows = table().into_iter();
    let of = rows.filter(|(_, row)| row.rules.iter().any(|rule| rule == id));
    of.map(|(name, _)| name).collect()
}
