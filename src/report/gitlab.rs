//! GitLab's Code Quality report: one entry a finding and a rule that could not be decided; waived findings are left out, as GitLab
//! has no word for them.

use super::{Report, Subject, text};
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::text::{escape_control, escape_json};
use serde::Serialize;
use std::collections::BTreeMap;

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

/// The report as JSON text with a line feed at the end.
pub fn render(report: &Report) -> String {
    let mut seen = BTreeMap::new();
    let mut entries = Vec::new();
    for subject in &report.subjects {
        for outcome in &subject.outcomes {
            if matches!(outcome.verdict, Verdict::Fail | Verdict::Unknown) {
                entries.push(entry(outcome, subject, report, &mut seen));
            }
        }
    }
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    escape_json(&text).into_owned()
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
