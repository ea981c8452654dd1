//! The first block of a hive: whether Windows had finished writing it, and where its root is.

use crate::disk::bytes::{damaged, part, u32_at};
use crate::disk::read::{DiskError, ReadAt, bytes_at};

/// Bytes of a sector; the checked part of the block is one.
pub(super) const SECTOR: usize = 512;
/// Bytes before the first bin.
pub(super) const BLOCK: u64 = 4096;
/// What the block of a hive itself says as its kind; logs say otherwise.
const PRIMARY: u32 = 0;

/// What the first block says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    /// Counts up when Windows begins to write.
    pub(super) sequence: u32,
    /// Follows it when Windows has written everything.
    pub(super) finished: u32,
    /// 0 for a hive; 1, 2 and 6 for logs.
    pub(super) kind: u32,
    /// Offset of the root's cell in the bins.
    pub(super) root: u32,
    /// Bytes of all bins.
    pub(super) size: u32,
    major: u32,
    minor: u32,
    format: u32,
}

/// The first block of a hive as it was found.
pub(super) enum Found {
    /// All was written.
    Clean(Base),
    /// Windows was writing; the logs hold what is missing.
    Dirty(Base),
    /// Windows was writing the block itself; a log holds a copy.
    Broken,
}

impl Base {
    /// Reads the block of a hive.
    pub(super) fn read(file: &dyn ReadAt) -> Result<Found, DiskError> {
        if file.len() < BLOCK {
            return Err(damaged(format!(
                "a registry hive has at least {BLOCK} bytes, this file has {}",
                file.len()
            )));
        }
        let block = bytes_at(file, 0, SECTOR)?;
        if !block.starts_with(b"regf") {
            return Err(damaged(
                "the file does not begin with \"regf\", so it is no registry hive",
            ));
        }
        let Some(base) = Self::parse(&block) else {
            return Ok(Found::Broken);
        };
        if base.kind != PRIMARY {
            return Err(DiskError::Unsupported(format!(
                "the file is a log of a hive (kind {}), not a hive",
                base.kind
            )));
        }
        Ok(if base.sequence == base.finished {
            Found::Clean(base)
        } else {
            Found::Dirty(base)
        })
    }

    /// The fields of a sector of a hive or a log; none if it is none or its checksum is wrong.
    pub(super) fn parse(sector: &[u8]) -> Option<Self> {
        let (words, _) = part(sector, 0, SECTOR - 4)?.as_chunks::<4>();
        let sum = words
            .iter()
            .fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
        if !sector.starts_with(b"regf") || checksum(sum) != u32_at(sector, SECTOR - 4)? {
            return None;
        }
        Some(Self {
            sequence: u32_at(sector, 4)?,
            finished: u32_at(sector, 8)?,
            major: u32_at(sector, 20)?,
            minor: u32_at(sector, 24)?,
            kind: u32_at(sector, 28)?,
            format: u32_at(sector, 32)?,
            root: u32_at(sector, 36)?,
            size: u32_at(sector, 40)?,
        })
    }

    /// Checks that this program knows the version.
    pub(super) fn supported(&self) -> Result<(), DiskError> {
        match (self.major, self.minor, self.format) {
            (1, 3..=6, 1) => Ok(()),
            (major, minor, format) => Err(DiskError::Unsupported(format!(
                "a hive of version {major}.{minor}, format {format}; versions 1.3 to 1.6, format 1 are read"
            ))),
        }
    }

    /// Whether long values are kept in segments, as versions since 1.4 do.
    pub(super) fn big_data(&self) -> bool {
        self.minor >= 4
    }
}

/// Windows stores neither 0 nor -1 as a checksum: it writes 1 and -2 instead.
fn checksum(sum: u32) -> u32 {
    match sum {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        other => other,
    }
}
