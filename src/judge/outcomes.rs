//! What the rules say of one request, in the order of reports: what is said of many requests alike is held once for all of them.

use super::Outcome;
use crate::grade::Verdict;
use std::iter::FusedIterator;
use std::sync::Arc;

/// Outcomes, sorted by rule and subject.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// Those that other requests have as well: none of them failed or is unknown.
    shared: Arc<[Outcome]>,
    own: Vec<Outcome>,
}

impl Outcomes {
    /// Both sorted by rule and subject; no rule is in both.
    pub(super) fn new(shared: Arc<[Outcome]>, own: Vec<Outcome>) -> Self {
        Self { shared, own }
    }

    /// All of them, in order.
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            shared: &self.shared,
            own: &self.own,
        }
    }

    /// Those that failed.
    pub fn failures_mut(&mut self) -> impl Iterator<Item = &mut Outcome> {
        let own = self.own.iter_mut();
        own.filter(|outcome| outcome.verdict == Verdict::Fail)
    }

    /// All of them as a list of the request's own, which can be changed.
    pub fn to_mut(&mut self) -> &mut Vec<Outcome> {
        if !self.shared.is_empty() {
            *self = self.iter().cloned().collect();
        }
        &mut self.own
    }

    /// All of them as one list.
    pub fn into_vec(mut self) -> Vec<Outcome> {
        std::mem::take(self.to_mut())
    }
}

impl From<Vec<Outcome>> for Outcomes {
    fn from(own: Vec<Outcome>) -> Self {
        Self {
            shared: Arc::default(),
            own,
        }
    }
}

impl FromIterator<Outcome> for Outcomes {
    fn from_iter<I: IntoIterator<Item = Outcome>>(outcomes: I) -> Self {
        Self::from(Vec::from_iter(outcomes))
    }
}

impl PartialEq for Outcomes {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<'a> IntoIterator for &'a Outcomes {
    type Item = &'a Outcome;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Walks through outcomes in their order.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    shared: &'a [Outcome],
    own: &'a [Outcome],
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Outcome;

    fn next(&mut self) -> Option<&'a Outcome> {
        let from = match (self.shared.first(), self.own.first()) {
            (Some(shared), Some(own)) if own.place() < shared.place() => &mut self.own,
            (Some(_), _) => &mut self.shared,
            (None, _) => &mut self.own,
        };
        let (first, rest) = from.split_first()?;
        *from = rest;
        Some(first)
    }
}

impl FusedIterator for Iter<'_> {}
