//! The caller's credentials: looked up once in a run, before the first question and not within its time.
//!
//! The SDK would look them up inside each call, under the time limit of one attempt, and forget that there are none: a chain that takes a
//! second to find nothing would take it for every question, and start a `credential_process` each time.

use super::classify::{no_credentials, not_assumed};
use crate::evidence::CallError;
use crate::evidence::question::local;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::OnceCell;

/// Where credentials come from, and what came.
#[derive(Debug)]
pub(super) struct SignIn {
    provider: Option<SharedCredentialsProvider>,
    /// The profile that is to give them, where one was named.
    profile: Option<String>,
    /// The role that is assumed, where one was named.
    role: Option<String>,
    found: OnceCell<Result<Credentials, CallError>>,
}

/// Credentials that end within this time are looked up anew.
const NEARLY_OVER: Duration = Duration::from_secs(15);

impl SignIn {
    /// Nothing is looked up yet.
    pub(super) fn new(
        provider: Option<SharedCredentialsProvider>,
        profile: Option<String>,
        role: Option<String>,
    ) -> Self {
        Self {
            provider,
            profile,
            role,
            found: OnceCell::new(),
        }
    }

    /// Looks the credentials up, the first time only.
    pub(super) async fn once(&self, deadline: Instant) -> Result<(), CallError> {
        let found = self.found.get_or_init(|| self.look_up(deadline)).await;
        match found {
            Ok(_) => Ok(()),
            Err(error) => Err(error.clone()),
        }
    }

    async fn look_up(&self, deadline: Instant) -> Result<Credentials, CallError> {
        let failed = |message: &str| Err(CallError::new(local::NO_CREDENTIALS, message));
        let Some(provider) = self.provider.clone() else {
            return failed("the AWS configuration provides no credentials");
        };
        // A task of its own: a file that never ends holds up one thread, and not the run.
        let looking = tokio::spawn(async move { provider.provide_credentials().await });
        let abort = looking.abort_handle();
        match tokio::time::timeout_at(deadline.into(), looking).await {
            Ok(Ok(Ok(credentials))) => Ok(credentials),
            Ok(Ok(Err(error))) => failed(&match &self.role {
                Some(role) => not_assumed(&error, role),
                None => no_credentials(&error, self.profile.as_deref()),
            }),
            Ok(Err(_)) => failed("the credentials could not be loaded"),
            Err(_) => {
                abort.abort();
                failed("the credentials could not be loaded before the end of the run's time")
            }
        }
    }

    /// What was found, while it is good.
    fn remembered(&self) -> Option<Credentials> {
        let credentials = self.found.get()?.as_ref().ok()?;
        let over = |end: SystemTime| end <= SystemTime::now() + NEARLY_OVER;
        (!credentials.expiry().is_some_and(over)).then(|| credentials.clone())
    }
}

impl ProvideCredentials for SignIn {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        if let Some(credentials) = self.remembered() {
            return future::ProvideCredentials::ready(Ok(credentials));
        }
        match &self.provider {
            Some(provider) => provider.provide_credentials(),
            None => future::ProvideCredentials::ready(Err(CredentialsError::not_loaded(
                "the AWS configuration provides no credentials",
            ))),
        }
    }
}
