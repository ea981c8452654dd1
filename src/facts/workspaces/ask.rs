//! Questions about the source WorkSpaces image and about what was made from it.

use super::guest::{application_ids, bundle_ids};
use super::{holds_windows, image_id, is_missing};
use crate::evidence::tables::workspaces_regions;
use crate::evidence::{Call, Dossier, Question};
use serde_json::{Value, json};

/// The image.
pub(crate) fn described(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |id| {
        let input = json!({"ImageIds": [id]});
        Question::to(Call::DescribeWorkspaceImages, dossier.target, input)
    };
    image_id(dossier.request).map(ask).into_iter().collect()
}

/// The image, once it is known to be there and to hold Windows.
fn windows_image<'a>(dossier: &Dossier<'a>) -> Option<&'a str> {
    let id = image_id(dossier.request)?;
    let output = dossier.told(Call::DescribeWorkspaceImages)?;
    holds_windows(output, id).then_some(id)
}

fn of_windows_image(
    dossier: &Dossier<'_>,
    call: Call,
    input: impl Fn(&str) -> Value,
) -> Vec<Question> {
    let ask = |id| Question::to(call, dossier.target, input(id));
    windows_image(dossier).map(ask).into_iter().collect()
}

/// The applications that WorkSpaces manages in it.
pub(crate) fn associations(dossier: &Dossier<'_>) -> Vec<Question> {
    of_windows_image(
        dossier,
        Call::DescribeImageAssociations,
        |id| json!({"ImageId": id, "AssociatedResourceTypes": ["APPLICATION"]}),
    )
}

/// What it was imported from.
pub(crate) fn import(dossier: &Dossier<'_>) -> Vec<Question> {
    let call = Call::DescribeCustomWorkspaceImageImport;
    of_windows_image(dossier, call, |id| json!({"ImageId": id}))
}

/// The bundles of the account.
pub(crate) fn bundles(dossier: &Dossier<'_>) -> Vec<Question> {
    of_windows_image(dossier, Call::DescribeWorkspaceBundles, |_| json!({}))
}

/// One question for each application that WorkSpaces manages in the image.
pub(crate) fn applications(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |id| {
        let input = json!({"ApplicationIds": [id]});
        Question::to(Call::DescribeApplications, dossier.target, input)
    };
    let output = dossier.told(Call::DescribeImageAssociations);
    let ids = output.map(application_ids).unwrap_or_default();
    ids.into_iter().map(ask).collect()
}

/// One question for each bundle that uses the image.
pub(crate) fn desktops(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |bundle| {
        let input = json!({"BundleId": bundle});
        Question::to(Call::DescribeWorkspaces, dossier.target, input)
    };
    let output = dossier.told(Call::DescribeWorkspaceBundles);
    let ids = windows_image(dossier).zip(output);
    let ids = ids.map(|(id, output)| bundle_ids(output, id));
    ids.unwrap_or_default().into_iter().map(ask).collect()
}

/// The same question in the other Regions of WorkSpaces, once this one has said that it has no such image.
pub(crate) fn elsewhere(dossier: &Dossier<'_>) -> Vec<Question> {
    let target = dossier.target;
    let Some(id) = image_id(dossier.request) else {
        return Vec::new();
    };
    let (Some(here), Some(partition)) = (&target.region, target.partition()) else {
        return Vec::new();
    };
    let first = dossier.answer(Call::DescribeWorkspaceImages);
    if !is_missing(first.as_ref().copied(), id) {
        return Vec::new();
    }
    let regions = workspaces_regions().partitions.get(partition);
    let others = regions.into_iter().flatten().filter(|other| *other != here);
    let ask = |region: &String| {
        let input = json!({"ImageIds": [id]});
        Question::new(Call::FindWorkspaceImage, Some(region.clone()), input)
    };
    others.map(ask).collect()
}
