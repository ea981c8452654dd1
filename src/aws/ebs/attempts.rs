//! One request to the EBS direct APIs, tried until it succeeds or trying makes no sense: between the SDK, which tries once, and the lists
//! and blocks.
//!
//! The SDK's own retries share a bucket of tokens that runs dry when every block is throttled twice, and know nothing of checksums. Its
//! calls have no time limit for the body. Some connections are accepted and never answered (awslabs/coldsnap, issue 437).

use crate::evidence::CallError;
use crate::evidence::question::local;
use crate::expr::MissingReason;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// Until the first byte of an answer.
pub(in crate::aws) const READ: Duration = Duration::from_secs(12);
/// For one attempt, the body among it.
pub(in crate::aws) const ATTEMPT: Duration = Duration::from_secs(20);

/// How a request is tried again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Longest time of one attempt.
    pub attempt: Duration,
    /// Most attempts, the first among them.
    pub tries: u32,
    /// The pause after the first attempt; it doubles each time.
    pub pause: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempt: ATTEMPT,
            tries: 8,
            pause: Duration::from_millis(50),
            longest: Duration::from_secs(2),
        }
    }
}

/// Why an attempt failed.
pub(super) struct Failure {
    pub(super) error: CallError,
    /// The block token or the page token is too old, or was never good.
    pub(super) token: bool,
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Self {
            error,
            token: false,
        }
    }
}

impl Failure {
    /// An error of the service, with the reason that EBS gives beside the message: it tells a key from a snapshot, and a token from an id.
    pub(super) fn of(error: CallError, reason: Option<&str>) -> Self {
        let token = ["INVALID_BLOCK_TOKEN", "INVALID_PAGE_TOKEN"];
        let message = match reason {
            Some(reason) => format!("{} ({reason})", error.message),
            None => error.message,
        };
        Self {
            token: reason.is_some_and(|reason| token.contains(&reason)),
            error: CallError { message, ..error },
        }
    }

    /// Whether the same request may succeed the next time. What the caller may not do stays so.
    fn may_pass(&self) -> bool {
        if self.token {
            return false;
        }
        let passing = matches!(
            self.error.reason(),
            MissingReason::Throttled | MissingReason::Network | MissingReason::TimedOut
        );
        let code = self.error.code.as_str();
        passing
            || self.error.status.is_some()
            || [
                local::BAD_ANSWER,
                "ConcurrentLimitExceededException",
                "InternalServerException",
            ]
            .contains(&code)
    }
}

/// Tries a request until it succeeds.
pub(super) async fn persist<T>(
    patience: Patience,
    deadline: Instant,
    mut attempt: impl AsyncFnMut() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut number = 1;
    let mut last: Option<Failure> = None;
    loop {
        let now = Instant::now();
        if now >= deadline {
            return Err(out_of_time(last).into());
        }
        let end = deadline.min(now + patience.attempt);
        let failure = match tokio::time::timeout_at(end.into(), attempt()).await {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(failure)) => failure,
            // What came before says more than that the run ended in the middle of an attempt.
            Err(_) if end == deadline => return Err(out_of_time(last).into()),
            Err(_) => CallError::new(local::TIMED_OUT, "no answer in time").into(),
        };
        if !failure.may_pass() || number >= patience.tries {
            return Err(tried(failure, number));
        }
        let pause = pause(patience, number).min(deadline.saturating_duration_since(now));
        last = Some(failure);
        tokio::time::sleep(pause).await;
        number += 1;
    }
}

/// Between half and the whole of a time that doubles, so that requests that were throttled together do not come back together.
fn pause(patience: Patience, number: u32) -> Duration {
    let factor = 1_u32.checked_shl(number - 1).unwrap_or(u32::MAX);
    let whole = patience.pause.saturating_mul(factor).min(patience.longest);
    // A new key each time is all the chance that is needed.
    let chance = RandomState::new().hash_one(number) % 512;
    let half = whole / 2;
    half + half.mul_f64(f64::from(u16::try_from(chance).unwrap_or(0)) / 512.0)
}

fn tried(failure: Failure, number: u32) -> Failure {
    if number < 2 {
        return failure;
    }
    let error = failure.error;
    Failure {
        token: failure.token,
        error: CallError {
            message: format!("{} (asked {number} times)", error.message),
            ..error
        },
    }
}

fn out_of_time(last: Option<Failure>) -> CallError {
    let message = "the time of the run is over (--timeout)".to_owned();
    let message = match last.map(|failure| failure.error) {
        Some(last) => format!(
            "{message}; the last answer was {}: {}",
            last.code, last.message
        ),
        None => message,
    };
    CallError::new(local::TIMED_OUT, message)
}

#[cfg(test)]
mod tests {
    use super::{Patience, pause};
    use std::time::Duration;

    #[test]
    fn pauses_double_up_to_the_longest_and_keep_at_least_half() {
        let patience = Patience::default();
        for (number, whole) in [
            (1, 50),
            (2, 100),
            (3, 200),
            (6, 1600),
            (7, 2000),
            (40, 2000),
        ] {
            let whole = Duration::from_millis(whole);
            let found = pause(patience, number);
            assert!(found >= whole / 2 && found <= whole, "{number}: {found:?}");
        }
    }
}
