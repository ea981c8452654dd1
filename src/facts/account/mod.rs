//! Facts of what the account has already: images and image builders.

pub(crate) mod ask;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown, unknown_because};
use crate::expr::{MissingReason, Value};
use crate::facts::table::words;
use crate::facts::{not_applicable, read_fact};
use serde_json::Value as Json;
use std::sync::Arc;

/// How many images the account has: of the root `images` what requests have in common.
pub(crate) fn counts(dossier: &Dossier<'_>) -> Value {
    let account = dossier.account();
    let owned = listed_images(dossier, Call::DescribePrivateImages);
    let count = |fact: &str, keep: &dyn Fn(&Json) -> bool| match &owned {
        Ok(images) => length(images.iter().filter(|image| keep(image)).count()),
        Err(error) => unknown(fact, Call::DescribePrivateImages, error),
    };
    let state = |image: &Json| image.get("State").and_then(Json::as_str).map(str::to_owned);
    Value::map([
        ("owned", count("images.owned", &|it| private(it, account))),
        (
            "importing",
            count("images.importing", &|image| {
                matches!(state(image).as_deref(), Some("IMPORTING" | "VALIDATING"))
            }),
        ),
    ])
}

/// Adds those of the requested name.
pub(crate) fn add_same_name(images: &mut Value, dossier: &Dossier<'_>) {
    if let Value::Map(facts) = images {
        // What is counted was read, and need not be looked through again.
        let read = matches!(facts.get("owned"), Some(Value::Int(_)));
        let answer = dossier.told(Call::DescribePrivateImages);
        let owned = answer.and_then(|output| output.get("Images")?.as_array());
        let same_name = same_name(dossier, owned.filter(|_| read).map(Vec::as_slice));
        Arc::make_mut(facts).insert("same_name".to_owned(), same_name);
    }
}

/// The images of an answer.
fn listed_images<'a>(dossier: &Dossier<'a>, call: Call) -> Result<&'a [Json], CallError> {
    let images = list("Images", dossier.answer(call)?)?;
    documented("images.same_name[]", &["State", "Visibility"], images)
}

/// Whether an image is the account's own. One whose ARN is of the account is, whatever its Visibility says: it may be shared. An answer
/// without Visibility counts as the account's own, too.
fn private(image: &Json, account: Option<&str>) -> bool {
    let visibility = image.get("Visibility").and_then(Json::as_str);
    is_of(image, account) || visibility.is_none_or(|visibility| visibility == "PRIVATE")
}

fn is_of(image: &Json, account: Option<&str>) -> bool {
    let arn = image.get("Arn").and_then(Json::as_str).unwrap_or_default();
    account.is_some() && arn.split(':').nth(4) == account
}

/// An image as facts show it: the account's own is private, although it may be shared.
fn shown(image: &Json, account: Option<&str>) -> Json {
    let mut image = image.clone();
    let own = is_of(&image, account);
    if let Some(visibility) = image.get_mut("Visibility").filter(|_| own) {
        *visibility = Json::from("PRIVATE");
    }
    image
}

/// Images of the requested name, by name and out of the list of private images: the look-up by name may not tell of an image
/// that failed, whose name is taken all the same.
fn same_name(dossier: &Dossier<'_>, owned: Option<&[Json]>) -> Value {
    const PATH: &str = "images.same_name";
    let Some(name) = dossier.request.filled("Name") else {
        return not_applicable(PATH, "the request has no Name");
    };
    let found = match (listed_images(dossier, Call::DescribeImagesByName), owned) {
        (Ok(images), _) => images,
        // By an unknown name the service may answer an error or an empty list.
        (Err(error), _) if error.reason() == MissingReason::NotFound => &[],
        (Err(_), Some(_)) => &[],
        (Err(error), None) => return unknown(PATH, Call::DescribeImagesByName, &error),
    };
    let account = dossier.account();
    // An account has one image of a name: where the look-up shows its own, the list can only repeat it.
    let own = |image: &Json| of_name(image, name) && private(image, account);
    let listed = match found.iter().any(own) {
        true => &[],
        false => owned.unwrap_or_default(),
    };
    let mut images = found.iter().chain(listed);
    if images.any(|image| !image.get("Name").is_some_and(Json::is_string)) {
        let detail = "the answer has an image without a Name";
        let (call, reason) = (Call::DescribeImagesByName, MissingReason::Incomplete);
        return unknown_because(PATH, call, reason, detail);
    }
    let images = found.iter().chain(listed);
    let named = images.filter(|image| of_name(image, name));
    let named = named.map(|image| shown(image, account));
    read_fact(PATH, Some(&Json::Array(named.collect())))
}

fn of_name(image: &Json, name: &str) -> bool {
    image.get("Name").and_then(Json::as_str) == Some(name)
}

/// The list in an answer.
///
/// # Errors
/// An answer without it cannot be read.
pub(crate) fn list<'a>(member: &str, output: &'a Json) -> Result<&'a [Json], CallError> {
    let items = output.get(member).and_then(Json::as_array);
    items
        .map(Vec::as_slice)
        .ok_or_else(|| CallError::new(local::BAD_ANSWER, format!("the answer has no {member}")))
}

/// The things of a list.
///
/// # Errors
/// That AWS documents no such value of one of these members: what is counted would then be a guess.
fn documented<'a>(
    path: &str,
    members: &[&str],
    things: &'a [Json],
) -> Result<&'a [Json], CallError> {
    for member in members {
        let words = words::documented(&format!("{path}.{member}"));
        let Some(words) = words else {
            continue;
        };
        let values = things.iter().filter_map(|thing| thing.get(*member));
        let mut values = values.filter(|value| !value.is_null());
        let known = |value: &Json| value.as_str().is_some_and(|word| words.contains(&word));
        if let Some(value) = values.find(|value| !known(value)) {
            let value: String = value.to_string().chars().take(64).collect();
            let message = format!("AWS documents no {member} {value}");
            return Err(CallError::new(local::BAD_ANSWER, message));
        }
    }
    Ok(things)
}

pub(crate) fn length(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) fn builders(dossier: &Dossier<'_>) -> Value {
    let builders = dossier.answer(Call::DescribeImageBuilders);
    let builders = builders.and_then(|output| list("ImageBuilders", output));
    let builders = match builders.and_then(|all| documented("builders[]", &["State"], all)) {
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
