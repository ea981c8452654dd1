//! The answer to a batch: its report lines, as `-o jsonl` writes them, within the size that Step Functions hands on, and what was not judged.

use crate::diag::{Diagnostic, Diagnostics, Style};
use crate::expr::MissingReason;
use crate::judge::shard::Shard;
use crate::report::json::JsonLines;
use crate::report::{Renderer, Report, Subject, Totals};
use crate::request::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde::Serialize;

/// Most bytes of an answer as JSON. Step Functions hands on 256 KiB from state to state, and the texts of the requests go with it:
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>
pub(super) const MOST: usize = 180_000;
/// Of them, what the summary and the names of what was not judged may need.
const END: usize = 20_000;
/// How hard lines are compressed: zlib's default.
const LEVEL: u8 = 6;
/// Longest reason, in bytes.
const LONGEST_REASON: usize = 400;

/// The answer to a batch.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Which part of the run it is.
    #[serde(serialize_with = "shown")]
    pub shard: Option<Shard>,
    /// The report as JSON lines, the summary last; none where nothing was begun. Each line is compressed (zlib) and in Base64: a line of a
    /// request that is not ready may have 75 KB, which would leave room for three.
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
        let written = self.renderer.subject(
            subject,
            &self.renderer.draw(subject, &self.report),
            &self.report,
            &mut line,
        );
        written.map_err(|error| Diagnostic::error(error.to_string()))?;
        let line = packed(&line);
        // As JSON it has quotes and a comma, and nothing to escape.
        let bytes = self.bytes.saturating_add(line.len()).saturating_add(3);
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
        self.lines.push(packed(&line));
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

/// A line, compressed, as text.
fn packed(line: &[u8]) -> String {
    STANDARD.encode(compress_to_vec_zlib(line, LEVEL))
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
        let end = (0..=LONGEST_REASON)
            .rev()
            .find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    text
}

fn shown<S: serde::Serializer>(shard: &Option<Shard>, serializer: S) -> Result<S::Ok, S::Error> {
    shard.map(|shard| shard.to_string()).serialize(serializer)
}
