//! VHDX, the container of Hyper-V ([MS-VHDX]): fixed and dynamic, if it was closed cleanly.

use super::clusters::{Clusters, Place, Tables, differencing, table};
use crate::disk::bytes::{damaged, narrow, part, u16_at, u32_at, u64_at, wide};
use crate::disk::checksum::{crc32c, without};
use crate::disk::partition::guid;
use crate::disk::read::bytes_at;
use crate::disk::{DiskError, ReadAt};
use std::sync::Arc;

const KIB: u64 = 1024;
const HEADERS: [u64; 2] = [64 * KIB, 128 * KIB];
const REGIONS: [u64; 2] = [192 * KIB, 256 * KIB];
/// Longest table of blocks: the largest disk has 64 TiB.
const MAX_TABLE: u64 = 64 * 1024 * 1024;
/// Most entries of the table of regions and of that of metadata.
const MAX_ENTRIES: usize = 2047;

const BAT: [u8; 16] = guid(
    0x2DC2_7766,
    0xF623,
    0x4200,
    [0x9D, 0x64, 0x11, 0x5E, 0x9B, 0xFD, 0x4A, 0x08],
);
const METADATA: [u8; 16] = guid(
    0x8B7C_A206,
    0x4790,
    0x4B9A,
    [0xB8, 0xFE, 0x57, 0x5F, 0x05, 0x0F, 0x88, 0x6E],
);
const PARAMETERS: [u8; 16] = guid(
    0xCAA1_6737,
    0xFA36,
    0x4D43,
    [0xB3, 0xB6, 0x33, 0xF0, 0xAA, 0x44, 0xE7, 0x6B],
);
const DISK_SIZE: [u8; 16] = guid(
    0x2FA5_4224,
    0xCD1B,
    0x4876,
    [0xB2, 0x11, 0x5D, 0xBE, 0xD8, 0x3B, 0xF4, 0xB8],
);
const SECTOR_SIZE: [u8; 16] = guid(
    0x8141_BF1D,
    0xA96F,
    0x4709,
    [0xBA, 0x47, 0xF2, 0x33, 0xA8, 0xFA, 0xAB, 0x5F],
);

/// The table of blocks.
pub struct Vhdx {
    table: Vec<u64>,
    /// After so many blocks, the table has an entry that concerns differencing disks only.
    ratio: u64,
}

/// Opens the container.
///
/// # Errors
/// That it is damaged, was not closed cleanly, or differs from another file.
pub fn open(file: Arc<dyn ReadAt>) -> Result<Clusters<Vhdx>, DiskError> {
    closed_cleanly(file.as_ref())?;
    let regions = regions(file.as_ref())?;
    let region = |wanted: [u8; 16]| {
        let found = regions.iter().find(|(kind, ..)| *kind == wanted);
        found.copied().ok_or_else(|| damaged("it lacks a table"))
    };
    let (_, metadata_at, _) = region(METADATA)?;
    let items = Items {
        at: metadata_at,
        bytes: bytes_at(file.as_ref(), metadata_at, 64 * 1024)?,
    };
    let parameters = items.find(file.as_ref(), PARAMETERS, 8)?;
    let bad = || damaged("its metadata is damaged");
    let (block, flags) = u32_at(&parameters, 0)
        .zip(u32_at(&parameters, 4))
        .ok_or_else(bad)?;
    if flags & 2 != 0 {
        return Err(differencing(" (its parent)"));
    }
    let size = u64_at(&items.find(file.as_ref(), DISK_SIZE, 8)?, 0).ok_or_else(bad)?;
    let sector = u32_at(&items.find(file.as_ref(), SECTOR_SIZE, 4)?, 0).ok_or_else(bad)?;
    let block = u64::from(block);
    let possible = block.is_power_of_two() && block >= KIB * KIB && matches!(sector, 512 | 4096);
    let ratio = (u64::from(sector) << 23)
        .checked_div(block)
        .filter(|ratio| possible && *ratio > 0);
    let ratio = ratio.ok_or_else(bad)?;
    let blocks = size.div_ceil(block);
    let count = blocks.saturating_add(blocks.saturating_sub(1) / ratio);
    let (_, table_at, length) = region(BAT)?;
    if count.saturating_mul(8) > u64::from(length) {
        return Err(damaged("its table does not cover the whole disk"));
    }
    let table = table(
        file.as_ref(),
        table_at,
        count,
        MAX_TABLE,
        u64::from_le_bytes,
    )?;
    Clusters::new(file, Vhdx { table, ratio }, size, block)
}

