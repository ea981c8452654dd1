//! The report for people: findings like rustc's, then what could not be decided, then a table and one verdict line.

use super::cause::Cause;
use super::human_lines::Footers;
use super::plan::{self, Plan};
use super::{
    Counts, Renderer, Report, Subject, Totals, causes, human_finding as finding, human_table, text,
};
use crate::diag::{Diagnostic, Level, Style};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::judge::exit::Readiness;
use crate::text::escape_control;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// How much to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Colour and width.
    pub style: Style,
    /// -1 for `-q`, 1 and more for `-v`.
    pub verbosity: i8,
    /// Whether rule ids link to their documentation (OSC 8).
    pub hyperlinks: bool,
}

impl Options {
    /// The same for a file: text alone.
    pub fn for_file(mut self) -> Self {
        self.style.color = false;
        self.hyperlinks = false;
        self
    }
}

/// The report for people, request by request.
#[derive(Debug)]
pub struct Human {
    options: Options,
    begun: bool,
    /// Who was asked, as far as it was said.
    origins: BTreeSet<String>,
}

impl Human {
    /// Nothing is said yet.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            begun: false,
            origins: BTreeSet::new(),
        }
    }
}

impl Renderer for Human {
    fn draw(&self, one: &Subject, report: &Report) -> String {
        render_subject(one, report, self.options)
    }

    fn subject(
        &mut self,
        one: &Subject,
        drawn: &str,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if self.options.verbosity >= 0 && !std::mem::replace(&mut self.begun, true) {
            for line in super::fixed_lines(&report.fixed, false) {
                writeln!(out, "{line}")?;
            }
        }
        if self.options.verbosity >= 0
            && let Some(line) = text::origin(one)
            && self.origins.insert(line.clone())
        {
            writeln!(out, "{line}")?;
        }
        out.write_all(drawn.as_bytes())
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = &totals.configuration {
            out.write_all(configuration(about, report, self.options).as_bytes())?;
        }
        if report.requests > 1 {
            writeln!(out, "{}", text::requests(totals))?;
        }
        Ok(())
    }
}

/// Findings about the configuration itself, in full.
fn configuration(about: &Subject, report: &Report, options: Options) -> String {
    let mut text = String::new();
    if options.verbosity >= 0 {
        for outcome in text::failures(about) {
            text.push_str(&format!("\n{}\n", finding::full(outcome, about, options)));
        }
        text.push('\n');
    }
    text.push_str(&format!("{}\n", text::about_configuration(about, report)));
    text
}

fn render_subject(subject: &Subject, report: &Report, options: Options) -> String {
    let mut text = String::new();
    if options.verbosity >= 0 {
        let plan = Plan::of(subject);
        let unknowns = unknowns(subject, report, options.style);
        // Without an error, what keeps the request from being ready is among the unknown.
        let (first, last) = match subject.verdict {
            Readiness::Undecided => (unknowns.as_str(), ""),
            _ => ("", unknowns.as_str()),
        };
        text.push_str(first);
        text.push_str(&failures(subject, &plan, options));
        text.push_str(last);
        for outcome in text::with_verdict(subject, Verdict::Waived) {
            text.push_str(&finding::waived(outcome, subject, options.style));
            text.push_str("\n\n");
        }
        if options.verbosity > 0 {
            text.push_str(&passes(subject));
        }
        let quiet = |o: &Outcome| {
            !matches!(
                o.verdict,
                Verdict::Fail | Verdict::Unknown | Verdict::Waived
            )
        };
        if options.verbosity == 0 && subject.outcomes.iter().all(quiet) {
            text.push_str(&human_table::not_asked(subject, options.style));
        } else {
            text.push_str(&human_table::table(subject, options.style));
        }
        let to_do = plan::section(&plan, options.style);
        if !to_do.is_empty() {
            text.push_str(&format!("{to_do}\n"));
        }
    }
    text.push_str(&verdict_line(subject, report, options.style));
    if options.verbosity > 0 && subject.verdict == Readiness::Ready {
        text.push_str(&format!("{}\n", text::NOT_LOOKED_AT));
    }
    text
}

