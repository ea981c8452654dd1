//! The report as one self-contained HTML file, for people who would rather look: subject by subject.
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

use super::spool::Spool;
use super::{Renderer, Report, Subject, Totals};
use crate::judge::exit::Readiness;
use crate::text::escape_control;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The document; what stands before the sections needs all of them, so that they wait.
#[derive(Debug, Default)]
pub struct Html {
    sections: Spool,
    links: Spool,
    requests: usize,
    /// The title, where there is one request.
    title: Option<String>,
}

impl Renderer for Html {
    fn subject(
        &mut self,
        one: &Subject,
        _: &str,
        report: &Report,
        _: &mut dyn Write,
    ) -> io::Result<()> {
        self.requests = self.requests.saturating_add(1);
        if report.requests == 1 {
            let name = one.name.as_deref().unwrap_or(&one.path);
            self.title = Some(format!("{}: {name} – ami-preflight", words(one, report)));
        } else {
            write_escaped(&mut self.links, &link(one, report, self.requests))?;
        }
        let section = subject::section(one, report, self.requests);
        write_escaped(&mut self.sections, &section)
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = &totals.configuration {
            let section = subject::configuration(about, report);
            write_escaped(&mut self.sections, &section)?;
        }
        let frame = self.frame(totals, report);
        let (head, rest) = frame.split_once(LINKS).unwrap_or(("", &frame));
        let (middle, foot) = rest.split_once(SECTIONS).unwrap_or((rest, ""));
        out.write_all(spelled_out(head).as_bytes())?;
        self.links.empty_into(out)?;
        out.write_all(spelled_out(middle).as_bytes())?;
        self.sections.empty_into(out)?;
        writeln!(out, "{}", spelled_out(foot))
    }
}

/// Where the links to the requests go, and their sections; no text from outside has these words, since the templates escape its brackets.
const LINKS: &str = "<!--links-->";
const SECTIONS: &str = "<!--sections-->";

fn write_escaped(spool: &mut Spool, markup: &Markup) -> io::Result<()> {
    spool.write_all(escape_control(&markup.0).as_bytes())
}

impl Html {
    /// The document without links and sections.
    fn frame(&self, totals: &Totals, report: &Report) -> String {
        let several = format!("{} requests – ami-preflight", self.requests);
        let title = self.title.as_deref().unwrap_or(&several);
        let document = html! {
            (DOCTYPE)
            html lang="en" {
                (head(title))
                body {
                    a.skip href="#content" { "Skip to the findings" }
                    (icon::sprite())
                    header.top {
                        div.brand {
                            span.logo { (icon::show("plane")) }
                            span { b { "ami-preflight" } " report" }
                        }
                        @if report.requests == 1 { (PreEscaped(LINKS)) } @else { (overview(totals, self.requests)) }
                    }
                    (filter::form(totals))
                    main #content { (PreEscaped(SECTIONS)) }
                    footer {
                        p { "Made by ami-preflight " (env!("CARGO_PKG_VERSION")) ". This file is complete in itself: it fetches and sends nothing." }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        document.into_string()
    }
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

fn head(title: &str) -> Markup {
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
            title { (title) }
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

/// How the requests did, and a link to each.
fn overview(totals: &Totals, requests: usize) -> Markup {
    html! {
        h1 { (requests) " requests" }
        p.tally {
            (totals.ready) " ready, "
            (totals.not_ready) " not ready, "
            (totals.undecided) " undecided"
            @if totals.not_judged > 0 { ", " (totals.not_judged) " not judged" }
        }
        nav aria-label="Requests" {
            ol.requests { (PreEscaped(LINKS)) }
        }
    }
}

/// The verdict on a request, with a link to its section.
fn link(subject: &Subject, report: &Report, number: usize) -> Markup {
    html! {
        li {
            a href=(format!("#request-{number}")) class=(subject.verdict.as_str()) {
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

/// "1 error", "2 errors".
fn plural(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}
