//! What to do, in order, before the findings: the same plan as on the terminal.

use super::super::plan::{Entry, Item, Plan};
use super::super::{Subject, causes};
use super::finding;
use maud::{Markup, html};

/// The plan of a request; nothing where there is nothing to do.
pub(super) fn section(plan: &Plan<'_>, id: &str) -> Markup {
    html! {
        @if !plan.items.is_empty() {
            section.plan aria-labelledby=(id) {
                h3 id=(id) { "What to do, in this order" }
                ol.todo {
                    @for (index, item) in plan.items.iter().enumerate() { (self::item(item, index.saturating_add(1))) }
                }
            }
        }
    }
}

fn item(item: &Item<'_>, number: usize) -> Markup {
    let entries = item.entries();
    html! {
        li {
            h4 { (number) ". " (item.title()) }
            p.note {
                "Settles " (item.settles())
                @if let Some(effort) = item.effort() { "; takes " (effort) }
                "."
            }
            @if let Some(remedy) = item.remedy.filter(|remedy| !remedy.conditions.is_empty()) {
                ul.conditions { @for condition in &remedy.conditions { li { (finding::fix(condition)) } } }
            }
            ul.fixes { @for entry in &entries { (self::entry(entry)) } }
        }
    }
}

fn entry(entry: &Entry<'_>) -> Markup {
    html! {
        @if let Some(about) = &entry.about {
            li {
                b { (about) } ": "
                @for (index, step) in entry.steps.iter().enumerate() {
                    @if index == 0 { (finding::fix(step)) } @else { p { (finding::fix(step)) } }
                }
            }
        } @else {
            @for step in entry.steps { li { (finding::fix(step)) } }
        }
    }
}

/// The failures by what settles them, the remedies in their order, those of mere advice last; findings of one cause are folded below the first.
pub(super) fn findings(plan: &Plan<'_>, subject: &Subject) -> Markup {
    html! {
        @for (number, item) in plan.gravest_first() {
            section.group data-group {
                h3 { "To do " (number) ": " (item.title()) " " span.count { (item.findings.len()) } }
                @for group in causes::groups(&item.findings) {
                    (finding::card(group.head, subject))
                    @for outcome in &group.also { (finding::folded(outcome, group.head, subject)) }
                }
            }
        }
    }
}
