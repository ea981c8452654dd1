//! What every layer of a disk is read through: bytes at an offset, or the reason why they cannot be had.

use super::bytes::{damaged, narrow, part, wide};
use std::fmt;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

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
    /// The way to it leaves the volume: another drive, a share, a stream.
    Elsewhere(String),
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
            Self::Elsewhere(why) => write!(f, "is not on the volume: {why}"),
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

    /// Tells which bytes are read next. A source that is far away fetches them together, and returns when they are there; others do
    /// nothing. What cannot be had, the reading of it tells.
    fn prefetch(&self, _ranges: &[Range<u64>]) {}
}

/// A part of something that can be read, such as a partition of a disk.
pub struct Window {
    source: Arc<dyn ReadAt>,
    start: u64,
    length: u64,
}

impl Window {
    /// `length` bytes from `start`, cut off where the source ends.
    pub fn new(source: Arc<dyn ReadAt>, start: u64, length: u64) -> Self {
        let length = length.min(source.len().saturating_sub(start));
        Self {
            source,
            start,
            length,
        }
    }
}

impl ReadAt for Window {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        within(self.length, offset, buffer.len())?;
        let offset = self.start.checked_add(offset);
        self.source.read_at(offset.unwrap_or(u64::MAX), buffer)
    }

    fn prefetch(&self, ranges: &[Range<u64>]) {
        let place = |at: u64| self.start.saturating_add(at.min(self.length));
        let ranges = ranges
            .iter()
            .map(|range| place(range.start)..place(range.end));
        self.source.prefetch(&ranges.collect::<Vec<_>>());
    }
}

/// Bytes in memory.
impl ReadAt for Vec<u8> {
    fn len(&self) -> u64 {
        wide(Vec::len(self))
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        within(ReadAt::len(self), offset, buffer.len())?;
        let found = part(self, narrow(offset)?, buffer.len());
        buffer.copy_from_slice(found.ok_or_else(|| damaged("the bytes end before"))?);
        Ok(())
    }
}

/// A file of the computer that the program runs on.
pub struct LocalFile {
    file: File,
    length: u64,
}

impl LocalFile {
    /// Opens it for reading.
    ///
    /// # Errors
    /// What the operating system answers; a directory is [`DiskError::Unsupported`].
    pub fn open(path: &Path) -> Result<Self, DiskError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::PermissionDenied => DiskError::Denied(error.to_string()),
            _ => DiskError::Read(error.to_string()),
        };
        let mut file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(DiskError::Unsupported("it is a directory".to_owned()));
        }
        // The end of a block device is found by going there; its metadata says 0.
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self { file, length })
    }
}

impl ReadAt for LocalFile {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        within(self.length, offset, buffer.len())?;
        exactly(&self.file, offset, buffer).map_err(|error| DiskError::Read(error.to_string()))
    }
}

#[cfg(unix)]
fn exactly(file: &File, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(windows)]
fn exactly(file: &File, mut offset: u64, mut buffer: &mut [u8]) -> std::io::Result<()> {
    while !buffer.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, buffer, offset)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        buffer = buffer.split_at_mut(count).1;
        offset = offset.saturating_add(wide(count));
    }
    Ok(())
}

/// Checks that a read ends within the length.
///
/// # Errors
/// [`DiskError::Format`] if it does not.
pub fn within(length: u64, offset: u64, count: usize) -> Result<(), DiskError> {
    match offset.checked_add(wide(count)) {
        Some(end) if end <= length => Ok(()),
        _ => Err(damaged(format!(
            "{count} bytes at {offset} are asked for, beyond the end at {length}"
        ))),
    }
}

/// Reads `count` bytes at an offset into memory; the caller has checked the count against a limit.
///
/// # Errors
/// Those of [`ReadAt::read_at`].
pub fn bytes_at(source: &dyn ReadAt, offset: u64, count: usize) -> Result<Vec<u8>, DiskError> {
    within(source.len(), offset, count)?;
    let mut bytes = vec![0; count];
    source.read_at(offset, &mut bytes)?;
    Ok(bytes)
}
