//! Waivers, applied to outcomes after the engine: accepted failures stay visible, waivers that do nothing become findings; pure.

use crate::grade::{Certainty, Severity, Verdict};
use crate::judge::{Location, Outcome};
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

/// Applies waivers to the outcomes of all requests of a run. Only failures are waived: nobody knows what an unknown would be.
/// Returns what is to be said of the waivers themselves, in the order of the file.
pub fn apply(
    waivers: &[Waiver],
    today: Date,
    not_waivable: &BTreeSet<&str>,
    requests: &mut [Vec<Outcome>],
) -> Vec<Outcome> {
    if waivers.is_empty() {
        return Vec::new();
    }
    let mut by_rule: BTreeMap<&str, Vec<(usize, &Waiver)>> = BTreeMap::new();
    let valid =
        |waiver: &Waiver| waiver.expires >= today && !not_waivable.contains(waiver.rule.as_str());
    for (index, waiver) in waivers
        .iter()
        .enumerate()
        .filter(|(_, waiver)| valid(waiver))
    {
        by_rule
            .entry(&waiver.rule)
            .or_default()
            .push((index, waiver));
    }
    let mut used = BTreeSet::new();
    for outcome in requests.iter_mut().flatten() {
        if outcome.verdict != Verdict::Fail {
            continue;
        }
        let Some(candidates) = by_rule.get(outcome.rule.as_str()) else {
            continue;
        };
        let subject: Vec<char> = outcome.subject.chars().collect();
        for (index, waiver) in candidates {
            if waiver.subject.matches(&subject) {
                used.insert(*index);
                outcome.verdict = Verdict::Waived;
                outcome.waiver.get_or_insert_with(|| waiver.text());
            }
        }
    }
    let undecided = undecided(requests);
    let about = |(index, waiver): (usize, &Waiver)| {
        if not_waivable.contains(waiver.rule.as_str()) {
            Some(waiver.finding(&REFUSED))
        } else if waiver.expires < today {
            Some(waiver.finding(&EXPIRED))
        } else if !used.contains(&index) && undecided.get(&waiver.rule) == Some(&false) {
            Some(waiver.finding(&UNUSED))
        } else {
            None
        }
    };
    waivers.iter().enumerate().filter_map(about).collect()
}

/// By rule: whether any request left it open, so that a waiver may still be needed.
fn undecided(requests: &[Vec<Outcome>]) -> BTreeMap<String, bool> {
    let mut rules: BTreeMap<String, bool> = BTreeMap::new();
    for outcome in requests.iter().flatten() {
        let open = matches!(outcome.verdict, Verdict::Unknown | Verdict::Skipped);
        match rules.get_mut(&outcome.rule) {
            Some(known) => *known |= open,
            None => {
                rules.insert(outcome.rule.clone(), open);
            }
        }
    }
    rules
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
