//! What could not be decided, one card a cause: what stood in the way, the permission that would help, the rules that wait for it.

use super::super::cause::Cause;
use super::super::{Report, Subject};
use super::{finding, icon};
use crate::expr::Missing;
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::judge::phrase;
use crate::rules::Area;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// One card a cause.
pub(super) fn cards(subject: &Subject, report: &Report) -> Markup {
    let mut causes: BTreeMap<Cause<'_>, Vec<&Outcome>> = BTreeMap::new();
    for outcome in &subject.outcomes {
        if outcome.verdict == Verdict::Unknown {
            causes.entry(Cause::of(outcome)).or_default().push(outcome);
        }
    }
    html! {
        @for (cause, outcomes) in causes { (card(cause, &outcomes, report)) }
    }
}

fn card(cause: Cause<'_>, outcomes: &[&Outcome], report: &Report) -> Markup {
    let gates = outcomes.iter().any(|outcome| report.policy.gates(outcome));
    let mut details: Vec<&str> = outcomes
        .iter()
        .filter_map(|outcome| outcome.missing.first())
        .map(|missing| missing.detail.as_str())
        .filter(|detail| !detail.is_empty())
        .collect();
    details.sort_unstable();
    details.dedup();
    html! {
        article.finding.unknown data-group {
            header {
                (icon::show("unknown"))
                h4 {
                    span.severity { @if gates { "Undecided, blocking" } @else { "Undecided" } }
                    " " span.title {
                        @if !cause.subject().is_empty() { code { (cause.subject()) } " " }
                        (cause.sentence())
                    }
                }
            }
            @for detail in details { p.message { (detail) } }
            @if !cause.action.is_empty() {
                h5 { "What to do" }
                p { "Allow the caller this action:" }
                div.paste { pre { code { (cause.action) } } }
                @if cause.is_for_a_dry_run() { p { "Or let the service itself decide: " code { "--dry-run" } } }
            } @else if let Some(help) = cause.help() {
                h5 { "What to do" }
                ul.fixes { li { (finding::fix(&help)) } }
            }
            h5 { "Rules that need it" }
            ul.waiting {
                @for outcome in outcomes { (waiting(outcome, cause)) }
            }
        }
    }
}

fn waiting(outcome: &Outcome, cause: Cause<'_>) -> Markup {
    let (same, others): (Vec<&Missing>, Vec<&Missing>) = outcome
        .missing
        .iter()
        .partition(|missing| Cause::behind(missing) == cause);
    html! {
        li data-kind="unknown" data-area=(Area::title_of(&outcome.rule)) {
            code.rule { (outcome.rule) } " " (outcome.title)
            span.weight { " (" (finding::severity(outcome.severity).to_lowercase()) ")" }
            @if !outcome.subject.is_empty() { span.about { " about " code { (outcome.subject) } } }
            @if let Some(at) = &outcome.location { span.about { " at " code { (at.path) ":" (at.line) ":" (at.column) } } }
            @if !same.is_empty() {
                p.missing { "needs " (facts(&same)) }
            }
            @for missing in others {
                p.missing {
                    "and needs " code { (missing.fact) } ": "
                    @if missing.call.is_empty() { "this " } @else { code { (missing.call) } " " }
                    (phrase(missing.reason))
                    @if !missing.action.is_empty() { "; allow the caller " code { (missing.action) } }
                }
            }
        }
    }
}

fn facts(missing: &[&Missing]) -> Markup {
    html! {
        @for (index, missing) in missing.iter().enumerate() {
            @if index > 0 { ", " }
            code { (missing.fact) }
        }
    }
}
