//! Findings become edits of the request file: what has one right answer, and only that. Between the judge and the reports; pure.

mod diff;
mod flags;
mod judge;
mod names;
mod paths;
mod settle;
mod site;
mod tags;

pub use diff::unified;
pub use judge::Judge;
pub use settle::{Reading, Refused, Settled, settle};

use crate::diag::{Diagnostic, Diagnostics};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::request::Request;
use crate::rules::{Applicability, EditKind, Rule};
use crate::text::{Edit, Position, Source};
use site::Site;

/// One change that mends one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The rule that fails; `None` for what keeps the text from being read.
    pub rule: Option<String>,
    /// What is done.
    pub kind: EditKind,
    /// Whether it may be done without asking.
    pub applicability: Applicability,
    /// JSON pointer of the finding.
    pub finding: String,
    /// JSON pointer of the changed member, once it is changed.
    pub pointer: String,
    /// The changes, which overlap nowhere. They never repeat values that are sensitive.
    pub edits: Vec<Edit>,
    /// What it does, in words.
    pub what: String,
    /// Where the first change is.
    pub position: Position,
}

impl Fix {
    /// The rule's id, or the word for a text that could not be read.
    pub fn id(&self) -> &str {
        self.rule.as_deref().unwrap_or("syntax")
    }

    /// Whether both change one place.
    fn overlaps(&self, other: &Self) -> bool {
        let mut pairs = self.edits.iter();
        pairs.any(|a| other.edits.iter().any(|b| a.overlaps(b)))
    }
}

/// The fixes of a request's failures, in the order of the file.
pub fn proposals<'a>(
    request: &Request,
    outcomes: impl IntoIterator<Item = &'a Outcome>,
    rules: &[Rule],
) -> Vec<Fix> {
    let Some(source) = &request.source else {
        return Vec::new();
    };
    let failed = outcomes.into_iter();
    let failed = failed.filter(|o| o.verdict == Verdict::Fail);
    let mut fixes: Vec<Fix> = failed
        .filter_map(|outcome| Some((outcome, rules.iter().find(|rule| rule.id == outcome.rule)?)))
        .flat_map(|(outcome, rule)| of_rule(request, source, outcome, rule))
        .collect();
    fixes.sort_by(|a, b| (a.position, a.id(), a.kind).cmp(&(b.position, b.id(), b.kind)));
    fixes
}

fn of_rule(request: &Request, source: &Source, outcome: &Outcome, rule: &Rule) -> Vec<Fix> {
    let Some(site) = Site::of(request, source, outcome) else {
        return Vec::new();
    };
    let fixable = rule.file().fixable.iter();
    let made = fixable.filter_map(|(kind, applicability)| {
        let change = site.change(*kind)?;
        let first = change.edits.iter().map(|edit| edit.span.start).min()?;
        Some(Fix {
            rule: Some(rule.id.clone()),
            kind: *kind,
            applicability: *applicability,
            finding: site.pointer.clone(),
            pointer: change.pointer.unwrap_or_else(|| site.pointer.clone()),
            edits: change.edits,
            what: change.what,
            position: source.position(first),
        })
    });
    made.collect()
}

/// The fixes of what keeps a text from being read.
pub fn of_faults(source: &Source, faults: &Diagnostics) -> Vec<Fix> {
    let fix = |fault: &Diagnostic| {
        let first = fault.edits().iter().map(|edit| edit.span.start).min()?;
        Some(Fix {
            rule: None,
            kind: EditKind::EscapeBackslashes,
            applicability: Applicability::Safe,
            finding: String::new(),
            pointer: String::new(),
            edits: fault.edits().to_vec(),
            what: "single backslashes in double quotes are doubled".to_owned(),
            position: source.position(first),
        })
    };
    faults.iter().filter_map(fix).collect()
}
