//! A finding for people: like rustc's, with the line of the request file that it is about.

use super::causes::Group;
use super::human::Options;
use super::human_lines::{Footers, wrapped};
use super::plan::Item;
use super::{Subject, text};
use crate::diag::{Diagnostic, Level, Style};
use crate::grade::{Certainty, Severity};
use crate::judge::Outcome;
use crate::text::escape_control;
use std::collections::BTreeSet;

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Advice => Level::Note,
    }
}

/// What to do about the findings that follow.
pub(super) fn heading(item: &Item<'_>, number: usize, style: Style) -> String {
    let title = wrapped(
        item.title(),
        &format!("To do {number}: "),
        "  ",
        style.width,
    );
    if style.color {
        format!("\u{1b}[1m{title}\u{1b}[0m\n\n")
    } else {
        format!("{title}\n\n")
    }
}

/// Findings without their fixes, which the plan has: those of one cause in one line each below the first. A place is shown once.
pub(super) fn short(groups: &[Group<'_>], subject: &Subject, options: Options) -> String {
    let mut text = String::new();
    let mut shown = BTreeSet::new();
    for group in groups {
        let place = group
            .head
            .location
            .as_ref()
            .map(|at| (&at.path, at.span.start));
        let again = place.is_some() && !shown.insert(place);
        let (mut diagnostic, mut lines) = begin(group.head, subject, options, again);
        for other in &group.also {
            let word = level_word(other.severity);
            let line = format!("also {word}[{}]: {}", other.rule, other.title);
            lines.add(Level::Note, &line);
        }
        diagnostic = lines.onto(diagnostic);
        let url = link(group.head).filter(|_| options.hyperlinks);
        text.push_str(&diagnostic.render_linked(options.style, url));
        text.push_str("\n\n");
    }
    text
}

fn link(outcome: &Outcome) -> Option<&str> {
    outcome.sources.first().and_then(|url| text::link(url))
}

fn level_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// A finding with all that is known of it.
pub(super) fn full(outcome: &Outcome, subject: &Subject, options: Options) -> String {
    let (diagnostic, mut lines) = begin(outcome, subject, options, false);
    for fix in &outcome.fix {
        lines.add_advice(fix);
    }
    if let Some(source) = outcome.sources.first() {
        let more = format!("(more: ami-preflight explain {})", outcome.rule);
        lines.add_pair(Level::Note, source, &more);
    }
    let url = link(outcome).filter(|_| options.hyperlinks);
    lines.onto(diagnostic).render_linked(options.style, url)
}

/// What is wrong, where, and how sure that is; without the line of the file where it was shown before.
fn begin(
    outcome: &Outcome,
    subject: &Subject,
    options: Options,
    again: bool,
) -> (Diagnostic, Footers) {
    let mut diagnostic =
        Diagnostic::new(level(outcome.severity), &outcome.title).code(&outcome.rule);
    let mut lines = if again {
        Footers::without_place(options.style)
    } else {
        Footers::new(outcome, options.style)
    };
    match (&outcome.location, &subject.source) {
        (Some(location), Some(source)) if location.path == source.path() && !again => {
            let label = lines.label(outcome, subject);
            diagnostic = diagnostic.source(source).primary(location.span, label);
        }
        // In another file, the configuration, or shown before.
        (Some(location), _) => {
            let place = format!("{}:{}:{}", location.path, location.line, location.column);
            lines.add(Level::Note, &format!("{place}: {}", outcome.message));
        }
        _ => {
            let about = if outcome.subject.is_empty() {
                &subject.path
            } else {
                &outcome.subject
            };
            lines.add(Level::Note, &format!("{about}: {}", outcome.message));
        }
    }
    match outcome.certainty {
        Certainty::Certain => {}
        Certainty::Strong => lines.add(
            Level::Note,
            "likely, not certain: the evidence or the documentation is indirect",
        ),
        Certainty::Weak => lines.add(
            Level::Note,
            "this is a hint, not proof: the evidence is weak",
        ),
    }
    (diagnostic, lines)
}

/// An accepted failure: what it is, and who accepts it.
pub(super) fn waived(outcome: &Outcome, subject: &Subject, style: Style) -> String {
    let title = format!("waived: {}", outcome.title);
    let mut about = outcome.subject.clone();
    if let Some(location) = &outcome.location {
        about = format!("{}:{}:{}", location.path, location.line, location.column);
    } else if about.is_empty() {
        about.clone_from(&subject.path);
    }
    let mut diagnostic = Diagnostic::new(Level::Note, title).code(&outcome.rule);
    let line = |text: String| escape_control(&text).into_owned();
    diagnostic = diagnostic.note(line(format!("{about}: {}", outcome.message)));
    if let Some(waiver) = &outcome.waiver {
        diagnostic = diagnostic.note(line(format!("accepted: {waiver}")));
    }
    diagnostic.render(style)
}
