//! The report for people: findings like rustc's, then what could not be decided, then a table and one verdict line.

use super::{Counts, Report, Subject};
use crate::diag::{Diagnostic, Level, Style, escape_control};
use crate::exit::Readiness;
use crate::expr::Missing;
use crate::outcome::{Certainty, Outcome, Severity, Verdict};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use std::collections::BTreeMap;

/// How much to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Colour and width.
    pub style: Style,
    /// -1 for `-q`, 1 and more for `-v`.
    pub verbosity: i8,
}

/// The whole report.
pub fn render(report: &Report, options: Options) -> String {
    let mut text = String::new();
    for subject in &report.subjects {
        text.push_str(&render_subject(subject, report, options));
    }
    if report.subjects.len() > 1 {
        text.push_str(&format!(
            "{} requests: {} ready, {} not ready, {} undecided\n",
            report.subjects.len(),
            report.with_verdict(Readiness::Ready),
            report.with_verdict(Readiness::NotReady),
            report.with_verdict(Readiness::Undecided),
        ));
    }
    text
}

fn render_subject(subject: &Subject, report: &Report, options: Options) -> String {
    let mut text = String::new();
    if options.verbosity >= 0 {
        let mut failed: Vec<&Outcome> = with_verdict(subject, Verdict::Fail);
        failed.sort_by_key(|outcome| std::cmp::Reverse(outcome.severity));
        for outcome in failed {
            text.push_str(&finding(outcome, subject, options.style));
            text.push_str("\n\n");
        }
        for outcome in with_verdict(subject, Verdict::Waived) {
            text.push_str(&waived(outcome, subject, options.style));
            text.push_str("\n\n");
        }
        text.push_str(&unknowns(subject, report, options.style));
        if options.verbosity > 0 {
            text.push_str(&passes(subject));
        }
        text.push_str(&table(subject, options.style));
    }
    text.push_str(&verdict_line(subject, options.style));
    text
}

fn with_verdict(subject: &Subject, verdict: Verdict) -> Vec<&Outcome> {
    subject
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict == verdict)
        .collect()
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Advice => Level::Note,
    }
}

fn finding(outcome: &Outcome, subject: &Subject, style: Style) -> String {
    let mut diagnostic =
        Diagnostic::new(level(outcome.severity), &outcome.title).code(&outcome.rule);
    match (&outcome.location, &subject.source) {
        (Some(location), Some(source)) if location.path == source.path() => {
            diagnostic = diagnostic
                .source(source)
                .primary(location.span, &outcome.message);
        }
        // In another file: the configuration.
        (Some(location), _) => {
            let place = format!("{}:{}:{}", location.path, location.line, location.column);
            diagnostic = diagnostic.note(format!("{place}: {}", outcome.message));
        }
        _ => {
            let about = if outcome.subject.is_empty() {
                &subject.path
            } else {
                &outcome.subject
            };
            diagnostic = diagnostic.note(format!("{about}: {}", outcome.message));
        }
    }
    match outcome.certainty {
        Certainty::Certain => {}
        Certainty::Strong => {
            diagnostic = diagnostic.note("the ground is strong, not certain: see the rule's `why`")
        }
        Certainty::Weak => {
            diagnostic = diagnostic.note("this is a hint, not proof: the evidence is weak")
        }
    }
    for fix in &outcome.fix {
        diagnostic = diagnostic.help(fix);
    }
    if let Some(source) = outcome.sources.first() {
        diagnostic = diagnostic.note(format!(
            "{source} (more: ami-preflight explain {})",
            outcome.rule
        ));
    }
    diagnostic.render(style)
}

/// An accepted failure: what it is, and who accepts it.
fn waived(outcome: &Outcome, subject: &Subject, style: Style) -> String {
    let title = format!("waived: {}", outcome.title);
    let mut about = outcome.subject.clone();
    if let Some(location) = &outcome.location {
        about = format!("{}:{}:{}", location.path, location.line, location.column);
    } else if about.is_empty() {
        about.clone_from(&subject.path);
    }
    let mut diagnostic = Diagnostic::new(Level::Note, title).code(&outcome.rule);
    diagnostic = diagnostic.note(format!("{about}: {}", outcome.message));
    if let Some(waiver) = &outcome.waiver {
        diagnostic = diagnostic.note(format!("accepted: {waiver}"));
    }
    diagnostic.render(style)
}

