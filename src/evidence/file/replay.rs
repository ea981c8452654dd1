//! Answers the questions of a run out of an evidence file: what was recorded for the same input, or for less of it.

use super::{EvidenceFile, RecordedCall, shown};
use crate::evidence::Call;
use crate::evidence::gather::Respond;
use crate::evidence::question::{Answer, CallError, Question, local};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// An evidence file as one who answers. It finds the calls of an operation and of an input without a walk over all of them: a fleet has
/// thousands.
#[derive(Debug)]
pub struct Replay<'a> {
    file: Cow<'a, EvidenceFile>,
    operations: HashMap<String, Recorded>,
}

/// The calls of one operation: their places in the file.
#[derive(Debug, Default)]
struct Recorded {
    all: Vec<usize>,
    by_input: HashMap<Value, Vec<usize>>,
}

impl EvidenceFile {
    /// The file as one who answers.
    pub fn replay(&self) -> Replay<'_> {
        Replay::of(Cow::Borrowed(self))
    }
}

impl From<EvidenceFile> for Replay<'static> {
    fn from(file: EvidenceFile) -> Self {
        Replay::of(Cow::Owned(file))
    }
}

impl Respond for Replay<'_> {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        questions
            .iter()
            .map(|question| (question.clone(), self.answer(question)))
            .collect()
    }
}

impl<'a> Replay<'a> {
    fn of(file: Cow<'a, EvidenceFile>) -> Self {
        let mut operations: HashMap<String, Recorded> = HashMap::new();
        for (place, call) in file.calls.iter().enumerate() {
            let of = operations.entry(key(&call.service, &call.operation));
            let recorded = of.or_default();
            recorded.all.push(place);
            if let Some(input) = &call.input {
                let same = recorded.by_input.entry(input.clone()).or_default();
                same.push(place);
            }
        }
        Self { file, operations }
    }

    /// The recorded answer: of several that match, the one that names most of the input. The error that there is none, or that
    /// nobody can tell which of several it is.
    pub fn answer(&self, question: &Question) -> Answer {
        let failed = |code: &str, message: String| Answer {
            result: Err(CallError::new(code, message)),
            duration_ms: 0,
        };
        let named = |call: &RecordedCall| call.input.as_ref().map_or(0, members);
        let mut best: Option<&RecordedCall> = None;
        let mut rival = false;
        for call in self.matching(question) {
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

    /// The calls that may answer the question. Those of its very input name all that can be named: no other counts beside them.
    fn matching(&self, question: &Question) -> Vec<&RecordedCall> {
        let info = question.call.info();
        let Some(recorded) = self.operations.get(&key(info.service, info.operation)) else {
            return Vec::new();
        };
        let calls = |places: &[usize]| -> Vec<&RecordedCall> {
            let calls = places
                .iter()
                .filter_map(|place| self.file.calls.get(*place));
            calls.filter(|call| self.is_there(call, question)).collect()
        };
        let same = recorded.by_input.get(&question.input);
        let same = same.map(|places| calls(places)).unwrap_or_default();
        if !same.is_empty() {
            return same;
        }
        let mut all = calls(&recorded.all);
        all.retain(|call| {
            let input = call.input.as_ref();
            input.is_none_or(|input| covers(input, &question.input))
        });
        all
    }

    /// Whether the call went to the Region that is asked, as far as either is known.
    fn is_there(&self, call: &RecordedCall, question: &Question) -> bool {
        let recorded = call.region.as_deref().or(self.file.region.as_deref());
        match (&question.region, recorded) {
            (Some(asked), Some(recorded)) => asked == recorded,
            _ => true,
        }
    }

    /// A version names its policy in the input alone.
    fn may_be_of_another_policy(&self, version: &RecordedCall) -> bool {
        let input = version.input.as_ref();
        if input.is_some_and(|input| input.get("PolicyArn").is_some()) {
            return false;
        }
        let policies = self.file.calls.iter();
        let policies = policies.filter(|call| call.operation == "GetPolicy");
        let arn = |call: &RecordedCall| {
            let arn = call.output.as_ref()?.pointer("/Policy/Arn")?;
            Some(arn.to_string())
        };
        let policies: BTreeSet<String> = policies.filter_map(arn).collect();
        policies.len() > 1
    }
}

fn key(service: &str, operation: &str) -> String {
    format!("{service}:{operation}")
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
            file.replay().answer(&question).result.ok()
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
