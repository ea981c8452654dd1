//! Sentences that several renderers share: what was found, which permission is missing, how a request did.

use super::{Counts, Report, Subject, Totals};
use crate::expr::clipped;
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::judge::exit::{Policy, Readiness};
use crate::request::FLAGS;
use crate::text::Span;
use crate::text::escape_control;

/// The request file of a subject; none for flags and standard input.
pub fn file(subject: &Subject) -> Option<&str> {
    let path = subject.path.as_str();
    (path != FLAGS && path != "<stdin>").then_some(path)
}

/// A path as services name the files of a repository, on Windows, too.
pub fn with_slashes(path: &str) -> String {
    path.replace('\\', "/")
}

/// What was found, on one line and safe to show; an unknown names the permission that would settle it.
pub fn message(outcome: &Outcome) -> String {
    let mut text = escape_control(&outcome.message).into_owned();
    if let Some(permission) = permission(outcome) {
        text.push_str("; ");
        text.push_str(&permission);
    }
    text
}

/// `allow the caller ec2:DescribeImages`, where permissions would settle an unknown.
pub fn permission(outcome: &Outcome) -> Option<String> {
    let missing = outcome.missing.iter();
    let mut actions: Vec<&str> = missing.map(|missing| missing.action.as_str()).collect();
    actions.retain(|action| !action.is_empty());
    actions.sort_unstable();
    actions.dedup();
    let unknown = outcome.verdict == Verdict::Unknown && !actions.is_empty();
    unknown
        .then(|| escape_control(&format!("allow the caller {}", actions.join(", "))).into_owned())
}

/// Failed outcomes, the gravest first; then by rule and subject.
pub fn failures(subject: &Subject) -> Vec<&Outcome> {
    let mut failed = with_verdict(subject, Verdict::Fail);
    failed.sort_by_key(|outcome| std::cmp::Reverse(outcome.severity));
    failed
}

/// Outcomes of one verdict, in the order of the report.
pub fn with_verdict(subject: &Subject, verdict: Verdict) -> Vec<&Outcome> {
    let outcomes = subject.outcomes.iter();
    outcomes.filter(|o| o.verdict == verdict).collect()
}

/// The severity under which to show an outcome: an unknown that keeps the request from being ready is an error.
pub fn severity(outcome: &Outcome, report: &Report) -> Severity {
    match outcome.verdict {
        Verdict::Unknown if report.policy.gates(outcome) => Severity::Error,
        Verdict::Unknown => Severity::Advice,
        _ => outcome.severity,
    }
}

/// `cad.yaml (cad-2026) in eu-west-1`, with the name of its target where there are several, safe to show.
pub fn heading(subject: &Subject) -> String {
    let name = clipped(subject.name.as_deref().unwrap_or("(no Name)"));
    let region = subject.region.as_deref();
    let region = region.map_or(String::new(), |region| format!(" in {region}"));
    let target = subject.target.as_deref();
    let target = target.map_or(String::new(), |target| format!(", target {target}"));
    escape_control(&format!("{} ({name}){region}{target}", subject.path)).into_owned()
}

/// Who asked AWS, and when, so that a wrong account is seen, safe to show; nothing where AWS was not asked.
///
/// `account 111122223333, asked as arn:…; evidence recorded at 2026-11-23T12:00:00Z`.
pub fn origin(subject: &Subject) -> Option<String> {
    let account = subject.account.as_deref();
    let account = account.map(|account| format!("account {}", clipped(account)));
    let identity = subject.identity.as_deref();
    let identity = identity.map(|arn| format!("asked as {}", clipped(arn)));
    let asked: Vec<String> = account.into_iter().chain(identity).collect();
    let asked = Some(asked.join(", ")).filter(|asked| !asked.is_empty());
    let recorded = subject.recorded_at.as_deref();
    let recorded = recorded.map(|time| format!("evidence recorded at {}", clipped(time)));
    let parts: Vec<String> = asked.into_iter().chain(recorded).collect();
    (!parts.is_empty()).then(|| escape_control(&parts.join("; ")).into_owned())
}

/// What no ready verdict rests on, in one line.
pub const NOT_LOOKED_AT: &str =
    "not looked at: the guest (ports, roles, .NET), RCPs, session policies, VPC endpoint policies";

/// The verdict in words; "ready" is not said where nothing could have kept the request from it.
pub fn verdict(subject: &Subject, policy: Policy) -> &'static str {
    match subject.verdict {
        Readiness::Ready if policy.fail_on.is_none() => {
            "passed, since --fail-on never lets everything pass"
        }
        Readiness::Ready if subject.offline => "ready as far as the request alone shows",
        Readiness::Ready => "ready",
        Readiness::NotReady => "not ready",
        Readiness::Undecided => "undecided",
    }
}

