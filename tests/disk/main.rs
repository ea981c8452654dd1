//! What is read from inside disk images, compared with what the tools that made them say (tests/fixtures/disk/make.py).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod containers;
mod corruption;
mod images;
mod inspect;
mod ntfs;
