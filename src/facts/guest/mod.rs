//! Facts of what is inside the AMI, as its disk tells: the answers of the inspection become values, and signs of one thing become one fact.

mod applications;
pub(crate) mod ask;
mod session_host;

use crate::disk::ask::OUTDATED;
use crate::disk::guest::{self as table_of_disk, Certainty as Place};
use crate::evidence::question::{CallError, unknown, unknown_because};
use crate::evidence::{Call, Dossier};
use crate::expr::{Missing, MissingReason, Value};
use crate::facts::{not_applicable, read_fact};
use crate::grade::Certainty;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What it is called where reports say what tells something.
pub(crate) const SOURCE: &str = "the disk of the AMI";

type Certainties = BTreeMap<String, Certainty>;

/// The root `guest`, but for what the catalog of a request names.
pub(crate) fn facts(dossier: &Dossier<'_>, ami: &Value, certainty: &mut Certainties) -> Value {
    match (ami.select("found"), dossier.entries(Call::InspectDisk)) {
        (Value::Bool(false), _) => not_applicable("guest", "the AMI was not found"),
        (_, []) if !ami.missing().is_empty() => {
            let of = |missing: &Missing| Missing {
                fact: "guest".to_owned(),
                ..missing.clone()
            };
            Value::Unknown(Arc::new(ami.missing().iter().map(of).collect()))
        }
        _ => match dossier.answer(Call::InspectDisk) {
            Ok(output) => told(output, certainty),
            Err(error) => untold(&error),
        },
    }
}

/// The disk was read.
fn told(output: &Json, certainty: &mut Certainties) -> Value {
    let mut facts = BTreeMap::new();
    for fact in table_of_disk::facts() {
        let path = format!("guest.{}", fact.name);
        let answer = output.get("guest").and_then(|guest| guest.get(fact.name));
        let (value, sure) = value(&path, answer);
        let sure = match fact.certainty {
            Place::Established => sure,
            Place::Unverified => Certainty::Weak,
        };
        if sure < Certainty::Certain {
            certainty.insert(path, sure);
        }
        facts.insert(fact.name.to_owned(), value);
    }
    let read = match output.get("volume") {
        Some(Json::Null) => Value::Bool(false),
        Some(_) => Value::Bool(true),
        None => incomplete("guest.read"),
    };
    facts.insert("read".to_owned(), read);
    let why = output.get("volume_error").and_then(Json::as_str);
    facts.insert("error".to_owned(), why.map_or(Value::Absent, Value::str));
    let (installed, sign, sure) = session_host::installed(&facts);
    if sure < Certainty::Certain {
        certainty.insert("guest.rd_session_host_installed".to_owned(), sure);
    }
    facts.insert("rd_session_host_installed".to_owned(), installed);
    facts.insert("rd_session_host_sign".to_owned(), sign);
    Value::map(facts)
}

/// Adds what the catalog of one request names to what is known of the disk that requests have in common.
pub(crate) fn add_applications(guest: &mut Value, dossier: &Dossier<'_>) {
    if let Value::Map(facts) = guest
        && dossier.told(Call::InspectDisk).is_some()
    {
        let applications = applications::facts(dossier);
        Arc::make_mut(facts).insert("applications".to_owned(), applications);
    }
}

/// The value of an answer, and how sure it is.
fn value(path: &str, answer: Option<&Json>) -> (Value, Certainty) {
    let text = |name: &str| answer.and_then(|answer| answer.get(name)?.as_str());
    let known = answer.and_then(|answer| answer.get("value"));
    let known = known.filter(|value| !value.is_null());
    let reason = text("reason");
    let value = match (text("status"), known) {
        (Some("known"), Some(known)) => read_fact(path, Some(known)),
        (Some("absent"), None) => read_fact(path, None),
        (Some("unknown"), None) => {
            let why = reason.unwrap_or("the disk does not tell why");
            unknown_because(path, Call::InspectDisk, MissingReason::Failed, why)
        }
        _ => incomplete(path),
    };
    let sure = match reason {
        None => Certainty::Certain,
        Some(reason) if reason.starts_with(OUTDATED) => Certainty::Weak,
        Some(_) => Certainty::Strong,
    };
    (value, sure)
}

fn incomplete(path: &str) -> Value {
    let why = "the answer does not contain it";
    unknown_because(path, Call::InspectDisk, MissingReason::Incomplete, why)
}

/// Nobody looked, or nobody could: everything is unknown but that.
fn untold(error: &CallError) -> Value {
    let rows = crate::facts::table::rows();
    let names = rows.filter_map(|row| row.path.strip_prefix("guest."));
    let names = names.filter(|name| !name.contains(['.', '[']));
    let unknown = |name: &str| (name.to_owned(), refused(&format!("guest.{name}"), error));
    let mut facts: BTreeMap<String, Value> = names.map(unknown).collect();
    if error.reason() != MissingReason::Offline {
        let asked = error.reason() != MissingReason::NotAsked;
        let why = Value::str(&error.message);
        facts.insert("read".to_owned(), Value::Bool(false));
        let why = if asked { why } else { Value::Absent };
        facts.insert("error".to_owned(), why);
    }
    Value::map(facts)
}

/// The unknown that an error leaves behind; where the key of the snapshot stands in the way, it is the key's permission that is missing.
pub(super) fn refused(path: &str, error: &CallError) -> Value {
    let value = unknown(path, Call::InspectDisk, error);
    if !error.message.contains("kms:Decrypt on it") {
        return value;
    }
    let of_key = |missing: &Missing| Missing {
        action: "kms:Decrypt".to_owned(),
        ..missing.clone()
    };
    Value::Unknown(Arc::new(value.missing().iter().map(of_key).collect()))
}
