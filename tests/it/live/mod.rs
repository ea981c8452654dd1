//! Live runs, against a fake AWS over HTTP and moto.

#[cfg(feature = "online")]
mod ebs;
mod end_to_end;
mod fake_aws;
mod read_only_guard;
mod through_sdk;