/// The failures: each in full with `-v`; otherwise by what settles them, the remedies in their order, those of mere advice last.
fn failures(subject: &Subject, plan: &Plan<'_>, options: Options) -> String {
    let mut text = String::new();
    if options.verbosity > 0 {
        for outcome in text::failures(subject) {
            text.push_str(&finding::full(outcome, subject, options));
            text.push_str("\n\n");
        }
        return text;
    }
    for (number, item) in plan.gravest_first() {
        let groups = causes::groups(&item.findings);
        text.push_str(&finding::heading(item, number, options.style));
        text.push_str(&finding::short(&groups, subject, options));
    }
    text
}

/// What could not be decided, one entry a cause: the rules behind it, and what would help.
fn unknowns(subject: &Subject, report: &Report, style: Style) -> String {
    let mut text = String::new();
    for (cause, outcomes) in Cause::groups(subject) {
        let gates = outcomes.iter().any(|outcome| report.policy.gates(outcome));
        let heading = if gates { Level::Error } else { Level::Note };
        let mut rules: Vec<&str> = outcomes
            .iter()
            .map(|outcome| outcome.rule.as_str())
            .collect();
        rules.dedup();
        let mut lines = Footers::without_place(style);
        lines.add(
            Level::Note,
            &format!("rules that need it: {}", rules.join(", ")),
        );
        let missing = outcomes
            .iter()
            .filter_map(|outcome| outcome.missing.first());
        let details = missing.map(|missing| missing.detail.as_str());
        let mut details: Vec<&str> = details.filter(|detail| !detail.is_empty()).collect();
        details.dedup();
        if !cause.has_many_details() {
            details.truncate(1);
        }
        for detail in details {
            lines.add(Level::Note, detail);
        }
        if let Some(help) = cause.help() {
            lines.add_advice(&help);
        }
        let title = match cause.subject() {
            "" => format!("undecided: {}", cause.sentence()),
            what => format!("undecided: {what} {}", cause.sentence()),
        };
        let diagnostic = Diagnostic::new(heading, title).code("unknown");
        text.push_str(&lines.onto(diagnostic).render(style));
        text.push_str("\n\n");
    }
    text
}

fn passes(subject: &Subject) -> String {
    let mut text = String::new();
    for outcome in &subject.outcomes {
        if matches!(
            outcome.verdict,
            Verdict::Pass | Verdict::NotApplicable | Verdict::Skipped
        ) {
            let line = format!(
                "{:<14} {} {} {}",
                outcome.verdict.as_str(),
                outcome.rule,
                outcome.name,
                outcome.subject
            );
            text.push_str(&escape_control(line.trim_end()));
            if !outcome.message.is_empty() {
                let sure = outcome.certainty.as_str();
                let remark = format!(" ({sure}: {})", outcome.message);
                text.push_str(&escape_control(&remark));
            }
            text.push('\n');
        }
    }
    for call in &subject.calls {
        let error = call
            .error
            .as_ref()
            .map_or(String::new(), |(code, _)| format!(" {code}"));
        let (service, operation) = (&call.service, &call.operation);
        let line = format!(
            "call {service}:{operation} {}{error} {} ms",
            call.status, call.duration_ms
        );
        text.push_str(&escape_control(&line));
        text.push('\n');
    }
    text.push('\n');
    text
}

fn verdict_line(subject: &Subject, report: &Report, style: Style) -> String {
    let counts = Counts::of(&subject.outcomes);
    let color = match subject.verdict {
        Readiness::Ready => "32",
        Readiness::NotReady => "31",
        Readiness::Undecided => "33",
    };
    let word = text::verdict(subject, report.policy);
    let word = if style.color {
        format!("\u{1b}[1;{color}m{word}\u{1b}[0m")
    } else {
        word.to_owned()
    };
    format!(
        "{}: {word}: {}\n",
        text::heading(subject),
        text::tally(&counts)
    )
}
