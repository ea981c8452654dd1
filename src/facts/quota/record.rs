//! One record of Service Quotas, and whether it is the quota that is looked for: by its code first, then by the names that AWS gives it.

use super::SERVICE;
use crate::evidence::call::Call;
use crate::evidence::question::unknown_because;
use crate::expr::{MissingReason, Value};
use crate::facts::read_fact;
use serde_json::Value as Json;
use std::fmt;

/// Whose Windows licence an image uses: BYOL images have quotas of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Licence {
    /// AWS's.
    Included,
    /// The customer's (BYOL).
    Own,
}

/// Whether an instance type is one of those that AWS names `stream.…`.
pub(crate) fn is_stream(name: &str) -> bool {
    name.starts_with("stream.")
}

/// A quota that the rules ask for.
pub(crate) enum Wanted<'a> {
    /// One for the whole account.
    Total { code: &'a str, names: &'a [&'a str] },
    /// The one for the instances of a type that run as `kind`: `image builders` or `fleets`.
    OfType {
        name: &'a str,
        licence: Licence,
        kind: &'static str,
    },
}

/// What is looked for, for people.
impl fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total { code, names } => {
                let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
                write!(f, "code {code} or name {}", names.join(" or "))
            }
            Self::OfType {
                name,
                licence,
                kind,
            } if is_stream(name) => {
                let byol = if *licence == Licence::Own {
                    "BYOL "
                } else {
                    ""
                };
                write!(
                    f,
                    "name \"{byol}… streaming instances for {kind}\" with ({name}) in its description"
                )
            }
            Self::OfType { name, kind, .. } => {
                write!(f, "name \"{name} streaming instances for {kind}\"")
            }
        }
    }
}

/// A quota of AppStream as it was listed.
pub(crate) struct Record<'a> {
    json: &'a Json,
    code: Option<&'a str>,
    name: Option<String>,
}

impl<'a> Record<'a> {
    /// `None` where the record names another service.
    pub(crate) fn of_appstream(json: &'a Json) -> Option<Self> {
        let text = |member: &str| json.get(member).and_then(Json::as_str).map(str::trim);
        let service = text("ServiceCode").is_none_or(|service| service == SERVICE);
        service.then(|| Record {
            json,
            code: text("QuotaCode"),
            name: text("QuotaName").map(str::to_lowercase),
        })
    }

    /// What stands before ` streaming instances for KIND` in the name, where the quota is one for that kind and licence.
    fn instances(&self, kind: &str, licence: Licence) -> Option<&str> {
        let of_kind = format!(" streaming instances for {kind}");
        let name = self.name.as_deref()?.strip_suffix(&of_kind)?;
        match (name.strip_prefix("byol "), licence) {
            (Some(name), Licence::Own) => Some(name),
            (None, Licence::Included) => Some(name),
            _ => None,
        }
    }

    /// The stream types that the description names in parentheses.
    fn described(&self) -> Vec<String> {
        let description = self.json.get("Description").and_then(Json::as_str);
        let pieces = description.unwrap_or_default().split('(').skip(1);
        let inside = pieces.filter_map(|piece| piece.split(')').next());
        let types = inside.map(|text| text.trim().to_lowercase());
        types.filter(|text| is_stream(text)).collect()
    }
}

/// `Memory-optimized z1d large` and `stream.memory.z1d.large` in the same words: AWS names the quotas of stream types in words.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !["", "stream", "optimized"].contains(word));
    words.map(str::to_owned).collect()
}

impl Wanted<'_> {
    /// The value of the quota; absent where the list does not have it, unknown where the list contradicts itself or is not whole.
    pub(crate) fn value(&self, path: &str, records: &[Record<'_>]) -> Value {
        let found = match self {
            Self::Total { code, names } => total(records, code, names),
            Self::OfType {
                name,
                licence,
                kind,
            } => of_type(records, &name.to_lowercase(), *licence, kind),
        };
        if found.is_empty() && records.iter().any(|record| self.may_be(record)) {
            return incomplete(path, "the list has a quota without a name");
        }
        let mut values = found.iter().map(|record| value(path, record));
        let Some(first) = values.next() else {
            return Value::Absent;
        };
        match values.find(|value| *value != first) {
            None => first,
            Some(other) => {
                let detail =
                    format!("the list has the quota more than once: as {first} and as {other}");
                unknown_because(path, Call::ListServiceQuotas, MissingReason::Failed, detail)
            }
        }
    }

    /// Whether nobody can tell that a record is not this quota.
    fn may_be(&self, record: &Record<'_>) -> bool {
        let coded = matches!(self, Self::Total { .. }) && record.code.is_some();
        record.name.is_none() && !coded
    }
}

fn total<'r>(records: &'r [Record<'r>], code: &str, names: &[&str]) -> Vec<&'r Record<'r>> {
    let by_code = |record: &&Record<'_>| record.code == Some(code);
    let named = |record: &&Record<'_>| {
        let name = record.name.as_deref();
        name.is_some_and(|name| names.iter().any(|known| known.to_lowercase() == name))
    };
    first_of([
        records.iter().filter(by_code).collect(),
        records.iter().filter(named).collect(),
    ])
}

fn of_type<'r>(
    records: &'r [Record<'r>],
    name: &str,
    licence: Licence,
    kind: &str,
) -> Vec<&'r Record<'r>> {
    let of_kind = records
        .iter()
        .filter_map(|record| Some((record, record.instances(kind, licence)?)));
    if !is_stream(name) {
        let same = of_kind.filter(|(_, found)| *found == name);
        return same.map(|(record, _)| record).collect();
    }
    let (described, other): (Vec<_>, Vec<_>) =
        of_kind.partition(|(record, _)| !record.described().is_empty());
    let described = described
        .into_iter()
        .filter(|(record, _)| record.described().iter().any(|found| found == name));
    let worded = other
        .into_iter()
        .filter(|(_, found)| words(found) == words(name));
    first_of([
        described.map(|(record, _)| record).collect(),
        worded.map(|(record, _)| record).collect(),
    ])
}

/// The first way to find a record that found one.
fn first_of<'r>(ways: [Vec<&'r Record<'r>>; 2]) -> Vec<&'r Record<'r>> {
    let found = ways.into_iter().find(|found| !found.is_empty());
    found.unwrap_or_default()
}

/// The value of a record. One that says why it has none is not read: Service Quotas could not ask the service.
fn value(path: &str, record: &Record<'_>) -> Value {
    let json = record.json;
    if let Some(error) = json.get("ErrorReason").filter(|error| !error.is_null()) {
        let text = |member: &str| error.get(member).and_then(Json::as_str).unwrap_or("");
        let detail = format!(
            "the record has an ErrorReason: {} {}",
            text("ErrorCode"),
            text("ErrorMessage")
        );
        let (call, reason) = (Call::ListServiceQuotas, MissingReason::Failed);
        return unknown_because(path, call, reason, detail.trim_end());
    }
    match read_fact(path, json.get("Value")) {
        Value::Absent => incomplete(path, "the record of the quota has no Value"),
        value => value,
    }
}

fn incomplete(path: &str, detail: &str) -> Value {
    let (call, reason) = (Call::ListServiceQuotas, MissingReason::Incomplete);
    unknown_because(path, call, reason, detail)
}
