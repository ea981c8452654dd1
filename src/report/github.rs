//! GitHub workflow commands: one annotation a finding. GitHub shows ten of a kind for a step, so the gravest come first and the
//! verdict comes before the advice; the step summary (see `markdown`) has them all.

use super::spool::Spool;
use super::text::{self, Region};
use super::{Counts, Renderer, Report, Subject, Totals};
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::text::escape_control;
use std::io::{self, Write};

/// Annotations, one a line, apart by what they are until all are there.
#[derive(Debug, Default)]
pub struct Github {
    errors: Spool,
    warnings: Spool,
    verdicts: Spool,
    advice: Spool,
}

impl Renderer for Github {
    fn subject(
        &mut self,
        one: &Subject,
        _: &str,
        report: &Report,
        _: &mut dyn Write,
    ) -> io::Result<()> {
        self.annotate(one, report)?;
        writeln!(self.verdicts, "{}", verdict(one, report))
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = &totals.configuration {
            self.annotate(about, report)?;
        }
        self.errors.empty_into(out)?;
        self.warnings.empty_into(out)?;
        self.verdicts.empty_into(out)?;
        self.advice.empty_into(out)
    }
}

impl Github {
    fn annotate(&mut self, subject: &Subject, report: &Report) -> io::Result<()> {
        for outcome in &subject.outcomes {
            if !matches!(outcome.verdict, Verdict::Fail | Verdict::Unknown) {
                continue;
            }
            let severity = text::severity(outcome, report);
            let spool = match severity {
                Severity::Error => &mut self.errors,
                Severity::Warning => &mut self.warnings,
                Severity::Advice => &mut self.advice,
            };
            writeln!(spool, "{}", annotation(outcome, subject, severity))?;
        }
        Ok(())
    }
}

fn annotation(outcome: &Outcome, subject: &Subject, severity: Severity) -> String {
    let mut properties = Vec::new();
    if let Some(file) = text::file(subject) {
        // As GitHub names the files of a repository, on Windows, too.
        properties.push(("file", text::with_slashes(file)));
        if let Some(region) = text::region(outcome, subject) {
            properties.extend(place(&region));
        }
    }
    let (kind, title) = match outcome.verdict {
        Verdict::Unknown => ("undecided: ", &outcome.title),
        _ => ("", &outcome.title),
    };
    properties.push(("title", format!("{kind}{} {title}", outcome.rule)));
    let mut message = vec![text::message(outcome)];
    message.extend(outcome.fix.iter().map(|fix| text::advice_line(fix)));
    command(level(severity), &properties, &message.join("\n"))
}

fn place(region: &Region) -> Vec<(&'static str, String)> {
    let mut place = vec![
        ("line", region.line.to_string()),
        ("endLine", region.end_line.to_string()),
    ];
    // GitHub takes columns on one line only, and counts the last one in.
    if region.line == region.end_line && region.end_column > region.column {
        place.push(("col", region.column.to_string()));
        place.push(("endColumn", (region.end_column - 1).to_string()));
    }
    place
}

fn verdict(subject: &Subject, report: &Report) -> String {
    let counts = Counts::of(&subject.outcomes);
    let origin = text::origin(subject);
    let origin = origin.map_or(String::new(), |origin| format!(" ({origin})"));
    let message = format!(
        "{}{origin}: {}: {}",
        text::heading(subject),
        text::verdict(subject, report.policy),
        text::tally(&counts)
    );
    command("notice", &[("title", "ami-preflight".to_owned())], &message)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    }
}

fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties = properties.iter();
    let properties: Vec<String> = properties
        .map(|(name, value)| format!("{name}={}", escape_property(&escape_control(value))))
        .collect();
    format!(
        "::{name} {}::{}",
        properties.join(","),
        escape_data(message)
    )
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
