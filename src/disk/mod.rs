//! Reads disk images: containers of blocks, partitions, NTFS, registry hives and executables, always read-only and within limits.

pub mod read;

pub use read::{DiskError, ReadAt};
