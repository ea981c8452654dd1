//! Values and keys of the registry, as answers of the type that a fact has.

use super::answer::{Answer, Gathered};
use super::registry::Place;
use crate::disk::DiskError;
use crate::disk::hive::{Data, Freshness, Key};
use crate::disk::windows::{HiveName, Windows};
use serde_json::Value as Json;

/// The type and the data of a place; of a key, that it is there.
pub(super) fn look_up(
    windows: &Windows,
    place: &Place,
) -> Result<(Option<String>, Answer), DiskError> {
    let hive = windows.hive(place.hive)?;
    let key = hive.key(&place.key)?;
    let (kind, answer) = match (key, &place.value) {
        (None, _) => (None, Answer::absent()),
        (Some(_), None) => (None, Answer::of(Some(true))),
        (Some(key), Some(name)) => match key.value(name)? {
            None => (None, Answer::absent()),
            Some(value) => (
                Some(value.kind().to_string()),
                Answer::of(Some(json(value.data()?))),
            ),
        },
    };
    Ok((kind, answer.seen_in(hive.freshness())))
}

/// A value of the registry.
pub fn value(windows: &Windows, hive: HiveName, key: &str, value: &str) -> Answer {
    let place = Place {
        hive,
        key: key.to_owned(),
        value: Some(value.to_owned()),
    };
    look_up(windows, &place)
        .map_or_else(|why| Answer::unknown(why.to_string()), |(_, answer)| answer)
}

/// Whether the registry has a key.
pub fn has_key(windows: &Windows, hive: HiveName, key: &str) -> Answer {
    let place = Place {
        hive,
        key: key.to_owned(),
        value: None,
    };
    let found = look_up(windows, &place);
    let answer = found.map_or_else(|why| Answer::unknown(why.to_string()), |(_, answer)| answer);
    answer.or(|| Answer::of(Some(false)))
}

/// A value of the first subkey that `wanted` chooses.
pub fn value_below(
    windows: &Windows,
    hive: HiveName,
    key: &str,
    wanted: impl Fn(&Key<'_>) -> Result<bool, DiskError>,
    value: &str,
) -> Answer {
    let find = || {
        let hive = windows.hive(hive)?;
        let Some(parent) = hive.key(key)? else {
            return Ok(Answer::absent().seen_in(hive.freshness()));
        };
        for child in parent.subkeys()? {
            if wanted(&child)? {
                let found = child.value(value)?;
                let data = found.map(|value| value.data()).transpose()?;
                return Ok(Answer::of(data.map(json)).seen_in(hive.freshness()));
            }
        }
        Ok(Answer::absent().seen_in(hive.freshness()))
    };
    find().unwrap_or_else(|why: DiskError| Answer::unknown(why.to_string()))
}

/// Data as JSON; bytes are written in hexadecimal.
pub(super) fn json(data: Data) -> Json {
    match data {
        Data::Text(text) => text.into(),
        Data::List(texts) => texts.into(),
        Data::Number(number) => number.into(),
        Data::Bytes(bytes) => {
            let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            digits.concat().into()
        }
    }
}

/// A number; decimal digits in text count as one, since programs write either.
pub fn number(windows: &Windows, hive: HiveName, key: &str, name: &str) -> Answer {
    value(windows, hive, key, name).map(|found| match &found {
        Json::Number(_) => Ok(Some(found)),
        Json::String(digits) => digits
            .trim()
            .parse::<u64>()
            .map(|number| Some(number.into()))
            .map_err(|_| unfit(key, name, "a number")),
        _ => Err(unfit(key, name, "a number")),
    })
}

/// Whether a number is there that is not 0.
pub fn flag(windows: &Windows, hive: HiveName, key: &str, name: &str) -> Answer {
    number(windows, hive, key, name).map(|number| Ok(Some((number != 0).into())))
}

/// Text; empty text is none.
pub fn text(windows: &Windows, hive: HiveName, key: &str, name: &str) -> Answer {
    value(windows, hive, key, name).map(|found| match &found {
        Json::String(text) if text.trim().is_empty() => Ok(None),
        Json::String(_) => Ok(Some(found)),
        _ => Err(unfit(key, name, "text")),
    })
}

fn unfit(key: &str, name: &str, wanted: &str) -> String {
    format!(r"the value {name} of {key} is not {wanted}")
}

/// Gathers from a key, if there is one; an outdated hive and what cannot be read are noted.
pub fn gather(
    into: &mut Gathered,
    windows: &Windows,
    hive: HiveName,
    key: &str,
    look: impl FnOnce(&Key<'_>, &mut Gathered) -> Result<(), DiskError>,
) {
    let read = |into: &mut Gathered| {
        let hive = windows.hive(hive)?;
        if let Freshness::MayBeStale(why) = hive.freshness() {
            into.failed(format!("the hive may be outdated: {why}"));
        }
        hive.key(key)?.map_or(Ok(()), |key| look(&key, into))
    };
    if let Err(why) = read(into) {
        into.failed(format!("{key} {why}"));
    }
}
