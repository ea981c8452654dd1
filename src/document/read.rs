//! How a [`Source`] is read from bytes, files and standard input, within limits.

use super::{MAX_BYTES, MAX_DATA_BYTES, bounds, decode};
use crate::diag::Diagnostic;
use crate::text::Source;
use std::path::Path;

impl Source {
    /// Decodes UTF-8 with or without byte order mark, or UTF-16 with one. Offsets count from after the mark.
    ///
    /// # Errors
    /// More than [`MAX_BYTES`], a NUL character (binary data) or bytes that are not text in that encoding.
    pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        decode::decode(path, bytes, MAX_BYTES)
    }

    /// Reads a file, pipe or device, or standard input for `-`; never more than [`MAX_BYTES`] and one byte.
    ///
    /// # Errors
    /// As [`Source::from_bytes`], and when the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        Self::read_up_to(path, MAX_BYTES)
    }

    /// Reads evidence or a baseline: at most [`MAX_DATA_BYTES`] with [`MAX_DATA_VALUES`] JSON values.
    ///
    /// # Errors
    /// As [`Source::read`], and more values than may be.
    pub fn read_data(path: &Path) -> Result<Self, Diagnostic> {
        let source = Self::read_up_to(path, MAX_DATA_BYTES)?;
        bounds::within_bounds(&source)?;
        Ok(source)
    }

    /// Reads what may be larger than a request; never more than `limit` and one byte.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn read_up_to(path: &Path, limit: usize) -> Result<Self, Diagnostic> {
        decode::read(path, limit)
    }
}
