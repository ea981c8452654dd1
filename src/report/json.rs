//! The JSON report, schema_version 1; the types here are the contract and its JSON Schema.

use super::{Counts, Report, Subject};
use crate::grade::{Certainty, Severity, Verdict};
use crate::judge::Outcome;
use crate::judge::exit::Readiness;
use crate::text::escape_json;
use schemars::JsonSchema;
use serde::Serialize;

/// The report of a run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "ami-preflight report")]
pub struct JsonReport {
    /// Always 1.
    schema_version: u32,
    /// The program.
    tool: Tool,
    /// One entry a request.
    subjects: Vec<JsonSubject>,
    /// Counts over all requests.
    summary: Summary,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonSubject {
    request: RequestRef,
    target: TargetRef,
    /// When the evidence was recorded; null where AWS was asked now.
    recorded_at: Option<String>,
    verdict: Readiness,
    outcomes: Vec<JsonOutcome>,
    calls: Vec<JsonCall>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct RequestRef {
    path: String,
    name: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct TargetRef {
    account: Option<String>,
    /// ARN of the identity that asked.
    identity: Option<String>,
    region: Option<String>,
    partition: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonOutcome {
    rule: String,
    name: String,
    title: String,
    severity: Severity,
    verdict: Verdict,
    certainty: Certainty,
    /// AMI id, ARN or pointer into the request.
    subject: String,
    message: String,
    fix: Vec<String>,
    sources: Vec<String>,
    /// Id of what settles it together with other findings (`rules/remedies/`); not there where the fix is all there is to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
    location: Option<JsonLocation>,
    missing: Vec<JsonMissing>,
    fingerprint: String,
    /// Why it is waived.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonLocation {
    path: String,
    line: usize,
    column: usize,
    /// JSON pointer.
    pointer: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonMissing {
    fact: String,
    call: String,
    reason: crate::expr::MissingReason,
    /// IAM action to allow; empty where a permission would not help.
    action: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonCall {
    service: String,
    operation: String,
    status: &'static str,
    error: Option<JsonError>,
    duration_ms: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonError {
    code: String,
    message: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Summary {
    subjects: usize,
    ready: usize,
    not_ready: usize,
    undecided: usize,
    pass: usize,
    fail: FailCounts,
    unknown: usize,
    not_applicable: usize,
    waived: usize,
    skipped: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FailCounts {
    error: usize,
    warning: usize,
    advice: usize,
}

/// The report as JSON text with a line feed at the end.
pub fn render(report: &Report) -> String {
    let counts = Counts::of(report.subjects.iter().flat_map(|subject| &subject.outcomes));
    let json = JsonReport {
        schema_version: 1,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        subjects: report.subjects.iter().map(subject).collect(),
        summary: Summary {
            subjects: report.subjects.len(),
            ready: report.with_verdict(Readiness::Ready),
            not_ready: report.with_verdict(Readiness::NotReady),
            undecided: report.with_verdict(Readiness::Undecided),
            pass: counts.pass,
            fail: FailCounts {
                error: counts.errors,
                warning: counts.warnings,
                advice: counts.advice,
            },
            unknown: counts.unknown,
            not_applicable: counts.not_applicable,
            waived: counts.waived,
            skipped: counts.skipped,
        },
    };
    let mut text = serde_json::to_string_pretty(&json).unwrap_or_default();
    text.push('\n');
    escape_json(&text).into_owned()
}

fn subject(subject: &Subject) -> JsonSubject {
    JsonSubject {
        request: RequestRef {
            path: subject.path.clone(),
            name: subject.name.clone(),
        },
        target: TargetRef {
            account: subject.account.clone(),
            identity: subject.identity.clone(),
            region: subject.region.clone(),
            partition: subject.partition.clone(),
        },
        recorded_at: subject.recorded_at.clone(),
        verdict: subject.verdict,
        outcomes: subject.outcomes.iter().map(outcome).collect(),
        calls: subject.calls.iter().map(call).collect(),
    }
}

fn outcome(outcome: &Outcome) -> JsonOutcome {
    let location = outcome.location.as_ref().map(|location| JsonLocation {
        path: location.path.clone(),
        line: location.line,
        column: location.column,
        pointer: location.pointer.clone(),
    });
    let missing = outcome.missing.iter().map(|missing| JsonMissing {
        fact: missing.fact.clone(),
        call: missing.call.clone(),
        reason: missing.reason,
        action: missing.action.clone(),
    });
    JsonOutcome {
        rule: outcome.rule.clone(),
        name: outcome.name.clone(),
        title: outcome.title.clone(),
        severity: outcome.severity,
        verdict: outcome.verdict,
        certainty: outcome.certainty,
        subject: outcome.subject.clone(),
        message: outcome.message.clone(),
        fix: outcome.fix.clone(),
        sources: outcome.sources.clone(),
        remedy: outcome.remedy.as_ref().map(|remedy| remedy.id.clone()),
        location,
        missing: missing.collect(),
        fingerprint: outcome.fingerprint(),
        waiver: outcome.waiver.clone(),
    }
}

fn call(call: &super::CallRecord) -> JsonCall {
    JsonCall {
        service: call.service.clone(),
        operation: call.operation.clone(),
        status: call.status,
        error: call.error.as_ref().map(|(code, message)| JsonError {
            code: code.clone(),
            message: message.clone(),
        }),
        duration_ms: call.duration_ms,
    }
}
