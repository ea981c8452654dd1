//! The master boot record with its chain of logical partitions.

use super::{Partition, Purpose};
use crate::disk::bytes::{part, u8_at, u32_at};
use crate::disk::read::bytes_at;
use crate::disk::{DiskError, ReadAt};
use std::collections::HashSet;

const SECTOR: u64 = 512;
/// Most logical partitions that are followed.
const MAX_LOGICAL: usize = 128;

struct Entry {
    kind: u8,
    first: u64,
    sectors: u64,
}

impl Entry {
    fn is_extended(&self) -> bool {
        matches!(self.kind, 0x05 | 0x0F | 0x85)
    }
}

/// The four entries of a boot record; empty ones are none.
fn entries(sector: &[u8]) -> [Option<Entry>; 4] {
    [446, 462, 478, 494].map(|at| {
        let bytes = part(sector, at, 16)?;
        let entry = Entry {
            kind: u8_at(bytes, 4)?,
            first: u64::from(u32_at(bytes, 8)?),
            sectors: u64::from(u32_at(bytes, 12)?),
        };
        (entry.kind != 0 && entry.sectors != 0).then_some(entry)
    })
}

/// Whether the record only protects a GUID partition table from old tools.
pub fn is_protective(sector: &[u8]) -> bool {
    entries(sector)
        .iter()
        .flatten()
        .any(|entry| entry.kind == 0xEE)
}

/// The partitions; logical ones have numbers from 5.
///
/// # Errors
/// That a boot record of the chain cannot be read.
pub fn read(disk: &dyn ReadAt, first: &[u8]) -> Result<Vec<Partition>, DiskError> {
    let mut found = Vec::new();
    let mut logical = Vec::new();
    for (number, entry) in (1..).zip(entries(first)) {
        match entry {
            Some(entry) if entry.is_extended() => chain(disk, &entry, &mut logical)?,
            Some(entry) => found.push(partition(number, 0, &entry)),
            None => {}
        }
    }
    let logical = (5..)
        .zip(logical)
        .map(|(number, (base, entry))| partition(number, base, &entry));
    found.extend(logical);
    Ok(found)
}

fn partition(number: u32, base: u64, entry: &Entry) -> Partition {
    let purpose = match entry.kind {
        0xEF => Purpose::EfiSystem,
        0x42 => Purpose::Dynamic,
        _ => Purpose::Other,
    };
    Partition {
        number,
        start: base.saturating_add(entry.first).saturating_mul(SECTOR),
        length: entry.sectors.saturating_mul(SECTOR),
        purpose,
    }
}

/// Follows the boot records of an extended partition: each describes one logical partition relative to itself, and the next record relative to the whole.
fn chain(
    disk: &dyn ReadAt,
    extended: &Entry,
    found: &mut Vec<(u64, Entry)>,
) -> Result<(), DiskError> {
    let mut at = extended.first;
    let mut seen = HashSet::new();
    while seen.insert(at) && found.len() < MAX_LOGICAL && seen.len() <= MAX_LOGICAL {
        let sector = bytes_at(disk, at.saturating_mul(SECTOR), 512)?;
        if part(&sector, 510, 2) != Some(&[0x55, 0xAA]) {
            return Ok(());
        }
        let mut next = None;
        for entry in entries(&sector).into_iter().flatten() {
            if entry.is_extended() {
                next = Some(extended.first.saturating_add(entry.first));
            } else {
                found.push((at, entry));
            }
        }
        match next {
            Some(next) => at = next,
            None => return Ok(()),
        }
    }
    Ok(())
}
