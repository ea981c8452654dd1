//! JUnit XML: one test suite a request, one test case an outcome. A failed rule that gates is a failure, an unknown one an error;
//! what does not gate passes, with its message in system-out, and what was waived, does not arise or was not asked is skipped.

use super::{Report, Subject, text};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::text::escape_control;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

/// The report as XML text.
pub fn render(report: &Report) -> String {
    let mut junit = quick_junit::Report::new(env!("CARGO_PKG_NAME"));
    junit.add_test_suites(report.subjects.iter().map(|subject| suite(subject, report)));
    // Writing to a String cannot fail.
    let mut text = junit.to_string().unwrap_or_default();
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn suite(subject: &Subject, report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(text::heading(subject));
    let told = [
        ("account", &subject.account),
        ("identity", &subject.identity),
        ("recorded_at", &subject.recorded_at),
    ];
    for (name, value) in told {
        if let Some(value) = value {
            suite.add_property((name, escape_control(value).as_ref()));
        }
    }
    suite.add_test_cases(
        subject
            .outcomes
            .iter()
            .map(|outcome| case(outcome, subject, report)),
    );
    suite
}

fn case(outcome: &Outcome, subject: &Subject, report: &Report) -> TestCase {
    let about = match outcome.subject.as_str() {
        "" => String::new(),
        about => format!(" ({about})"),
    };
    let name = format!("{} {}{about}", outcome.rule, outcome.name);
    let mut case = TestCase::new(escape_control(&name).as_ref(), status(outcome, report));
    if is_remark(outcome, report) {
        let verdict = outcome.verdict.as_str();
        let (severity, message) = (outcome.severity.as_str(), text::message(outcome));
        case.set_system_out(format!(
            "{verdict} ({severity}): {message}\n{}",
            details(outcome)
        ));
    }
    case.set_classname(escape_control(&subject.path).as_ref());
    if let Some(file) = text::file(subject) {
        let line = outcome.location.as_ref().map_or(1, |at| at.line);
        case.extra
            .insert("file".into(), escape_control(file).as_ref().into());
        case.extra.insert("line".into(), line.to_string().into());
    }
    case
}

/// A finding or an unknown that does not gate: a failed test would make the build unstable, whatever the exit code.
fn is_remark(outcome: &Outcome, report: &Report) -> bool {
    matches!(outcome.verdict, Verdict::Fail | Verdict::Unknown) && !report.policy.gates(outcome)
}

fn status(outcome: &Outcome, report: &Report) -> TestCaseStatus {
    if is_remark(outcome, report) {
        return TestCaseStatus::success();
    }
    let mut status = match outcome.verdict {
        Verdict::Pass => return TestCaseStatus::success(),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Unknown => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Waived | Verdict::NotApplicable | Verdict::Skipped => TestCaseStatus::skipped(),
    };
    match outcome.verdict {
        Verdict::Fail | Verdict::Unknown => {
            status.set_message(text::message(outcome));
            status.set_type(outcome.severity.as_str());
            status.set_description(details(outcome));
        }
        Verdict::Waived => {
            let reason = outcome.waiver.as_deref().unwrap_or("no reason recorded");
            let reason = format!("waived: {reason}: {}", outcome.message);
            status.set_message(escape_control(&reason).as_ref());
        }
        Verdict::NotApplicable => {
            status.set_message("does not arise for this request");
        }
        _ => {
            status.set_message("not asked");
        }
    }
    status
}

/// What a person needs to act: title, place, fixes, documentation.
fn details(outcome: &Outcome) -> String {
    let mut lines = vec![outcome.title.clone()];
    if let Some(at) = &outcome.location {
        lines.push(format!("at {}:{}:{}", at.path, at.line, at.column));
    }
    lines.extend(
        outcome
            .fix
            .iter()
            .map(|fix| format!("fix: {}", text::advice_line(fix))),
    );
    lines.extend(
        outcome
            .sources
            .iter()
            .map(|source| format!("source: {source}")),
    );
    let lines = lines.iter().map(|line| escape_control(line));
    lines.collect::<Vec<_>>().join("\n")
}
