//! Findings that explain each other: the gravest of them stands for all, the others are shown below it in one line.

use crate::judge::Outcome;
use std::collections::BTreeMap;

/// A finding, and those of the same cause.
pub(super) struct Group<'a> {
    /// The gravest, then the first.
    pub head: &'a Outcome,
    /// The others.
    pub also: Vec<&'a Outcome>,
}

impl<'a> Group<'a> {
    /// All of them, the gravest first.
    pub fn all(self) -> Vec<&'a Outcome> {
        std::iter::once(self.head).chain(self.also).collect()
    }
}

/// Groups of findings of one request, given the gravest first; each finding is in one group.
pub(super) fn groups<'a>(failures: &[&'a Outcome]) -> Vec<Group<'a>> {
    let mut of_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, outcome) in failures.iter().enumerate() {
        of_rule.entry(&outcome.rule).or_default().push(index);
    }
    // Each finding with a lesser one of its group, or with itself.
    let mut leads: Vec<usize> = (0..failures.len()).collect();
    for (index, outcome) in failures.iter().enumerate() {
        let causes = outcome.because.iter();
        let causes = causes.filter_map(|rule| of_rule.get(rule.as_str()));
        for other in causes.flatten() {
            if failures.get(*other).is_some_and(|of| !apart(outcome, of)) {
                join(&mut leads, index, *other);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&'a Outcome>> = BTreeMap::new();
    for (index, outcome) in failures.iter().enumerate() {
        groups.entry(lead(&leads, index)).or_default().push(outcome);
    }
    let parts = groups.into_values().filter_map(|group| {
        let (head, also) = group.split_first()?;
        Some(Group {
            head,
            also: also.to_vec(),
        })
    });
    parts.collect()
}

/// The first of the group that a finding is in.
fn lead(leads: &[usize], mut index: usize) -> usize {
    while let Some(next) = leads.get(index).filter(|next| **next < index) {
        index = *next;
    }
    index
}

/// Makes one group of two; the first of both leads it.
fn join(leads: &mut [usize], a: usize, b: usize) {
    let (a, b) = (lead(leads, a), lead(leads, b));
    if let Some(last) = leads.get_mut(a.max(b)) {
        *last = a.min(b);
    }
}

/// Whether they are about two members of the request.
fn apart(a: &Outcome, b: &Outcome) -> bool {
    let member = |outcome: &Outcome| outcome.subject.starts_with('/');
    member(a) && member(b) && a.subject != b.subject
}
