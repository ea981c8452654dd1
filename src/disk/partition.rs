//! Partition tables, between the blocks of a disk and the volumes on it: GPT, MBR with logical partitions, or none at all.

mod gpt;
mod mbr;

pub(super) use gpt::guid;

use super::bytes::part;
use super::read::bytes_at;
use super::{DiskError, ReadAt};

/// How a disk is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// A GUID partition table, as UEFI boots from.
    Gpt,
    /// A master boot record.
    Mbr,
    /// No table: the volume begins with the first block.
    Bare,
}

impl Scheme {
    /// The name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Gpt => "GPT",
            Scheme::Mbr => "MBR",
            Scheme::Bare => "none",
        }
    }
}

/// What a table says that a partition is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The partition that UEFI boots from.
    EfiSystem,
    /// A part of a dynamic disk, whose volumes only the database of the Logical Disk Manager describes.
    Dynamic,
    /// Anything else; what is in it tells more than the table.
    Other,
}

/// One partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// Number from 1, as partitioning tools count; 0 for a disk without a table.
    pub number: u32,
    /// Offset of the first byte.
    pub start: u64,
    /// Length in bytes.
    pub length: u64,
    /// What it is for.
    pub purpose: Purpose,
}

/// What divides the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The kind of table.
    pub scheme: Scheme,
    /// In the order of their numbers.
    pub partitions: Vec<Partition>,
}

/// Reads the table of a disk.
///
/// # Errors
/// That the disk cannot be read, or that neither a table nor a volume is at its beginning.
pub fn read(disk: &dyn ReadAt) -> Result<Table, DiskError> {
    let first = bytes_at(disk, 0, 512)?;
    if is_volume(&first) {
        let partitions = vec![Partition {
            number: 0,
            start: 0,
            length: disk.len(),
            purpose: Purpose::Other,
        }];
        return Ok(Table {
            scheme: Scheme::Bare,
            partitions,
        });
    }
    let signed = part(&first, 510, 2) == Some(&[0x55, 0xAA]);
    if !signed || mbr::is_protective(&first) {
        if let Some(partitions) = gpt::read(disk)? {
            return Ok(Table {
                scheme: Scheme::Gpt,
                partitions,
            });
        }
        let why = match signed {
            true => "its GUID partition table is damaged, and so is the copy at the end",
            false => "neither a partition table nor a Windows volume is at its beginning",
        };
        return Err(DiskError::Format(why.to_owned()));
    }
    Ok(Table {
        scheme: Scheme::Mbr,
        partitions: mbr::read(disk, &first)?,
    })
}

/// Whether the first sector is that of a volume, of which Windows has three kinds that matter here.
fn is_volume(sector: &[u8]) -> bool {
    let name = part(sector, 3, 8).unwrap_or_default();
    [b"NTFS    ", b"-FVE-FS-"]
        .iter()
        .any(|known| name == *known)
        || name.starts_with(b"ReFS\0")
}
