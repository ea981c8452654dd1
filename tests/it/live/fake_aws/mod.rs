//! The fake AWS, seen through the real AWS SDK for Rust: what is scripted is what the SDK reads back.
#![cfg(feature = "online")]

mod ec2;
mod faults;
mod iam;
mod lists_and_rounds;
mod other_services;
use crate::support;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::time::Duration;
use support::fake_aws::{FakeAws, Script};

const AMI: &str = "ami-0abcdef1234567890";
const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/import";
const BUILD: &str = "arn:aws:imagebuilder:eu-west-1:aws:image/windows/1.0.0/1";

/// The SDK's configuration for a fake; `attempts` counts the first try.
async fn config(fake: &FakeAws, attempts: u32) -> SdkConfig {
    let retries = RetryConfig::standard()
        .with_max_attempts(attempts)
        .with_initial_backoff(Duration::from_millis(1));
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(1))
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .endpoint_url(fake.url())
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "fake", None, None, "test"))
        .retry_config(retries)
        .timeout_config(timeouts)
        .load()
        .await
}

async fn ec2(fake: &FakeAws) -> aws_sdk_ec2::Client {
    aws_sdk_ec2::Client::new(&config(fake, 1).await)
}

async fn iam(fake: &FakeAws) -> aws_sdk_iam::Client {
    aws_sdk_iam::Client::new(&config(fake, 1).await)
}

async fn appstream(fake: &FakeAws) -> aws_sdk_appstream::Client {
    aws_sdk_appstream::Client::new(&config(fake, 1).await)
}

fn answering(service: &str, operation: &str, output: Value) -> FakeAws {
    FakeAws::start(Script::new().answer(service, operation, output))
}

fn code(error: impl ProvideErrorMetadata) -> String {
    error.code().unwrap_or("no code").to_owned()
}

/// Percent-decodes a policy document as IAM sends it and parses it.
fn policy(encoded: &str) -> Value {
    let text = percent_decode_str(encoded).decode_utf8().unwrap();
    serde_json::from_str(&text).unwrap()
}
