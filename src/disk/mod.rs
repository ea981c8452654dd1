//! Reads disk images: containers of blocks, partitions, NTFS, registry hives and executables, always read-only and within limits.

mod bytes;
mod checksum;
pub mod ntfs;
pub mod partition;
pub mod read;

pub use read::{DiskError, LocalFile, ReadAt, Window};
