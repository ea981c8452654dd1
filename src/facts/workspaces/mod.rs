//! Facts of the source WorkSpaces image: what DescribeWorkspaceImages answered, here and in the other Regions.

pub(crate) mod ask;
pub(crate) mod guest;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown};
use crate::expr::{MissingReason, Value};
use crate::facts::table;
use crate::facts::{not_applicable, read_record};
use crate::request::Request;
use serde_json::Value as Json;
use std::collections::BTreeMap;

const PATH: &str = "workspace_image";

/// The image to ask for: only where it alone is the source.
pub fn image_id(request: &Request) -> Option<&str> {
    let alone = request.source_kind() == "workspace-image";
    request.filled("WorkspaceImageId").filter(|_| alone)
}

fn find<'a>(output: &'a Json, id: &str) -> Option<&'a Json> {
    let images = output.get("Images").and_then(Json::as_array)?;
    let of_id = |image: &&Json| image.get("ImageId").and_then(Json::as_str) == Some(id);
    images.iter().find(of_id)
}

/// Whether an answer has the image, with Windows.
pub fn holds_windows(output: &Json, id: &str) -> bool {
    let image = find(output, id);
    let kind = image.and_then(|image| image.pointer("/OperatingSystem/Type"));
    kind.and_then(Json::as_str) == Some("WINDOWS")
}

/// Whether an answer says that the Region has no such image.
pub fn is_missing(answer: Result<&Json, &CallError>, id: &str) -> bool {
    match answer {
        Ok(output) => {
            output.get("Images").is_some_and(Json::is_array) && find(output, id).is_none()
        }
        Err(error) => error.reason() == MissingReason::NotFound,
    }
}

pub(crate) fn facts(dossier: &Dossier<'_>) -> Value {
    let Some(id) = image_id(dossier.request) else {
        return not_applicable(PATH, "the request does not import a WorkSpaces image alone");
    };
    let answer = dossier.answer(Call::DescribeWorkspaceImages);
    if is_missing(answer.as_ref().map(|output| *output), id) {
        return nothing(dossier, id);
    }
    let image = match answer {
        Ok(output) => find(output, id)
            .ok_or_else(|| CallError::new(local::BAD_ANSWER, "the answer has no Images")),
        Err(error) => Err(error),
    };
    match image {
        Ok(image) => {
            let mut facts = read_record(PATH, image);
            facts.insert("found".to_owned(), Value::Bool(true));
            facts.insert("elsewhere".to_owned(), Value::list([]));
            facts.extend(guest::facts(dossier, id));
            Value::map(facts)
        }
        Err(error) => unknown(PATH, Call::DescribeWorkspaceImages, &error),
    }
}

/// The rule about existence fails; the question about any property does not arise.
fn nothing(dossier: &Dossier<'_>, id: &str) -> Value {
    let mut facts: BTreeMap<String, Value> = BTreeMap::new();
    for row in table::rows() {
        let name = row.path.strip_prefix("workspace_image.");
        if let Some(name) = name.filter(|name| !name.contains('.')) {
            let value = not_applicable(row.path, "the WorkSpaces image was not found");
            facts.insert(name.to_owned(), value);
        }
    }
    facts.insert("found".to_owned(), Value::Bool(false));
    facts.insert("elsewhere".to_owned(), elsewhere(dossier, id));
    Value::map(facts)
}

/// Regions that have the image; unknown only where none has it and one did not answer.
fn elsewhere(dossier: &Dossier<'_>, id: &str) -> Value {
    let call = Call::FindWorkspaceImage;
    let (mut regions, mut lost) = (Vec::new(), None);
    for entry in dossier.entries(call) {
        match entry.result() {
            Ok(output) if find(output, id).is_some() => {
                regions.extend(entry.question.region.as_deref().map(Value::str));
            }
            Ok(_) => {}
            Err(error) if error.reason() == MissingReason::NotFound || not_enabled(&error) => {}
            Err(error) => lost = lost.or(Some(error)),
        }
    }
    match lost {
        Some(error) if regions.is_empty() => unknown("workspace_image.elsewhere", call, &error),
        _ => Value::list(regions),
    }
}

/// How a Region that the account has not enabled answers credentials that the home Region took.
fn not_enabled(error: &CallError) -> bool {
    ["UnrecognizedClientException", "InvalidClientTokenId"].contains(&error.code.as_str())
}
