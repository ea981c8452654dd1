//! Facts of what the account has already: images and image builders.

pub(crate) mod ask;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown, unknown_because};
use crate::expr::{MissingReason, Value};
use crate::facts::table::words;
use crate::facts::{not_applicable, read_fact};
use serde_json::Value as Json;

pub(crate) fn images(dossier: &Dossier<'_>) -> Value {
    let owned = listed_images(dossier, Call::DescribePrivateImages);
    let count = |fact: &str, keep: &dyn Fn(&Json) -> bool| match &owned {
        Ok(images) => length(images.iter().filter(|image| keep(image)).count()),
        Err(error) => unknown(fact, Call::DescribePrivateImages, error),
    };
    let state = |image: &Json| image.get("State").and_then(Json::as_str).map(str::to_owned);
    Value::map([
        ("same_name", same_name(dossier, owned.as_deref().ok())),
        ("owned", count("images.owned", &private)),
        (
            "importing",
            count("images.importing", &|image| {
                matches!(state(image).as_deref(), Some("IMPORTING" | "VALIDATING"))
            }),
        ),
    ])
}

/// The images of an answer. One whose ARN is of the account is the account's own, whatever its Visibility says: it may be shared.
fn listed_images(dossier: &Dossier<'_>, call: Call) -> Result<Vec<Json>, CallError> {
    let mut images = dossier
        .answer(call)
        .and_then(list("Images"))
        .and_then(documented("images.same_name[]", &["State", "Visibility"]))?;
    let account = dossier.account();
    let of_account = |image: &Json| {
        let arn = image.get("Arn").and_then(Json::as_str).unwrap_or_default();
        account.is_some() && arn.split(':').nth(4) == account
    };
    for image in images.iter_mut().filter(|image| of_account(image)) {
        if let Some(visibility) = image.get_mut("Visibility") {
            *visibility = Json::from("PRIVATE");
        }
    }
    Ok(images)
}

/// An answer without Visibility counts as the account's own.
fn private(image: &Json) -> bool {
    image
        .get("Visibility")
        .and_then(Json::as_str)
        .is_none_or(|visibility| visibility == "PRIVATE")
}

/// Images of the requested name, by name and out of the list of private images: the look-up by name may not tell of an image
/// that failed, whose name is taken all the same.
fn same_name(dossier: &Dossier<'_>, owned: Option<&[Json]>) -> Value {
    const PATH: &str = "images.same_name";
    let Some(name) = dossier.request.filled("Name") else {
        return not_applicable(PATH, "the request has no Name");
    };
    let by_name = listed_images(dossier, Call::DescribeImagesByName);
    let mut images = match (by_name, owned) {
        (Ok(images), _) => images,
        // By an unknown name the service may answer an error or an empty list.
        (Err(error), _) if error.reason() == MissingReason::NotFound => Vec::new(),
        (Err(_), Some(_)) => Vec::new(),
        (Err(error), None) => return unknown(PATH, Call::DescribeImagesByName, &error),
    };
    // An account has one image of a name: where the look-up shows its own, the list can only repeat it.
    let own = |image: &Json| of_name(image, name) && private(image);
    if !images.iter().any(own) {
        images.extend(owned.unwrap_or_default().iter().cloned());
    }
    if !images
        .iter()
        .all(|image| image.get("Name").is_some_and(Json::is_string))
    {
        let detail = "the answer has an image without a Name";
        let (call, reason) = (Call::DescribeImagesByName, MissingReason::Incomplete);
        return unknown_because(PATH, call, reason, detail);
    }
    images.retain(|image| of_name(image, name));
    read_fact(PATH, Some(&Json::Array(images)))
}

fn of_name(image: &Json, name: &str) -> bool {
    image.get("Name").and_then(Json::as_str) == Some(name)
}

/// The list in an answer; an answer without it cannot be read.
pub(crate) fn list(member: &'static str) -> impl Fn(&Json) -> Result<Vec<Json>, CallError> {
    move |output| {
        let items = output.get(member).and_then(Json::as_array).cloned();
        items
            .ok_or_else(|| CallError::new(local::BAD_ANSWER, format!("the answer has no {member}")))
    }
}

/// The things of a list, unless AWS documents no such value of one of these members: what is counted would then be a guess.
fn documented(
    path: &'static str,
    members: &'static [&'static str],
) -> impl Fn(Vec<Json>) -> Result<Vec<Json>, CallError> {
    let fault = move |thing: &Json, member: &str| {
        let value = thing.get(member).filter(|value| !value.is_null())?;
        let words = words::documented(&format!("{path}.{member}"))?;
        let known = value.as_str().is_some_and(|word| words.contains(&word));
        (!known).then(|| {
            let value: String = value.to_string().chars().take(64).collect();
            format!("AWS documents no {member} {value}")
        })
    };
    move |things| {
        let faults = things
            .iter()
            .find_map(|thing| members.iter().find_map(|member| fault(thing, member)));
        match faults {
            Some(message) => Err(CallError::new(local::BAD_ANSWER, message)),
            None => Ok(things),
        }
    }
}

pub(crate) fn length(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) fn builders(dossier: &Dossier<'_>) -> Value {
    let builders = match dossier
        .answer(Call::DescribeImageBuilders)
        .and_then(list("ImageBuilders"))
        .and_then(documented("builders[]", &["State"]))
    {
        Ok(builders) => builders,
        Err(error) => return unknown("builders", Call::DescribeImageBuilders, &error),
    };
    let text = |builder: &Json, member: &str| {
        builder
            .get(member)
            .and_then(Json::as_str)
            .map(str::to_owned)
    };
    let incomplete = |detail: &str| {
        let (call, reason) = (Call::DescribeImageBuilders, MissingReason::Incomplete);
        unknown_because("builders.of_type", call, reason, detail)
    };
    let of_type = match dossier.request.instance_type() {
        None => not_applicable(
            "builders.of_type",
            "the request names no IntendedInstanceType",
        ),
        Some(_) if builders.iter().any(|b| text(b, "InstanceType").is_none()) => {
            incomplete("the answer has an image builder without an InstanceType")
        }
        Some(name) => {
            let of_type = |builder: &&Json| text(builder, "InstanceType").as_deref() == Some(name);
            let states = builders.iter().filter(of_type).map(|b| text(b, "State"));
            match states.collect::<Option<Vec<String>>>() {
                Some(states) => length(states.iter().filter(|state| runs(state)).count()),
                None => incomplete("the answer has an image builder of the type without a State"),
            }
        }
    };
    Value::map([("total", length(builders.len())), ("of_type", of_type)])
}

/// Whether an image builder in this state has an instance, or is about to.
fn runs(state: &str) -> bool {
    !["STOPPED", "FAILED", "DELETING"].contains(&state)
}
