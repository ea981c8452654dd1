//! Questions about the disk of the source AMI.

use crate::evidence::inspect::{PATH_SHA256, sha256};
use crate::evidence::{Call, Dossier, Question};
use crate::facts::ami;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Most entries of a catalog that are looked up; the API takes fewer.
pub(super) const ENTRIES: usize = 250;

/// The members of a catalog entry that name something on the disk.
pub(super) const PATHS: [&str; 4] = [
    "AbsoluteAppPath",
    "AbsoluteIconPath",
    "AbsoluteManifestPath",
    "WorkingDirectory",
];

/// The disk itself; none until DescribeImages has answered, and none where the Region has no such AMI.
pub(crate) fn disk(dossier: &Dossier<'_>) -> Vec<Question> {
    let input = disk_input(dossier).into_iter();
    let ask = |input| Question::to(Call::InspectDisk, dossier.target, Value::Object(input));
    input.map(ask).collect()
}

/// What the catalog names on it, each path once; none until the disk itself has been read.
pub(crate) fn paths(dossier: &Dossier<'_>) -> Vec<Question> {
    if dossier.told(Call::InspectDisk).is_none() {
        return Vec::new();
    }
    let entries = dossier.request.input.get("AppCatalogConfig");
    let entries = entries.and_then(Value::as_array).into_iter().flatten();
    let named = |entry: &Value| -> Vec<Question> {
        let ask = |member: &str| path(dossier, member, entry.get(member)?.as_str()?);
        PATHS.into_iter().filter_map(ask).collect()
    };
    let questions: BTreeSet<Question> = entries.take(ENTRIES).flat_map(named).collect();
    questions.into_iter().collect()
}

/// The question about one path; none for what is no absolute path.
pub(super) fn path(dossier: &Dossier<'_>, member: &str, path: &str) -> Option<Question> {
    if !is_absolute(path) {
        return None;
    }
    let mut input = disk_input(dossier)?;
    input.insert("Path".to_owned(), json!(path));
    input.insert(PATH_SHA256.to_owned(), json!(sha256(path)));
    if member == "AbsoluteManifestPath" {
        input.insert("Manifest".to_owned(), Value::Bool(true));
    }
    let input = Value::Object(input);
    Some(Question::to(Call::InspectPath, dossier.target, input))
}

/// A drive and a root. Others are for the rules about the request.
fn is_absolute(path: &str) -> bool {
    let start = path.as_bytes();
    matches!(start, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

/// The AMI, and its root snapshot where EC2 tells it: a disk in a file can be read without.
fn disk_input(dossier: &Dossier<'_>) -> Option<Map<String, Value>> {
    let id = ami::ami_id(dossier.request)?;
    let described = dossier.entries(Call::DescribeImages).first()?;
    let mut input = Map::new();
    input.insert("ImageId".to_owned(), json!(id));
    match (&described.answer?.result, ami::image(dossier)) {
        (_, Some(image)) => {
            let snapshot = crate::disk::snapshot::root_snapshot(image).ok();
            if let Some(snapshot) = snapshot {
                input.insert("SnapshotId".to_owned(), json!(snapshot.id));
            }
        }
        (Ok(_), None) => return None,
        (Err(error), None) if error.code.starts_with("InvalidAMIID.") => return None,
        (Err(_), None) => {}
    }
    Some(input)
}
