//! Reads disk images: containers of blocks, partitions, NTFS, registry hives and executables, always read-only and within limits.

pub mod ask;
mod bytes;
pub mod cache;
mod checksum;
pub mod container;
pub mod fat;
pub mod guest;
pub mod hive;
pub mod image;
pub mod inspection;
pub mod ntfs;
pub mod partition;
pub mod pe;
pub mod read;
pub mod snapshot;
pub mod windows;

pub use read::{DiskError, LocalFile, ReadAt, Window};
