//! What rules say at a place: of the findings there, or of the id that is written there.

use super::desk::Desk;
use super::diagnostics::span_of;
use super::document::Document;
use super::position::Units;
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::rules::{Rule, describe};
use crate::text::{Source, Span};
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};

/// Most rules that are explained at once.
const EXPLAINED: usize = 3;

/// What to show at a byte.
pub(super) fn at(document: &Document, offset: usize, units: Units) -> Option<Hover> {
    let desk = Desk::of(document).ok()?;
    let (rules, span) = rules_at(document, &desk.rules, offset)?;
    let texts = rules.iter().take(EXPLAINED).map(|rule| explained(rule));
    let value = texts.collect::<Vec<_>>().join("\n---\n");
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value,
        }),
        range: Some(units.range(&document.source, span)),
    })
}

/// The rules that a place is about: the one whose id stands there, or those that fail there.
pub(super) fn rules_at<'r>(
    document: &Document,
    rules: &'r [Rule],
    offset: usize,
) -> Option<(Vec<&'r Rule>, Span)> {
    let known = |id: &str| rules.iter().find(|rule| rule.id == id);
    let word = word_at(&document.source, offset);
    if let Some(rule) = known(document.source.slice(word)) {
        return Some((vec![rule], word));
    }
    let reading = document.last.as_ref()?;
    let here = |outcome: &&Outcome| {
        let span = span_of(outcome, &document.source);
        let told = matches!(outcome.verdict, Verdict::Fail | Verdict::Unknown);
        told && outcome.location.is_some() && (span.start..=span.end).contains(&offset)
    };
    let found: Vec<&Outcome> = reading.outcomes.iter().filter(here).collect();
    let mut rules: Vec<&Rule> = found.iter().filter_map(|o| known(&o.rule)).collect();
    rules.dedup_by(|a, b| a.id == b.id);
    let span = span_of(found.first()?, &document.source);
    Some((rules, span))
}

/// Letters and digits around a byte.
fn word_at(source: &Source, offset: usize) -> Span {
    let text = source.text();
    let offset = text.floor_char_boundary(offset);
    let (before, after) = text.split_at_checked(offset).unwrap_or_default();
    let part = |c: char| c.is_ascii_alphanumeric();
    let head = before
        .len()
        .saturating_sub(before.trim_end_matches(part).len());
    let tail = after
        .len()
        .saturating_sub(after.trim_start_matches(part).len());
    Span::new(offset.saturating_sub(head), offset.saturating_add(tail))
}

/// The text of `explain`; its indented parts and conditions are shown as they are.
fn explained(rule: &Rule) -> String {
    let text = describe::explain(rule);
    let (title, rest) = text.split_once('\n').unwrap_or((&text, ""));
    // A fence longer than any within.
    format!("**{title}**\n\n````text\n{}\n````", rest.trim())
}
