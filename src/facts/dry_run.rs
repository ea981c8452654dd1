//! Facts of the dry run: decided by the error's name, never by the HTTP status, on which the documentation disagrees.

use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown, unknown_because};
use crate::evidence::{Dossier, Question};
use crate::expr::{Missing, MissingReason, Value};
use crate::request::{MEMBERS, Request};
use serde_json::Value as Json;

/// What a dry run tells of the caller's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DryRun {
    /// Nobody asked for one.
    NotAsked,
    /// AWS's own word that the request would have succeeded.
    Passed,
    /// Refused for something else than a lack of rights: whoever is answered about the request itself was let in.
    LetIn,
    /// It tells nothing, or that the caller was not let in.
    Silent,
}

impl DryRun {
    /// Reads the facts of the dry run. Validation may come before the caller's rights are looked at.
    pub fn of(facts: &Value) -> Self {
        let missing = facts.missing().iter();
        if missing
            .map(|missing| missing.reason)
            .any(|reason| reason == MissingReason::NotAsked)
        {
            return Self::NotAsked;
        }
        let error = facts.select("error");
        let name = error.as_str().unwrap_or_default();
        let refused = CallError::new(name, "").reason() == MissingReason::Denied;
        let early = ["Validation", "InvalidParameterValue", "MissingParameter"];
        if facts.select("verdict") == Value::str("passed") {
            Self::Passed
        } else if facts.select("conclusive") == Value::Bool(true)
            && !refused
            && !early.iter().any(|start| name.starts_with(start))
        {
            Self::LetIn
        } else {
            Self::Silent
        }
    }

    /// Adds to what is not known that a dry run would settle it, unless there was one.
    pub fn offer(self, missing: &mut [Missing]) {
        if self == Self::NotAsked {
            missing.iter_mut().for_each(Missing::offer_dry_run);
        }
    }
}

/// Beginnings of names that speak of the client, of the way or of the service's health, not of the request.
const INCONCLUSIVE: [&str; 13] = [
    "UnknownOperation",
    "Serialization",
    "Internal",
    "ServiceUnavailable",
    "ServiceException",
    "ServerException",
    "ConcurrentModification",
    "RequestTimeout",
    "RequestAborted",
    "MalformedHttpRequest",
    "HttpTimeout",
    "GatewayTimeout",
    "BadGateway",
];

/// The errors that the API lists for the import, and the one that it lists for other requests of this account that it refuses; any
/// other with a status of 500 or more speaks of the service.
const LISTED: [&str; 10] = [
    "DryRunOperationException",
    "IncompatibleImageException",
    "InvalidAccountStatusException",
    "InvalidParameterCombinationException",
    "InvalidRoleException",
    "LimitExceededException",
    "OperationNotPermittedException",
    "RequestLimitExceededException",
    "ResourceAlreadyExistsException",
    "ResourceNotFoundException",
];

/// The dry run of the request.
pub(crate) fn ask(dossier: &Dossier<'_>) -> Vec<Question> {
    let input = input(dossier.request);
    vec![Question::to(
        Call::CreateImportedImage,
        dossier.target,
        input,
    )]
}

/// The request as it stands, but always a dry run, and without members that the API does not have; nested ones the SDK's own types
/// leave out.
fn input(request: &Request) -> Json {
    let mut input = request.input.clone();
    input.retain(|name, _| MEMBERS.iter().any(|member| member.name == name));
    input.insert("DryRun".to_owned(), Json::Bool(true));
    Json::Object(input)
}

pub(crate) fn facts(dossier: &Dossier<'_>) -> Value {
    let error = match dossier.answer(Call::CreateImportedImage) {
        Ok(_) => return answered_200(),
        Err(error) => error,
    };
    let name = error
        .code
        .rsplit('#')
        .next()
        .unwrap_or(&error.code)
        .to_owned();
    if name.is_empty() {
        // Nobody can tell whose answer it is.
        return unknown("dry_run", Call::CreateImportedImage, &error);
    }
    // DryRunOperation is EC2's spelling of the same.
    let passed = name.starts_with("DryRunOperation");
    let inconclusive_name = inconclusive(&name, &error.message)
        || (error.status.is_some() && !LISTED.contains(&name.as_str()));
    if !passed && !inconclusive_name && !about_the_request(&error) {
        return unknown("dry_run", Call::CreateImportedImage, &error);
    }
    let message = (!error.message.is_empty()).then(|| Value::str(&error.message));
    let verdict = if passed {
        Value::str("passed")
    } else if inconclusive_name {
        let detail = format!("the service answered {name}: {}", error.message);
        let reason = MissingReason::Failed;
        unknown_because("dry_run.verdict", Call::CreateImportedImage, reason, detail)
    } else {
        Value::str("refused")
    };
    Value::map([
        (
            "error",
            Value::str(if passed {
                "DryRunOperationException"
            } else {
                &name
            }),
        ),
        ("message", message.unwrap_or(Value::Absent)),
        ("verdict", verdict),
        ("conclusive", Value::Bool(!inconclusive_name)),
        ("image_created", Value::Bool(false)),
    ])
}

fn inconclusive(name: &str, message: &str) -> bool {
    // An endpoint that does not know the member yet says so in a validation error.
    let unknown_member =
        name.starts_with("Validation") && message.to_ascii_lowercase().contains("workspaceimageid");
    unknown_member || INCONCLUSIVE.iter().any(|start| name.starts_with(start))
}

/// Whether the service answered at all, and about this request.
fn about_the_request(error: &CallError) -> bool {
    match error.reason() {
        MissingReason::Denied | MissingReason::NotFound => true,
        MissingReason::Failed => {
            ![local::BAD_ANSWER, local::NOT_SENT].contains(&error.code.as_str())
        }
        _ => false,
    }
}

/// Undefined behaviour: the documented good outcome of a dry run is an exception.
fn answered_200() -> Value {
    let detail = "the service answered 200 to a dry run, which is not documented; look for an image of that name";
    let lost = |fact: &str| {
        let path = format!("dry_run.{fact}");
        unknown_because(
            &path,
            Call::CreateImportedImage,
            MissingReason::Failed,
            detail,
        )
    };
    Value::map([
        ("error", Value::str("")),
        ("message", Value::Absent),
        ("verdict", lost("verdict")),
        ("conclusive", Value::Bool(false)),
        ("image_created", lost("image_created")),
    ])
}
