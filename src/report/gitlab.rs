//! GitLab's Code Quality report: one entry a finding and a rule that could not be decided; waived findings are left out, as GitLab
//! has no word for them.

use super::{Renderer, Report, Subject, Totals, text};
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::text::{escape_control, escape_json};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// The report as a JSON list, entry by entry.
#[derive(Debug, Default)]
pub struct Gitlab {
    /// How often each fingerprint was there.
    seen: BTreeMap<String, usize>,
    begun: bool,
}

impl Renderer for Gitlab {
    fn subject(
        &mut self,
        one: &Subject,
        _: &str,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for outcome in &one.outcomes {
            if matches!(outcome.verdict, Verdict::Fail | Verdict::Unknown) {
                let entry = entry(outcome, one, report, &mut self.seen);
                let text = serde_json::to_string_pretty(&entry).unwrap_or_default();
                let text = text.replace('\n', "\n  ");
                let begin = if self.begun { "," } else { "[" };
                self.begun = true;
                write!(out, "{begin}\n  {}", escape_json(&text))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = &totals.configuration {
            self.subject(about, "", report, out)?;
        }
        match self.begun {
            true => writeln!(out, "\n]"),
            false => writeln!(out, "[]"),
        }
    }
}

fn entry(
    outcome: &Outcome,
    subject: &Subject,
    report: &Report,
    seen: &mut BTreeMap<String, usize>,
) -> Entry {
    let verdict = match outcome.verdict {
        Verdict::Unknown => "undecided: ",
        _ => "",
    };
    let (rule, title) = (&outcome.rule, &outcome.title);
    Entry {
        description: format!(
            "{verdict}{}: {}",
            escape_control(&format!("{rule} {title}")),
            text::message(outcome)
        ),
        check_name: escape_control(rule).into_owned(),
        fingerprint: unique(&outcome.fingerprint(), seen),
        severity: severity(text::severity(outcome, report)),
        location: location(outcome, subject, report),
    }
}

/// GitLab drops entries whose fingerprint it has seen: two requests of one name must not hide each other's findings.
fn unique(fingerprint: &str, seen: &mut BTreeMap<String, usize>) -> String {
    let times = seen.entry(fingerprint.to_owned()).or_default();
    *times += 1;
    match *times {
        1 => fingerprint.to_owned(),
        n => format!("{fingerprint}-{n}"),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Advice => "info",
    }
}

fn location(outcome: &Outcome, subject: &Subject, report: &Report) -> Location {
    let region = text::region(outcome, subject);
    let (path, lines) = match text::file(subject) {
        Some(file) => (
            text::with_slashes(file),
            region.map_or((1, 1), |at| (at.line, at.end_line)),
        ),
        None => (report.rule_file(&outcome.rule).to_owned(), (1, 1)),
    };
    let path = path.strip_prefix("./").unwrap_or(&path);
    Location {
        path: escape_control(path).into_owned(),
        lines: Lines {
            begin: lines.0,
            end: lines.1,
        },
    }
}
