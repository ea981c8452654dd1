//! Findings that explain each other: the gravest of them stands for all, the others are shown below it in one line.

use crate::judge::Outcome;

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
    let mut groups: Vec<Vec<&'a Outcome>> = Vec::new();
    for outcome in failures {
        let mut own = vec![*outcome];
        let (joined, apart): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| group.iter().any(|other| related(outcome, other)));
        // Groups that it joins keep their order: the first of them has the gravest.
        let mut merged: Vec<&'a Outcome> = joined.into_iter().flatten().collect();
        merged.append(&mut own);
        groups = apart;
        groups.push(merged);
    }
    let place = |outcome: &&Outcome| {
        failures
            .iter()
            .position(|other| std::ptr::eq(*other, *outcome))
    };
    for group in &mut groups {
        group.sort_by_key(place);
    }
    groups.sort_by_key(|group| group.first().and_then(place));
    let parts = groups.into_iter().filter_map(|group| {
        let (head, also) = group.split_first()?;
        Some(Group {
            head,
            also: also.to_vec(),
        })
    });
    parts.collect()
}

/// Whether one explains the other: a rule says so, and they are not about two members of the request.
fn related(a: &Outcome, b: &Outcome) -> bool {
    let explains = a.because.contains(&b.rule) || b.because.contains(&a.rule);
    let member = |outcome: &Outcome| outcome.subject.starts_with('/');
    let apart = member(a) && member(b) && a.subject != b.subject;
    explains && !apart
}
