//! One finding: what is wrong, where, how sure that is, how to mend it, where it is documented.

use super::super::{Subject, text};
use super::{icon, snippet};
use crate::grade::{Certainty, Severity, Verdict};
use crate::judge::Outcome;
use crate::rules::Area;
use maud::{Markup, PreEscaped, html};

/// A line feed that is one for the reader of the page only.
const LINE_FEED: PreEscaped<&str> = PreEscaped("&#10;");

/// The card of a failed or waived rule.
pub(super) fn card(outcome: &Outcome, subject: &Subject) -> Markup {
    article(outcome, &body(outcome, subject))
}

/// The card of a failure that another one explains: one line, the rest folded.
pub(super) fn folded(outcome: &Outcome, head: &Outcome, subject: &Subject) -> Markup {
    let inner = html! {
        details.also {
            summary { "Of one cause with " (head.rule) }
            (body(outcome, subject))
        }
    };
    article(outcome, &inner)
}

fn article(outcome: &Outcome, inner: &Markup) -> Markup {
    let kind = icon::kind(outcome);
    html! {
        article.finding.(kind) data-kind=(kind) data-area=(Area::title_of(&outcome.rule)) {
            header {
                (icon::show(kind))
                h4 { span.severity { (word(outcome)) } " " code.rule { (outcome.rule) } " " span.title { (outcome.title) } }
            }
            (inner)
        }
    }
}

fn body(outcome: &Outcome, subject: &Subject) -> Markup {
    html! {
        p.message { (outcome.message) }
        @if let Some(reason) = &outcome.waiver {
            p.waiver { b { "Waived: " } (reason) }
        }
        dl.facts {
            @if !outcome.subject.is_empty() {
                dt { "About" } dd { code { (outcome.subject) } }
            }
            dt { "Certainty" } dd { (certainty(outcome.certainty)) }
        }
        @if let Some(location) = &outcome.location {
            (snippet::figure(location, subject.source.as_ref().filter(|source| source.path() == location.path)))
        }
        (fixes(outcome))
        (sources(outcome))
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match (outcome.verdict, outcome.severity) {
        (Verdict::Waived, Severity::Error) => "Waived error",
        (Verdict::Waived, Severity::Warning) => "Waived warning",
        (Verdict::Waived, Severity::Advice) => "Waived advice",
        (_, severity) => self::severity(severity),
    }
}

/// The severity with a capital letter.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Advice => "Advice",
    }
}

fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => {
            "Certain: read from the thing itself, against a documented requirement"
        }
        Certainty::Strong => {
            "Strong, not certain: the evidence may be out of date, or the requirement is documented by analogy only"
        }
        Certainty::Weak => "A hint, not proof: the evidence is weak",
    }
}

fn fixes(outcome: &Outcome) -> Markup {
    html! {
        @if !outcome.fix.is_empty() {
            h5 { "What to do" }
            ul.fixes {
                @for fix in &outcome.fix {
                    li { (self::fix(fix)) }
                }
            }
        }
    }
}

/// Advice in words, with what is to be pasted apart from it.
pub(super) fn fix(advice: &str) -> Markup {
    let (words, code) = text::advice(advice);
    html! {
        @for (index, part) in words.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
        @if !code.is_empty() {
            div.paste { pre { code { @for (index, line) in code.lines().enumerate() { @if index > 0 { (LINE_FEED) } (line) } } } }
        }
    }
}

fn sources(outcome: &Outcome) -> Markup {
    html! {
        @if !outcome.sources.is_empty() {
            h5 { "Documented at" }
            ul.sources {
                @for source in &outcome.sources {
                    li { (link(source)) }
                }
            }
        }
    }
}

/// A link for web addresses; a rule of one's own may name anything else, which stays text.
fn link(source: &str) -> Markup {
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| source.starts_with(scheme));
    html! {
        @if web {
            a href=(source) rel="noreferrer" { (source.split_once("://").map_or(source, |(_, rest)| rest)) }
        } @else {
            (source)
        }
    }
}
