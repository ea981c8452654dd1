//! What a run has to say of one request; the renderers show it.

use super::Outcomes;
use super::exit::{Policy, Readiness};
use crate::evidence::{Answer, Question};
use crate::text::Source;
use std::ops::{Deref, DerefMut};

/// What the rules say of one request, before waivers and the baseline.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// Path as shown to people.
    pub path: String,
    /// `Name` of the request, if it has one.
    pub name: Option<String>,
    /// The request file, sensitive values masked unless they may be shown.
    pub source: Option<Source>,
    /// What the configuration calls its target, where it names several.
    pub target: Option<String>,
    /// Account of the caller, if known.
    pub account: Option<String>,
    /// ARN of the identity that asked, as `sts:GetCallerIdentity` tells it, if that was asked.
    pub identity: Option<String>,
    /// When the evidence was recorded, where it says so: RFC 3339, UTC. `None` for a live run.
    pub recorded_at: Option<String>,
    /// Region, if known.
    pub region: Option<String>,
    /// Partition, if known.
    pub partition: Option<String>,
    /// All outcomes, sorted by rule and subject.
    pub outcomes: Outcomes,
    /// The calls made for it.
    pub calls: Vec<CallRecord>,
    /// Whether the run was offline: a ready verdict then speaks of the request alone.
    pub offline: bool,
    /// Digest of the request as it was read.
    pub digest: String,
    /// Whether the run was interrupted before everything was asked that it needs.
    pub interrupted: bool,
}

impl Judged {
    /// The verdict, now that waivers and the baseline have been applied.
    pub fn decide(self, policy: &Policy) -> Subject {
        Subject {
            verdict: policy.verdict(&self.outcomes),
            judged: self,
        }
    }
}

/// What was found out about one request: what the rules say of it, and the verdict.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What the rules say, waivers and the baseline applied.
    pub judged: Judged,
    /// The verdict.
    pub verdict: Readiness,
}

/// Renderers read a subject as one record.
impl Deref for Subject {
    type Target = Judged;

    fn deref(&self) -> &Judged {
        &self.judged
    }
}

impl DerefMut for Subject {
    fn deref_mut(&mut self) -> &mut Judged {
        &mut self.judged
    }
}

/// One call as reports show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// The AWS CLI's name of the service.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// ok, denied, not-found, throttled or failed.
    pub status: &'static str,
    /// Error name and message.
    pub error: Option<(String, String)>,
    /// How long it took.
    pub duration_ms: u64,
}

impl CallRecord {
    /// A call and its answer.
    pub(super) fn of((question, answer): (&Question, &Answer)) -> Self {
        let info = question.call.info();
        let error = answer.result.as_ref().err();
        Self {
            service: info.service.to_owned(),
            operation: info.operation.to_owned(),
            status: error.map_or("ok", |error| error.status()),
            error: error.map(|error| (error.code.clone(), error.message.clone())),
            duration_ms: answer.duration_ms,
        }
    }
}
