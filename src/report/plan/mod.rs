//! What to do, in order: the failures of a request by the remedy that settles them. Made of outcomes; the renderers show it.

mod entry;
mod item;
pub mod script;
mod show;
mod variables;

pub use entry::Entry;
pub use item::Item;
pub use show::Plans;
pub(super) use show::section;

use super::{Subject, text};
use crate::grade::Severity;
use crate::judge::Outcome;
use item::key;

/// The plan of one request.
#[derive(Debug, Clone, Default)]
pub struct Plan<'a> {
    /// In the order in which they have to happen; each failure is in one of them.
    pub items: Vec<Item<'a>>,
}

impl<'a> Plan<'a> {
    /// The plan of a request; empty where nothing failed.
    pub fn of(subject: &'a Subject) -> Self {
        let mut items: Vec<Item<'a>> = Vec::new();
        for outcome in text::failures(subject) {
            match items.iter_mut().find(|item| item.key == key(outcome)) {
                Some(item) => item.findings.push(outcome),
                None => items.push(Item::of(outcome)),
            }
        }
        let mut items = merged(items);
        // Failures come the gravest first, and so do remedies of one stage.
        items.sort_by_key(|item| (item.stage(), std::cmp::Reverse(item.severity())));
        Self { items }
    }

    /// The items with their numbers from 1 as findings are shown: in their order, those of mere advice last.
    pub fn gravest_first(&self) -> Vec<(usize, &Item<'a>)> {
        let items = self.items.iter().enumerate();
        let mut items: Vec<_> = items
            .map(|(index, item)| (index.saturating_add(1), item))
            .collect();
        items.sort_by_key(|(_, item)| item.severity() == Severity::Advice);
        items
    }

    /// The number of the item that settles an outcome, from 1.
    pub fn number(&self, outcome: &Outcome) -> Option<usize> {
        let settles = |item: &Item<'_>| item.findings.iter().any(|of| std::ptr::eq(*of, outcome));
        let at = self.items.iter().position(settles)?;
        Some(at.saturating_add(1))
    }
}

/// Findings of a remedy go to one that covers it, where that has to happen anyway.
fn merged(mut items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    let ids: Vec<String> = items.iter().filter_map(Item::id).collect();
    let covering = |item: &Item<'_>| {
        let covers = &item.remedy?.covered_by;
        covers.iter().find(|id| ids.contains(id)).cloned()
    };
    let (covered, kept): (Vec<_>, Vec<_>) =
        items.drain(..).partition(|item| covering(item).is_some());
    let mut kept = kept;
    for item in covered {
        let by = covering(&item);
        if let Some(other) = kept.iter_mut().find(|other| other.id() == by) {
            other.findings.extend(item.findings);
        }
    }
    for item in &mut kept {
        item.findings
            .sort_by_key(|of| std::cmp::Reverse(of.severity));
    }
    kept
}
