//! AWS's JSON becomes values, guided by the schema: the one place that decides known, absent or unknown for AWS's own fields.

use crate::evidence::call::Call;
use crate::evidence::question::unknown_because;
use crate::expr::{Field, MissingReason, Record, Type, Value};
use crate::facts::table;
use crate::facts::table::{Presence, words};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A record of the schema out of a JSON object. Members that the schema has and the answer lacks are absent, or unknown
/// where a complete answer always has them; derived members (`snake_case`) are left to the caller.
pub(crate) fn read_record(path: &str, json: &Json) -> BTreeMap<String, Value> {
    let Some(record) = find(path) else {
        return BTreeMap::new();
    };
    entries(&record, json)
}

/// A value of the schema's type at `path`.
pub(crate) fn read_fact(path: &str, json: Option<&Json>) -> Value {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let field = find(parent).and_then(|record| record.fields.get(name).cloned());
    field.map_or(Value::Absent, |field| value(path, &field, json))
}

fn find(path: &str) -> Option<std::sync::Arc<Record>> {
    let mut record = table::root();
    if path.is_empty() {
        return Some(record);
    }
    for part in path.split('.') {
        let field = record.fields.get(part.trim_end_matches("[]"))?;
        let next = match &field.ty {
            Type::Record(inner) => inner.clone(),
            Type::List(Some(of)) => match of.as_ref() {
                Type::Record(inner) => inner.clone(),
                _ => return None,
            },
            _ => return None,
        };
        record = next;
    }
    Some(record)
}

fn entries(record: &Record, json: &Json) -> BTreeMap<String, Value> {
    // Derived members are in the JSON of rule examples only; derivation overwrites them otherwise.
    let read_here = |name: &&String| {
        name.starts_with(|c: char| c.is_ascii_uppercase()) || json.get(name.as_str()).is_some()
    };
    let names = record.fields.keys().filter(read_here);
    let read = |name: &String| {
        let field = record.fields.get(name)?;
        let path = format!("{}.{name}", record.path);
        let value = match misspelt(name, json).filter(|_| !path.starts_with("request.")) {
            Some(found) => otherwise(&path, found),
            None => value(&path, field, json.get(name)),
        };
        Some((name.clone(), value))
    };
    names.filter_map(read).collect()
}

/// The name under which an answer that lacks a member has one in another case.
fn misspelt<'a>(name: &str, json: &'a Json) -> Option<&'a str> {
    let members = json.as_object().filter(|of| !of.contains_key(name))?;
    let mut names = members.keys().map(String::as_str);
    names.find(|found| found.eq_ignore_ascii_case(name))
}

/// A member in another case is not absent, and what it means is anybody's guess.
fn otherwise(path: &str, found: &str) -> Value {
    let call = table::row(path).map_or(Call::Local, |row| row.call);
    let name = path.rsplit('.').next().unwrap_or(path);
    let detail = format!("the answer has `{found}`; AWS spells it `{name}`");
    unknown_because(path, call, MissingReason::Failed, detail)
}

fn value(path: &str, field: &Field, json: Option<&Json>) -> Value {
    let row = table::row(path);
    let call = row.map_or(Call::Local, |row| row.call);
    let Some(json) = json.filter(|json| !json.is_null()) else {
        return match row.map(|row| row.presence) {
            Some(Presence::Required) => {
                let detail = "the answer does not contain it";
                unknown_because(path, call, MissingReason::Incomplete, detail)
            }
            _ => Value::Absent,
        };
    };
    if let (Some(words), Some(word)) = (words::documented(path), json.as_str())
        && !words.contains(&word)
    {
        let words = words.join(", ");
        let detail = format!("AWS documents no such value: {word:.64} (but {words})");
        return unknown_because(path, call, MissingReason::Failed, detail);
    }
    typed_at(path, &field.ty, json).unwrap_or_else(|| wrong_type(path, call, &field.ty, json))
}

/// What another type than expected leaves behind; the request's own values are not echoed.
fn wrong_type(path: &str, call: Call, ty: &Type, json: &Json) -> Value {
    if path.starts_with("request.") {
        let detail = "the request has another type there";
        return unknown_because(path, call, MissingReason::WrongType, detail);
    }
    let detail = format!("expected {ty}, found {json}");
    unknown_because(path, call, MissingReason::Failed, detail)
}

/// `None` where the JSON has another type. Elements of lists and maps are judged one by one.
pub(crate) fn typed(ty: &Type, json: &Json) -> Option<Value> {
    typed_at("", ty, json)
}

fn typed_at(path: &str, ty: &Type, json: &Json) -> Option<Value> {
    Some(match (ty, json) {
        (Type::Bool, Json::Bool(value)) => Value::Bool(*value),
        (Type::Int, Json::Number(number)) => Value::Int(whole(number)?),
        (Type::Str, Json::String(text)) => Value::str(text),
        (Type::Time, Json::String(text)) => Value::Time(text.parse().ok()?),
        (Type::Time, Json::Number(number)) => {
            Value::Time(jiff::Timestamp::from_second(whole(number)?).ok()?)
        }
        (Type::List(Some(of)), Json::Array(items)) => {
            let items = items.iter().enumerate();
            Value::list(items.map(|(index, item)| element(path, &index, of, item)))
        }
        (Type::Map(of), Json::Object(members)) => Value::map(
            members
                .iter()
                .map(|(key, item)| (key.clone(), element(path, key, of, item))),
        ),
        (Type::Record(record), Json::Object(_)) => Value::map(entries(record, json)),
        _ => return None,
    })
}

/// An element of the list or map at `path`.
fn element(path: &str, key: &dyn std::fmt::Display, of: &Type, json: &Json) -> Value {
    let call = table::row(path).map_or(Call::Local, |row| row.call);
    let path = format!("{path}[{key}]");
    typed_at(&path, of, json).unwrap_or_else(|| wrong_type(&path, call, of, json))
}

/// Quotas come as 10.0.
fn whole(number: &serde_json::Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let value = number.as_f64()?;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "checked to be whole and within range"
        )]
        (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
    })
}

/// The element of a list in an answer whose member has this value, such as the image of an id.
pub(crate) fn element_of<'a>(
    output: &'a Json,
    list: &str,
    member: &str,
    value: &str,
) -> Option<&'a Json> {
    let items = output.get(list)?.as_array()?;
    let named = |item: &&Json| item.get(member).and_then(Json::as_str) == Some(value);
    items.iter().find(named)
}

/// The tags of a thing by key; empty where it has none, a member that AWS leaves out then. `None` where a tag cannot be read.
pub(crate) fn tags_of(thing: &Json) -> Option<BTreeMap<String, String>> {
    let list = match thing.get("Tags").filter(|tags| !tags.is_null()) {
        Some(tags) => Some(tags.as_array()?),
        None => None,
    };
    let pair = |tag: &Json| {
        let part = |name: &str| tag.get(name)?.as_str().map(str::to_owned);
        Some((part("Key")?, part("Value")?))
    };
    list.into_iter().flatten().map(pair).collect()
}
