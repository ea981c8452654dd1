//! Credentials are looked up once in a run, before the first question.

use super::support::fake_aws::{FakeAws, Script};
use super::{all, describe_ami, in_seconds, options, ready};
use ami_preflight::aws::ask::ask;
use ami_preflight::aws::{Session, connect_with};
use ami_preflight::evidence::question::local;
use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_credential_types::provider::Result as Provided;
use aws_credential_types::provider::error::CredentialsError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// A session whose credentials take their time; how often they were asked for.
async fn session(
    fake: &FakeAws,
    takes: Duration,
    provided: fn() -> Provided,
) -> (Session, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let provider = provide_credentials_fn(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(takes).await;
            provided()
        }
    });
    let loader =
        aws_config::defaults(BehaviorVersion::v2026_01_12()).credentials_provider(provider);
    (connect_with(loader, &options(fake.url())).await, count)
}

#[tokio::test]
async fn a_chain_that_finds_nothing_is_run_once() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let nothing = || Err(CredentialsError::not_loaded("nothing"));
    let (session, count) = session(&fake, Duration::from_secs(1), nothing).await;
    let start = Instant::now();
    for _ in 0..2 {
        let answers = ask(&session, &all(), in_seconds(20)).await;
        assert_eq!(answers.len(), all().len());
        for (question, answer) in answers {
            let error = answer.result.expect_err("no credentials");
            assert_eq!(
                error.code,
                local::NO_CREDENTIALS,
                "{}",
                question.call.label()
            );
        }
    }
    assert!(start.elapsed() < Duration::from_secs(3));
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn a_slow_sign_in_has_the_time_of_the_run_and_not_of_one_call() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let good = || Ok(Credentials::new("AKIDEXAMPLE", "fake", None, None, "test"));
    let (session, count) = session(&fake, Duration::from_secs(13), good).await;
    for _ in 0..2 {
        for (question, answer) in ask(&session, &all(), in_seconds(60)).await {
            let label = question.call.label();
            let error = answer.result.err().map(|error| error.code);
            assert_ne!(error.as_deref(), Some(local::NO_CREDENTIALS), "{label}");
            assert_ne!(error.as_deref(), Some(local::TIMED_OUT), "{label}");
        }
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_sign_in_that_does_not_end_ends_with_the_run() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let never = || Err(CredentialsError::not_loaded("never"));
    let (session, _) = session(&fake, Duration::from_secs(60), never).await;
    let start = Instant::now();
    let answers = ask(&session, &[describe_ami()], in_seconds(1)).await;
    assert!(start.elapsed() < Duration::from_secs(3));
    let error = answers[0].1.result.clone().unwrap_err();
    assert_eq!(error.code, local::NO_CREDENTIALS, "{error:?}");
}

#[tokio::test]
async fn credentials_that_end_during_the_run_are_looked_up_anew() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let brief = || {
        let end = SystemTime::now() + Duration::from_secs(2);
        let (key, secret) = ("AKIDEXAMPLE", "fake");
        Ok(Credentials::new(key, secret, None, Some(end), "test"))
    };
    let (session, count) = session(&fake, Duration::from_millis(1), brief).await;
    let answers = ask(&session, &[describe_ami()], in_seconds(20)).await;
    assert!(answers[0].1.result.is_ok(), "{answers:?}");
    assert!(count.load(Ordering::SeqCst) >= 2);
}
