//! VHD, the older container of Microsoft ("Virtual Hard Disk Image Format Specification"): fixed and dynamic.

use super::clusters::{Clusters, Place, Tables, differencing, table};
use crate::disk::bytes::{be32_at, be64_at, damaged, narrow};
use crate::disk::read::bytes_at;
use crate::disk::{DiskError, ReadAt, Window};
use std::sync::Arc;

const SECTOR: u64 = 512;
/// Longest table of blocks: the largest disk has 2 TiB in blocks of 2 MiB.
const MAX_TABLE: u64 = 64 * 1024 * 1024;
/// An entry for a block that was never written.
const NEVER: u32 = u32::MAX;

/// The table of a dynamic disk.
pub struct Vhd {
    table: Vec<u32>,
    /// Bytes before each block that tell which of its sectors were written; the others are zeros in the block, too.
    bitmap: u64,
}

/// Opens the container with its footer, which a dynamic one has at its beginning, too.
///
/// # Errors
/// That it is damaged or differs from another file.
pub fn open(file: Arc<dyn ReadAt>, footer: &[u8]) -> Result<Arc<dyn ReadAt>, DiskError> {
    let short = || damaged("its footer is cut off");
    if be32_at(footer, 64) != Some(checksum(footer, 64)) {
        return Err(damaged("its footer does not agree with its checksum"));
    }
    let size = be64_at(footer, 48).ok_or_else(short)?;
    match be32_at(footer, 60).ok_or_else(short)? {
        2 if size > file.len() => Err(damaged("it is shorter than its footer says")),
        2 => Ok(Arc::new(Window::new(file, 0, size))),
        3 => Ok(Arc::new(dynamic(
            file,
            be64_at(footer, 16).ok_or_else(short)?,
            size,
        )?)),
        4 => Err(differencing("")),
        kind => Err(DiskError::Unsupported(format!(
            "it is a VHD of kind {kind}"
        ))),
    }
}

fn dynamic(file: Arc<dyn ReadAt>, at: u64, size: u64) -> Result<Clusters<Vhd>, DiskError> {
    let header = bytes_at(file.as_ref(), at, 1024)?;
    let bad = || damaged("the header of its blocks is damaged");
    if !header.starts_with(b"cxsparse") || be32_at(&header, 36) != Some(checksum(&header, 36)) {
        return Err(bad());
    }
    let block = u64::from(be32_at(&header, 32).ok_or_else(bad)?);
    let (table_at, count) = be64_at(&header, 16)
        .zip(be32_at(&header, 28))
        .ok_or_else(bad)?;
    let table = table(
        file.as_ref(),
        table_at,
        u64::from(count),
        MAX_TABLE,
        u32::from_be_bytes,
    )?;
    if block < SECTOR || !block.is_power_of_two() || u64::from(count).saturating_mul(block) < size {
        return Err(bad());
    }
    let bitmap = (block / SECTOR / 8)
        .div_ceil(SECTOR)
        .max(1)
        .saturating_mul(SECTOR);
    Clusters::new(file, Vhd { table, bitmap }, size, block)
}

/// The complement of the sum of all bytes but the checksum's own four.
fn checksum(bytes: &[u8], at: usize) -> u32 {
    let own = at..at.saturating_add(4);
    let others = bytes.iter().enumerate().filter(|(at, _)| !own.contains(at));
    !others.fold(0_u32, |sum, (_, byte)| sum.wrapping_add(u32::from(*byte)))
}

impl Tables for Vhd {
    fn place(&self, number: u64) -> Result<Place, DiskError> {
        match self.table.get(narrow(number)?) {
            None => Err(damaged("a block is in no table")),
            Some(&NEVER) => Ok(Place::Zeros),
            Some(sector) => Ok(Place::At(
                u64::from(*sector)
                    .saturating_mul(SECTOR)
                    .saturating_add(self.bitmap),
            )),
        }
    }

    fn unpack(&self, _: &[u8], _: usize) -> Result<Vec<u8>, DiskError> {
        Err(damaged("a VHD has no compressed blocks"))
    }
}
