//! The baseline: findings known since a day, which do not gate; applied to outcomes after the waivers. Only what is new gates.

use crate::diag::{Diagnostic, Diagnostics};
use crate::grade::Verdict;
use crate::judge::{Outcome, Outcomes};
use crate::text::{Source, Span};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Known findings, sorted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "ami-preflight baseline")]
pub struct Baseline {
    /// Always 1.
    pub schema_version: u32,
    /// One entry a finding; an entry covers one finding, not all that look the same.
    pub findings: Vec<Known>,
}

/// A known finding; the fingerprint identifies it, the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Id of the rule.
    pub rule: String,
    /// What the finding is about.
    pub subject: String,
    /// `Name` of the request.
    pub request: String,
    /// The report's `fingerprint`: rule, request and subject, never a line.
    pub fingerprint: String,
    /// First day in the baseline, YYYY-MM-DD.
    pub since: String,
}

impl Baseline {
    /// Reads a file; `None` when there is none.
    ///
    /// # Errors
    /// That it cannot be read, or is not a baseline, with the place.
    pub fn read(path: &Path) -> Result<Option<Self>, Diagnostics> {
        if matches!(path.try_exists(), Ok(false)) {
            return Ok(None);
        }
        let source = Source::read_data(path)?;
        Self::parse(&source).map(Some)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// What is not as the schema has it.
    pub fn parse(source: &Source) -> Result<Self, Diagnostics> {
        let refuse = |span: Span, title: String| {
            let error = Diagnostic::error(title).source(source).primary(span, "");
            // Not overwritten: it may be another file, named by mistake.
            error.help(
                "if it is to be a baseline, delete it: `--write-baseline` then writes it anew",
            )
        };
        let baseline: Self = serde_json::from_str(source.text()).map_err(|error| {
            let at = source.line_start(error.line()) + error.column().saturating_sub(1);
            let at = source.text().floor_char_boundary(at);
            refuse(Span::at(at), format!("this is not a baseline: {error}"))
        })?;
        if baseline.schema_version != 1 {
            let version = baseline.schema_version;
            let title = format!("this baseline has schema_version {version}; this version reads 1");
            return Err(refuse(Span::default(), title).into());
        }
        Ok(baseline)
    }

    /// As JSON text with a line feed at the end.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The known findings of a run that are not used up yet: an entry covers one failure, more of the same are new.
#[derive(Debug)]
pub struct Knowing<'a> {
    left: BTreeMap<&'a str, Vec<&'a Known>>,
}

impl<'a> Knowing<'a> {
    /// All of them, the first of the same last, so that it goes first.
    pub fn new(known: &'a Baseline) -> Self {
        let mut left: BTreeMap<&str, Vec<&Known>> = BTreeMap::new();
        for entry in known.findings.iter().rev() {
            left.entry(&entry.fingerprint).or_default().push(entry);
        }
        Self { left }
    }

    /// Takes the entry of a failure, if there is one left.
    fn take(&mut self, fingerprint: &str) -> Option<&'a Known> {
        self.left.get_mut(fingerprint)?.pop()
    }

    /// Marks known failures of a request as waived.
    pub fn apply(&mut self, not_waivable: &BTreeSet<&str>, outcomes: &mut Outcomes) {
        if self.left.is_empty() {
            return;
        }
        let failures = outcomes.failures_mut();
        for outcome in failures.filter(|one| accepted(one, not_waivable)) {
            if let Some(entry) = self.take(&outcome.fingerprint()) {
                outcome.verdict = Verdict::Waived;
                outcome.waiver = Some(format!("in the baseline, known since {}", entry.since));
            }
        }
    }
}

/// The baseline that a run writes: every failure left after the waivers that may be accepted, with the day since which it is known.
/// What a waiver accepts is not in it: it comes back when the waiver ends.
#[derive(Debug)]
pub struct Next<'a> {
    old: Knowing<'a>,
    today: Date,
    findings: Vec<Known>,
}

impl<'a> Next<'a> {
    /// Nothing is judged yet; `old` is the last baseline.
    pub fn new(old: &'a Baseline, today: Date) -> Self {
        Self {
            old: Knowing::new(old),
            today,
            findings: Vec::new(),
        }
    }

    /// Takes the failures of a request.
    pub fn note(&mut self, request: &str, not_waivable: &BTreeSet<&str>, outcomes: &Outcomes) {
        for outcome in outcomes.iter().filter(|one| accepted(one, not_waivable)) {
            let fingerprint = outcome.fingerprint();
            let first = self.old.take(&fingerprint);
            let since = first.map_or_else(|| self.today.to_string(), |entry| entry.since.clone());
            self.findings.push(Known {
                rule: outcome.rule.clone(),
                subject: outcome.subject.clone(),
                request: request.to_owned(),
                fingerprint,
                since,
            });
        }
    }

    /// The whole, sorted.
    pub fn end(mut self) -> Baseline {
        self.findings.sort();
        Baseline {
            schema_version: 1,
            findings: self.findings,
        }
    }
}

/// Whether a baseline may hold it.
fn accepted(outcome: &Outcome, not_waivable: &BTreeSet<&str>) -> bool {
    outcome.verdict == Verdict::Fail && !not_waivable.contains(outcome.rule.as_str())
}
