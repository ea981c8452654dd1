//! Where to ask, as the user said it, and how long a call may take.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// What the user said about where to ask.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--region`; the standard chain decides without it.
    pub region: Option<String>,
    /// `--profile`, or `profile` in the configuration file.
    pub profile: Option<String>,
    /// Which of the two, for people.
    pub profile_origin: String,
    /// A role to assume with the credentials that are found, and the external id that it asks for.
    pub role: Option<(String, Option<String>)>,
    /// `--endpoint-url`: one endpoint for every service.
    pub endpoint_url: Option<String>,
    /// For the whole run; here it bounds the loading of the configuration.
    pub timeout: Duration,
    /// `--jobs`: calls that may be under way, over all services and sessions that share it; without it each endpoint has a bound of its own.
    pub jobs: Option<Arc<Semaphore>>,
}

pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(12);
pub(super) const OPERATION_TIMEOUT: Duration = Duration::from_secs(30);
