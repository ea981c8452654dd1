//! The answer to a batch: its report lines, as `-o jsonl` writes them, within the size that Step Functions hands on, and what was not judged.

use crate::diag::{Diagnostic, Diagnostics, Style};
use crate::expr::MissingReason;
use crate::judge::shard::Shard;
use crate::report::json::JsonLines;
use crate::report::{Renderer, Report, Subject, Totals};
use crate::request::Request;
use serde::Serialize;

/// Most bytes of an answer as JSON. Step Functions takes 256 KiB from a task, and the function's own answer is not all of it:
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>
pub(super) const MOST: usize = 240_000;
/// Of them, what the summary and the names of what was not judged may need.
const END: usize = 24_000;
/// Longest reason, in bytes.
const LONGEST_REASON: usize = 400;

/// The answer to a batch.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Which part of the run it is.
    #[serde(serialize_with = "shown")]
    pub shard: Option<Shard>,
    /// The report as JSON lines, the summary last; none where nothing was begun.
    pub lines: Vec<String>,
    /// Requests without a line.
    pub unjudged: Vec<Unjudged>,
    /// Whether every request has a line.
    pub complete: bool,
    /// Whether the same batch, sent again, may have a better answer: time was over, or AWS throttled to the end.
    pub again: bool,
}

/// A request without a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unjudged {
    /// Its path.
    pub path: String,
    /// Why there is none.
    pub reason: String,
    /// Whether there may be one if it is sent again.
    pub again: bool,
}

impl Unjudged {
    /// A request that there was no time for.
    pub(super) fn late(request: &Request, reason: &str) -> Self {
        Self {
            path: request.path.clone(),
            reason: reason.to_owned(),
            again: true,
        }
    }
}

impl Answer {
    /// The answer where nothing was begun.
    pub(super) fn nothing(shard: Option<Shard>, unjudged: Vec<Unjudged>) -> Self {
        Self {
            shard,
            lines: Vec::new(),
            complete: unjudged.is_empty(),
            again: unjudged.iter().any(|one| one.again),
            unjudged,
        }
    }
}

/// An answer in the making.
pub(super) struct Lines {
    renderer: JsonLines,
    report: Report,
    totals: Totals,
    lines: Vec<String>,
    unjudged: Vec<Unjudged>,
    bytes: usize,
    again: bool,
}

impl Lines {
    pub(super) fn new(report: Report, unjudged: Vec<Unjudged>) -> Self {
        Self {
            renderer: JsonLines,
            report,
            totals: Totals::default(),
            lines: Vec::new(),
            unjudged,
            bytes: 0,
            again: false,
        }
    }

    /// A request without a line.
    pub(super) fn leave(&mut self, one: Unjudged) {
        self.unjudged.push(one);
    }

    /// The line of a subject, if there is room for it.
    pub(super) fn add(&mut self, request: &Request, subject: &Subject) -> Result<(), Diagnostics> {
        let mut line = Vec::new();
        let written = self.renderer.subject(subject, &self.report, &mut line);
        written.map_err(|error| Diagnostic::error(error.to_string()))?;
        let line = text(line);
        let bytes = self.bytes.saturating_add(in_json(&line));
        if bytes > MOST.saturating_sub(END) {
            self.leave(Unjudged {
                path: request.path.clone(),
                reason: format!("the lines of the batch would have more than {MOST} bytes: list fewer requests a part"),
                again: false,
            });
            return Ok(());
        }
        self.bytes = bytes;
        self.again |= may_be_known_later(subject);
        self.totals.add(subject);
        self.lines.push(line);
        Ok(())
    }

    /// The answer, with the summary.
    pub(super) fn end(mut self, configuration: Option<Subject>) -> Result<Answer, Diagnostics> {
        self.totals.configure(configuration);
        self.totals.not_judged = self.unjudged.len();
        let mut line = Vec::new();
        let written = self.renderer.end(&self.totals, &self.report, &mut line);
        written.map_err(|error| Diagnostic::error(error.to_string()))?;
        self.lines.push(text(line));
        let answer = Answer::nothing(self.report.shard, self.unjudged);
        Ok(Answer {
            lines: self.lines,
            again: answer.again || self.again,
            ..answer
        })
    }
}

/// Whether something is not known that the same question may find out later.
fn may_be_known_later(subject: &Subject) -> bool {
    let missing = subject.outcomes.iter().flat_map(|one| &one.missing);
    let mut reasons = missing.map(|missing| missing.reason);
    reasons.any(|reason| {
        matches!(
            reason,
            MissingReason::Throttled | MissingReason::TimedOut | MissingReason::Network
        )
    })
}

/// A line without its end.
fn text(line: Vec<u8>) -> String {
    let line = String::from_utf8_lossy(&line);
    line.trim_end_matches('\n').to_owned()
}

/// Bytes of a text as JSON, with the comma after it.
fn in_json(line: &str) -> usize {
    let quoted = serde_json::to_string(line).map_or(usize::MAX, |quoted| quoted.len());
    quoted.saturating_add(1)
}

/// What is wrong, as plain text of bounded length.
pub(super) fn plain(found: Diagnostics) -> String {
    let style = Style {
        color: false,
        width: 100,
    };
    let texts: Vec<String> = found.iter().map(|one| one.render(style)).collect();
    let mut text = texts.join("\n");
    if text.len() > LONGEST_REASON {
        let end = (0..=LONGEST_REASON).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    text
}

fn shown<S: serde::Serializer>(shard: &Option<Shard>, serializer: S) -> Result<S::Ok, S::Error> {
    shard.map(|shard| shard.to_string()).serialize(serializer)
}
