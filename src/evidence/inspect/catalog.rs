//! What there is at a path that the catalog names, without the path itself: AWS models it as sensitive, and evidence is written to files.

use crate::disk::DiskError;
use crate::disk::ask::{ManifestAnswer, PathAnswer, manifest, path};
use crate::disk::windows::Windows;
use crate::evidence::question::{CallError, local};
use crate::request::Hidden;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The member of the input that stands for the path where that is left out.
pub const PATH_SHA256: &str = "PathSha256";

/// The SHA-256 checksum of a text, in hexadecimal digits.
pub fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Looks at the path of an input: `Path`, and `Manifest` where it is to be read as one.
pub(super) fn answer(
    windows: Result<&Windows, DiskError>,
    input: &Value,
) -> Result<Value, CallError> {
    let Some(asked) = input.get("Path").and_then(Value::as_str) else {
        let why = "the question does not name the path";
        return Err(CallError::new(local::NOT_SENT, why));
    };
    let found = path(windows.clone(), asked);
    let listed = input.get("Manifest").and_then(Value::as_bool) == Some(true);
    let listed = listed.then(|| lines(&manifest(windows, asked), asked));
    let mut answer = of_path(&found);
    answer.insert("manifest".to_owned(), listed.unwrap_or(Value::Null));
    Ok(Value::Object(answer))
}

/// Everything but the path; of the same one under the other `Program Files`, only which folder that is.
fn of_path(found: &PathAnswer) -> Map<String, Value> {
    let mut answer = match serde_json::to_value(found) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    answer.remove("path");
    for member in ["reason", "image_error"] {
        if let Some(Value::String(text)) = answer.get_mut(member) {
            *text = hidden(text, &found.path);
        }
    }
    let folder = found.instead.as_deref().and_then(|instead| {
        let mut parts = instead.splitn(3, '\\');
        Some(format!("{}\\{}", parts.next()?, parts.next()?))
    });
    answer.insert("instead".to_owned(), json!(folder));
    answer
}

/// A reason without the path and the folders on the way.
fn hidden(reason: &str, path: &str) -> String {
    let plain = path.replace('/', "\\");
    let ends = plain.match_indices('\\').map(|(at, _)| at);
    // The drive alone says nothing.
    let folders = ends.skip(1).filter_map(|at| plain.get(..at));
    Hidden::of(folders.chain([plain.as_str(), path])).without(reason)
}

/// What is wrong with a manifest: numbers of lines, from 1, and not the paths that they name.
fn lines(found: &ManifestAnswer, path: &str) -> Value {
    let numbers = |lines: &[crate::disk::ask::Line]| -> Vec<usize> {
        lines.iter().map(|line| line.line).collect()
    };
    let reason = found.reason.as_deref();
    let reason = reason.map(|reason| hidden(reason, path));
    json!({
        "reason": reason,
        "encoding": found.encoding,
        "lines": found.lines,
        "looked_up": found.looked_up,
        "relative": numbers(&found.relative),
        "relative_count": found.relative_count,
        "missing": numbers(&found.missing),
        "missing_count": found.missing_count,
        "unknown": numbers(&found.unknown),
        "unknown_count": found.unknown_count,
    })
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn neither_the_path_nor_a_folder_on_the_way_stays_in_a_reason() {
        let path = r"C:\Secret Project/tool.exe";
        let reason = r"C:\Secret Project\tool.exe leaves the volume at C:\Secret Project: D:\x";
        let text = hidden(reason, path);
        assert!(!text.contains("Secret"), "{text}");
        assert!(text.contains("leaves the volume"), "{text}");
    }
}
