//! What every layer of a disk is read through: bytes at an offset, or the reason why they cannot be had.

use std::fmt;

/// Why something on a disk is not known. Never "it is not there": absence is an answer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiskError {
    /// The bytes could not be read: a file, a snapshot or the network failed.
    Read(String),
    /// The caller may not read them.
    Denied(String),
    /// They are not what their format demands.
    Format(String),
    /// They are encrypted.
    Encrypted(String),
    /// They are of a kind that this program does not read.
    Unsupported(String),
    /// Reading on would take more than the limits allow.
    Limit(String),
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(why) => write!(f, "cannot be read: {why}"),
            Self::Denied(why) => write!(f, "may not be read: {why}"),
            Self::Format(why) => write!(f, "is damaged: {why}"),
            Self::Encrypted(why) => write!(f, "is encrypted: {why}"),
            Self::Unsupported(why) => write!(f, "is of a kind that is not read: {why}"),
            Self::Limit(why) => write!(f, "is beyond a limit: {why}"),
        }
    }
}

impl std::error::Error for DiskError {}

/// Bytes that can be read anywhere; from several threads at a time.
pub trait ReadAt: Send + Sync {
    /// Length in bytes.
    fn len(&self) -> u64;

    /// Whether there is nothing to read.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills the buffer with the bytes at the offset.
    ///
    /// # Errors
    /// That the bytes could not be had; reading beyond the end is [`DiskError::Format`], for whoever asks took a wrong offset from the disk.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError>;
}
