//! Files of which the version, the bytes, or only the existence is asked.

use super::answer::Answer;
use crate::disk::bytes::narrow;
use crate::disk::ntfs::Found;
use crate::disk::read::bytes_at;
use crate::disk::windows::Windows;
use crate::disk::{DiskError, pe};
use serde_json::Value as Json;

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

/// The bytes of a small file; none if there is no such file.
///
/// # Errors
/// Why it cannot be read; that it is a directory, or longer than `most` bytes.
pub fn bytes_of(windows: &Windows, path: &str, most: u64) -> Result<Option<Vec<u8>>, DiskError> {
    let file = match windows.volume().find(path)? {
        Found::Absent => return Ok(None),
        Found::Directory(_) => return Err(DiskError::Format(format!("{path} is a directory"))),
        Found::File(file) => file,
    };
    if file.size() > most {
        let size = file.size();
        let why = format!("{path} has {size} bytes, at most {most} are read");
        return Err(DiskError::Limit(why));
    }
    bytes_at(file.content()?.as_ref(), 0, narrow(file.size())?).map(Some)
}
