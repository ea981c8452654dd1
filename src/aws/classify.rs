//! What the SDK's errors mean: the service's own name for an error, or one of ours for what no service answered.

use super::guard::Refused;
use super::limit::too_large;
use super::options::CONNECT_TIMEOUT;
use super::whole::NotWhole;
use crate::evidence::CallError;
use crate::evidence::question::local;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use http_body_util::LengthLimitError;
use std::error::Error;

/// What an error of the SDK means: the service's own code, or one of [`local`].
///
/// The message is for people: no request, no credentials, no chain of causes.
pub fn classify<E>(error: &SdkError<E, HttpResponse>) -> CallError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(refused) = cause::<Refused>(error) {
        return CallError::new(local::NOT_SENT, refused.to_string());
    }
    if let Some(credentials) = cause::<CredentialsError>(error) {
        return CallError::new(local::NO_CREDENTIALS, no_credentials(credentials, None));
    }
    if cause::<LengthLimitError>(error).is_some() {
        return CallError::new(local::BAD_ANSWER, too_large());
    }
    if let Some(part) = cause::<NotWhole>(error) {
        return CallError::new(local::BAD_ANSWER, part.to_string());
    }
    match error {
        SdkError::ServiceError(answer) => match answer.err().code() {
            Some(code) => {
                let message = answer.err().message().unwrap_or_default();
                let status = answer.raw().status().as_u16();
                CallError::new(bare(code), readable(message)).with_status(status)
            }
            None => unreadable(answer.raw()),
        },
        SdkError::ResponseError(answer) => unreadable(answer.raw()),
        SdkError::TimeoutError(_) => CallError::new(local::TIMED_OUT, "no answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            let message = format!("no connection within {} s", CONNECT_TIMEOUT.as_secs());
            CallError::new(local::NETWORK, message)
        }
        SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_other() => {
            // Where identities come from answers with errors that have no type of their own.
            let message = readable(&deepest(error));
            if mentions_identity(error) {
                CallError::new(local::NO_CREDENTIALS, message)
            } else {
                CallError::new(
                    local::NETWORK,
                    format!("cannot reach the service: {message}"),
                )
            }
        }
        SdkError::ConstructionFailure(_) => {
            CallError::new(local::NOT_SENT, readable(&deepest(error)))
        }
        _ => CallError::new(local::NETWORK, readable(&deepest(error))),
    }
}

/// The error name without namespace (`com.amazonaws.appstream#X`) and without link (`X:http://…`).
fn bare(code: &str) -> &str {
    let code = code.rsplit('#').next().unwrap_or(code);
    code.split(':').next().unwrap_or(code)
}

fn unreadable(response: &HttpResponse) -> CallError {
    let message = format!(
        "the answer (HTTP {}) could not be read",
        response.status().as_u16()
    );
    CallError::new(local::BAD_ANSWER, message)
}

/// Why there are no credentials; from the profile, where one was named.
pub(super) fn no_credentials(error: &CredentialsError, profile: Option<&str>) -> String {
    match error {
        CredentialsError::CredentialsNotLoaded(_) if profile.is_some() => format!(
            "the profile `{}` gives no credentials: {}",
            profile.unwrap_or_default(),
            readable(&deepest(error))
        ),
        CredentialsError::CredentialsNotLoaded(_) => {
            "no credentials found: sign in with the AWS CLI, pass --profile, or set AWS_ACCESS_KEY_ID".to_owned()
        }
        CredentialsError::ProviderTimedOut(_) => "the credentials could not be loaded in time".to_owned(),
        other => format!("the credentials could not be loaded: {}", readable(&deepest(other))),
    }
}

/// Why a role gives no credentials: what STS said, or that there are none to ask it with.
pub(super) fn not_assumed(error: &CredentialsError, role: &str) -> String {
    let why = match error {
        CredentialsError::ProviderTimedOut(_) => "no answer in time".to_owned(),
        other => readable(&deepest(other)),
    };
    format!("the role {role} cannot be assumed: {why}")
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

fn deepest(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn mentions_identity(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| {
        let text = error.to_string();
        text.contains("identity") || text.contains("credentials")
    })
}

/// Longest message kept, in characters.
const MAX_MESSAGE: usize = 600;

/// EC2 appends up to two kilobytes of encoded policy to a denial; nobody can read them.
fn readable(message: &str) -> String {
    let message = message
        .split(" Encoded authorization failure message")
        .next()
        .unwrap_or(message);
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default()),
        None => message.to_owned(),
    }
}
