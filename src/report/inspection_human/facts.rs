//! Facts of a guest in words: one cell of the page of `inspect`.

use crate::disk::ask::{Answer, Status};
use crate::disk::guest::{Fact, Kind};
use serde_json::Value;

/// Lines of a cell; none for a fact that tells nobody anything: one that the import does not ask for and that is not there.
pub(super) fn of_fact(fact: &Fact, answer: &Answer) -> Option<Vec<String>> {
    let nothing = match (answer.status, &answer.value) {
        (Status::Absent, _) | (_, Value::Bool(false)) => true,
        (_, Value::Array(items)) => items.is_empty(),
        _ => false,
    };
    if nothing && fact.wanted.is_empty() && answer.status != Status::Unknown {
        return None;
    }
    let mut lines = match (answer.status, &answer.value, fact.kind) {
        (Status::Unknown, ..) => vec!["unknown, see below".to_owned()],
        (Status::Absent, ..) => vec!["not there".to_owned()],
        (_, Value::Array(items), _) if items.is_empty() => vec!["none".to_owned()],
        (_, Value::Array(items), Kind::Records(fields)) => items
            .iter()
            .map(|item| record(fact.name, fields, item))
            .collect(),
        (_, Value::Array(items), _) => items.iter().map(shown).collect(),
        (_, value, _) if fact.name.ends_with("_start") => vec![start(value)],
        (_, value, _) if fact.name.ends_with("_bytes") => {
            vec![value.as_u64().map_or_else(|| shown(value), size)]
        }
        (_, value, _) => vec![shown(value)],
    };
    let note = answer
        .reason
        .as_deref()
        .filter(|_| answer.status == Status::Known);
    match (note, &answer.value, lines.last_mut()) {
        (Some(note), Value::Array(_), _) => lines.push(format!("({note})")),
        // What holds for a whole hive is said once, at the top of the page.
        (Some(note), _, Some(last)) if note.starts_with("the hive may be outdated") => {
            *last = format!("{last} (perhaps outdated)");
        }
        (Some(note), _, Some(last)) => *last = format!("{last} ({note})"),
        _ => {}
    }
    Some(lines)
}

/// A record as people would say it.
fn record(fact: &str, fields: &[(&str, Kind)], record: &Value) -> String {
    let field = |name: &str| record.get(name).map(shown).unwrap_or_default();
    let flow = || {
        format!(
            "{} {} {}",
            field("protocol").to_uppercase(),
            field("port"),
            field("direction")
        )
    };
    match fact {
        "firewall_blocks" => {
            let limits = match field("limited_to") {
                limits if limits.is_empty() => String::new(),
                limits => format!("; only {limits}"),
            };
            let (rule, source) = (field("rule"), field("source"));
            let profiles = field("profiles");
            format!("{}: {rule} ({source} rule; {profiles}{limits})", flow())
        }
        "firewall_default_blocks" => format!("{} ({})", flow(), field("profiles")),
        "occupied_ports" => {
            let by = match field("by").as_str() {
                "url_reservation" => "reserved URL".to_owned(),
                "port_proxy" => "port proxy".to_owned(),
                "iis_site" => "site of IIS".to_owned(),
                other => other.to_owned(),
            };
            format!("{}: {by} {}", field("port"), field("detail"))
        }
        "bitlocker_volumes" => {
            let bytes = record.get("bytes").and_then(Value::as_u64);
            format!(
                "partition {} ({})",
                field("partition"),
                size(bytes.unwrap_or_default())
            )
        }
        "nvidia_drivers" => format!("{} {}", field("description"), field("nvidia_version")),
        _ => {
            let told = fields
                .iter()
                .map(|(name, _)| format!("{name} {}", field(name)));
            told.collect::<Vec<_>>().join(", ")
        }
    }
}

/// How a service starts, in the words of the Services console.
fn start(value: &Value) -> String {
    let words = ["boot", "system", "automatic", "manual", "disabled"];
    let number = value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok());
    match number.and_then(|number| words.get(number)) {
        Some(word) => (*word).to_owned(),
        None => shown(value),
    }
}

/// A value of any type.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if text.is_empty() => "(empty)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// A number of bytes for people.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    let (mut whole, mut rest, mut unit) = (bytes, 0, "bytes");
    for next in UNITS {
        if whole < 1024 {
            break;
        }
        (whole, rest, unit) = (whole / 1024, whole % 1024, next);
    }
    match (unit, rest * 10 / 1024) {
        ("bytes", _) | (_, 0) => format!("{whole} {unit}"),
        (_, tenths) => format!("{whole}.{tenths} {unit}"),
    }
}
