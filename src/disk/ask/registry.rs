//! Places in the registry as people write them, and what is there.

use super::answer::{Answer, Status};
use super::value::look_up;
use crate::disk::DiskError;
use crate::disk::windows::{HiveName, Windows};
use serde::Serialize;
use serde_json::Value as Json;

/// A place in the registry, as `SOFTWARE\Key\Sub:Value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The hive.
    pub hive: HiveName,
    /// The key below the root of the hive.
    pub key: String,
    /// The value; empty for the key's default value, none to ask for the key itself.
    pub value: Option<String>,
}

impl Place {
    /// Reads a place as people write it. The first colon ends the key, since names of values may have colons and keys hardly ever do.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (path, value) = match text.split_once(':') {
            Some((path, value)) => (path, Some(value.to_owned())),
            None => (text, None),
        };
        let starts = |prefix: &&str| {
            path.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let prefixes = [r"HKEY_LOCAL_MACHINE\", r"HKLM\"];
        let prefix = prefixes
            .iter()
            .find(|prefix| starts(prefix))
            .map_or(0, |prefix| prefix.len());
        let path = path.get(prefix..).unwrap_or_default();
        let (hive, key) = path.split_once('\\').unwrap_or((path, ""));
        let same = |name: &&HiveName| name.as_str().eq_ignore_ascii_case(hive);
        match HiveName::ALL.iter().find(same) {
            Some(name) => Ok(Self {
                hive: *name,
                key: key.to_owned(),
                value,
            }),
            None if ["SAM", "SECURITY"]
                .iter()
                .any(|secret| secret.eq_ignore_ascii_case(hive)) =>
            {
                Err(format!("{hive} holds secrets and is never read"))
            }
            None => Err(format!(
                r"`{text}` does not begin with SOFTWARE\ or SYSTEM\, the hives that are read"
            )),
        }
    }
}

/// What the registry has at a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct RegistryAnswer {
    pub hive: &'static str,
    pub key: String,
    pub value: Option<String>,
    pub status: Status,
    pub r#type: Option<String>,
    pub data: Json,
    pub reason: Option<String>,
}

/// Asks the registry.
pub fn registry(windows: Result<&Windows, DiskError>, place: &Place) -> RegistryAnswer {
    let found = windows.and_then(|windows| look_up(windows, place));
    let (kind, answer) = found.unwrap_or_else(|why| (None, Answer::unknown(why.to_string())));
    RegistryAnswer {
        hive: place.hive.as_str(),
        key: place.key.clone(),
        value: place.value.clone(),
        status: answer.status,
        r#type: kind,
        data: answer.value,
        reason: answer.reason,
    }
}
