//! What people accept: waivers, then the baseline, applied request by request to what the rules say; what is to be said of the waivers
//! themselves is known at the end of a run.

use super::baseline::{Baseline, Knowing, Next};
use super::exit::Policy;
use super::subject::{Judged, Subject};
use super::waiver::{Waiver, Waiving};
use crate::grade::Severity;
use crate::judge::Outcome;
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

/// Acceptance at work, in the order of the requests.
#[derive(Debug)]
pub struct Accepting<'a> {
    acceptance: &'a Acceptance<'a>,
    kept: &'a BTreeSet<&'a str>,
    waiving: Waiving<'a>,
    known: Knowing<'a>,
    next: Option<Next<'a>>,
}

/// The rules whose failures nobody can accept.
pub fn not_waivable(rules: &[Rule]) -> BTreeSet<&str> {
    let kept = rules.iter().filter(|rule| !rule.waivable);
    kept.map(|rule| rule.id.as_str()).collect()
}

impl<'a> Acceptance<'a> {
    /// Begins a run; `kept` are the rules whose failures nobody can accept.
    pub fn begin(&'a self, kept: &'a BTreeSet<&'a str>) -> Accepting<'a> {
        let next = self.write_baseline;
        Accepting {
            acceptance: self,
            kept,
            waiving: Waiving::new(self.waivers, self.today, kept),
            known: Knowing::new(self.known),
            next: next.then(|| Next::new(self.known, self.today)),
        }
    }
}

impl Accepting<'_> {
    /// The verdict on the next request.
    pub fn accept(&mut self, mut judged: Judged) -> Subject {
        let outcomes = &mut judged.outcomes;
        self.waiving.apply(outcomes);
        if let Some(next) = &mut self.next {
            next.note(
                judged.name.as_deref().unwrap_or_default(),
                self.kept,
                outcomes,
            );
        }
        self.known.apply(self.kept, outcomes);
        judged.decide(&self.acceptance.policy)
    }

    /// What is to be said of the waivers themselves, sorted, and the next baseline where it is wanted. `all` tells whether every
    /// request of the run was judged.
    pub fn end(self, selection: &Selection, all: bool) -> (Vec<Outcome>, Option<Baseline>) {
        let mut found = self.waiving.findings(all);
        found.retain(|finding| !selection.ignores(&finding.rule));
        for finding in &mut found {
            let severities = self.acceptance.severities;
            let other = severities.and_then(|all| all.get(&finding.rule));
            finding.severity = other.copied().unwrap_or(finding.severity);
        }
        found.sort_by(|a, b| (&a.rule, &a.subject).cmp(&(&b.rule, &b.subject)));
        (found, self.next.map(Next::end))
    }
}
