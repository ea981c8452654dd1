//! Parts of questions to the policy simulator, and what its answer misses.

use serde_json::{Value, json};

/// One entry of ContextEntries.
pub(crate) fn entry(key: &str, kind: &str, values: &[&str]) -> Value {
    json!({"ContextKeyName": key, "ContextKeyValues": values, "ContextKeyType": kind})
}

pub(crate) fn put(input: &mut Value, member: &str, value: Value) {
    if let Some(members) = input.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
}

/// MissingContextValues of a simulation, over all results and resources.
pub(crate) fn missing_keys(answer: &Value) -> Vec<&str> {
    let results = list(answer, "EvaluationResults");
    let mut keys = Vec::new();
    for result in results {
        keys.extend(list(result, "MissingContextValues").filter_map(Value::as_str));
        for one in list(result, "ResourceSpecificResults") {
            keys.extend(list(one, "MissingContextValues").filter_map(Value::as_str));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

pub(crate) fn list<'a>(of: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    let items = of.get(member).and_then(Value::as_array);
    items.into_iter().flatten()
}
