//! What integration tests share.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod cli;
pub mod iam;
#[cfg(feature = "online")]
pub mod fake_aws;