/// Checks the newer of the two headers: a log that was not written back would make the disk older than it is.
fn closed_cleanly(file: &dyn ReadAt) -> Result<(), DiskError> {
    let mut newest: Option<(u64, bool)> = None;
    for at in HEADERS {
        let header = bytes_at(file, at, 4096)?;
        let valid =
            header.starts_with(b"head") && u32_at(&header, 4) == Some(without(&header, 4, crc32c));
        let sequence = u64_at(&header, 8).filter(|_| valid);
        let logged = part(&header, 48, 16).is_some_and(|log| log.iter().any(|byte| *byte != 0));
        newest = newest.max(sequence.map(|sequence| (sequence, logged)));
    }
    match newest {
        None => Err(damaged("neither of its headers agrees with its checksum")),
        Some((_, false)) => Ok(()),
        Some((_, true)) => Err(DiskError::Unsupported(
            "it was not closed cleanly: its log holds changes that are not on the disk yet; open it once on Hyper-V, or convert it: qemu-img convert -O raw".to_owned(),
        )),
    }
}

/// Kind, offset and length of each region.
fn regions(file: &dyn ReadAt) -> Result<Vec<([u8; 16], u64, u32)>, DiskError> {
    for at in REGIONS {
        let table = bytes_at(file, at, 64 * 1024)?;
        if !table.starts_with(b"regi") || u32_at(&table, 4) != Some(without(&table, 4, crc32c)) {
            continue;
        }
        let count = usize::try_from(u32_at(&table, 8).unwrap_or(0)).unwrap_or(0);
        let entries = table
            .get(16..)
            .unwrap_or_default()
            .chunks_exact(32)
            .take(count.min(MAX_ENTRIES));
        let entries = entries.filter_map(|entry| {
            Some((
                part(entry, 0, 16)?.try_into().ok()?,
                u64_at(entry, 16)?,
                u32_at(entry, 24)?,
            ))
        });
        return Ok(entries.collect());
    }
    Err(damaged(
        "neither of its tables of regions agrees with its checksum",
    ))
}

/// The region of metadata.
struct Items {
    at: u64,
    bytes: Vec<u8>,
}

impl Items {
    fn find(
        &self,
        file: &dyn ReadAt,
        wanted: [u8; 16],
        length: usize,
    ) -> Result<Vec<u8>, DiskError> {
        let bad = || damaged("its metadata is damaged");
        if !self.bytes.starts_with(b"metadata") {
            return Err(bad());
        }
        let count = usize::from(u16_at(&self.bytes, 10).ok_or_else(bad)?).min(MAX_ENTRIES);
        let mut entries = self
            .bytes
            .get(32..)
            .unwrap_or_default()
            .chunks_exact(32)
            .take(count);
        let entry = entries
            .find(|entry| part(entry, 0, 16) == Some(&wanted))
            .ok_or_else(bad)?;
        let (offset, found) = u32_at(entry, 16).zip(u32_at(entry, 20)).ok_or_else(bad)?;
        if u64::from(found) < wide(length) {
            return Err(bad());
        }
        bytes_at(file, self.at.saturating_add(u64::from(offset)), length)
    }
}

impl Tables for Vhdx {
    fn place(&self, number: u64) -> Result<Place, DiskError> {
        let index = number.saturating_add(number / self.ratio);
        let entry = self
            .table
            .get(narrow(index)?)
            .ok_or_else(|| damaged("a block is in no table"))?;
        match entry & 7 {
            // Not present, undefined, zero, unmapped: none has data that counts.
            0..=3 => Ok(Place::Zeros),
            6 => Ok(Place::At(entry >> 20 << 20)),
            7 => Err(differencing("")),
            state => Err(damaged(format!("a block is in state {state}"))),
        }
    }

    fn unpack(&self, _: &[u8], _: usize) -> Result<Vec<u8>, DiskError> {
        Err(damaged("a VHDX has no compressed blocks"))
    }
}
