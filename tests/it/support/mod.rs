//! What integration tests share.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod ami_evidence;
#[cfg(not(feature = "online"))]
pub mod browser;
pub mod cli;
pub mod document;
#[cfg(feature = "online")]
pub mod fake_aws;
#[cfg(feature = "online")]
pub mod fake_ebs;
#[cfg(feature = "online")]
pub mod fleet;
pub mod iam;
pub mod lsp;
pub mod markdown;
#[cfg(feature = "online")]
pub mod moto;
pub mod peak;
pub mod real_answers;
pub mod report;
pub mod rule_pages;
pub mod world;
