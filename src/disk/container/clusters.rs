//! What the containers with tables have in common: a disk in clusters, each of which is somewhere, compressed, or nowhere.

use crate::disk::bytes::{damaged, narrow, part, wide};
use crate::disk::read::within;
use crate::disk::{DiskError, ReadAt};
use std::sync::{Arc, Mutex, PoisonError};

/// Largest cluster of a container: VHDX has blocks of up to 256 MiB, which are read in parts.
const MAX_CLUSTER: u64 = 256 * 1024 * 1024;

/// Where a cluster is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: it reads as zeros.
    Zeros,
    /// At an offset of the file.
    At(u64),
    /// Compressed, at an offset of the file with a length.
    Packed(u64, usize),
}

/// The tables of a container.
pub trait Tables: Send + Sync {
    /// Where a cluster is.
    ///
    /// # Errors
    /// That the tables cannot be read or are damaged.
    fn place(&self, number: u64) -> Result<Place, DiskError>;

    /// Unpacks a compressed cluster; the result may be shorter at the end of the disk.
    ///
    /// # Errors
    /// That it is damaged.
    fn unpack(&self, bytes: &[u8], length: usize) -> Result<Vec<u8>, DiskError>;
}

/// A disk of clusters.
pub struct Clusters<T> {
    file: Arc<dyn ReadAt>,
    tables: T,
    size: u64,
    cluster: u64,
    last: Mutex<Option<(u64, Arc<Vec<u8>>)>>,
}

impl<T: Tables> Clusters<T> {
    /// A disk of the given size.
    ///
    /// # Errors
    /// That the clusters have no possible size.
    pub fn new(
        file: Arc<dyn ReadAt>,
        tables: T,
        size: u64,
        cluster: u64,
    ) -> Result<Self, DiskError> {
        if !(512..=MAX_CLUSTER).contains(&cluster) {
            return Err(damaged(format!("its blocks have {cluster} bytes")));
        }
        Ok(Self {
            file,
            tables,
            size,
            cluster,
            last: Mutex::new(None),
        })
    }

    fn unpacked(&self, number: u64, at: u64, length: usize) -> Result<Arc<Vec<u8>>, DiskError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = last.as_ref().filter(|(known, _)| *known == number) {
            return Ok(Arc::clone(bytes));
        }
        // What is compressed is never much longer than what it becomes.
        if wide(length) > self.cluster.saturating_mul(2).saturating_add(4096) {
            return Err(damaged("a compressed block is longer than what it holds"));
        }
        let available = self.file.len().saturating_sub(at).min(wide(length));
        let packed = crate::disk::read::bytes_at(self.file.as_ref(), at, narrow(available)?)?;
        let whole = narrow(self.cluster)?;
        let mut bytes = self.tables.unpack(&packed, whole)?;
        bytes.resize(whole, 0);
        let bytes = Arc::new(bytes);
        *last = Some((number, Arc::clone(&bytes)));
        Ok(bytes)
    }
}

impl<T: Tables> ReadAt for Clusters<T> {
    fn len(&self) -> u64 {
        self.size
    }

    fn read_at(&self, mut offset: u64, mut buffer: &mut [u8]) -> Result<(), DiskError> {
        within(self.size, offset, buffer.len())?;
        while !buffer.is_empty() {
            let (number, into) = (offset / self.cluster, offset % self.cluster);
            let count = self.cluster.saturating_sub(into).min(wide(buffer.len()));
            let (now, rest) = buffer.split_at_mut(narrow(count)?);
            match self.tables.place(number)? {
                Place::Zeros => now.fill(0),
                Place::At(at) => self.file.read_at(at.saturating_add(into), now)?,
                Place::Packed(at, length) => {
                    let bytes = self.unpacked(number, at, length)?;
                    let found = part(&bytes, narrow(into)?, now.len());
                    now.copy_from_slice(
                        found.ok_or_else(|| damaged("a compressed block is too short"))?,
                    );
                }
            }
            offset = offset.saturating_add(count);
            buffer = rest;
        }
        Ok(())
    }
}

/// Reads a table of numbers into memory.
///
/// # Errors
/// That it is longer than `limit` bytes, or cannot be read.
pub fn table<const N: usize, W>(
    file: &dyn ReadAt,
    at: u64,
    count: u64,
    limit: u64,
    number: fn([u8; N]) -> W,
) -> Result<Vec<W>, DiskError> {
    let length = count.checked_mul(wide(N)).filter(|length| *length <= limit);
    let length =
        length.ok_or_else(|| DiskError::Limit("its table of blocks is too long".to_owned()))?;
    let bytes = crate::disk::read::bytes_at(file, at, narrow(length)?)?;
    let (numbers, _) = bytes.as_chunks::<N>();
    Ok(numbers.iter().map(|bytes| number(*bytes)).collect())
}

/// The error for a container that is only the difference to another file.
pub fn differencing(parent: &str) -> DiskError {
    DiskError::Unsupported(format!(
        "it holds only what differs from another image{parent}; join them first: qemu-img convert -O raw"
    ))
}
