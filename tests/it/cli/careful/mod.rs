//! What the tool is careful about: secrets, what the AWS CLI reads otherwise, limits, untrusted text, and runs that judge nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod command_line;
mod evidence;
mod files;
mod formats;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
mod yaml_types;
