//! What is read from inside disk images, compared with what the tools that made them say (tests/fixtures/disk/make.py).

mod catalog;
mod check;
mod containers;
mod corruption;
mod fat;
mod guest;
mod hive;
pub mod images;
mod inspect;
mod ntfs;
