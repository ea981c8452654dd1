//! JUnit XML: one test suite a request, one test case an outcome. A failed rule that gates is a failure, an unknown one an error;
//! what does not gate passes, with its message in system-out, and what was waived, does not arise or was not asked is skipped.

use super::spool::Spool;
use super::{Renderer, Report, Subject, Totals, text};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::judge::shard::Shard;
use crate::text::escape_control;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// The report as XML; its first line has the totals, so that the suites wait.
#[derive(Debug, Default)]
pub struct Junit {
    suites: Suites,
}

impl Renderer for Junit {
    fn subject(&mut self, one: &Subject, report: &Report, _: &mut dyn Write) -> io::Result<()> {
        self.suites.add(suite(&text::heading(one), one, report))
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = &totals.configuration {
            let name = format!("{CONFIGURATION}{}", escape_control(&about.path));
            self.suites.add(suite(&name, about, report))?;
        }
        let part = report.shard.map(|shard| Part {
            shard,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            digest: report.digest.clone().unwrap_or_default(),
            interrupted: totals.interrupted,
        });
        self.suites.write(part.as_ref(), out)
    }
}

/// What a report says of the part of a run that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which part.
    pub shard: Shard,
    /// Version of the program.
    pub version: String,
    /// What it judged by.
    pub digest: String,
    /// Whether it was interrupted.
    pub interrupted: bool,
}

/// The name of the processing instruction that tells the part: a member that JUnit's readers do not know would be refused by some.
pub const PART: &str = "ami-preflight";

/// How the name of the suite begins that has the findings about the configuration; it is the last.
pub const CONFIGURATION: &str = "configuration: ";

/// Test suites, and their totals.
#[derive(Debug, Default)]
pub struct Suites {
    text: Spool,
    tests: usize,
    skipped: usize,
    failures: usize,
    errors: usize,
}

impl Suites {
    /// Adds a suite.
    ///
    /// # Errors
    /// What the temporary file answered.
    pub fn add(&mut self, suite: TestSuite) -> io::Result<()> {
        let mut one = quick_junit::Report::new(env!("CARGO_PKG_NAME"));
        self.tests = self.tests.saturating_add(suite.tests);
        self.skipped = self.skipped.saturating_add(suite.skipped);
        self.failures = self.failures.saturating_add(suite.failures);
        self.errors = self.errors.saturating_add(suite.errors);
        one.add_test_suite(suite);
        // Writing to a String cannot fail.
        let text = one.to_string().unwrap_or_default();
        // After the declaration and the element around it, a line each.
        let inner = text.splitn(3, '\n').nth(2).unwrap_or_default();
        let end = inner.rfind("</testsuites>").unwrap_or_default();
        self.text
            .write_all(inner.get(..end).unwrap_or_default().as_bytes())
    }

    /// Writes the whole.
    ///
    /// # Errors
    /// What a stream answered.
    pub fn write(&mut self, part: Option<&Part>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        if let Some(part) = part {
            let ended = if part.interrupted {
                " interrupted=\"true\""
            } else {
                ""
            };
            writeln!(
                out,
                "<?{PART} version=\"{}\" shard=\"{}\" rules=\"{}\"{ended}?>",
                part.version, part.shard, part.digest
            )?;
        }
        writeln!(
            out,
            "<testsuites name=\"{}\" tests=\"{}\" skipped=\"{}\" failures=\"{}\" errors=\"{}\">",
            env!("CARGO_PKG_NAME"),
            self.tests,
            self.skipped,
            self.failures,
            self.errors
        )?;
        self.text.empty_into(out)?;
        writeln!(out, "</testsuites>")
    }
}

fn suite(name: &str, subject: &Subject, report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(name);
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
        let file = escape_control(file).as_ref().into();
        case.extra.insert("file".into(), file);
        if outcome.is_open() {
            let line = outcome.location.as_ref().map_or(1, |at| at.line);
            case.extra.insert("line".into(), line.to_string().into());
        }
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