/// What could not be decided, one entry a cause: the rules behind it, and the permission that would help.
fn unknowns(subject: &Subject, report: &Report, style: Style) -> String {
    let mut causes: BTreeMap<(&str, &str, &str, &str), Vec<&Outcome>> = BTreeMap::new();
    for outcome in with_verdict(subject, Verdict::Unknown) {
        let missing = outcome.missing.first();
        let key = missing.map_or(("", "", "", ""), |m: &Missing| {
            let fact = if m.call.is_empty() {
                m.fact.as_str()
            } else {
                ""
            };
            (m.call.as_str(), m.reason.as_str(), m.action.as_str(), fact)
        });
        causes.entry(key).or_default().push(outcome);
    }
    let mut text = String::new();
    for ((call, _, action, fact), outcomes) in causes {
        let gates = outcomes.iter().any(|outcome| report.policy.gates(outcome));
        let heading = if gates { Level::Error } else { Level::Note };
        let rules: Vec<&str> = outcomes
            .iter()
            .map(|outcome| outcome.rule.as_str())
            .collect();
        let missing = outcomes.first().and_then(|outcome| outcome.missing.first());
        let reason = missing.map_or("cannot be decided", |m| crate::engine::phrase(m.reason));
        let what = if call.is_empty() { fact } else { call };
        let title = format!("undecided: {what} {reason}");
        let mut diagnostic = Diagnostic::new(heading, title).code("unknown");
        let mut rules = rules;
        rules.dedup();
        diagnostic = diagnostic.note(format!("rules that need it: {}", rules.join(", ")));
        if let Some(detail) = missing
            .map(|m| m.detail.as_str())
            .filter(|detail| !detail.is_empty())
        {
            diagnostic = diagnostic.note(detail);
        }
        if !action.is_empty() {
            diagnostic = diagnostic.help(format!("allow the caller {action}"));
        }
        text.push_str(&diagnostic.render(style));
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
            let about = escape_control(&outcome.subject);
            let line = format!(
                "{:<14} {} {} {about}",
                outcome.verdict.as_str(),
                outcome.rule,
                outcome.name
            );
            text.push_str(line.trim_end());
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

/// Areas by the letters of their rules' ids, in the order of the table.
const AREAS: [(&str, &str); 9] = [
    ("REQ", "request"),
    ("CAT", "catalog"),
    ("AMI", "source AMI"),
    ("WSI", "WorkSpaces image"),
    ("IAM", "role and caller"),
    ("QUO", "quotas"),
    ("DRY", "dry run"),
    ("CFG", "configuration"),
    ("", "other rules"),
];

fn area(outcome: &Outcome) -> &'static str {
    AREAS
        .iter()
        .find(|(prefix, _)| outcome.rule.starts_with(prefix))
        .map_or("other rules", |(_, name)| name)
}

fn table(subject: &Subject, style: Style) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width).unwrap_or(100));
    let waived = Counts::of(&subject.outcomes).waived > 0;
    let mut header = vec!["area", "passed", "failed", "unknown", "not applicable"];
    header.extend(waived.then_some("waived"));
    header.push("skipped");
    table.set_header(header);
    for (_, name) in AREAS {
        let counts = Counts::of(
            subject
                .outcomes
                .iter()
                .filter(|outcome| area(outcome) == name),
        );
        if counts == Counts::default() {
            continue;
        }
        let mut numbers = vec![
            counts.pass,
            counts.failed(),
            counts.unknown,
            counts.not_applicable,
        ];
        numbers.extend(waived.then_some(counts.waived));
        numbers.push(counts.skipped);
        let cells = numbers.into_iter().map(|n| {
            Cell::new(if n == 0 {
                "-".to_owned()
            } else {
                n.to_string()
            })
            .set_alignment(CellAlignment::Right)
        });
        table.add_row([Cell::new(name)].into_iter().chain(cells));
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    format!("{}\n", lines.join("\n"))
}

fn verdict_line(subject: &Subject, style: Style) -> String {
    let counts = Counts::of(&subject.outcomes);
    let plural = |n: usize, word: &str| {
        if n == 1 {
            format!("1 {word}")
        } else {
            format!("{n} {word}s")
        }
    };
    let mut parts = vec![
        plural(counts.errors, "error"),
        plural(counts.warnings, "warning"),
    ];
    if counts.advice > 0 {
        parts.push(format!("{} advice", counts.advice));
    }
    if counts.unknown > 0 {
        parts.push(format!("{} unknown", counts.unknown));
    }
    if counts.waived > 0 {
        parts.push(format!("{} waived", counts.waived));
    }
    parts.push(format!("{} passed", counts.pass));
    let name = subject.name.as_deref().unwrap_or("(no Name)");
    let (word, color) = match subject.verdict {
        Readiness::Ready if subject.offline => ("ready as far as the request alone shows", "32"),
        Readiness::Ready => ("ready", "32"),
        Readiness::NotReady => ("not ready", "31"),
        Readiness::Undecided => ("undecided", "33"),
    };
    let word = if style.color {
        format!("\u{1b}[1;{color}m{word}\u{1b}[0m")
    } else {
        word.to_owned()
    };
    let region = subject
        .region
        .as_deref()
        .map_or(String::new(), |region| format!(" in {region}"));
    let shown = format!(
        "{} ({}){region}",
        escape_control(&subject.path),
        escape_control(name)
    );
    format!("{shown}: {word}: {}\n", parts.join(", "))
}
