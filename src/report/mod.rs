//! The report of a run, and its renderers, one file per format: each takes one subject after the other and keeps none of them.

pub mod bundle;
mod cause;
mod causes;
pub mod diagnosis;
pub mod diagnosis_human;
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
pub mod merge;
pub mod plan;
mod rule_info;
pub mod sarif;
mod sarif_place;
mod sarif_rule;
pub mod spool;
mod text;

pub use fixed::fixed_lines;
pub use text::advice;

use crate::fix::{Fix, Settled};
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::judge::exit::{self, Policy, Readiness};
use crate::judge::shard::Shard;
pub use crate::judge::subject::{CallRecord, Subject};
use crate::rules::Area;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// What renderers know of a run before its first subject.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many requests it is asked to judge.
    pub requests: usize,
    /// What gates.
    pub policy: Policy,
    /// The rules of the run, sorted by id; none where no format needs them.
    pub rules: Vec<RuleInfo>,
    /// Digest of what it judges by, where a later run or a merge needs it.
    pub digest: Option<String>,
    /// The part of a larger run that it is.
    pub shard: Option<Shard>,
    /// What was done to the request files before they were judged.
    pub fixed: Vec<Settled>,
    /// What would mend the findings of the subject that is written now; only for formats that carry it.
    pub fixes: Vec<Fix>,
}

/// What renderers know of a run after its last subject.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Requests that are ready.
    pub ready: usize,
    /// Requests that are not.
    pub not_ready: usize,
    /// Requests of which that could not be decided.
    pub undecided: usize,
    /// Requests that the run was interrupted before.
    pub not_judged: usize,
    /// Whether the run was interrupted.
    pub interrupted: bool,
    /// Outcomes of all requests and findings about the configuration.
    pub counts: Counts,
    /// Titles of the areas of rules that have outcomes.
    pub areas: BTreeSet<&'static str>,
    /// What is to be said of the configuration itself; its path is the configuration file's.
    pub configuration: Option<Subject>,
}

impl Totals {
    /// Counts a subject.
    pub fn add(&mut self, subject: &Subject) {
        let slot = match subject.verdict {
            Readiness::Ready => &mut self.ready,
            Readiness::NotReady => &mut self.not_ready,
            Readiness::Undecided => &mut self.undecided,
        };
        *slot = slot.saturating_add(1);
        self.count(subject);
    }

    /// Adds what is to be said of the configuration.
    pub fn configure(&mut self, configuration: Option<Subject>) {
        if let Some(configuration) = &configuration {
            self.count(configuration);
        }
        self.configuration = configuration;
    }

    fn count(&mut self, subject: &Subject) {
        self.counts.add(&subject.outcomes);
        for outcome in &subject.outcomes {
            self.areas.insert(Area::title_of(&outcome.rule));
        }
    }

    /// How many requests were judged.
    pub fn subjects(&self) -> usize {
        self.ready
            .saturating_add(self.not_ready)
            .saturating_add(self.undecided)
    }

    /// The exit code: that of the worst verdict, unless the run was interrupted. A part of a run without requests has nothing against it.
    pub fn exit_code(&self) -> u8 {
        if self.interrupted {
            return exit::INTERRUPTED;
        }
        let of_requests = match (self.not_ready, self.undecided) {
            (0, 0) => Readiness::Ready,
            (0, _) => Readiness::Undecided,
            _ => Readiness::NotReady,
        };
        let own = self.configuration.as_ref().map(|about| about.verdict);
        own.unwrap_or(Readiness::Ready).max(of_requests).exit_code()
    }
}

/// A format: takes the subjects of a run in their order and keeps none of them.
pub trait Renderer: Send + Sync {
    /// What stands of a subject in the report, whatever stands before it; several threads may draw at a time. Empty for a format that writes
    /// subjects in one go.
    fn draw(&self, _: &Subject, _: &Report) -> String {
        String::new()
    }

    /// Writes of a subject what can be written before the others are known; `drawn` is what was drawn of it.
    ///
    /// # Errors
    /// What the stream, or a temporary file, answered.
    fn subject(
        &mut self,
        one: &Subject,
        drawn: &str,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()>;

    /// Writes the rest.
    ///
    /// # Errors
    /// What the stream, or a temporary file, answered.
    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()>;
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
        counts.add(outcomes);
        counts
    }

    /// Counts more outcomes.
    pub fn add<'a>(&mut self, outcomes: impl IntoIterator<Item = &'a Outcome>) {
        let counts = self;
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
    }

    /// All failed rules.
    pub fn failed(&self) -> usize {
        self.errors + self.warnings + self.advice
    }
}

impl Report {
    /// What is known of a rule.
    pub fn rule(&self, id: &str) -> Option<&RuleInfo> {
        let at = self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id));
        self.rules.get(at.ok()?)
    }

    /// The file of a rule; every outcome of a rule has one, but findings about the configuration have none.
    pub fn rule_file(&self, id: &str) -> &str {
        self.rule(id).map_or("rules", |rule| rule.path.as_str())
    }
}

pub use rule_info::RuleInfo;
pub(crate) use sarif_place::IN_PATH;
