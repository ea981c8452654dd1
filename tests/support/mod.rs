//! Helpers that the integration tests share.

pub mod fake_aws;
