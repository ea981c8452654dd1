//! The profile whose credentials sign the questions. One that was named goes before credentials in the environment, as in the AWS CLI;
//! the SDK's own chain would take those of the environment.

use super::options::Options;
use crate::diag::Diagnostic;
use crate::text::did_you_mean;
use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet, load};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::os_shim_internal::{Env, Fs};
use std::borrow::Cow;
use std::path::Path;

/// The environment variables that name a profile, in the order in which the AWS CLI asks them (botocore's session variables).
const VARIABLES: [&str; 2] = ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"];

/// A profile that the AWS configuration has.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) name: String,
    /// Whether an option or the configuration file names it: the AWS CLI reads no credentials from the environment then.
    explicit: bool,
    /// Whether it says where its credentials come from.
    has_credentials: bool,
}

/// Members of a profile that say where credentials come from. With one of them the SDK has to find them there: where it does not, the
/// credentials of the machine would be those of somebody else.
const CREDENTIALS: [&str; 9] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "credential_process",
    "credential_source",
    "login_session",
    "role_arn",
    "source_profile",
    "sso_session",
    "sso_start_url",
];

impl Profile {
    /// The profile that was named; `None` where nobody named one.
    ///
    /// # Errors
    /// The AWS configuration does not have it, or not the profile that it builds on. The AWS CLI refuses both, too, also where there
    /// are credentials in the environment.
    pub(super) async fn find(options: &Options) -> Result<Option<Self>, Diagnostic> {
        let variable = VARIABLES.iter().find_map(|variable| {
            let name = std::env::var(variable).ok();
            let name = name.filter(|name| !name.is_empty())?;
            Some((name, format!("the environment variable {variable}")))
        });
        let explicit = options.profile.clone();
        let explicit = explicit.map(|name| (name, options.profile_origin.clone()));
        let is_explicit = explicit.is_some();
        let Some((name, origin)) = explicit.or(variable) else {
            return Ok(None);
        };
        let chosen = Some(Cow::Owned(name.clone()));
        let profiles = load(&Fs::real(), &Env::real(), &Default::default(), chosen)
            .await
            .map_err(|error| unreadable(&name, &error))?;
        let has_credentials = profiles.get_profile(&name).is_some_and(|profile| {
            let mut members = CREDENTIALS.iter();
            members.any(|member| profile.get(member).is_some())
        });
        known(&name, &origin, &profiles)?;
        Ok(Some(Self {
            name,
            explicit: is_explicit,
            has_credentials,
        }))
    }

    /// Where the credentials come from, if not from the SDK's own chain. A profile without any leaves it to the container or the
    /// instance, as in the AWS CLI.
    pub(super) fn credentials(&self, config: &SdkConfig) -> Option<SharedCredentialsProvider> {
        if !self.explicit {
            return None;
        }
        let region = config.region().cloned();
        let from = ProviderConfig::without_region().with_region(region);
        Some(if self.has_credentials {
            let profile = ProfileFileCredentialsProvider::builder();
            let profile = profile.configure(&from).profile_name(&self.name).build();
            SharedCredentialsProvider::new(profile)
        } else {
            let container = EcsCredentialsProvider::builder().configure(&from).build();
            let instance = ImdsCredentialsProvider::builder().configure(&from).build();
            let machine = CredentialsProviderChain::first_try("EcsContainer", container)
                .or_else("Ec2InstanceMetadata", instance);
            SharedCredentialsProvider::new(machine)
        })
    }

    /// Its name, where it alone was to give the credentials.
    pub(super) fn named(&self) -> Option<String> {
        self.explicit.then(|| self.name.clone())
    }
}

/// That there is a profile of this name, and that there are those that it builds on.
fn known(name: &str, origin: &str, profiles: &ProfileSet) -> Result<(), Diagnostic> {
    let mut origin = format!("{origin} names it");
    let mut name = name;
    let mut seen = Vec::new();
    while !seen.contains(&name) {
        let Some(profile) = profiles.get_profile(name) else {
            return Err(unknown(name, &origin, profiles));
        };
        seen.push(name);
        let Some(source) = profile.get("source_profile") else {
            break;
        };
        origin = format!("the profile `{name}` names it as its source_profile");
        name = source;
    }
    Ok(())
}

fn unknown(name: &str, origin: &str, profiles: &ProfileSet) -> Diagnostic {
    let [config, credentials] = files();
    let error = Diagnostic::error(format!("there is no profile `{name}`"))
        .note(origin)
        .note(format!("looked in {config} and {credentials}"));
    let error = match did_you_mean(name, profiles.profiles()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    };
    error.help("`aws configure list-profiles` prints the profiles that there are")
}

fn unreadable(name: &str, error: &dyn std::error::Error) -> Diagnostic {
    let [config, credentials] = files();
    let why = std::iter::successors(Some(error), |error| error.source()).last();
    let why = why.map(ToString::to_string).unwrap_or_default();
    Diagnostic::error(format!("the profile `{name}` cannot be looked up: {why}"))
        .note(format!("looked in {config} and {credentials}"))
        .help("write profiles as the AWS CLI does: `aws configure set region eu-west-1 --profile NAME`")
}

/// The files of the AWS configuration, for people.
fn files() -> [String; 2] {
    [
        ("AWS_CONFIG_FILE", "~/.aws/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    ]
    .map(|(variable, default)| match std::env::var(variable) {
        Ok(path) if Path::new(&path).exists() || path.starts_with('~') => {
            format!("{path} ({variable})")
        }
        Ok(path) => format!("{path} ({variable}; there is no such file)"),
        Err(_) => default.to_owned(),
    })
}
