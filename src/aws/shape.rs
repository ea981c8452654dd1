//! Building blocks of the JSON that the AWS CLI prints, and of reading its inputs.

use aws_smithy_types::DateTime;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A structure; absent members are left out.
pub fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let present = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

/// A scalar member.
pub fn some(value: Option<impl Into<Value>>) -> Option<Value> {
    value.map(Into::into)
}

/// Text that the API always sends: the SDK makes it empty where it is missing all the same.
pub fn said(text: &str) -> Option<Value> {
    Some(text).filter(|text| !text.is_empty()).map(Value::from)
}

/// A list member; an empty list that the service sent is one.
pub fn list<T>(items: &Option<Vec<T>>, item: impl Fn(&T) -> Value) -> Option<Value> {
    items.as_ref().map(|items| items.iter().map(item).collect())
}

/// A list of text.
pub fn texts(items: &Option<Vec<String>>) -> Option<Value> {
    list(items, |text| Value::from(text.as_str()))
}

/// A map of text.
pub fn text_map(entries: Option<&HashMap<String, String>>) -> Option<Value> {
    let entries = entries?.iter();
    let members = entries.map(|(key, value)| (key.clone(), Value::from(value.as_str())));
    Some(Value::Object(members.collect()))
}

/// ISO 8601 in UTC, to the millisecond where there are any: `2026-11-16T09:12:45.120Z`.
pub fn time(time: Option<&DateTime>) -> Option<Value> {
    let milliseconds = time?.to_millis().ok()?;
    let time = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    let digits = if milliseconds % 1000 == 0 { 0 } else { 3 };
    Some(Value::from(format!("{time:.digits$}")))
}

/// A list of text in an input.
pub fn input_texts(input: &Value, member: &str) -> Option<Vec<String>> {
    let items = input.get(member)?.as_array()?;
    Some(
        items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    )
}

/// Text in an input.
pub fn input_text(input: &Value, member: &str) -> Option<String> {
    input.get(member)?.as_str().map(str::to_owned)
}
