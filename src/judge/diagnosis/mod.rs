//! Why an import ended as it did: what AppStream says of the image, beside what the rules say of the request. After judging, before the reports.

mod image;
mod reported;

pub use image::{Ending, ImageRecord, read};
pub use reported::{Meaning, Origin, Reported};

use super::Outcome;
use super::exit::{NOT_READY, READY, UNDECIDED};
use crate::grade::{Severity, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be said of an import.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// The name that was asked for.
    pub name: String,
    /// The image, where AppStream has it.
    pub image: Option<ImageRecord>,
    /// How the import ended.
    pub ending: Ending,
    /// What AWS gives as reasons, in its order.
    pub reported: Vec<Reported>,
    /// What the rules say; none where there was no request to judge.
    pub rules: Option<Explanation>,
}

/// What the rules say of the request behind an import that failed.
#[derive(Debug, Clone, Default)]
pub struct Explanation {
    /// Failures that explain it: of a rule that the table of errors has for what AWS reports, or of severity error.
    pub explains: Vec<Outcome>,
    /// What could explain it and could not be decided.
    pub undecided: Vec<Outcome>,
    /// Rules that the table has for what AWS reports, and that passed.
    pub passed: Vec<Outcome>,
    /// How many rules passed in all.
    pub all_passed: usize,
    /// Whether the tool let something pass that AWS refused.
    pub false_pass: FalsePass,
}

/// Whether the tool let something pass that AWS refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FalsePass {
    /// The failure is explained, or there is none.
    #[default]
    No,
    /// Nothing explains it; what is undecided or was not asked, or trouble of AWS's own, may.
    Possible,
    /// Nothing explains it, and nothing is undecided that could.
    Yes,
}

impl Diagnosis {
    /// The exit code: 0 available, 1 failed, 3 not known or not over.
    pub fn exit_code(&self) -> u8 {
        match self.ending {
            Ending::Available => READY,
            Ending::Failed => NOT_READY,
            Ending::Running | Ending::NotFound | Ending::Unknown(_) => UNDECIDED,
        }
    }

    /// With what the rules say of the request; `all` tells whether every rule was asked about it.
    #[must_use]
    pub fn judged(self, outcomes: &[Outcome], all: bool) -> Self {
        let rules = Some(self.explanation(outcomes, all));
        Self { rules, ..self }
    }

    fn explanation(&self, outcomes: &[Outcome], all: bool) -> Explanation {
        let listed: BTreeSet<&str> = self.reported.iter().flat_map(Reported::rules).collect();
        let with = |verdict: Verdict| outcomes.iter().filter(move |o| o.verdict == verdict);
        let is_listed = |o: &Outcome| listed.contains(o.rule.as_str());
        let counts = |o: &&Outcome| is_listed(o) || o.severity == Severity::Error;
        let mut explains: Vec<Outcome> = with(Verdict::Fail).filter(counts).cloned().collect();
        explains.sort_by_key(|o| std::cmp::Reverse((o.severity, is_listed(o))));
        // What gates nothing where it is unknown, a second opinion, explains nothing either.
        let undecided = with(Verdict::Unknown).filter(counts);
        let undecided = undecided
            .filter(|o| o.severity > Severity::Advice)
            .cloned()
            .collect();
        let verdicts = worst(outcomes);
        let held = |o: &&Outcome| verdicts.get(o.rule.as_str()) == Some(&Verdict::Pass);
        let mut seen = BTreeSet::new();
        let once = |o: &&Outcome| seen.insert(o.rule.clone());
        let passed = with(Verdict::Pass).filter(held).filter(once);
        let passed: Vec<&Outcome> = passed.collect();
        let mut found = Explanation {
            explains,
            undecided,
            all_passed: passed.len(),
            passed: passed
                .into_iter()
                .filter(|o| is_listed(o))
                .cloned()
                .collect(),
            false_pass: FalsePass::No,
        };
        found.false_pass = self.false_pass(&found, all);
        found
    }

    fn false_pass(&self, found: &Explanation, all: bool) -> FalsePass {
        let explained = found
            .explains
            .iter()
            .any(|o| o.severity >= Severity::Warning);
        if self.ending != Ending::Failed || explained || found.all_passed == 0 {
            return FalsePass::No;
        }
        let service = self.reported.iter().any(Reported::may_be_the_service);
        let open = service || !all || !found.undecided.is_empty();
        // What is left is advice, such as that nobody looked at the guest.
        match open || !found.explains.is_empty() {
            true => FalsePass::Possible,
            false => FalsePass::Yes,
        }
    }
}

/// The worst verdict of each rule; what does not arise counts for nothing beside a pass.
fn worst(outcomes: &[Outcome]) -> BTreeMap<&str, Verdict> {
    let mut all: BTreeMap<&str, Verdict> = BTreeMap::new();
    for outcome in outcomes {
        let verdict = all.entry(&outcome.rule).or_insert(outcome.verdict);
        *verdict = (*verdict).min(outcome.verdict);
    }
    all
}
