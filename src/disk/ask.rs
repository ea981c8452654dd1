//! Questions to a Windows on a disk and their answers: each is known, absent, or unknown with the reason.

use super::hive::{Data, Freshness, Key};
use super::ntfs::{File, Found};
use super::windows::{HiveName, Windows};
use super::{DiskError, image, pe};
use serde::Serialize;
use serde_json::Value as Json;

/// Whether something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The disk says so.
    Known,
    /// The disk was asked and has no such thing.
    Absent,
    /// It could not be found out.
    Unknown,
}

/// An answer; `reason` says why it is unknown, or why a known one may be outdated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Answer {
    pub status: Status,
    pub value: Json,
    pub reason: Option<String>,
}

impl Answer {
    /// A value that is known, or its absence.
    pub fn of(value: Option<impl Into<Json>>) -> Self {
        let (status, value) = match value {
            Some(value) => (Status::Known, value.into()),
            None => (Status::Absent, Json::Null),
        };
        Self {
            status,
            value,
            reason: None,
        }
    }

    /// What could not be found out.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self {
            status: Status::Unknown,
            value: Json::Null,
            reason: Some(reason.into()),
        }
    }

    /// The answer of a question that may fail.
    pub fn from_result(result: Result<Option<Json>, DiskError>) -> Self {
        result.map_or_else(|why| Self::unknown(why.to_string()), Self::of)
    }

    /// The other answer where there is none here.
    pub fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self.status {
            Status::Absent => other(),
            _ => self,
        }
    }

    /// In an outdated hive, what is missing may be in a log that could not be read.
    fn seen_in(mut self, freshness: &Freshness) -> Self {
        if let Freshness::MayBeStale(why) = freshness {
            if self.status == Status::Absent {
                self.status = Status::Unknown;
            }
            self.reason = Some(format!("the hive may be outdated: {why}"));
        }
        self
    }
}

/// What there is at a path.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)] // The names are those of the JSON.
pub struct PathAnswer {
    pub path: String,
    pub status: PathStatus,
    pub reason: Option<String>,
    pub size: Option<u64>,
    pub machine: Option<String>,
    pub version: Option<String>,
    pub image: Option<ImageAnswer>,
    pub image_error: Option<String>,
}

/// The kinds of things at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum PathStatus {
    File,
    Directory,
    Absent,
    Unknown,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ImageAnswer {
    pub format: String,
    pub width: u32,
    pub height: u32,
    pub alpha: bool,
}

/// Asks for a path such as `C:\App\app.exe`.
pub fn path(windows: Result<&Windows, DiskError>, path: &str) -> PathAnswer {
    let mut answer = PathAnswer {
        path: path.to_owned(),
        status: PathStatus::Unknown,
        reason: None,
        size: None,
        machine: None,
        version: None,
        image: None,
        image_error: None,
    };
    match windows.and_then(|windows| windows.volume().find(path)) {
        Err(why) => answer.reason = Some(why.to_string()),
        Ok(Found::Absent) => answer.status = PathStatus::Absent,
        Ok(Found::Directory(_)) => answer.status = PathStatus::Directory,
        Ok(Found::File(file)) => {
            answer.status = PathStatus::File;
            answer.size = Some(file.size());
            if let Err(why) = content(&file, &mut answer) {
                answer.reason = Some(format!("the content {why}"));
            }
        }
    }
    answer
}

fn content(file: &File, answer: &mut PathAnswer) -> Result<(), DiskError> {
    let content = file.content()?;
    if let Some(pe) = pe::read(content.as_ref())? {
        answer.machine = Some(pe.machine.to_string());
        answer.version = pe.version?.map(|version| version.to_string());
        return Ok(());
    }
    match image::read(content.as_ref()) {
        Err(why) => answer.image_error = Some(why.to_string()),
        Ok(picture) => {
            answer.image = picture.map(|picture| ImageAnswer {
                format: picture.format.to_string(),
                width: picture.width,
                height: picture.height,
                alpha: picture.alpha,
            });
        }
    }
    Ok(())
}

/// The version of a program or driver; absent if there is no such file, and unknown if the file does not tell it.
pub fn file_version(windows: &Windows, path: &str) -> Answer {
    Answer::from_result(version(windows, path))
}

fn version(windows: &Windows, path: &str) -> Result<Option<Json>, DiskError> {
    let content = match windows.volume().find(path)? {
        Found::Absent => return Ok(None),
        Found::Directory(_) => return Err(DiskError::Format(format!("{path} is a directory"))),
        Found::File(file) => file.content()?,
    };
    let version = match pe::read(content.as_ref())? {
        Some(pe) => pe.version?,
        None => None,
    };
    let silent = || DiskError::Unsupported(format!("{path} is there and tells no version"));
    version
        .map(|version| Some(version.to_string().into()))
        .ok_or_else(silent)
}

/// Whether there is a file or a directory at a path.
pub fn exists(windows: &Windows, path: &str) -> Answer {
    let found = windows.volume().find(path);
    Answer::from_result(found.map(|found| Some((!matches!(found, Found::Absent)).into())))
}

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

/// The type and the data of a place; of a key, that it is there.
fn look_up(windows: &Windows, place: &Place) -> Result<(Option<String>, Answer), DiskError> {
    let hive = windows.hive(place.hive)?;
    let key = hive.key(&place.key)?;
    let (kind, answer) = match (key, &place.value) {
        (None, _) => (None, Answer::of(None::<Json>)),
        (Some(_), None) => (None, Answer::of(Some(true))),
        (Some(key), Some(name)) => match key.value(name)? {
            None => (None, Answer::of(None::<Json>)),
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
            return Ok(Answer::of(None::<Json>).seen_in(hive.freshness()));
        };
        for child in parent.subkeys()? {
            if wanted(&child)? {
                let found = child.value(value)?;
                let data = found.map(|value| value.data()).transpose()?;
                return Ok(Answer::of(data.map(json)).seen_in(hive.freshness()));
            }
        }
        Ok(Answer::of(None::<Json>).seen_in(hive.freshness()))
    };
    find().unwrap_or_else(|why: DiskError| Answer::unknown(why.to_string()))
}

/// Data as JSON; bytes are written in hexadecimal.
fn json(data: Data) -> Json {
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
