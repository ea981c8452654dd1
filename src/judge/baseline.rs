//! The baseline: findings known since a day, which do not gate; applied to outcomes after the waivers. Only what is new gates.

use crate::diag::{Diagnostic, Diagnostics};
use crate::grade::Verdict;
use crate::judge::Outcome;
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

    /// Marks known failures of all requests of a run as waived. An entry covers one failure: more of the same are new.
    pub fn apply(&self, not_waivable: &BTreeSet<&str>, requests: &mut [Vec<Outcome>]) {
        let mut known: BTreeMap<&str, Vec<&Known>> = BTreeMap::new();
        for entry in self.findings.iter().rev() {
            known.entry(&entry.fingerprint).or_default().push(entry);
        }
        let failed = requests.iter_mut().flatten().filter(|outcome| {
            outcome.verdict == Verdict::Fail && !not_waivable.contains(outcome.rule.as_str())
        });
        for outcome in failed {
            let entries = known.get_mut(outcome.fingerprint().as_str());
            if let Some(entry) = entries.and_then(Vec::pop) {
                outcome.verdict = Verdict::Waived;
                outcome.waiver = Some(format!("in the baseline, known since {}", entry.since));
            }
        }
    }

    /// The baseline of a run: every failure left after the waivers that may be accepted, with the day since which it is known. What a
    /// waiver accepts is not in it: it comes back when the waiver ends. `requests` are names with outcomes, `old` the last baseline.
    pub fn of<'a>(
        requests: impl IntoIterator<Item = (&'a str, &'a [Outcome])>,
        not_waivable: &BTreeSet<&str>,
        old: &Baseline,
        today: Date,
    ) -> Self {
        let mut since: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in old.findings.iter().rev() {
            since
                .entry(&entry.fingerprint)
                .or_default()
                .push(&entry.since);
        }
        let mut findings = Vec::new();
        for (request, outcomes) in requests {
            for outcome in outcomes {
                if outcome.verdict != Verdict::Fail || not_waivable.contains(outcome.rule.as_str())
                {
                    continue;
                }
                let fingerprint = outcome.fingerprint();
                let first = since.get_mut(fingerprint.as_str()).and_then(Vec::pop);
                findings.push(Known {
                    rule: outcome.rule.clone(),
                    subject: outcome.subject.clone(),
                    request: request.to_owned(),
                    fingerprint,
                    since: first.map_or_else(|| today.to_string(), str::to_owned),
                });
            }
        }
        findings.sort();
        Self {
            schema_version: 1,
            findings,
        }
    }

    /// As JSON text with a line feed at the end.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
