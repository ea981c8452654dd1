//! Whether an answer is one to its question: about the same thing, all of it, and of one mind. Stands between whoever answers and all readers.

mod about;
mod arn;
mod spelling;
mod twice;

use super::call::Call;
use super::question::{Answer, Answers, CallError, Question, local};
use super::target::Target;
use serde_json::Value;

/// Whose answers these are; what is not known is not compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asker {
    /// The account that asks.
    pub account: Option<String>,
    /// The partition of the import.
    pub partition: Option<&'static str>,
}

impl Asker {
    /// The asker as far as the answers tell: the account that GetCallerIdentity names, or else the one that the evidence file does.
    pub fn of(target: &Target, answers: &Answers) -> Self {
        let identity = answers
            .iter()
            .filter(|(question, _)| question.call == Call::GetCallerIdentity)
            .find_map(|(_, answer)| answer.result.as_ref().ok()?.get("Account")?.as_str());
        Self {
            account: identity.map(str::to_owned).or(target.account.clone()),
            partition: target.partition(),
        }
    }
}

/// The answer, each thing in it once; in its place the error that it cannot be used, where it breaks off, is about something else or
/// contradicts itself. Evidence made by hand may leave inputs out, and outputs may have been saved page by page.
pub fn checked(question: &Question, answer: Answer, asker: &Asker) -> Answer {
    let Ok(mut output) = answer.result else {
        return answer;
    };
    let fault = broken_off(&output)
        .or_else(|| spelling::foreign(question.call, &output))
        .or_else(|| about::stranger(question, &output))
        .or_else(|| arn::foreign(question, &output, asker))
        .or_else(|| twice::merge(question.call, &mut output));
    Answer {
        result: match fault {
            Some(message) => Err(CallError::new(local::BAD_ANSWER, message)),
            None => Ok(output),
        },
        ..answer
    }
}

/// A marker of any type says that there is more, whatever stands beside it.
fn broken_off(output: &Value) -> Option<String> {
    let members = output.as_object()?;
    let more = members.iter().find(|(name, value)| {
        let marker = ["NextToken", "Marker", "NextMarker"];
        let marker = marker.iter().any(|word| name.eq_ignore_ascii_case(word));
        marker && !value.is_null() && value.as_str() != Some("")
    });
    let cut = members.iter().any(|(name, value)| {
        let whole = matches!(value, Value::Null | Value::Bool(false));
        name.eq_ignore_ascii_case("IsTruncated") && !whole && value.as_str() != Some("false")
    });
    let why = match more {
        Some((name, _)) => format!("has a {name}"),
        None if cut => "is truncated".to_owned(),
        None => return None,
    };
    Some(format!("the answer {why}: its further pages are not there"))
}

/// The values at a path of members, where `*` stands for the elements of a list.
fn select<'a>(output: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![output];
    for part in path.split('/').filter(|part| !part.is_empty()) {
        found = found
            .into_iter()
            .flat_map(|value| match part {
                "*" => value.as_array().into_iter().flatten().collect::<Vec<_>>(),
                name => value.get(name).into_iter().collect(),
            })
            .collect();
    }
    found.retain(|value| !value.is_null());
    found
}

/// A value for a message: text without quotes, never long.
fn shown(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    text.chars().take(128).collect()
}
