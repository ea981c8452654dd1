//! Reads disk images: containers of blocks, partitions, NTFS, registry hives and executables, always read-only and within limits.

mod bytes;
pub mod hive;
pub mod image;
pub mod pe;
pub mod read;

pub use read::{DiskError, LocalFile, ReadAt, Window};
