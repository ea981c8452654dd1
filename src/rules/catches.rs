//! Errors of AWS and the rules that find their causes first: the table `rules/data/aws-errors.yaml`, for `explain`.

use super::embedded;
use crate::text::did_you_mean;
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
    /// Whether trouble of AWS's own may be the cause, so that trying again may help.
    pub service: bool,
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
    #[serde(default)]
    service: bool,
    rules: Vec<String>,
}

impl Row {
    fn named(self, name: String) -> Caught {
        let Row {
            says,
            sure,
            service,
            rules,
        } = self;
        Caught {
            name,
            says,
            sure,
            service,
            rules,
        }
    }
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
    Some(row.named(name))
}

/// The error of a code as some service may spell it: by its name first, then without regard to separators (`ImageImportFailure`,
/// `image-import-failure`), then without the ending of exceptions (`IncompatibleImage`, `IncompatibleImageFault`).
pub fn spelled(code: &str) -> Option<Caught> {
    let by = |form: fn(&str) -> String| {
        let wanted = form(code);
        let mut rows = table().into_iter();
        let (name, row) = rows.find(|(name, _)| !wanted.is_empty() && form(name) == wanted)?;
        Some(row.named(name))
    };
    error(code).or_else(|| by(letters)).or_else(|| by(stem))
}

/// The known errors that a text names as words of their own, in the order of the text, each once.
pub fn named_in(text: &str) -> Vec<Caught> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    // A code has a capital or an underscore within; a plain word of a sentence is none.
    let is_code = |word: &&str| {
        word.chars()
            .skip(1)
            .any(|c| c.is_ascii_uppercase() || c == '_')
    };
    let mut found: Vec<Caught> = Vec::new();
    for caught in text.split(|c| !word(c)).filter(is_code).filter_map(error) {
        if found.iter().all(|other| other.name != caught.name) {
            found.push(caught);
        }
    }
    found
}

/// The known error whose name is nearest to a code that is not known; none where nothing is near.
pub fn near(code: &str) -> Option<String> {
    let names = names();
    did_you_mean(code, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Letters and digits alone, in small letters; what stands before a `#` is a namespace.
fn letters(code: &str) -> String {
    let code = code.rsplit('#').next().unwrap_or(code);
    let plain = code.chars().filter(char::is_ascii_alphanumeric);
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

/// Without the ending that says that it is an error.
fn stem(code: &str) -> String {
    let letters = letters(code);
    let endings = ["exception", "error", "fault", "failure"];
    let end = endings.iter().find_map(|end| letters.strip_suffix(end));
    end.unwrap_or(&letters).to_owned()
}

/// The names of the errors whose causes a rule finds, sorted.
pub fn spared(id: &str) -> Vec<String> {
    let rows = table().into_iter();
    let of = rows.filter(|(_, row)| row.rules.iter().any(|rule| rule == id));
    of.map(|(name, _)| name).collect()
}
