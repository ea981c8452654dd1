//! The evidence file: recorded calls, read for a replay and written by `--record` and `collect`.

mod imported;
mod json;
mod read;
mod shape;

pub use imported::Imported;

use super::Call;
use super::question::{Answer, Answers, CallError, Question, local};
use crate::request::SENSITIVE;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

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
    pub input: Option<Value>,
    /// The output, as the AWS CLI prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
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

    /// The recorded answer: of several that match, the one that names most of the input. The error that there is none, or that
    /// nobody can tell which of several it is.
    pub fn answer(&self, question: &Question) -> Answer {
        let failed = |code: &str, message: String| Answer {
            result: Err(CallError::new(code, message)),
            duration_ms: 0,
        };
        let matching = self
            .calls
            .iter()
            .filter(|call| self.matches(call, question));
        let named = |call: &RecordedCall| call.input.as_ref().map_or(0, members);
        let mut best: Option<&RecordedCall> = None;
        let mut rival = false;
        for call in matching {
            match best {
                Some(other) if named(call) < named(other) => {}
                Some(other) if named(call) == named(other) => {
                    rival |= (&call.output, &call.error) != (&other.output, &other.error);
                }
                _ => (best, rival) = (Some(call), false),
            }
        }
        let Some(call) = best else {
            return failed(local::NOT_RECORDED, asked(&shown(question)));
        };
        if rival {
            let message = "several recorded answers match, and they differ: the input of each tells which is which";
            return failed(local::BAD_ANSWER, message.to_owned());
        }
        if question.call == Call::GetPolicyVersion && self.may_be_of_another_policy(call) {
            let message = "the answer does not say of which policy it is, and there are several: its input tells the PolicyArn";
            return failed(local::BAD_ANSWER, message.to_owned());
        }
        let result = match (&call.output, &call.error) {
            (_, Some(error)) => Err(error.clone()),
            (output, None) => Ok(output.clone().unwrap_or(Value::Null)),
        };
        Answer {
            result,
            duration_ms: call.duration_ms.unwrap_or(0),
        }
    }

    /// A version names its policy in the input alone.
    fn may_be_of_another_policy(&self, version: &RecordedCall) -> bool {
        let told = version
            .input
            .as_ref()
            .and_then(|input| input.get("PolicyArn"));
        let policies = self
            .calls
            .iter()
            .filter(|call| call.operation == "GetPolicy");
        let arn = |call: &RecordedCall| {
            let arn = call.output.as_ref()?.pointer("/Policy/Arn")?;
            Some(arn.to_string())
        };
        let policies: BTreeSet<String> = policies.filter_map(arn).collect();
        told.is_none() && policies.len() > 1
    }

    fn matches(&self, call: &RecordedCall, question: &Question) -> bool {
        let info = question.call.info();
        if call.service != info.service || call.operation != info.operation {
            return false;
        }
        let recorded = call.region.as_deref().or(self.region.as_deref());
        let same_region = match (&question.region, recorded) {
            (Some(asked), Some(recorded)) => asked == recorded,
            _ => true,
        };
        same_region
            && call
                .input
                .as_ref()
                .is_none_or(|input| covers(input, &question.input))
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
                input: Some(shown(question)),
                output: answer.result.as_ref().ok().cloned(),
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
    let mut input = question.input.clone();
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

/// How many members an input names, nested ones included.
fn members(input: &Value) -> usize {
    match input {
        Value::Object(named) => named.values().map(|value| 1 + members(value)).sum(),
        Value::Array(items) => items.iter().map(members).sum(),
        _ => 0,
    }
}

/// Every member named in `recorded` has that value in `asked`; members left out match anything, also in the entries of lists.
fn covers(recorded: &Value, asked: &Value) -> bool {
    match (recorded, asked) {
        (Value::Object(recorded), Value::Object(asked)) => recorded
            .iter()
            .all(|(name, value)| asked.get(name).is_some_and(|asked| covers(value, asked))),
        (Value::Array(recorded), Value::Array(asked)) => {
            let mut pairs = recorded.iter().zip(asked);
            recorded.len() == asked.len() && pairs.all(|(recorded, asked)| covers(recorded, asked))
        }
        _ => recorded == asked,
    }
}

/// The input that nothing was recorded for, without the catalog, which is sensitive; empty where the call has none.
fn asked(input: &Value) -> String {
    const LONGEST: usize = 160;
    let mut input = input.clone();
    if let Some(members) = input.as_object_mut() {
        members.remove("AppCatalogConfig");
        if members.is_empty() {
            return String::new();
        }
    }
    let mut text = input.to_string();
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{EvidenceFile, RecordedCall};
    use crate::evidence::{Call, Question};
    use serde_json::{Value, json};

    #[test]
    fn of_several_calls_that_match_the_one_that_names_most_answers() {
        let recorded = |input: Option<Value>, output: &str| RecordedCall {
            input,
            output: Some(json!(output)),
            error: None,
            ..RecordedCall::error("iam", "GetRole", "")
        };
        let file = EvidenceFile {
            schema_version: 1,
            calls: vec![
                recorded(None, "any"),
                recorded(Some(json!({"RoleName": "a"})), "a"),
                recorded(Some(json!({"RoleName": "a"})), "a"),
                recorded(Some(json!({"RoleName": "c"})), "c"),
                recorded(Some(json!({"RoleName": "c"})), "c, later"),
                recorded(Some(json!({"RoleName": "a", "More": 1})), "more"),
            ],
            ..EvidenceFile::default()
        };
        let answer = |input: Value| {
            let question = Question {
                call: Call::GetRole,
                region: None,
                input,
            };
            file.answer(&question).result.ok()
        };
        assert_eq!(answer(json!({"RoleName": "b"})), Some(json!("any")));
        assert_eq!(answer(json!({"RoleName": "a"})), Some(json!("a")));
        assert_eq!(answer(json!({"RoleName": "c"})), None, "which one counts?");
        assert_eq!(
            answer(json!({"RoleName": "a", "More": 1})),
            Some(json!("more"))
        );
    }
}
