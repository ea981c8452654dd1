//! The words for an outcome: how bad, how sure, and what became of the rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How bad a failed rule is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Advice,
    /// Likely trouble.
    Warning,
    /// The import is refused or fails.
    #[default]
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
