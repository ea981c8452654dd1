//! Files that Windows compressed for "CompactOS": chunks in the stream `WofCompressedData`, found through a table at its beginning.

use super::stream::Stream;
use super::xpress;
use crate::disk::bytes::{damaged, narrow, part, u32_at, u64_at, wide};
use crate::disk::read::{bytes_at, within};
use crate::disk::{DiskError, ReadAt};
use std::sync::{Arc, Mutex, PoisonError};

/// The stream that holds the chunks.
pub const STREAM: &str = "WofCompressedData";

/// How the chunks are compressed, and how long each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// XPRESS with Huffman codes, in chunks of this many bytes.
    Xpress(u64),
    /// LZX, which this program cannot read.
    Lzx,
}

impl Algorithm {
    /// The algorithm of a number in the reparse point.
    ///
    /// # Errors
    /// That there is no such algorithm.
    pub fn of(number: u32) -> Result<Self, DiskError> {
        match number {
            0 => Ok(Self::Xpress(4096)),
            1 => Ok(Self::Lzx),
            2 => Ok(Self::Xpress(8192)),
            3 => Ok(Self::Xpress(16384)),
            _ => Err(damaged(
                "a file is compressed with an algorithm that does not exist",
            )),
        }
    }
}

/// The content of a compressed file.
pub struct Compressed {
    stream: Stream,
    chunk: u64,
    size: u64,
    last: Mutex<Option<(u64, Arc<Vec<u8>>)>>,
}

impl Compressed {
    /// Opens the stream of a file with the given size.
    ///
    /// # Errors
    /// That the algorithm cannot be read.
    pub fn open(stream: Stream, algorithm: Algorithm, size: u64) -> Result<Self, DiskError> {
        match algorithm {
            Algorithm::Xpress(chunk) => Ok(Self {
                stream,
                chunk,
                size,
                last: Mutex::new(None),
            }),
            Algorithm::Lzx => Err(DiskError::Unsupported(
                "Windows compressed the file with LZX (compact /exe:lzx), and its content cannot be read here".to_owned(),
            )),
        }
    }

    /// Where a chunk ends, counted from the end of the table, which leaves out the first beginning.
    fn end(&self, number: u64, chunks: u64) -> Result<u64, DiskError> {
        let entry: u64 = if self.size > u64::from(u32::MAX) {
            8
        } else {
            4
        };
        let table = chunks.saturating_sub(1).saturating_mul(entry);
        if number.saturating_add(1) == chunks {
            return Ok(self.stream.len());
        }
        let bytes = bytes_at(&self.stream, number.saturating_mul(entry), narrow(entry)?)?;
        let end = match entry {
            8 => u64_at(&bytes, 0),
            _ => u32_at(&bytes, 0).map(u64::from),
        };
        end.and_then(|end| end.checked_add(table)).ok_or_else(bad)
    }

    fn chunk(&self, number: u64) -> Result<Arc<Vec<u8>>, DiskError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = last.as_ref().filter(|(known, _)| *known == number) {
            return Ok(Arc::clone(bytes));
        }
        let chunks = self.size.div_ceil(self.chunk);
        let start = match number.checked_sub(1) {
            Some(before) => self.end(before, chunks)?,
            None => chunks
                .saturating_sub(1)
                .saturating_mul(if self.size > u64::from(u32::MAX) {
                    8
                } else {
                    4
                }),
        };
        let packed = self
            .end(number, chunks)?
            .checked_sub(start)
            .ok_or_else(bad)?;
        let length = self
            .size
            .saturating_sub(number.saturating_mul(self.chunk))
            .min(self.chunk);
        if packed > length {
            return Err(bad());
        }
        let bytes = bytes_at(&self.stream, start, narrow(packed)?)?;
        // A chunk that would not get smaller is stored as it is.
        let bytes = match packed == length {
            true => bytes,
            false => xpress::unpack(&bytes, narrow(length)?)?,
        };
        let bytes = Arc::new(bytes);
        *last = Some((number, Arc::clone(&bytes)));
        Ok(bytes)
    }
}

impl ReadAt for Compressed {
    fn len(&self) -> u64 {
        self.size
    }

    fn read_at(&self, mut offset: u64, mut buffer: &mut [u8]) -> Result<(), DiskError> {
        within(self.size, offset, buffer.len())?;
        while !buffer.is_empty() {
            let bytes = self.chunk(offset / self.chunk)?;
            let into = narrow(offset % self.chunk)?;
            let count = bytes.len().saturating_sub(into).min(buffer.len());
            let (now, rest) = buffer
                .split_at_mut_checked(count)
                .filter(|_| count > 0)
                .ok_or_else(bad)?;
            now.copy_from_slice(part(&bytes, into, count).ok_or_else(bad)?);
            offset = offset.saturating_add(wide(count));
            buffer = rest;
        }
        Ok(())
    }
}

fn bad() -> DiskError {
    damaged("the chunks of a compressed file do not fit together")
}
