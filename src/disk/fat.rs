//! FAT volumes, between a partition and the question whether a file is on it: the one that UEFI boots from is formatted so. Read-only.
//!
//! The format is that of Microsoft's "FAT: General Overview of On-Disk Format" (FAT12, FAT16 and FAT32 with long names).

mod directory;

use super::bytes::{damaged, narrow, part, u8_at, u16_at, u32_at};
use super::read::bytes_at;
use super::{DiskError, ReadAt};
use directory::{Entry, entries};
use std::sync::Arc;

/// Most bytes of one directory that are read; the format allows 65,536 entries of 32 bytes.
const DIRECTORY: u64 = 2 << 20;
/// Bytes of an entry of a directory.
const ENTRY: u64 = 32;

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A file and its length in bytes.
    File(u64),
    /// A directory.
    Directory,
    /// Nothing: the volume was asked and has no such name.
    Absent,
}

/// How many bits an entry of the table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Twelve,
    Sixteen,
    ThirtyTwo,
}

/// A volume that is open.
pub struct Fat {
    volume: Arc<dyn ReadAt>,
    width: Width,
    /// Bytes in a cluster.
    cluster: u64,
    /// Number of clusters.
    clusters: u64,
    /// Offset of the table.
    table: u64,
    /// Offset of the first cluster, which has the number 2.
    data: u64,
    root: Directory,
}

/// Where the entries of a directory are.
#[derive(Debug, Clone, Copy)]
enum Directory {
    /// The root of the smaller formats has a place of its own: offset and bytes.
    Fixed(u64, u64),
    /// A chain of clusters.
    Chain(u32),
}

impl Fat {
    /// Opens the volume of a partition.
    ///
    /// # Errors
    /// That it cannot be read, is of another kind, or has impossible sizes.
    pub fn open(volume: Arc<dyn ReadAt>) -> Result<Self, DiskError> {
        let sector = bytes_at(volume.as_ref(), 0, 512)?;
        let is_fat = [54, 82]
            .iter()
            .any(|at| part(&sector, *at, 3) == Some(b"FAT"));
        if part(&sector, 510, 2) != Some(&[0x55, 0xAA]) || !is_fat {
            let why = "the volume is not formatted with FAT";
            return Err(DiskError::Unsupported(why.to_owned()));
        }
        Self::sizes(volume, &sector)
            .ok_or_else(|| damaged("the boot sector of the FAT volume has impossible sizes"))
    }

    fn sizes(volume: Arc<dyn ReadAt>, sector: &[u8]) -> Option<Self> {
        let bytes = u64::from(u16_at(sector, 11)?);
        let per_cluster = u64::from(u8_at(sector, 13)?);
        if !(512..=4096).contains(&bytes)
            || !bytes.is_power_of_two()
            || !per_cluster.is_power_of_two()
        {
            return None;
        }
        let either = |short: u64, long: u64| if short == 0 { long } else { short };
        let total = either(
            u64::from(u16_at(sector, 19)?),
            u64::from(u32_at(sector, 32)?),
        );
        let table = either(
            u64::from(u16_at(sector, 22)?),
            u64::from(u32_at(sector, 36)?),
        );
        let tables = u64::from(u8_at(sector, 16)?).checked_mul(table)?;
        let reserved = u64::from(u16_at(sector, 14)?);
        let root = u64::from(u16_at(sector, 17)?).checked_mul(ENTRY)?;
        let before_root = reserved.checked_add(tables)?;
        let before = before_root.checked_add(root.div_ceil(bytes))?;
        let clusters = total.checked_sub(before)? / per_cluster;
        // Only the number of clusters tells the formats apart.
        let width = match clusters {
            0 => return None,
            1..4085 => Width::Twelve,
            4085..65_525 => Width::Sixteen,
            _ => Width::ThirtyTwo,
        };
        let root = match width {
            Width::ThirtyTwo => Directory::Chain(u32_at(sector, 44)?),
            _ => Directory::Fixed(before_root.checked_mul(bytes)?, root),
        };
        Some(Self {
            volume,
            width,
            cluster: bytes.checked_mul(per_cluster)?,
            clusters,
            table: reserved.checked_mul(bytes)?,
            data: before.checked_mul(bytes)?,
            root,
        })
    }

    /// Follows a path such as `EFI\Microsoft\Boot\bootmgfw.efi`; case does not matter.
    ///
    /// # Errors
    /// That a directory on the way cannot be read or is damaged.
    pub fn find(&self, path: &str) -> Result<Found, DiskError> {
        let mut at = Some(self.root);
        let mut found = Found::Directory;
        for name in path.split('\\').filter(|name| !name.is_empty()) {
            let Some(directory) = at else {
                return Ok(Found::Absent);
            };
            let all = entries(&self.content(directory)?);
            let Some(entry) = all.into_iter().find(|entry| entry.is_named(name)) else {
                return Ok(Found::Absent);
            };
            (found, at) = self.enter(&entry);
        }
        Ok(found)
    }

    fn enter(&self, entry: &Entry) -> (Found, Option<Directory>) {
        match entry.is_directory {
            true => (Found::Directory, Some(Directory::Chain(entry.first))),
            false => (Found::File(u64::from(entry.size)), None),
        }
    }

    fn content(&self, directory: Directory) -> Result<Vec<u8>, DiskError> {
        let mut number = match directory {
            Directory::Fixed(at, length) => {
                return bytes_at(self.volume.as_ref(), at, narrow(length.min(DIRECTORY))?);
            }
            Directory::Chain(first) => first,
        };
        let mut content = Vec::new();
        // The limit ends chains that run in circles, too.
        for _ in 0..DIRECTORY.div_ceil(self.cluster) {
            let into = u64::from(number).checked_sub(2);
            let into = into.filter(|into| *into < self.clusters);
            let into = into.ok_or_else(|| damaged("a chain of clusters leaves the FAT volume"))?;
            let at = into.saturating_mul(self.cluster).saturating_add(self.data);
            content.extend(bytes_at(self.volume.as_ref(), at, narrow(self.cluster)?)?);
            match self.next(number)? {
                Some(next) => number = next,
                None => return Ok(content),
            }
        }
        let why = format!("a directory of the FAT volume has more than {DIRECTORY} bytes");
        Err(DiskError::Limit(why))
    }

    /// The cluster that follows in a chain; none at its end.
    fn next(&self, number: u32) -> Result<Option<u32>, DiskError> {
        let wide = u64::from(number);
        let (into, length) = match self.width {
            Width::Twelve => (wide.saturating_add(wide / 2), 2),
            Width::Sixteen => (wide.saturating_mul(2), 2),
            Width::ThirtyTwo => (wide.saturating_mul(4), 4),
        };
        let at = self.table.saturating_add(into);
        let bytes = bytes_at(self.volume.as_ref(), at, length)?;
        let short = u32::from(u16_at(&bytes, 0).unwrap_or_default());
        let (next, end) = match self.width {
            Width::Twelve if number.is_multiple_of(2) => (short & 0xFFF, 0xFF8),
            Width::Twelve => (short >> 4, 0xFF8),
            Width::Sixteen => (short, 0xFFF8),
            Width::ThirtyTwo => (
                u32_at(&bytes, 0).unwrap_or_default() & 0x0FFF_FFFF,
                0x0FFF_FFF8,
            ),
        };
        Ok((next < end).then_some(next))
    }
}
