//! The judge: rules, request and facts in, outcomes out; pure, deterministic, no clock and no I/O.

use super::one_rule::{Judge, judge_rule};
use crate::expr::Value;
use crate::facts::Facts;
use crate::grade::{Severity, Verdict};
use crate::judge::{Outcome, Outcomes};
use crate::request::Request;
use crate::rules::{Area, RestsOn, Rule, Selection};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one request is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The request.
    pub request: &'a Request,
    /// Everything known about it.
    pub facts: &'a Facts,
    /// Whether sensitive text may stand in messages.
    pub show_sensitive: bool,
    /// Whether what passes has a place in the request file, too.
    pub place_passes: bool,
}

/// What is said of all requests with the same common facts.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    outcomes: Arc<[Outcome]>,
    /// Ids of the rules that said it, sorted as the rules are.
    rules: Vec<String>,
}

/// Judges what requests have in common by the rules that rest on nothing else. What fails or is unknown is judged again for each request: it
/// has a place in its file.
pub fn share(rules: &[Rule], selection: &Selection, input: &Input<'_>) -> Shared {
    let mut shared = Vec::new();
    let mut settled = Vec::new();
    let common = rules.iter().filter(|rule| {
        rule.rests_on == RestsOn::Common && Judge::new(rule, input).names_its_subject()
    });
    for rule in common {
        let outcomes = judge_selected(rule, selection, input);
        if !outcomes.iter().any(Outcome::is_open) {
            settled.push(rule.id.clone());
            shared.extend(outcomes);
        }
    }
    shared.sort_by(|a, b| a.place().cmp(&b.place()));
    Shared {
        outcomes: shared.into(),
        rules: settled,
    }
}

/// Judges a request by all rules; deselected ones are reported as skipped. Sorted by rule, then subject.
pub fn judge(
    rules: &[Rule],
    selection: &Selection,
    input: &Input<'_>,
    shared: &Shared,
) -> Outcomes {
    let mut settled = shared.rules.iter().peekable();
    let mut left = Vec::with_capacity(rules.len());
    for rule in rules {
        if settled.next_if(|id| **id == rule.id).is_none() {
            left.push(rule);
        }
    }
    // Rules about lists have more than one outcome each; most have one.
    let mut outcomes = Vec::with_capacity(left.len().saturating_mul(3) / 2);
    let of = |rule: &&&Rule| rule.rests_on == RestsOn::Outcomes;
    for rule in left.iter().filter(|rule| !of(rule)) {
        outcomes.extend(judge_selected(rule, selection, input));
    }
    let mut second = left.iter().filter(of).peekable();
    if second.peek().is_some() {
        let mut facts = input.facts.clone();
        facts.root = with_outcomes(&facts.root, &outcomes, rules);
        let input = Input {
            facts: &facts,
            ..*input
        };
        for rule in second {
            outcomes.extend(judge_selected(rule, selection, &input));
        }
    }
    let order = |a: &Outcome, b: &Outcome| a.place().cmp(&b.place());
    // They mostly are: sorting would move all of them through another place in memory.
    if !outcomes.is_sorted_by(|a, b| order(a, b).is_le()) {
        outcomes.sort_by(order);
    }
    Outcomes::new(Arc::clone(&shared.outcomes), outcomes)
}

fn judge_selected(rule: &Rule, selection: &Selection, input: &Input<'_>) -> Vec<Outcome> {
    match selection.contains(rule) {
        true => judge_rule(rule, input),
        false => vec![Judge::new(rule, input).unplaced(Verdict::Skipped)],
    }
}

/// Adds what the other rules say: the errors of all areas but the dry run's, and apart those of the AMI and of the role.
fn with_outcomes(root: &Value, outcomes: &[Outcome], rules: &[Rule]) -> Value {
    let failed = |counts: &dyn Fn(Option<&Area>) -> bool| {
        let area = |id: &str| {
            let index = rules
                .binary_search_by(|rule| rule.id.as_str().cmp(id))
                .ok()?;
            Area::of_folder(&rules.get(index)?.area)
        };
        let errors = outcomes
            .iter()
            .filter(|o| o.verdict == Verdict::Fail && o.severity == Severity::Error)
            .filter(|o| counts(area(&o.rule)));
        let mut ids: Vec<&str> = errors.map(|o| o.rule.as_str()).collect();
        ids.dedup();
        Value::list(ids.into_iter().map(Value::str))
    };
    let of = |name: &'static str| {
        let listed = move |area: Option<&Area>| area.is_some_and(|area| area.local == Some(name));
        (name, failed(&listed))
    };
    let local = Value::map([
        (
            "errors",
            failed(&|area| area.is_none_or(|area| area.counts)),
        ),
        of("ami_errors"),
        of("role_errors"),
    ]);
    let Value::Map(entries) = root else {
        return root.clone();
    };
    let mut entries: BTreeMap<String, Value> = entries.as_ref().clone();
    entries.insert("local".to_owned(), local);
    Value::Map(Arc::new(entries))
}
