//! What there is at a path of the volume: program, picture, another file, a directory, or nothing.

use crate::disk::ntfs::{File, Found};
use crate::disk::windows::Windows;
use crate::disk::{DiskError, image, pe};
use serde::Serialize;

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
    /// Whether the executable is a library, which cannot be started.
    pub library: Option<bool>,
    /// `requestedExecutionLevel` of the embedded manifest: `asInvoker`, `highestAvailable`, `requireAdministrator`; none where the program
    /// has no manifest that says it.
    pub execution_level: Option<String>,
    /// Whether the way leaves the volume of Windows, so that its disk cannot tell: another drive, a share, a link to one.
    pub elsewhere: bool,
    /// Where the same path is under the other of `Program Files` and `Program Files (x86)`, if there is nothing at this one.
    pub instead: Option<String>,
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
        library: None,
        execution_level: None,
        elsewhere: false,
        instead: None,
        image: None,
        image_error: None,
    };
    let found = windows.clone();
    match found.and_then(|windows| windows.volume().find(path)) {
        Err(why) => {
            answer.elsewhere = matches!(why, DiskError::Elsewhere(_));
            answer.reason = Some(why.to_string());
        }
        Ok(Found::Absent) => {
            answer.status = PathStatus::Absent;
            answer.instead = windows.ok().and_then(|windows| instead(windows, path));
        }
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
        answer.library = Some(pe.library);
        // One that cannot be read does not hide the other.
        let level = pe.execution_level.map(|level| {
            answer.execution_level = level.map(|level| level.to_string());
        });
        let version = pe.version.map(|version| {
            answer.version = version.map(|version| version.to_string());
        });
        return version.and(level);
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

/// The two folders that programs of 64 and of 32 bits are installed in.
const PROGRAM_FILES: [&str; 2] = [r"C:\Program Files", r"C:\Program Files (x86)"];

/// The same path under the other of the two folders, if a file is there.
fn instead(windows: &Windows, path: &str) -> Option<String> {
    let path = path.replace('/', "\\");
    let [wide, narrow] = PROGRAM_FILES;
    let other = below(&path, narrow)
        .map(|rest| format!("{wide}{rest}"))
        .or_else(|| below(&path, wide).map(|rest| format!("{narrow}{rest}")))?;
    let found = windows.volume().find(&other);
    matches!(found, Ok(Found::File(_))).then_some(other)
}

/// What follows a folder in a path, with its backslash.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let (start, rest) = path.split_at_checked(folder.len())?;
    let within = start.eq_ignore_ascii_case(folder) && rest.starts_with('\\');
    within.then_some(rest)
}
