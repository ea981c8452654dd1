//! The lines of the request that a finding is about, the fault marked; long lines are cut around it.

use crate::judge::Location;
use crate::text::Source;
use maud::{Markup, html};

/// Lines shown before and after the fault.
const AROUND: usize = 1;
/// Most characters of a line shown on each side of the fault.
const SIDE: usize = 120;
/// Most characters of the fault itself.
const FAULT: usize = 200;

/// The place and, where the request is at hand, its lines; only the first line of a longer fault is marked.
pub(super) fn figure(location: &Location, source: Option<&Source>) -> Markup {
    html! {
        figure.snippet {
            figcaption { (location.path) ":" (location.line) ":" (location.column) }
            @if let Some(source) = source { (lines(location, source)) }
        }
    }
}

fn lines(location: &Location, source: &Source) -> Markup {
    let last = source
        .position(source.text().trim_end().len())
        .line
        .max(location.line);
    let from = location.line.saturating_sub(AROUND).max(1);
    let to = location.line.saturating_add(AROUND).min(last);
    html! {
        pre {
            @for line in from..=to {
                @if line == location.line {
                    code.line.fault { span.number { (line) } span { (fault(location, source)) } }
                } @else {
                    code.line { span.number { (line) } span { (spaces(&head(source.line(line), SIDE))) } }
                }
            }
        }
    }
}

fn fault(location: &Location, source: &Source) -> Markup {
    let (text, start) = (source.line(location.line), source.line_start(location.line));
    let clip = |offset: usize| text.floor_char_boundary(offset.saturating_sub(start));
    let (from, to) = (clip(location.span.start), clip(location.span.end));
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    html! {
        (spaces(&tail(part(0..from), SIDE)))
        mark { (spaces(&head(part(from..to.max(from)), FAULT))) }
        (spaces(&head(part(to.max(from)..text.len()), SIDE)))
    }
}

/// The first characters.
fn head(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The last characters.
fn tail(text: &str, most: usize) -> String {
    let surplus = text.chars().count().saturating_sub(most);
    let shown: String = text.chars().skip(surplus).collect();
    if surplus == 0 {
        shown
    } else {
        format!("…{shown}")
    }
}

/// A tab would be spelled out as the control character that it is.
fn spaces(text: &str) -> String {
    text.replace('\t', "    ")
}
