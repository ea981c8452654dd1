//! Facts of session scripts: whether their configuration can be read, and whether the scripts that it names are there.
//!
//! The format is that of the admin guide, "Session Scripts Configuration File"; its examples write the keys in small and in capital letters.

use super::fact::{Fact, Kind};
use crate::disk::ask::{Answer, Gathered, bytes_of};
use crate::disk::ntfs::Found;
use crate::disk::windows::Windows;
use serde_json::Value as Json;

const CONFIGURATION: &str = r"C:\AppStream\SessionScripts\config.json";
/// The longest configuration that is read, in bytes.
const LONGEST: u64 = 1 << 20;
/// So many scripts are looked for; two are allowed for each of two events.
const SCRIPTS: usize = 20;

pub(super) const FACTS: &[Fact] = &[
    Fact::new(
        "session_scripts_valid",
        Kind::Bool,
        "session scripts valid",
        |w| match configuration(w) {
            Ok(json) => Answer::of(json.map(|json| json.is_ok())),
            Err(answer) => answer,
        },
    )
    .wants("yes or no file")
    .doc(r"C:\AppStream\SessionScripts\config.json is valid JSON; absent without the file"),
    Fact::new(
        "session_scripts_error",
        Kind::Text,
        "error in their file",
        |w| match configuration(w) {
            Ok(json) => Answer::of(json.and_then(Result::err)),
            Err(answer) => answer,
        },
    )
    .wants("none")
    .doc("where and why the configuration is no JSON"),
    Fact::new(
        "session_scripts_missing",
        Kind::Texts,
        "scripts missing",
        missing,
    )
    .wants("none")
    .doc("scripts that the configuration names and the disk does not have"),
];

/// The configuration, or why it is no JSON; none without the file.
fn configuration(windows: &Windows) -> Result<Option<Result<Json, String>>, Answer> {
    let bytes = bytes_of(windows, CONFIGURATION, LONGEST);
    let bytes = bytes.map_err(|why| Answer::unknown(why.to_string()))?;
    Ok(bytes.map(|bytes| {
        // Editors of Windows like to begin with a mark, which is no JSON, but whether the service minds is not known.
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        serde_json::from_slice(text).map_err(|error| error.to_string())
    }))
}

fn missing(windows: &Windows) -> Answer {
    let json = match configuration(windows) {
        Err(answer) => return answer,
        Ok(None) => return Answer::known(Vec::<Json>::new()),
        Ok(Some(Err(why))) => return Answer::unknown(format!("{CONFIGURATION} is no JSON: {why}")),
        Ok(Some(Ok(json))) => json,
    };
    let mut found = Gathered::default();
    for script in scripts(&json).into_iter().take(SCRIPTS) {
        match windows.volume().find(script) {
            Ok(Found::File(_)) => {}
            Ok(_) => found.add(script),
            Err(why) => found.failed(format!("{script} {why}")),
        }
    }
    found.answer()
}

fn scripts(json: &Json) -> Vec<&str> {
    let events = ["SessionStart", "SessionTermination"];
    let events = events.iter().filter_map(|event| field(json, event));
    let executables = events
        .filter_map(|event| field(event, "executables")?.as_array())
        .flatten();
    let files = executables.filter_map(|one| field(one, "filename")?.as_str());
    files.filter(|file| !file.trim().is_empty()).collect()
}

/// A field of an object, in any case.
fn field<'a>(json: &'a Json, name: &str) -> Option<&'a Json> {
    let fields = json.as_object()?.iter();
    let mut named = fields.filter(|(own, _)| own.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value)
}
