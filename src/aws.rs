//! The one door to AWS: SDK configuration, guarded clients, and what its errors mean; `collect/` asks through it.

mod guard;

pub use guard::{ReadOnlyGuard, Refused};

use crate::evidence::CallError;
use crate::evidence::answer::local;
use aws_config::{AppName, BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use std::error::Error;
use std::time::Duration;

/// What the user said about where to ask.
#[derive(Debug, Clone)]
pub struct Options {
    /// `--region`; the standard chain decides without it.
    pub region: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--endpoint-url`: one endpoint for every service.
    pub endpoint_url: Option<String>,
    /// For the whole run; here it bounds the loading of the configuration.
    pub timeout: Duration,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(12);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_ATTEMPTS: u32 = 4;

/// A loaded configuration; every client made from it carries the read-only guard.
#[derive(Debug)]
pub struct Session {
    config: Option<SdkConfig>,
    pub(crate) clients: crate::collect::Cache,
}

/// Loads the configuration with the standard chain. Credentials are looked up with the first call, not here.
///
/// The chain itself may talk to SSO, STS, the instance metadata service or a credential process. It does so with internal clients
/// of the SDK, not with ours, so the guard does not see that traffic: it is what a sign-in is made of and changes nothing.
pub async fn connect(options: &Options) -> Session {
    // An explicit version: a new SDK must not change retries or timeouts behind our back.
    connect_with(
        aws_config::defaults(BehaviorVersion::v2026_01_12()),
        options,
    )
    .await
}

/// As [`connect`], on top of a loader; tests give it credentials of their own.
#[doc(hidden)]
pub async fn connect_with(loader: ConfigLoader, options: &Options) -> Session {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let mut loader = loader
        .retry_config(retries(std::env::var("AWS_RETRY_MODE").ok().as_deref()))
        .timeout_config(timeouts);
    if let Ok(name) = AppName::new(env!("CARGO_PKG_NAME")) {
        loader = loader.app_name(name);
    }
    if let Some(region) = options
        .region
        .as_deref()
        .filter(|region| !region.is_empty())
    {
        loader = loader.region(Region::new(region.to_owned()));
    }
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &options.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    // The chain may ask the instance metadata service for the Region.
    let config = tokio::time::timeout(options.timeout, loader.load())
        .await
        .ok();
    Session {
        config,
        clients: crate::collect::Cache::default(),
    }
}

/// The adaptive mode only where the user asks for it by AWS's own variable: after one throttled call it lets half a call a second
/// through, so that a run of some twenty calls takes twenty seconds instead of two.
fn retries(mode: Option<&str>) -> RetryConfig {
    let config = match mode {
        Some(mode) if mode.eq_ignore_ascii_case("adaptive") => RetryConfig::adaptive(),
        _ => RetryConfig::standard(),
    };
    config.with_max_attempts(MAX_ATTEMPTS)
}

/// A constructor of a guarded client: `None` without a configuration or without a Region.
macro_rules! guarded {
    ($(#[$doc:meta])* $name:ident, $sdk:ident) => {
        $(#[$doc])*
        pub fn $name(&self, region: Option<&str>) -> Option<$sdk::Client> {
            let config = self.config.as_ref()?;
            let region = match region {
                Some(region) => Region::new(region.to_owned()),
                None => config.region()?.clone(),
            };
            let mut builder = $sdk::config::Builder::from(config).region(region);
            builder.push_interceptor(SharedInterceptor::permanent(ReadOnlyGuard));
            Some($sdk::Client::from_conf(builder.build()))
        }
    };
}

impl Session {
    /// The Region of the configuration.
    pub fn region(&self) -> Option<&str> {
        self.config.as_ref()?.region().map(AsRef::as_ref)
    }

    /// Whether calls go to an endpoint that is not AWS's own.
    pub fn has_endpoint_override(&self) -> bool {
        self.config
            .as_ref()
            .is_some_and(|config| config.endpoint_url().is_some())
    }

    /// Why no client can be made.
    pub(crate) fn no_client(&self) -> CallError {
        match self.config {
            Some(_) => CallError::new(
                local::NOT_SENT,
                "no Region: pass --region or set AWS_REGION",
            ),
            None => CallError::new(
                local::TIMED_OUT,
                "the AWS configuration could not be loaded in time",
            ),
        }
    }

    guarded!(
        /// Security Token Service, in a Region or in that of the configuration.
        sts,
        aws_sdk_sts
    );
    guarded!(
        /// EC2, in a Region or in that of the configuration.
        ec2,
        aws_sdk_ec2
    );
    guarded!(
        /// AppStream (WorkSpaces Applications), in a Region or in that of the configuration.
        appstream,
        aws_sdk_appstream
    );
    guarded!(
        /// Service Quotas, in a Region or in that of the configuration.
        quotas,
        aws_sdk_servicequotas
    );
    guarded!(
        /// Identity and Access Management; the Region chooses the partition only.
        iam,
        aws_sdk_iam
    );
    guarded!(
        /// Systems Manager, in a Region or in that of the configuration.
        ssm,
        aws_sdk_ssm
    );
    guarded!(
        /// EC2 Image Builder, in a Region or in that of the configuration.
        imagebuilder,
        aws_sdk_imagebuilder
    );
    guarded!(
        /// WorkSpaces, in a Region or in that of the configuration.
        workspaces,
        aws_sdk_workspaces
    );
}

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
        return CallError::new(local::NO_CREDENTIALS, no_credentials(credentials));
    }
    match error {
        SdkError::ServiceError(answer) => match answer.err().code() {
            Some(code) => {
                let message = answer.err().message().unwrap_or_default();
                CallError::new(bare(code), readable(message))
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

fn no_credentials(error: &CredentialsError) -> String {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => {
            "no credentials found: sign in with the AWS CLI, pass --profile, or set AWS_ACCESS_KEY_ID".to_owned()
        }
        CredentialsError::ProviderTimedOut(_) => "the credentials could not be loaded in time".to_owned(),
        other => format!("the credentials could not be loaded: {}", readable(&deepest(other))),
    }
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
