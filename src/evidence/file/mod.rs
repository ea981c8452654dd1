//! The evidence file: recorded calls, read for a replay and written by `--record` and `collect`.

mod imported;
mod json;
mod read;
mod recorded_value;
mod replay;
mod shape;

pub use imported::Imported;
pub use recorded_value::RecordedValue;
pub use replay::Replay;

use super::Call;
use super::question::{Answer, Answers, CallError, Question};
use crate::request::SENSITIVE;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Recorded calls of one or more runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// Always 1.
    pub schema_version: u32,
    /// When the calls were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<String>,
    /// Partition of the Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<String>,
    /// Region that calls without one went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Account that made the calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The calls.
    pub calls: Vec<RecordedCall>,
}

/// One recorded call: either `output` or `error`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedCall {
    /// The AWS CLI's name of the service, such as `ec2`.
    pub service: String,
    /// The operation as AWS spells it, such as `DescribeImages`.
    pub operation: String,
    /// Region it went to, if not that of the file; absent for global services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The input, as the AWS CLI takes it; members left out match anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<RecordedValue>,
    /// The output, as the AWS CLI prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<RecordedValue>,
    /// The error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ErrorSchema>")]
    pub error: Option<CallError>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
}

/// The error of a recorded call.
#[derive(JsonSchema)]
#[allow(dead_code)]
struct ErrorSchema {
    /// The error's name, such as `AccessDenied`.
    code: String,
    /// The service's own words.
    #[serde(default)]
    message: String,
    /// The HTTP status, if it is 500 or more.
    #[serde(default)]
    status: Option<u16>,
}

impl RecordedCall {
    /// A call that answered an error, whatever its input.
    pub fn error(service: &str, operation: &str, code: &str) -> Self {
        Self {
            service: service.to_owned(),
            operation: operation.to_owned(),
            region: None,
            input: None,
            output: None,
            error: Some(CallError::new(code, "")),
            duration_ms: None,
        }
    }
}

impl EvidenceFile {
    /// With the calls of another file in the place of its own to the same questions.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let same = |one: &RecordedCall, other: &RecordedCall| {
            let key = |call: &RecordedCall| (call.service.clone(), call.operation.clone());
            key(one) == key(other) && (&one.region, &one.input) == (&other.region, &other.input)
        };
        let kept = self.calls.into_iter();
        let kept = kept.filter(|call| !other.calls.iter().any(|new| same(call, new)));
        let calls = kept.chain(other.calls.iter().cloned()).collect();
        Self { calls, ..other }
    }

    /// A file with these answers.
    pub fn record(
        answers: &Answers,
        target: &super::Target,
        account: Option<String>,
        now: jiff::Timestamp,
    ) -> Self {
        let recorded = |(question, answer): (&Question, &Answer)| {
            let info = question.call.info();
            RecordedCall {
                service: info.service.to_owned(),
                operation: info.operation.to_owned(),
                region: question.region.clone(),
                input: Some(shown(question).into()),
                output: answer.result.as_ref().ok().map(RecordedValue::from),
                error: answer.result.as_ref().err().cloned(),
                duration_ms: Some(answer.duration_ms),
            }
        };
        Self {
            schema_version: 1,
            recorded_at: Some(now.to_string()),
            partition: target.partition().map(str::to_owned),
            region: target.region.clone(),
            account,
            calls: answers
                .iter()
                .filter(|(_, answer)| answer.asked())
                .map(recorded)
                .collect(),
        }
    }
}

/// The input of a question without the members that AWS models as sensitive: they are in neither files nor messages.
fn shown(question: &Question) -> Value {
    let mut input = Value::clone(&question.input);
    if let (Call::InspectPath, Some(members)) = (question.call, input.as_object_mut()) {
        // Its checksum stays, by which the answer is found again.
        members.remove("Path");
    }
    if question.call == Call::CreateImportedImage {
        let catalog = input.get_mut("AppCatalogConfig");
        for entry in catalog.and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(members) = entry.as_object_mut() {
                members.retain(|name, _| !SENSITIVE.contains(&name.as_str()));
            }
        }
    }
    input
}
