//! Answers the questions of a run out of an evidence file: what was recorded for the same input, or for less of it.

use super::{EvidenceFile, RecordedCall, RecordedValue, shown};
use crate::evidence::Call;
use crate::evidence::gather::Respond;
use crate::evidence::question::{Answer, CallError, Question, local};
use crate::parallel;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// An evidence file as one who answers. It finds the calls that may answer a question without a walk over all of them: a fleet has
/// thousands.
#[derive(Debug)]
pub struct Replay<'a> {
    file: Cow<'a, EvidenceFile>,
    operations: HashMap<String, Recorded>,
}

/// The calls of one operation: their places in the file.
#[derive(Debug, Default)]
struct Recorded {
    /// Calls by a member of their input and its value, the one that fewest others have: whoever asks for them has it as well.
    by_member: HashMap<String, Vec<usize>>,
    /// Calls without such a member.
    others: Vec<usize>,
}

impl Recorded {
    fn of(file: &EvidenceFile, places: Vec<usize>) -> Self {
        let members = |place: &usize| {
            let input = file.calls.get(*place).and_then(|call| call.input.as_ref());
            input.map_or_else(Vec::new, |input| plain_members(&input.value()))
        };
        let members: Vec<Vec<String>> = places.iter().map(members).collect();
        let mut common: HashMap<String, usize> = HashMap::new();
        for member in members.iter().flatten() {
            *common.entry(member.clone()).or_default() += 1;
        }
        let mut recorded = Self::default();
        for (place, members) in places.into_iter().zip(members) {
            let rarest = members
                .into_iter()
                .min_by_key(|member| common.get(member).copied());
            match rarest {
                Some(member) => recorded.by_member.entry(member).or_default().push(place),
                None => recorded.others.push(place),
            }
        }
        recorded
    }

    /// The calls that may answer a question with this input, in the order of the file.
    fn candidates(&self, input: &Value) -> BTreeSet<usize> {
        let members = plain_members(input).into_iter();
        let named = members.filter_map(|member| self.by_member.get(&member));
        named.flatten().chain(&self.others).copied().collect()
    }
}

/// The members of an input that are texts or lists of texts, each with its value: of those, an input covers another only where both are the
/// same.
fn plain_members(input: &Value) -> Vec<String> {
    let is_plain = |value: &Value| match value {
        Value::String(_) => true,
        Value::Array(items) => items.iter().all(Value::is_string),
        _ => false,
    };
    let members = input.as_object().into_iter().flatten();
    let plain = members.filter(|(_, value)| is_plain(value));
    plain
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
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
        parallel::map(questions, |question| {
            (question.clone(), self.answer(question))
        })
    }
}

impl<'a> Replay<'a> {
    fn of(file: Cow<'a, EvidenceFile>) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, call) in file.calls.iter().enumerate() {
            let of = key(&call.service, &call.operation);
            places.entry(of).or_default().push(place);
        }
        let operations = places.into_iter();
        let operations = operations.map(|(of, places)| (of, Recorded::of(&file, places)));
        Self {
            operations: operations.collect(),
            file,
        }
    }

    /// The recorded answer: of several that match, the one that names most of the input. The error that there is none, or that
    /// nobody can tell which of several it is.
    pub fn answer(&self, question: &Question) -> Answer {
        let failed = |code: &str, message: String| Answer {
            result: Err(CallError::new(code, message)),
            duration_ms: 0,
        };
        let mut best: Option<(&RecordedCall, usize)> = None;
        let mut rival = false;
        for (call, named) in self.matching(question) {
            match best {
                Some((_, most)) if named < most => {}
                Some((other, most)) if named == most => {
                    rival |= (&call.output, &call.error) != (&other.output, &other.error);
                }
                _ => (best, rival) = (Some((call, named)), false),
            }
        }
        let Some((call, _)) = best else {
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
            (Some(output), None) => Ok(output.value()),
            (None, None) => Ok(Value::Null),
        };
        Answer {
            result,
            duration_ms: call.duration_ms.unwrap_or(0),
        }
    }

    /// The calls that answer the question, in the order of the file, and how many members the input of each names.
    fn matching(&self, question: &Question) -> Vec<(&RecordedCall, usize)> {
        let info = question.call.info();
        let Some(recorded) = self.operations.get(&key(info.service, info.operation)) else {
            return Vec::new();
        };
        let places = recorded.candidates(&question.input).into_iter();
        let calls = places.filter_map(|place| self.file.calls.get(place));
        let there = calls.filter(|call| self.is_there(call, question));
        let answers = |call| match &RecordedCall::input(call) {
            None => Some((call, 0)),
            Some(input) => covers(input, &question.input).then(|| (call, members(input))),
        };
        there.filter_map(answers).collect()
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
        let input = RecordedCall::input(version);
        if input.is_some_and(|input| input.get("PolicyArn").is_some()) {
            return false;
        }
        let policies = self.file.calls.iter();
        let policies = policies.filter(|call| call.operation == "GetPolicy");
        let arn = |call: &RecordedCall| {
            let output = call.output.as_ref()?.value();
            Some(output.pointer("/Policy/Arn")?.to_string())
        };
        let policies: BTreeSet<String> = policies.filter_map(arn).collect();
        policies.len() > 1
    }
}

impl RecordedCall {
    fn input(&self) -> Option<Value> {
        self.input.as_ref().map(RecordedValue::value)
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
    use crate::evidence::file::RecordedValue;
    use crate::evidence::{Call, Question};
    use serde_json::{Value, json};

    #[test]
    fn of_several_calls_that_match_the_one_that_names_most_answers() {
        let recorded = |input: Option<Value>, output: &str| RecordedCall {
            input: input.map(RecordedValue::from),
            output: Some(json!(output).into()),
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
            let question = Question::new(Call::GetRole, None, input);
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