/// `2 errors, 1 warning, 96 passed`.
pub fn tally(counts: &Counts) -> String {
    let mut parts = vec![
        plural(counts.errors, "error"),
        plural(counts.warnings, "warning"),
    ];
    let more = [
        (counts.advice, "advice"),
        (counts.unknown, "unknown"),
        (counts.waived, "waived"),
    ];
    let more = more.iter().filter(|(n, _)| *n > 0);
    parts.extend(more.map(|(n, word)| format!("{n} {word}")));
    parts.push(format!("{} passed", counts.pass));
    parts.join(", ")
}

/// `1 error`, `2 errors`.
pub fn plural(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// `3 requests: 1 ready, 1 not ready, 1 undecided`.
pub fn requests(totals: &Totals) -> String {
    let left = match totals.not_judged {
        0 => String::new(),
        n => format!(", {n} not judged"),
    };
    format!(
        "{}: {} ready, {} not ready, {} undecided{left}",
        plural(
            totals.subjects().saturating_add(totals.not_judged),
            "request"
        ),
        totals.ready,
        totals.not_ready,
        totals.undecided,
    )
}

/// `ami-preflight.yaml: 1 warning`, and whether that gates, safe to show.
pub fn about_configuration(about: &Subject, report: &Report) -> String {
    let counts = Counts::of(&about.outcomes);
    let found = [(counts.errors, "error"), (counts.warnings, "warning")];
    let found = found.iter().filter(|(n, _)| *n > 0);
    let mut parts: Vec<String> = found.map(|(n, word)| plural(*n, word)).collect();
    if counts.advice > 0 {
        parts.push(format!("{} advice", counts.advice));
    }
    let gates = about
        .outcomes
        .iter()
        .any(|outcome| report.policy.gates(outcome));
    let gates = if gates { "not ready: " } else { "" };
    let path = escape_control(&about.path);
    format!("{path}: {gates}{}", parts.join(", "))
}

/// An address that may become a link: plain https without anything to escape.
pub fn link(url: &str) -> Option<&str> {
    let plain = |c: char| {
        c.is_ascii_graphic()
            && !matches!(
                c,
                '"' | '<' | '>' | '\\' | '`' | '(' | ')' | '[' | ']' | '|' | '{' | '}' | '^'
            )
    };
    (url.starts_with("https://") && url.chars().all(plain)).then_some(url)
}

/// First and last line and column, from 1; the last column is the one after the text.
pub struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// The place of an outcome in the request file.
pub fn region(outcome: &Outcome, subject: &Subject) -> Option<Region> {
    let location = outcome.location.as_ref()?;
    let Span { start, end } = location.span;
    let end = subject
        .source
        .as_ref()
        .map(|source| source.position(end.max(start)));
    let end = end.map_or((location.line, location.column), |end| {
        (end.line, end.column)
    });
    Some(Region {
        line: location.line,
        column: location.column,
        end_line: end.0,
        end_column: end.1,
    })
}

/// Advice in words, and what in it is to be pasted: after the colon where a command or a policy begins, or after the first line feed.
pub fn advice(text: &str) -> (&str, &str) {
    let text = text.trim_end();
    if let Some((words, code)) = text.split_once('\n') {
        return (words.trim_end(), code);
    }
    if text.starts_with("aws ") {
        return ("", text);
    }
    let starts = [": aws ", ": ami-preflight ", ": {\"", ": [{\""];
    let first = starts.iter().filter_map(|start| text.find(start)).min();
    let at = first.into_iter().chain(assignment(text)).min();
    let split = at.and_then(|at| text.split_at_checked(at.saturating_add(1)));
    split.map_or((text, ""), |(words, code)| (words, code.trim_start()))
}

/// Where the colon before `NAME=$(aws …)` stands, which keeps what a command prints.
fn assignment(text: &str) -> Option<usize> {
    let (before, _) = text.split_once("=$(aws ")?;
    let at = before.rfind(": ")?;
    let name = before.get(at.saturating_add(2)..)?;
    let word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(word)).then_some(at)
}

/// Advice on one line, control characters escaped.
pub fn advice_line(text: &str) -> String {
    match advice(text) {
        (words, "") => escape_control(words).into_owned(),
        ("", code) => escape_control(code).into_owned(),
        (words, code) => format!("{} {}", escape_control(words), escape_control(code)),
    }
}
