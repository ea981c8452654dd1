//! Facts of what is inside the source WorkSpaces image: applications that WorkSpaces manages, and what the WorkSpaces made from it say.

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown};
use crate::expr::{MissingReason, Value};
use crate::facts::read_fact;
use serde_json::{Value as Json, json};

const APPLICATIONS: &str = "workspace_image.applications";
const DESKTOPS: &str = "workspace_image.desktops";
const IMPORTED_FROM: &str = "workspace_image.imported_from";

/// The members of the fact `workspace_image` that other calls than DescribeWorkspaceImages yield.
pub(crate) fn facts(dossier: &Dossier<'_>, id: &str) -> [(String, Value); 3] {
    let applications = whole(applications(dossier), Call::DescribeImageAssociations);
    let desktops = whole(desktops(dossier, id), Call::DescribeWorkspaceBundles);
    let list = |path: &str, found: Result<Vec<Json>, (Call, CallError)>| match found {
        Ok(items) => read_fact(path, Some(&Json::Array(items))),
        Err((call, error)) => unknown(path, call, &error),
    };
    [
        ("applications", list(APPLICATIONS, applications)),
        ("desktops", list(DESKTOPS, desktops)),
        ("imported_from", imported_from(dossier)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
}

/// A list, or the call that failed.
type Found = Result<Vec<Json>, (Call, CallError)>;

/// A Region or an image without the operation has nothing to list: it is no fault that a permission would mend.
fn whole(found: Found, first: Call) -> Found {
    match found {
        Err((call, error)) if call == first && error.reason() == MissingReason::NotFound => {
            Ok(Vec::new())
        }
        found => found,
    }
}

fn list<'a>(output: &'a Json, member: &str) -> Result<&'a Vec<Json>, CallError> {
    let found = output.get(member).and_then(Json::as_array);
    found.ok_or_else(|| CallError::new(local::BAD_ANSWER, format!("the answer has no {member}")))
}

fn text<'a>(item: &'a Json, member: &str) -> Option<&'a str> {
    item.get(member).and_then(Json::as_str)
}

/// The applications of an image, without those that were removed.
pub fn application_ids(output: &Json) -> Vec<&str> {
    let there = |item: &&Json| text(item, "State") != Some("REMOVED");
    let items = list(output, "Associations").into_iter().flatten();
    let mut ids: Vec<&str> = items
        .filter(there)
        .filter_map(|item| text(item, "AssociatedResourceId"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The bundles that use an image.
pub fn bundle_ids<'a>(output: &'a Json, image: &str) -> Vec<&'a str> {
    let items = list(output, "Bundles").into_iter().flatten();
    let of_image = items.filter(|item| text(item, "ImageId") == Some(image));
    let mut ids: Vec<&str> = of_image.filter_map(|item| text(item, "BundleId")).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn applications(dossier: &Dossier<'_>) -> Found {
    let call = Call::DescribeImageAssociations;
    let output = dossier.answer(call).map_err(|error| (call, error))?;
    let associations = list(output, "Associations").map_err(|error| (call, error))?;
    if associations
        .iter()
        .any(|item| text(item, "AssociatedResourceId").is_none())
    {
        let error = CallError::new(local::BAD_ANSWER, "an association names no application");
        return Err((call, error));
    }
    let all = each(dossier, Call::DescribeApplications, "Applications")?;
    Ok(all.into_iter().cloned().collect())
}

fn desktops(dossier: &Dossier<'_>, id: &str) -> Found {
    let call = Call::DescribeWorkspaceBundles;
    let output = dossier.answer(call).map_err(|error| (call, error))?;
    list(output, "Bundles").map_err(|error| (call, error))?;
    if bundle_ids(output, id).is_empty() {
        return Ok(Vec::new());
    }
    let all = each(dossier, Call::DescribeWorkspaces, "Workspaces")?;
    let desktop = |item: &Json| {
        let properties = item.get("WorkspaceProperties");
        let property = |name: &str| properties.and_then(|of| of.get(name)).cloned();
        json!({"WorkspaceId": item.get("WorkspaceId"), "OperatingSystemName": property("OperatingSystemName"),
            "Protocols": property("Protocols")})
    };
    Ok(all.into_iter().map(desktop).collect())
}

/// The items of all answers to the questions of a call; an answer without the one that was asked for is not found.
fn each<'a>(
    dossier: &Dossier<'a>,
    call: Call,
    member: &str,
) -> Result<Vec<&'a Json>, (Call, CallError)> {
    let mut all = Vec::new();
    for entry in dossier.entries(call) {
        let output = entry.result().map_err(|error| (call, error))?;
        let items = list(output, member).map_err(|error| (call, error))?;
        if items.is_empty() && call == Call::DescribeApplications {
            let error = CallError::new(local::BAD_ANSWER, "the answer lacks the application");
            return Err((call, error));
        }
        all.extend(items);
    }
    Ok(all)
}

fn imported_from(dossier: &Dossier<'_>) -> Value {
    let call = Call::DescribeCustomWorkspaceImageImport;
    match dossier.answer(call) {
        Ok(output) => {
            let source = output.get("ImageSource");
            let members = ["Ec2ImageId", "Ec2ImportTaskId", "ImageBuildVersionArn"];
            let told = members.iter().find_map(|name| text(source?, name));
            told.map_or(Value::Absent, Value::str)
        }
        // Most images were made from a WorkSpace, not imported.
        Err(error) if error.reason() == MissingReason::NotFound => Value::Absent,
        Err(error) => unknown(IMPORTED_FROM, call, &error),
    }
}
