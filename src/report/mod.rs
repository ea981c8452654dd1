//! The report of a run, and its renderers: pure functions over it, one file per format.

mod cause;
mod causes;
mod fixed;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
mod human_finding;
mod human_lines;
mod human_table;
pub mod inspection_human;
pub mod json;
pub mod junit;
pub mod markdown;
mod markdown_plan;
pub mod plan;
mod rule_info;
pub mod sarif;
mod sarif_rule;
mod text;

pub use fixed::fixed_lines;
pub use text::advice;

use crate::fix::{Fix, Settled};
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::judge::exit::{Policy, Readiness};
pub use crate::judge::subject::{CallRecord, Subject};
use std::collections::BTreeMap;

/// Everything a renderer may need.
#[derive(Debug, Clone)]
pub struct Report {
    /// One entry a request, in the order given.
    pub subjects: Vec<Subject>,
    /// What gates.
    pub policy: Policy,
    /// The rules of the run, sorted by id.
    pub rules: Vec<RuleInfo>,
    /// What was done to the request files before they were judged.
    pub fixed: Vec<Settled>,
    /// What would mend the findings, by the path of the request; only for formats that carry it.
    pub fixes: BTreeMap<String, Vec<Fix>>,
}

/// Counts of outcomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rules that hold.
    pub pass: usize,
    /// Failed rules of severity error.
    pub errors: usize,
    /// Failed rules of severity warning.
    pub warnings: usize,
    /// Failed rules of severity advice.
    pub advice: usize,
    /// Undecided.
    pub unknown: usize,
    /// Did not arise.
    pub not_applicable: usize,
    /// Accepted by a waiver.
    pub waived: usize,
    /// Not asked.
    pub skipped: usize,
}

impl Counts {
    /// Counts outcomes.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            let slot = match (outcome.verdict, outcome.severity) {
                (Verdict::Pass, _) => &mut counts.pass,
                (Verdict::Fail, Severity::Error) => &mut counts.errors,
                (Verdict::Fail, Severity::Warning) => &mut counts.warnings,
                (Verdict::Fail, Severity::Advice) => &mut counts.advice,
                (Verdict::Unknown, _) => &mut counts.unknown,
                (Verdict::NotApplicable, _) => &mut counts.not_applicable,
                (Verdict::Waived, _) => &mut counts.waived,
                (Verdict::Skipped, _) => &mut counts.skipped,
            };
            *slot += 1;
        }
        counts
    }

    /// All failed rules.
    pub fn failed(&self) -> usize {
        self.errors + self.warnings + self.advice
    }
}

impl Report {
    /// The exit code: that of the worst verdict.
    pub fn exit_code(&self) -> u8 {
        let worst = self.subjects.iter().map(|subject| subject.verdict).max();
        worst.map_or(crate::judge::exit::NOT_JUDGED, Readiness::exit_code)
    }

    /// The file of a rule; every outcome has one, but a report may be put together from parts.
    pub fn rule_file(&self, id: &str) -> &str {
        let rule = self.rules.iter().find(|rule| rule.id == id);
        rule.map_or("rules", |rule| rule.path.as_str())
    }

    /// How many requests have this verdict.
    pub fn with_verdict(&self, verdict: Readiness) -> usize {
        self.subjects
            .iter()
            .filter(|subject| subject.verdict == verdict)
            .count()
    }
}

pub use rule_info::RuleInfo;
