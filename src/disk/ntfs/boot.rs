//! The boot sector of an NTFS volume: sizes, and where the master file table begins.

use crate::disk::DiskError;
use crate::disk::bytes::{damaged, part, u8_at, u16_at, u64_at};

/// Sizes in bytes, and the place of the master file table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boot {
    /// Bytes in a cluster, the unit of allocation: 512 bytes to 2 MiB.
    pub cluster: u64,
    /// Bytes in a record of the master file table.
    pub record: usize,
    /// Bytes in a record of a directory index.
    pub index: usize,
    /// Offset of the master file table.
    pub mft: u64,
    /// Bytes in the volume.
    pub size: u64,
}

impl Boot {
    /// Reads the first sector of a volume.
    ///
    /// # Errors
    /// That the volume is encrypted, of another kind, or damaged.
    pub fn read(sector: &[u8]) -> Result<Self, DiskError> {
        let name = part(sector, 3, 8).unwrap_or_default();
        if name == b"-FVE-FS-" {
            let why =
                "BitLocker protects the volume; only the instance that it came from holds the key";
            return Err(DiskError::Encrypted(why.to_owned()));
        }
        if name.starts_with(b"ReFS\0") {
            let why = "the volume is formatted with ReFS, and only NTFS is read";
            return Err(DiskError::Unsupported(why.to_owned()));
        }
        if name != b"NTFS    " {
            let why = "the volume is not formatted with NTFS";
            return Err(DiskError::Unsupported(why.to_owned()));
        }
        Self::fields(sector)
            .ok_or_else(|| damaged("the boot sector of the volume has impossible sizes"))
    }

    fn fields(sector: &[u8]) -> Option<Self> {
        let bytes = u64::from(u16_at(sector, 11)?);
        let sectors = match u8_at(sector, 13)? {
            few @ 1..=128 => u64::from(few),
            // Clusters above 64 KiB are written as the negative of an exponent of two.
            many => 1_u64.checked_shl(256_u32.checked_sub(u32::from(many))?)?,
        };
        let cluster = bytes.checked_mul(sectors)?;
        let valid = (256..=4096).contains(&bytes) && bytes.is_power_of_two();
        if !valid || !cluster.is_power_of_two() || !(512..=2 * 1024 * 1024).contains(&cluster) {
            return None;
        }
        Some(Self {
            cluster,
            record: size(u8_at(sector, 64)?, cluster)
                .filter(|size| (512..=64 * 1024).contains(size))?,
            index: size(u8_at(sector, 68)?, cluster)
                .filter(|size| (512..=2 * 1024 * 1024).contains(size))?,
            mft: u64_at(sector, 48)?.checked_mul(cluster)?,
            size: u64_at(sector, 40)?.checked_mul(bytes)?,
        })
    }
}

/// The size of a record: a number of clusters, or the negative of an exponent of two.
fn size(field: u8, cluster: u64) -> Option<usize> {
    let size = match field {
        0 => return None,
        clusters @ 1..=127 => u64::from(clusters).checked_mul(cluster)?,
        negative => 1_u64.checked_shl(256_u32.checked_sub(u32::from(negative))?)?,
    };
    usize::try_from(size)
        .ok()
        .filter(|size| size.is_power_of_two())
}
