//! An IAM policy: effects, actions, operators and keys of conditions stay; principals, resources, ids and values are redacted.

use super::scan::{Mode, Scanner};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use std::net::IpAddr;

/// A policy, as an object or as text; a text that is no policy is a name.
pub(super) fn policy(scanner: &mut Scanner, value: &Value) -> Value {
    let Value::String(text) = value else {
        return document(scanner, value);
    };
    let decoded = percent_decode_str(text).decode_utf8().unwrap_or_default();
    let parsed = [text.as_str(), &decoded].iter().find_map(|text| {
        let value: Value = serde_json::from_str(text).ok()?;
        value.is_object().then_some(value)
    });
    match parsed {
        Some(parsed) => {
            let document = document(scanner, &parsed);
            Value::String(serde_json::to_string(&document).unwrap_or_default())
        }
        None => Value::String(scanner.text(text, Mode::Name)),
    }
}

fn document(scanner: &mut Scanner, value: &Value) -> Value {
    members(scanner, value, |scanner, name, value| match name {
        "version" => value.clone(),
        "statement" => each(scanner, value, statement),
        _ => names(scanner, value),
    })
}

fn statement(scanner: &mut Scanner, value: &Value) -> Value {
    members(scanner, value, |scanner, name, value| match name {
        "effect" => value.clone(),
        "action" | "notaction" => value.clone(),
        "condition" => operators(scanner, value),
        _ => names(scanner, value),
    })
}

/// Operators, and below each the keys with their values.
fn operators(scanner: &mut Scanner, value: &Value) -> Value {
    members(scanner, value, |scanner, operator, value| {
        let number = operator.contains("numeric") || operator.contains("date");
        let address = operator.contains("ipaddress");
        let Value::Object(keys) = value else {
            return names(scanner, value);
        };
        let keys = keys.iter().map(|(key, value)| {
            let key = scanner.condition_key(key);
            let value = match (number, address) {
                (true, _) => value.clone(),
                (_, true) => each(scanner, value, addresses),
                _ => names(scanner, value),
            };
            (key, value)
        });
        Value::Object(keys.collect())
    })
}

/// An address or a range; as many bits stay fixed.
fn addresses(scanner: &mut Scanner, value: &Value) -> Value {
    let Some(text) = value.as_str() else {
        return value.clone();
    };
    let (address, bits) = text
        .split_once('/')
        .map_or((text, None), |(a, b)| (a, Some(b)));
    let bits = bits.map_or(String::new(), |bits| format!("/{bits}"));
    let mut number = || scanner.pseudonyms.address(address);
    match address.parse() {
        Ok(IpAddr::V4(_)) => Value::String(format!("10.{}.0.0{bits}", number())),
        Ok(IpAddr::V6(_)) => Value::String(format!("fd00:{:x}::{bits}", number())),
        Err(_) => Value::String(scanner.text(text, Mode::Name)),
    }
}

/// Everything in it is somebody's text.
fn names(scanner: &mut Scanner, value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(scanner.text(text, Mode::Name)),
        Value::Array(_) => each(scanner, value, names),
        Value::Object(_) => members(scanner, value, |scanner, _, value| names(scanner, value)),
        _ => value.clone(),
    }
}

/// The members of an object, whose names stay; the name is given in small letters.
fn members(
    scanner: &mut Scanner,
    value: &Value,
    member: impl Fn(&mut Scanner, &str, &Value) -> Value,
) -> Value {
    let Value::Object(all) = value else {
        return names_of_other(scanner, value);
    };
    let all = all.iter().map(|(name, value)| {
        let of = member(scanner, &name.to_ascii_lowercase(), value);
        (name.clone(), of)
    });
    Value::Object(all.collect::<Map<_, _>>())
}

fn names_of_other(scanner: &mut Scanner, value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(scanner.text(text, Mode::Name)),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| names(scanner, item)).collect())
        }
        _ => value.clone(),
    }
}

/// The elements of a list, or the one thing that stands in its place.
fn each(
    scanner: &mut Scanner,
    value: &Value,
    one: impl Fn(&mut Scanner, &Value) -> Value,
) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| one(scanner, item)).collect()),
        value => one(scanner, value),
    }
}
