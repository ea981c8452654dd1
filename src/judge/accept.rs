//! What people accept: waivers, then the baseline, applied to what the rules say of all requests of a run.

use super::baseline::Baseline;
use super::exit::Policy;
use super::subject::{Judged, Subject};
use super::waiver::{self, Waiver};
use crate::grade::Severity;
use crate::rules::configuration::is_finding;
use crate::rules::{Rule, Selection};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What is accepted in a run, and what then gates.
#[derive(Debug)]
pub struct Acceptance<'a> {
    /// Failures that are accepted for a time.
    pub waivers: &'a [Waiver],
    /// Severities that the configuration gives to findings about itself.
    pub severities: Option<&'a BTreeMap<String, Severity>>,
    /// Findings known before.
    pub known: &'a Baseline,
    /// Whether the next baseline is wanted.
    pub write_baseline: bool,
    /// The day of the run, UTC.
    pub today: Date,
    /// What gates.
    pub policy: Policy,
}

impl Acceptance<'_> {
    /// The verdicts, and the next baseline where it is wanted. What is to be said of the waivers themselves goes to the first request.
    pub fn apply(
        &self,
        judged: Vec<Judged>,
        rules: &[Rule],
        selection: &Selection,
    ) -> (Vec<Subject>, Option<Baseline>) {
        let kept = rules.iter().filter(|rule| !rule.waivable);
        let kept: BTreeSet<&str> = kept.map(|rule| rule.id.as_str()).collect();
        let mut judged = judged;
        let take = |judged: &mut Judged| std::mem::take(&mut judged.outcomes);
        let mut outcomes: Vec<_> = judged.iter_mut().map(take).collect();
        let found = waiver::apply(self.waivers, self.today, &kept, &mut outcomes);
        let names = judged
            .iter()
            .map(|one| one.name.as_deref().unwrap_or_default());
        let requests = names.zip(outcomes.iter().map(Vec::as_slice));
        let next = self
            .write_baseline
            .then(|| Baseline::of(requests, &kept, self.known, self.today));
        self.known.apply(&kept, &mut outcomes);
        if let Some(first) = outcomes.first_mut() {
            let found = found.into_iter();
            first.extend(found.filter(|finding| !selection.ignores(&finding.rule)));
            for outcome in first.iter_mut().filter(|outcome| is_finding(&outcome.rule)) {
                let other = self.severities.and_then(|all| all.get(&outcome.rule));
                outcome.severity = other.copied().unwrap_or(outcome.severity);
            }
            first.sort_by(|a, b| (&a.rule, &a.subject).cmp(&(&b.rule, &b.subject)));
        }
        let decide = |(one, outcomes): (Judged, _)| Judged { outcomes, ..one }.decide(&self.policy);
        let subjects = judged.into_iter().zip(outcomes).map(decide).collect();
        (subjects, next)
    }
}
