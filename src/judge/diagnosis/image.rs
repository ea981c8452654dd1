//! The image of an import in an answer of AppStream's DescribeImages; read softly, since no recorded answer for an imported image is public.

use super::Diagnosis;
use super::reported::{Origin, Reported};
use crate::evidence::CallError;
use crate::evidence::before::is_own;
use crate::expr::MissingReason;
use serde_json::Value;

/// How an import ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The image can be used.
    Available,
    /// It failed.
    Failed,
    /// It is not over: the image is being imported, validated, copied, deleted, …
    Running,
    /// AppStream has no image of the name.
    NotFound,
    /// Nobody could find out, and why.
    Unknown(String),
}

/// An image as AppStream tells of it; what is not there was not told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageRecord {
    /// As AWS writes it, such as `FAILED`.
    pub state: Option<String>,
    /// ARN.
    pub arn: Option<String>,
    /// Such as `WINDOWS_SERVER_2022`.
    pub platform: Option<String>,
    /// `CUSTOM`, `NATIVE` or `BYOL`.
    pub image_type: Option<String>,
    /// When it was created: RFC 3339.
    pub created: Option<String>,
}

/// States in which the import is not over (ImageState of the API model).
const RUNNING: [&str; 6] = [
    "PENDING",
    "COPYING",
    "DELETING",
    "CREATING",
    "IMPORTING",
    "VALIDATING",
];

/// Most errors of an image that are read.
const MAX_ERRORS: usize = 100;

/// What an answer to `appstream:DescribeImages` tells of the image of a name that the account, where it is known, has.
pub fn read(name: &str, account: Option<&str>, answer: &Result<Value, CallError>) -> Diagnosis {
    let (image, ending) = match answer {
        Ok(output) => found(name, account, output),
        Err(error) if error.reason() == MissingReason::NotFound => (None, Ending::NotFound),
        Err(error) => (None, Ending::Unknown(unanswered(error))),
    };
    let reported = image.map(reported).unwrap_or_default();
    let text = |member: &str| Some(image?.get(member)?.as_str()?.to_owned());
    let record = image.map(|_| ImageRecord {
        state: text("State"),
        arn: text("Arn"),
        platform: text("Platform"),
        image_type: text("ImageType"),
        created: text("CreatedTime"),
    });
    Diagnosis {
        name: name.to_owned(),
        image: record,
        ending,
        reported,
        rules: None,
    }
}

/// The account's own image of the name: others may share one of the same name, and Amazon's are public.
fn found<'a>(name: &str, account: Option<&str>, output: &'a Value) -> (Option<&'a Value>, Ending) {
    let Some(images) = output.get("Images").and_then(Value::as_array) else {
        let why = "the answer of appstream:DescribeImages has no list of Images";
        return (None, Ending::Unknown(why.to_owned()));
    };
    let named = |image: &&Value| image.get("Name").and_then(Value::as_str) == Some(name);
    let own = |image: &&Value| is_own(image, account);
    let own: Vec<&Value> = images.iter().filter(named).filter(own).collect();
    match own.as_slice() {
        [] => (None, Ending::NotFound),
        [image] => (Some(image), ending(image)),
        [first, others @ ..] if others.iter().all(|other| other == first) => {
            (Some(first), ending(first))
        }
        _ => {
            let why = "the answer has several images of the name, and they differ";
            (None, Ending::Unknown(why.to_owned()))
        }
    }
}

fn ending(image: &Value) -> Ending {
    let Some(state) = image.get("State").and_then(Value::as_str) else {
        return Ending::Unknown("the answer gives the image no State".to_owned());
    };
    match state.to_ascii_uppercase().as_str() {
        "AVAILABLE" => Ending::Available,
        "FAILED" => Ending::Failed,
        other if RUNNING.contains(&other) => Ending::Running,
        _ => Ending::Unknown(format!("the state `{state}` is not one that AWS documents")),
    }
}

/// StateChangeReason, then ImageErrors.
fn reported(image: &Value) -> Vec<Reported> {
    let reason = image.get("StateChangeReason");
    let reason = reason.and_then(|reason| Reported::of(Origin::StateChangeReason, reason));
    let errors = image.get("ImageErrors").and_then(Value::as_array);
    let errors = errors.into_iter().flatten().take(MAX_ERRORS);
    let errors = errors.filter_map(|error| Reported::of(Origin::ImageErrors, error));
    reason.into_iter().chain(errors).collect()
}

fn unanswered(error: &CallError) -> String {
    let mut why = format!("appstream:DescribeImages was not answered: {}", error.code);
    if !error.message.is_empty() {
        why.push_str(&format!(" ({})", error.message));
    }
    if error.reason() == MissingReason::Denied && !error.is_by_the_organization() {
        why.push_str("; allow the caller appstream:DescribeImages");
    }
    why
}
