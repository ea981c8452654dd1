//! A loaded configuration of the AWS SDK and the guarded clients made from it: the one door to AWS.

use super::batch::names::Lists;
use super::clients::{Cache, Clients};
use super::credentials::SignIn;
use super::ebs;
use super::guard::ReadOnlyGuard;
use super::limit::AnswerLimit;
use super::options::{ATTEMPT_TIMEOUT, CONNECT_TIMEOUT, OPERATION_TIMEOUT, Options};
use super::profile::Profile;
use super::retries;
use super::whole::WholeAnswer;
use crate::diag::Diagnostic;
use crate::evidence::CallError;
use crate::evidence::question::local;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{AppName, BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::retries::classifiers::SharedRetryClassifier;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use std::sync::{Arc, PoisonError};
use std::time::Instant;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A loaded configuration; every client made from it carries the read-only guard.
#[derive(Debug, Default)]
pub struct Session {
    config: Option<SdkConfig>,
    sign_in: Option<Arc<SignIn>>,
    clients: Cache,
    jobs: Option<Arc<Semaphore>>,
    /// AppStream's images, once they were listed.
    pub(super) lists: Lists,
}

/// Loads the configuration with the standard chain. Credentials are looked up before the first question, not here.
///
/// The chain itself may talk to SSO, STS, the instance metadata service or a credential process. It does so with internal clients
/// of the SDK, not with ours, so the guard does not see that traffic: it is what a sign-in is made of and changes nothing.
///
/// # Errors
/// The profile that was named is not there.
pub async fn connect(options: &Options) -> Result<Session, Diagnostic> {
    let profile = Profile::find(options).await?;
    // An explicit version: a new SDK must not change retries or timeouts behind our back.
    let loader = aws_config::defaults(BehaviorVersion::v2026_01_12());
    Ok(load(loader, options, profile).await)
}

/// As [`connect`], on top of a loader; tests give it credentials of their own.
#[doc(hidden)]
pub async fn connect_with(loader: ConfigLoader, options: &Options) -> Session {
    load(loader, options, None).await
}

async fn load(loader: ConfigLoader, options: &Options, profile: Option<Profile>) -> Session {
    let name = profile.as_ref().map(|profile| profile.name.as_str());
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let mut loader = loader
        .retry_config(retries::config(name).await)
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
    if let Some(name) = name {
        loader = loader.profile_name(name);
    }
    if let Some(url) = &options.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    // The chain may ask the instance metadata service for the Region.
    let config = tokio::time::timeout(options.timeout, loader.load())
        .await
        .ok();
    let sign_in = sign_in(config.as_ref(), profile.as_ref(), options).await;
    Session {
        jobs: options.jobs.clone(),
        ..Session::new(config, sign_in)
    }
}

/// Where the credentials of a configuration come from: its chain or the profile that was named and, where a role was, that role. Assuming it
/// is part of the sign-in, and goes past the guard like the rest of it.
async fn sign_in(
    config: Option<&SdkConfig>,
    profile: Option<&Profile>,
    options: &Options,
) -> SignIn {
    let named = profile.and_then(Profile::named);
    let own = config.and_then(|config| profile?.credentials(config));
    let found = own.or_else(|| config?.credentials_provider());
    let (Some(config), Some(found), Some((arn, external_id))) = (config, &found, &options.role)
    else {
        return SignIn::new(found, named, None);
    };
    let role = AssumeRoleProvider::builder(arn)
        .session_name(env!("CARGO_PKG_NAME"))
        .configure(config);
    let role = match external_id {
        Some(id) => role.external_id(id),
        None => role,
    };
    let role = role.build_from_provider(found.clone()).await;
    let role = SharedCredentialsProvider::new(role);
    SignIn::new(Some(role), named, Some(arn.clone()))
}

/// A constructor of a guarded client: `None` without a configuration or without a Region.
macro_rules! guarded {
    ($(#[$doc:meta])* $name:ident, $sdk:ident $(, $tuned:expr)?) => {
        $(#[$doc])*
        pub fn $name(&self, region: Option<&str>) -> Option<$sdk::Client> {
            let config = self.config.as_ref()?;
            let region = match region {
                Some(region) => Region::new(region.to_owned()),
                None => config.region()?.clone(),
            };
            let builder = $sdk::config::Builder::from(config).region(region);
            $(let builder = $tuned(builder);)?
            let mut builder = builder;
            builder.push_interceptor(SharedInterceptor::permanent(ReadOnlyGuard));
            builder.push_interceptor(SharedInterceptor::permanent(WholeAnswer));
            builder.push_interceptor(SharedInterceptor::permanent(AnswerLimit));
            builder.push_retry_classifier(SharedRetryClassifier::new(AnswerLimit));
            Some($sdk::Client::from_conf(builder.build()))
        }
    };
}

impl Session {
    /// With the credentials that the configuration provides, to be looked up once. Without a configuration every question is answered
    /// that there is none.
    fn new(config: Option<SdkConfig>, sign_in: SignIn) -> Self {
        let sign_in = Arc::new(sign_in);
        let remembered: Arc<dyn ProvideCredentials> = sign_in.clone();
        let remembered = SharedCredentialsProvider::new(remembered);
        let config = config.map(|config| {
            let builder = config.into_builder();
            builder.credentials_provider(remembered).build()
        });
        Self {
            sign_in: config.is_some().then_some(sign_in),
            config,
            ..Self::default()
        }
    }

    /// Leave to make a call; none is needed where nothing bounds them.
    pub(super) async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        let jobs = self.jobs.clone()?;
        // It is never closed.
        jobs.acquire_owned().await.ok()
    }

    /// Looks up the credentials, once in a run.
    ///
    /// # Errors
    /// Why there are none: the answer to every question.
    pub(crate) async fn sign_in(&self, deadline: Instant) -> Result<(), CallError> {
        match &self.sign_in {
            Some(sign_in) => sign_in.once(deadline).await,
            None => Err(self.no_client()),
        }
    }

    /// Takes a Region for that of the configuration, which has none.
    pub(crate) fn settle(&mut self, region: &str) {
        let settled = |config: SdkConfig| {
            let region = Region::new(region.to_owned());
            config.into_builder().region(region).build()
        };
        self.config = self.config.take().map(settled);
    }

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

    /// The clients of a Region, or of that of the configuration; none where no configuration could be loaded.
    pub(super) fn clients(&self, region: Option<&str>) -> Option<Clients> {
        let session = self;
        let mut made = session
            .clients
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let key = region.or(session.region()).map(str::to_owned);
        if let Some(clients) = made.get(&key) {
            return Some(clients.clone());
        }
        let clients = Clients {
            sts: session.sts(region)?,
            ec2: session.ec2(region)?,
            appstream: session.appstream(region)?,
            quotas: session.quotas(region)?,
            iam: session.iam(region)?,
            ssm: session.ssm(region)?,
            imagebuilder: session.imagebuilder(region)?,
            workspaces: session.workspaces(region)?,
        };
        made.insert(key, clients.clone());
        Some(clients)
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
    guarded!(
        /// EBS direct APIs, in a Region or in that of the configuration. One attempt a call: `ebs` has retries of its own.
        ebs,
        aws_sdk_ebs,
        one_attempt
    );
}

fn one_attempt(builder: aws_sdk_ebs::config::Builder) -> aws_sdk_ebs::config::Builder {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(ebs::READ)
        .operation_attempt_timeout(ebs::ATTEMPT)
        .build();
    let builder = builder.timeout_config(timeouts);
    builder.retry_config(RetryConfig::disabled())
}
