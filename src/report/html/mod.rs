//! The report as one self-contained HTML file, for people who would rather look: a pure function over [`Report`].
//!
//! Nothing is fetched, and the content security policy lets nothing run or style but the two texts embedded here. The templates
//! escape all data; control and bidirectional characters are spelled out over the whole document at the end. The report reads
//! in full without the script, which only adds the filters.

mod calls;
mod filter;
mod finding;
mod icon;
mod plan;
mod snippet;
mod subject;
mod unknown;

use super::{Report, Subject};
use crate::judge::exit::Readiness;
use crate::text::escape_control;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The whole document, with a line feed at the end.
pub fn render(report: &Report) -> String {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            (head(report))
            body {
                a.skip href="#content" { "Skip to the findings" }
                (icon::sprite())
                header.top {
                    div.brand {
                        span.logo { (icon::show("plane")) }
                        span { b { "ami-preflight" } " report" }
                    }
                    @if report.subjects.len() != 1 { (overview(report)) }
                }
                (filter::form(report))
                main #content {
                    @for (index, subject) in report.subjects.iter().enumerate() {
                        (subject::section(subject, report, index.saturating_add(1)))
                    }
                }
                footer {
                    p { "Made by ami-preflight " (env!("CARGO_PKG_VERSION")) ". This file is complete in itself: it fetches and sends nothing." }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = spelled_out(&document.into_string());
    text.push('\n');
    text
}

/// Spells out control characters, line feeds among them: a line of a log must not begin with text from outside, which GitHub would take for
/// a command. The two texts embedded here hold nothing from outside, and line feeds of their own.
fn spelled_out(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut rest = document;
    for own in [STYLE, SCRIPT] {
        if let Some((before, after)) = rest.split_once(own) {
            out.push_str(&escape_control(before));
            out.push_str(own);
            rest = after;
        }
    }
    out.push_str(&escape_control(rest));
    out
}

fn head(report: &Report) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content=(concat!("ami-preflight ", env!("CARGO_PKG_VERSION")));
            title { (title(report)) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// What a content security policy calls the hash of an embedded text.
fn hash(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}

fn title(report: &Report) -> String {
    match report.subjects.as_slice() {
        [only] => format!(
            "{}: {} – ami-preflight",
            words(only, report),
            only.name.as_deref().unwrap_or(&only.path)
        ),
        subjects => format!("{} requests – ami-preflight", subjects.len()),
    }
}

/// The verdict as a heading says it.
fn words(subject: &Subject, report: &Report) -> &'static str {
    match subject.verdict {
        Readiness::Ready if report.policy.fail_on.is_none() => {
            "Passed, since --fail-on never lets everything pass"
        }
        Readiness::Ready if subject.offline => "Ready, by the request alone",
        Readiness::Ready => "Ready",
        Readiness::NotReady => "Not ready",
        Readiness::Undecided => "Undecided",
    }
}

/// Verdicts of all requests, each a link to its section.
fn overview(report: &Report) -> Markup {
    html! {
        h1 { (report.subjects.len()) " requests" }
        p.tally {
            (report.with_verdict(Readiness::Ready)) " ready, "
            (report.with_verdict(Readiness::NotReady)) " not ready, "
            (report.with_verdict(Readiness::Undecided)) " undecided"
        }
        nav aria-label="Requests" {
            ol.requests {
                @for (index, subject) in report.subjects.iter().enumerate() {
                    li {
                        a href=(format!("#request-{}", index.saturating_add(1))) class=(subject.verdict.as_str()) {
                            (icon::verdict(subject.verdict))
                            span.what {
                                b { (subject.name.as_deref().unwrap_or("(no Name)")) }
                                span.path { (subject.path) }
                            }
                            span.word { (words(subject, report)) }
                        }
                    }
                }
            }
        }
    }
}

/// "1 error", "2 errors".
fn plural(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}
