//! The JSON report and its lines, schema_version 2: the types here are the contract and its JSON Schema.

use crate::grade::{Certainty, Severity, Verdict};
use crate::judge::exit::Readiness;
use crate::judge::shard::Shard;
use crate::rules::Remedy;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The number of this form of the report.
pub const SCHEMA_VERSION: u32 = 2;

/// The report of a run.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "ami-preflight report")]
pub struct JsonReport {
    /// Always 2.
    pub schema_version: u32,
    /// The program.
    pub tool: Tool,
    /// What tells parts of a run from parts of another.
    pub run: RunRef,
    /// One entry a request, in the order given.
    pub subjects: Vec<JsonSubject>,
    /// Findings about the configuration itself (CFG001 and others): they are of the run and of no request.
    pub configuration: Vec<FullOutcome>,
    /// Every rule that occurs, once, sorted by id.
    pub rules: Vec<JsonRule>,
    /// Counts over all requests and the findings about the configuration.
    pub summary: Summary,
}

/// A line of the report as JSON lines: the last is the summary, all others are subjects.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "ami-preflight report, a line")]
#[allow(clippy::large_enum_variant)]
pub enum JsonLine {
    /// A request, as soon as it was judged.
    Subject(SubjectLine),
    /// The end of the run; a file without it is of a run that was killed.
    Summary(SummaryLine),
}

/// A request and all that is needed to read it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SubjectLine {
    /// Always 2.
    pub schema_version: u32,
    /// The program.
    pub tool: Tool,
    /// What tells parts of a run from parts of another.
    pub run: RunRef,
    /// The request.
    pub subject: JsonSubject,
    /// The rules that failed, are unknown or were waived, sorted by id.
    pub rules: Vec<JsonRule>,
    /// The remedies that its outcomes name, with what is known of the request filled in.
    pub remedies: Vec<Remedy>,
}

/// The end of a run.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SummaryLine {
    /// Always 2.
    pub schema_version: u32,
    /// The program.
    pub tool: Tool,
    /// What tells parts of a run from parts of another.
    pub run: RunRef,
    /// Findings about the configuration itself.
    pub configuration: Vec<FullOutcome>,
    /// Counts over all lines and the findings about the configuration.
    pub summary: Summary,
}

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its version.
    pub version: Cow<'static, str>,
}

/// What a run judges by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunRef {
    /// SHA-256 of the version, of the selected rules as they are configured, and of what may be asked where; null where nothing needs it:
    /// it stands in JSON lines and in reports of parts of a run.
    pub rules_digest: Option<String>,
    /// The part of a larger run that this is; null for a whole one.
    pub shard: Option<Shard>,
}

/// A request and what was found out about it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct JsonSubject {
    /// The request.
    pub request: RequestRef,
    /// Where it goes.
    pub target: TargetRef,
    /// When the evidence was recorded; null where AWS was asked now.
    pub recorded_at: Option<String>,
    /// The verdict.
    pub verdict: Readiness,
    /// Whether the run was interrupted before everything was asked that it needs; not there otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// All outcomes, sorted by rule and subject.
    pub outcomes: Vec<JsonOutcome>,
    /// The calls made for it.
    pub calls: Vec<JsonCall>,
}

/// A request.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct RequestRef {
    /// Path as shown to people.
    pub path: String,
    /// `Name`.
    pub name: Option<String>,
    /// SHA-256 of the request as it was read, flags applied.
    pub digest: String,
}

/// Where a request goes.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct TargetRef {
    /// What the configuration calls it; not there where it names no targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The account that was asked.
    pub account: Option<String>,
    /// ARN of the identity that asked.
    pub identity: Option<String>,
    /// The Region.
    pub region: Option<String>,
    /// The partition.
    pub partition: Option<String>,
}

/// An outcome: in full where it failed, is unknown or waived, otherwise in brief.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum JsonOutcome {
    /// `fail`, `unknown` or `waived`.
    Full(Box<FullOutcome>),
    /// `pass`, `not-applicable` or `skipped`; the rest stands in `rules`.
    Brief(BriefOutcome),
}

/// An outcome that asks for attention.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FullOutcome {
    /// Id of the rule.
    pub rule: String,
    /// Names the defect.
    pub name: String,
    /// One line.
    pub title: String,
    /// Severity of this outcome.
    pub severity: Severity,
    /// fail, unknown or waived.
    pub verdict: Verdict,
    /// How sure it is.
    pub certainty: Certainty,
    /// AMI id, ARN or pointer into the request.
    pub subject: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: Vec<String>,
    /// Addresses of the documentation.
    pub sources: Vec<String>,
    /// Id of what settles it together with other findings (`rules/remedies/`); not there where the fix is all there is to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Rules whose failure explains this one; not there without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// Where in the request file.
    pub location: Option<JsonLocation>,
    /// What was not known.
    pub missing: Vec<JsonMissing>,
    /// Identifies the finding over runs.
    pub fingerprint: String,
    /// Why it is waived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<String>,
}

/// An outcome that asks for none.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct BriefOutcome {
    /// Id of the rule.
    pub rule: String,
    /// pass, not-applicable or skipped.
    pub verdict: Verdict,
    /// Which of several things it is about: AMI id, ARN or pointer into the request; not there where the rule looked at one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
}

/// A place in a file.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct JsonLocation {
    /// Path as shown to people.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// JSON pointer.
    pub pointer: String,
}

/// A fact that is not known.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct JsonMissing {
    /// Its path.
    pub fact: String,
    /// The call that would have told.
    pub call: String,
    /// What stood in the way.
    pub reason: crate::expr::MissingReason,
    /// IAM action to allow; empty where a permission would not help.
    pub action: String,
    /// What the service or the source said; not there where it said nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// A call that was made.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct JsonCall {
    /// The AWS CLI's name of the service.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// ok, denied, not-found, throttled or failed.
    pub status: Cow<'static, str>,
    /// The error that it ended in; not there where it has an output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<JsonError>,
    /// How long it took.
    pub duration_ms: u64,
}

/// The error of a call.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct JsonError {
    /// Its name.
    pub code: String,
    /// The service's own words.
    pub message: String,
}

/// A rule that occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JsonRule {
    /// Its id.
    pub id: String,
    /// Names the defect.
    pub name: String,
    /// One line.
    pub title: String,
    /// Severity of a failure, as configured.
    pub severity: Severity,
    /// Addresses of the documentation.
    pub sources: Vec<String>,
    /// What to do, before what is known of a request is filled in.
    pub fix: Vec<String>,
}

/// Counts of a run.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Requests judged.
    pub subjects: usize,
    /// Of them ready.
    pub ready: usize,
    /// Of them not ready.
    pub not_ready: usize,
    /// Of them undecided.
    pub undecided: usize,
    /// Requests that the run was interrupted before.
    pub not_judged: usize,
    /// Outcomes that passed.
    pub pass: usize,
    /// Failures by severity.
    pub fail: FailCounts,
    /// Undecided outcomes.
    pub unknown: usize,
    /// Outcomes that did not arise.
    pub not_applicable: usize,
    /// Accepted failures.
    pub waived: usize,
    /// Rules that were not asked.
    pub skipped: usize,
    /// The exit code of the run: 0, 1 or 3, or 130 where it was interrupted.
    pub exit_code: u8,
}

/// Failures by severity.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct FailCounts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Advice.
    pub advice: usize,
}
