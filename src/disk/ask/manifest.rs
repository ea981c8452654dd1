//! Manifests of the catalog: text files that name the files which an application needs, one path a line.

use super::path::PathStatus;
use super::program::bytes_of;
use crate::disk::DiskError;
use crate::disk::ntfs::Found;
use crate::disk::windows::Windows;
use serde::Serialize;

/// The longest manifest that is read, in bytes.
const LONGEST: u64 = 8 << 20;
/// So many listed paths are looked up on the disk; each may cost a block.
const LOOKED_UP: usize = 500;
/// So many lines of each kind are told; the counts are of all.
const TOLD: usize = 20;

/// A line of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Line {
    /// Number from 1.
    pub line: usize,
    pub text: String,
    /// Why it could not be found out, for lines that remain unknown.
    pub reason: Option<String>,
}

/// What a manifest says and whether the disk agrees. Lists hold the first 20 lines of their kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ManifestAnswer {
    pub path: String,
    pub status: PathStatus,
    /// Why it is unknown, or why its text is.
    pub reason: Option<String>,
    pub size: Option<u64>,
    /// `utf-8`, `utf-8 with a byte order mark`, `utf-16`, or `other`; none if the text was not read.
    pub encoding: Option<&'static str>,
    /// Lines that are not empty.
    pub lines: usize,
    /// Lines that are no absolute path.
    pub relative: Vec<Line>,
    pub relative_count: usize,
    /// Paths that the disk does not have as files.
    pub missing: Vec<Line>,
    pub missing_count: usize,
    /// Paths of which the disk does not tell.
    pub unknown: Vec<Line>,
    pub unknown_count: usize,
    /// Paths that were looked up; fewer than the lines of a very long manifest.
    pub looked_up: usize,
}

/// Reads a manifest such as `C:\App\manifest.txt` and looks for the files that it lists.
pub fn manifest(windows: Result<&Windows, DiskError>, path: &str) -> ManifestAnswer {
    let mut answer = ManifestAnswer {
        path: path.to_owned(),
        status: PathStatus::Unknown,
        reason: None,
        size: None,
        encoding: None,
        lines: 0,
        relative: Vec::new(),
        relative_count: 0,
        missing: Vec::new(),
        missing_count: 0,
        unknown: Vec::new(),
        unknown_count: 0,
        looked_up: 0,
    };
    if let Err(why) = windows.and_then(|windows| fill(windows, &mut answer)) {
        answer.reason = Some(why.to_string());
    }
    answer
}

fn fill(windows: &Windows, answer: &mut ManifestAnswer) -> Result<(), DiskError> {
    let file = match windows.volume().find(&answer.path)? {
        Found::Absent => {
            answer.status = PathStatus::Absent;
            return Ok(());
        }
        Found::Directory(_) => {
            answer.status = PathStatus::Directory;
            return Ok(());
        }
        Found::File(file) => file,
    };
    answer.status = PathStatus::File;
    answer.size = Some(file.size());
    let bytes = bytes_of(windows, &answer.path, LONGEST)?.unwrap_or_default();
    let (encoding, text) = decoded(&bytes);
    answer.encoding = Some(encoding);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if !line.is_empty() {
            answer.lines = answer.lines.saturating_add(1);
            look(windows, answer, number, line);
        }
    }
    Ok(())
}

fn look(windows: &Windows, answer: &mut ManifestAnswer, number: usize, text: &str) {
    let line = |reason| Line {
        line: number,
        text: text.to_owned(),
        reason,
    };
    if !is_absolute(text) {
        tell(&mut answer.relative, &mut answer.relative_count, line(None));
        return;
    }
    if answer.looked_up >= LOOKED_UP {
        return;
    }
    answer.looked_up = answer.looked_up.saturating_add(1);
    match windows.volume().find(text) {
        Ok(Found::File(_)) => {}
        Ok(Found::Directory(_) | Found::Absent) => {
            tell(&mut answer.missing, &mut answer.missing_count, line(None));
        }
        Err(why) => {
            let line = line(Some(why.to_string()));
            tell(&mut answer.unknown, &mut answer.unknown_count, line);
        }
    }
}

fn tell(list: &mut Vec<Line>, count: &mut usize, line: Line) {
    *count = count.saturating_add(1);
    if list.len() < TOLD {
        list.push(line);
    }
}

/// A drive and a root, or a share.
fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || path.starts_with(r"\\")
}

/// The text, as well as it can be read, and how it is encoded.
fn decoded(bytes: &[u8]) -> (&'static str, String) {
    use crate::disk::bytes::utf16;
    match bytes {
        [0xFF, 0xFE, text @ ..] => ("utf-16", utf16(text)),
        [0xEF, 0xBB, 0xBF, text @ ..] => match std::str::from_utf8(text) {
            Ok(text) => ("utf-8 with a byte order mark", text.to_owned()),
            Err(_) => ("other", String::from_utf8_lossy(text).into_owned()),
        },
        text => match std::str::from_utf8(text) {
            Ok(text) => ("utf-8", text.to_owned()),
            Err(_) => ("other", String::from_utf8_lossy(text).into_owned()),
        },
    }
}
