//! The GUID partition table: its header is believed only if both checksums agree, else the copy at the end of the disk is asked.

use super::{Partition, Purpose};
use crate::disk::bytes::{damaged, narrow, part, u32_at, u64_at};
use crate::disk::checksum::{crc32, without};
use crate::disk::read::bytes_at;
use crate::disk::{DiskError, ReadAt};

/// Largest array of entries that is read, in bytes; the usual one has 16 KiB.
const MAX_ENTRIES: u64 = 1024 * 1024;
/// Sizes of a sector; AWS's disks have the first.
const SECTORS: [u64; 2] = [512, 4096];

const EFI_SYSTEM: [u8; 16] = guid(
    0xC12A_7328,
    0xF81F,
    0x11D2,
    [0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B],
);
const LDM_DATA: [u8; 16] = guid(
    0xAF9B_60A0,
    0x1431,
    0x4F62,
    [0xBC, 0x68, 0x33, 0x11, 0x71, 0x4A, 0x69, 0xAD],
);

/// The bytes of a GUID as they stand on the disk: its first three groups are little-endian.
pub const fn guid(first: u32, second: u16, third: u16, rest: [u8; 8]) -> [u8; 16] {
    let (a, b, c, d) = (
        first.to_le_bytes(),
        second.to_le_bytes(),
        third.to_le_bytes(),
        rest,
    );
    [
        a[0], a[1], a[2], a[3], b[0], b[1], c[0], c[1], d[0], d[1], d[2], d[3], d[4], d[5], d[6],
        d[7],
    ]
}

/// The partitions; none if there is no table that agrees with its checksums.
///
/// # Errors
/// That the disk cannot be read.
pub fn read(disk: &dyn ReadAt) -> Result<Option<Vec<Partition>>, DiskError> {
    for sector in SECTORS {
        let last = (disk.len() / sector).saturating_sub(1);
        for block in [1, last] {
            match table(disk, sector, block) {
                Ok(partitions) => return Ok(Some(partitions)),
                Err(DiskError::Format(_)) => {}
                Err(other) => return Err(other),
            }
        }
    }
    Ok(None)
}

fn table(disk: &dyn ReadAt, sector: u64, block: u64) -> Result<Vec<Partition>, DiskError> {
    let short = || damaged("the partition table is cut off");
    let at = block.checked_mul(sector).ok_or_else(short)?;
    let header = bytes_at(disk, at, narrow(sector)?)?;
    let size = usize::try_from(u32_at(&header, 12).ok_or_else(short)?).map_err(|_| short())?;
    let header = part(&header, 0, size)
        .filter(|header| header.len() >= 92)
        .ok_or_else(short)?;
    if !header.starts_with(b"EFI PART") || u64_at(header, 24) != Some(block) {
        return Err(damaged("there is no partition table"));
    }
    if u32_at(header, 16) != Some(without(header, 16, crc32)) {
        return Err(damaged(
            "the header of the partition table does not agree with its checksum",
        ));
    }
    let field = |at| u32_at(header, at).ok_or_else(short);
    let (count, size) = (u64::from(field(80)?), u64::from(field(84)?));
    let entries_at = u64_at(header, 72)
        .and_then(|block| block.checked_mul(sector))
        .ok_or_else(short)?;
    let length = count
        .checked_mul(size)
        .filter(|length| *length <= MAX_ENTRIES);
    let (Some(length), 128..) = (length, size) else {
        return Err(damaged(
            "the partition table has entries beyond all measure",
        ));
    };
    let entries = bytes_at(disk, entries_at, narrow(length)?)?;
    if field(88)? != crc32(&entries) {
        return Err(damaged(
            "the entries of the partition table do not agree with their checksum",
        ));
    }
    let entries = entries.chunks_exact(narrow(size)?).zip(1..);
    Ok(entries
        .filter_map(|(bytes, number)| entry(bytes, number, sector))
        .collect())
}

fn entry(bytes: &[u8], number: u32, sector: u64) -> Option<Partition> {
    let kind = part(bytes, 0, 16).filter(|kind| kind.iter().any(|byte| *byte != 0))?;
    let (first, last) = (u64_at(bytes, 32)?, u64_at(bytes, 40)?);
    let blocks = last.checked_sub(first)?.checked_add(1)?;
    let purpose = if *kind == EFI_SYSTEM {
        Purpose::EfiSystem
    } else if *kind == LDM_DATA {
        Purpose::Dynamic
    } else {
        Purpose::Other
    };
    Some(Partition {
        number,
        start: first.checked_mul(sector)?,
        length: blocks.checked_mul(sector)?,
        purpose,
    })
}
