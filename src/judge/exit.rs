//! The one exit policy: outcomes and thresholds give a verdict, verdicts give the exit code, whatever the format.

use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use serde::{Deserialize, Serialize};

/// Nothing at or above the threshold, nothing undecided that could be.
pub const READY: u8 = 0;
/// A finding at or above the threshold.
pub const NOT_READY: u8 = 1;
/// Nothing judged: bad usage, request, rule, config or evidence file.
pub const NOT_JUDGED: u8 = 2;
/// No finding gates, but a rule at or above the threshold is unknown.
pub const UNDECIDED: u8 = 3;
/// Interrupted by Ctrl-C: what was known by then is reported.
pub const INTERRUPTED: u8 = 130;

/// What gates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Lowest severity that gates; `None` for never.
    pub fail_on: Option<Severity>,
    /// Whether unknown outcomes gate.
    pub fail_on_unknown: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            fail_on: Some(Severity::Error),
            fail_on_unknown: true,
        }
    }
}

/// The verdict on one request.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// Send it.
    Ready,
    /// Not enough is known.
    Undecided,
    /// It would be refused or fail.
    NotReady,
}

impl Readiness {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Readiness::Ready => "ready",
            Readiness::Undecided => "undecided",
            Readiness::NotReady => "not-ready",
        }
    }

    /// The exit code of a run in which this is the worst verdict.
    pub fn exit_code(self) -> u8 {
        match self {
            Readiness::Ready => READY,
            Readiness::NotReady => NOT_READY,
            Readiness::Undecided => UNDECIDED,
        }
    }
}

impl Policy {
    /// Whether this outcome keeps the request from being ready.
    pub fn gates(&self, outcome: &Outcome) -> bool {
        let heavy = self.fail_on.is_some_and(|least| outcome.severity >= least);
        match outcome.verdict {
            Verdict::Fail => heavy,
            Verdict::Unknown => heavy && self.fail_on_unknown,
            _ => false,
        }
    }

    /// The verdict on a request.
    pub fn verdict<'a>(&self, outcomes: impl IntoIterator<Item = &'a Outcome>) -> Readiness {
        let mut verdict = Readiness::Ready;
        for outcome in outcomes.into_iter().filter(|outcome| self.gates(outcome)) {
            match outcome.verdict {
                Verdict::Fail => return Readiness::NotReady,
                _ => verdict = Readiness::Undecided,
            }
        }
        verdict
    }
}
