//! All integration tests in one binary: linking the crate once for each file would take most of the time.
#![recursion_limit = "512"]
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod cli;
mod disk;
mod document;
mod expr;
mod facts;
mod fix;
mod iam;
#[cfg(feature = "online")]
mod live;
mod lsp;
mod os;
mod report;
mod rules;
mod support;
