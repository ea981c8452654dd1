//! What the engine says of one rule: severity, certainty, verdict and the outcome that carries them to the report.

use crate::expr::Missing;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How bad a failed rule is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Advice,
    /// Likely trouble.
    Warning,
    /// The import is refused or fails.
    Error,
}

impl Severity {
    /// The word used on the command line and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How sure the facts behind a finding are, lowest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// A hint, such as a name.
    Weak,
    /// Good evidence that may be out of date, or a requirement that is documented by analogy only.
    Strong,
    /// Read from the thing itself, against a documented requirement.
    Certain,
}

impl Certainty {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Certainty::Weak => "weak",
            Certainty::Strong => "strong",
            Certainty::Certain => "certain",
        }
    }
}

/// What became of a rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It does not hold.
    Fail,
    /// Nobody could find out.
    Unknown,
    /// It does not hold, and a waiver accepts that.
    Waived,
    /// It holds.
    Pass,
    /// It does not arise for this request.
    NotApplicable,
    /// It was not asked: deselected, or it needs an option that was not given.
    Skipped,
}

impl Verdict {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Fail => "fail",
            Verdict::Unknown => "unknown",
            Verdict::Waived => "waived",
            Verdict::Pass => "pass",
            Verdict::NotApplicable => "not-applicable",
            Verdict::Skipped => "skipped",
        }
    }
}

/// Where in the request file an outcome belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Path as shown to people.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// JSON pointer into the request.
    pub pointer: String,
    /// Byte range in the file.
    pub span: crate::source::Span,
}

/// One rule, judged for one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Rule id.
    pub rule: String,
    /// The rule's name: it names the defect.
    pub name: String,
    /// The rule's title.
    pub title: String,
    /// Severity of this outcome.
    pub severity: Severity,
    /// The verdict.
    pub verdict: Verdict,
    /// Lowest certainty of the facts used.
    pub certainty: Certainty,
    /// What it is about: an AMI, an ARN, or a pointer into the request.
    pub subject: String,
    /// What is wrong, for people; empty unless failed, waived or unknown.
    pub message: String,
    /// What to do.
    pub fix: Vec<String>,
    /// Where the requirement is documented.
    pub sources: Vec<String>,
    /// Where in the request file.
    pub location: Option<Location>,
    /// What was not known.
    pub missing: Vec<Missing>,
    /// Identifies the finding over runs, see [`fingerprint`].
    pub fingerprint: String,
    /// Why it was waived; set with [`Verdict::Waived`].
    pub waiver: Option<String>,
}

/// Stable over edits of the file: the rule, the request and what the finding is about, never a line.
pub fn fingerprint(rule: &str, request: &str, subject: &str) -> String {
    let mut hash = Sha256::new();
    for part in [rule, request, subject] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
