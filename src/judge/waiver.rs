//! Waivers, applied to outcomes after the engine: accepted failures stay visible, waivers that do nothing become findings; pure.

use crate::grade::{Certainty, Severity, Verdict};
use crate::judge::{Location, Outcome, Outcomes};
use crate::rules::configuration::{EXPIRED, Finding, REFUSED, UNUSED};
use crate::text::Wildcard;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A failure that is accepted for a time.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Id of the rule.
    pub rule: String,
    /// What the finding is about.
    pub subject: Wildcard,
    /// Why the failure is acceptable.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds, UTC.
    pub expires: Date,
    /// Where it stands.
    pub location: Location,
}

/// Waivers at work, request by request: what they have accepted so far, and which of their rules were left open.
#[derive(Debug)]
pub struct Waiving<'a> {
    waivers: &'a [Waiver],
    today: Date,
    not_waivable: &'a BTreeSet<&'a str>,
    /// Those that hold today, by rule.
    valid: BTreeMap<&'a str, Vec<(usize, &'a Waiver)>>,
    used: BTreeSet<usize>,
    /// Rules of waivers that were judged; true where any request left one open, so that its waiver may still be needed.
    open: BTreeMap<&'a str, bool>,
}

impl<'a> Waiving<'a> {
    /// Nothing is judged yet.
    pub fn new(waivers: &'a [Waiver], today: Date, not_waivable: &'a BTreeSet<&'a str>) -> Self {
        let mut valid: BTreeMap<&str, Vec<(usize, &Waiver)>> = BTreeMap::new();
        for (index, waiver) in waivers.iter().enumerate() {
            if waiver.expires >= today && !not_waivable.contains(waiver.rule.as_str()) {
                let of_rule = valid.entry(&waiver.rule).or_default();
                of_rule.push((index, waiver));
            }
        }
        Self {
            waivers,
            today,
            not_waivable,
            valid,
            used: BTreeSet::new(),
            open: BTreeMap::new(),
        }
    }

    /// Applies the waivers to the outcomes of a request. Only failures are waived: nobody knows what an unknown would be.
    pub fn apply(&mut self, outcomes: &mut Outcomes) {
        if self.valid.is_empty() {
            return;
        }
        for outcome in outcomes.iter() {
            if let Some((rule, _)) = self.valid.get_key_value(outcome.rule.as_str()) {
                let open = matches!(outcome.verdict, Verdict::Unknown | Verdict::Skipped);
                *self.open.entry(rule).or_default() |= open;
            }
        }
        for outcome in outcomes.failures_mut() {
            let Some(waivers) = self.valid.get(outcome.rule.as_str()) else {
                continue;
            };
            let subject: Vec<char> = outcome.subject.chars().collect();
            for (index, waiver) in waivers {
                if waiver.subject.matches(&subject) {
                    self.used.insert(*index);
                    outcome.verdict = Verdict::Waived;
                    outcome.waiver.get_or_insert_with(|| waiver.text());
                }
            }
        }
    }

    /// What is to be said of the waivers themselves, in the order of the file; `all` tells whether every request was judged: what
    /// accepts nothing in a part of them may be needed in the rest.
    pub fn findings(&self, all: bool) -> Vec<Outcome> {
        let about = |(index, waiver): (usize, &Waiver)| {
            if self.not_waivable.contains(waiver.rule.as_str()) {
                return Some(waiver.finding(&REFUSED));
            }
            if waiver.expires < self.today {
                return Some(waiver.finding(&EXPIRED));
            }
            let judged = self.open.get(waiver.rule.as_str()) == Some(&false);
            let unused = all && judged && !self.used.contains(&index);
            unused.then(|| waiver.finding(&UNUSED))
        };
        self.waivers.iter().enumerate().filter_map(about).collect()
    }
}

impl Waiver {
    /// What reports say of an accepted failure.
    fn text(&self) -> String {
        format!(
            "{} (owner {}, until {})",
            self.reason, self.owner, self.expires
        )
    }

    fn finding(&self, finding: &Finding) -> Outcome {
        let (rule, pattern) = (&self.rule, &self.subject.text());
        let of = format!(
            "the waiver of {rule} for `{pattern}` (owner {})",
            self.owner
        );
        let message = match finding.id {
            "CFG001" => format!("{of} ended on {}: {}", self.expires, self.reason),
            "CFG002" => format!("{of} fits no failure of the requests judged"),
            _ => format!("{of} has no effect: {rule} cannot be waived"),
        };
        let subject = format!("{rule} {pattern}");
        Outcome {
            rule: finding.id.to_owned(),
            name: finding.name.to_owned(),
            title: finding.title.to_owned(),
            severity: Severity::Warning,
            verdict: Verdict::Fail,
            certainty: Certainty::Certain,
            request: String::new(),
            subject,
            message,
            fix: vec![finding.fix.to_owned()],
            sources: Vec::new(),
            location: Some(self.location.clone()),
            missing: Vec::new(),
            remedy: None,
            because: Vec::new(),
            waiver: None,
        }
    }
}
