//! How often a failed call is tried again.

use aws_config::profile::{ProfileSet, load};
use aws_smithy_types::retry::{RetryConfig, RetryMode};
use aws_types::os_shim_internal::{Env, Fs};
use std::borrow::Cow;
use std::str::FromStr;

/// At least so many attempts for each call, the first among them.
const ATTEMPTS: u32 = 4;

/// As AWS's environment variables or the profile say. The SDK's own reader ends the program on words that it does not know, such as the
/// mode `legacy` of other SDKs; here they count as not said.
pub(super) async fn config(profile: Option<&str>) -> RetryConfig {
    let chosen = profile.map(|name| Cow::Owned(name.to_owned()));
    let profiles = load(&Fs::real(), &Env::real(), &Default::default(), chosen).await;
    let said = |variable: &str, member: &str| said(variable, member, profiles.as_ref().ok());
    of(
        said("AWS_RETRY_MODE", "retry_mode").as_deref(),
        said("AWS_MAX_ATTEMPTS", "max_attempts").as_deref(),
    )
}

fn said(variable: &str, member: &str, profiles: Option<&ProfileSet>) -> Option<String> {
    let environment = std::env::var(variable).ok();
    let own = environment.filter(|value| !value.is_empty());
    own.or_else(|| profiles?.get(member).map(str::to_owned))
}

/// The adaptive mode only where the user asks for it. After one throttled call it lets half a call a second through: measured against the
/// fake AWS, a call that is throttled once takes 23 seconds instead of 2.5, and 200 calls to a service that takes 20 a second take 21
/// instead of 15. Many throttled calls are the affair of the lanes.
fn of(mode: Option<&str>, attempts: Option<&str>) -> RetryConfig {
    let mode = mode.and_then(|mode| RetryMode::from_str(mode).ok());
    let attempts = attempts.and_then(|attempts| attempts.trim().parse().ok());
    RetryConfig::standard()
        .with_retry_mode(mode.unwrap_or(RetryMode::Standard))
        .with_max_attempts(attempts.unwrap_or(ATTEMPTS).max(ATTEMPTS))
}

#[cfg(test)]
mod tests {
    use super::{ATTEMPTS, of};
    use aws_smithy_types::retry::RetryMode::{Adaptive, Standard};

    #[test]
    fn the_user_chooses_the_mode_and_more_attempts() {
        for (mode, attempts, expected) in [
            (None, None, (Standard, ATTEMPTS)),
            (Some("adaptive"), Some("9"), (Adaptive, 9)),
            (Some("ADAPTIVE"), Some("1"), (Adaptive, ATTEMPTS)),
            (Some("legacy"), Some("many"), (Standard, ATTEMPTS)),
        ] {
            let config = of(mode, attempts);
            assert_eq!((config.mode(), config.max_attempts()), expected, "{mode:?}");
        }
    }
}
