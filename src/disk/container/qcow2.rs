//! qcow2, the container of QEMU (docs/interop/qcow2.rst there), versions 2 and 3, with compressed clusters.

use super::clusters::{Clusters, Place, Tables, differencing, table};
use crate::disk::bytes::{be32_at, be64_at, damaged, narrow, u8_at, wide};
use crate::disk::read::bytes_at;
use crate::disk::{DiskError, ReadAt};
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// Longest first table: that of a disk of 64 TiB in clusters of 64 KiB has 1 MiB.
const MAX_L1: u64 = 32 * 1024 * 1024;
const OFFSET: u64 = 0x00FF_FFFF_FFFF_FE00;
const COMPRESSED: u64 = 1 << 62;

/// Features that a reader must know.
mod feature {
    pub const CORRUPT: u64 = 2;
    pub const EXTERNAL_DATA: u64 = 4;
    pub const COMPRESSION: u64 = 8;
    pub const EXTENDED_L2: u64 = 16;
    /// Those above and the dirty bit, which concerns writers only.
    pub const KNOWN: u64 = 31;
}

/// The two levels of tables.
pub struct Qcow2 {
    file: Arc<dyn ReadAt>,
    l1: Vec<u64>,
    bits: u32,
    zstd: bool,
    /// The table of the second level that was read last.
    l2: Mutex<Option<(u64, Arc<Vec<u64>>)>>,
}

/// Opens the container.
///
/// # Errors
/// That it is damaged, encrypted, or needs another file.
pub fn open(file: Arc<dyn ReadAt>) -> Result<Clusters<Qcow2>, DiskError> {
    let header = bytes_at(file.as_ref(), 0, 112)?;
    let short = || damaged("its header is cut off");
    let word = |at| be32_at(&header, at).ok_or_else(short);
    let long = |at| be64_at(&header, at).ok_or_else(short);
    let version = word(4)?;
    if !(2..=3).contains(&version) {
        return Err(DiskError::Unsupported(format!(
            "it is a qcow of version {version}"
        )));
    }
    if long(8)? != 0 {
        return Err(differencing(" (its backing file)"));
    }
    if word(32)? != 0 {
        return Err(DiskError::Encrypted(
            "the qcow2 file is encrypted; decrypt it first".to_owned(),
        ));
    }
    let features = if version == 3 { long(72)? } else { 0 };
    check(features)?;
    let bits = word(20)?;
    if !(9..=21).contains(&bits) {
        return Err(damaged(format!(
            "its clusters have 2 to the power of {bits} bytes"
        )));
    }
    let zstd = match (features & feature::COMPRESSION != 0, u8_at(&header, 104)) {
        (false, _) | (true, Some(0)) => false,
        (true, Some(1)) => true,
        _ => {
            return Err(DiskError::Unsupported(
                "it is compressed in a way that is not known".to_owned(),
            ));
        }
    };
    let l1 = table(
        file.as_ref(),
        long(40)?,
        u64::from(word(36)?),
        MAX_L1,
        u64::from_be_bytes,
    )?;
    let (size, cluster) = (long(24)?, 1_u64 << bits);
    let covered = wide(l1.len())
        .checked_mul(cluster / 8)
        .and_then(|clusters| clusters.checked_mul(cluster));
    if covered.is_some_and(|covered| covered < size) {
        return Err(damaged("its tables do not cover the whole disk"));
    }
    let tables = Qcow2 {
        file: Arc::clone(&file),
        l1,
        bits,
        zstd,
        l2: Mutex::new(None),
    };
    Clusters::new(file, tables, size, cluster)
}

fn check(features: u64) -> Result<(), DiskError> {
    let unsupported = |why: &str| Err(DiskError::Unsupported(why.to_owned()));
    if features & feature::CORRUPT != 0 {
        return Err(damaged(
            "QEMU marked it as corrupt; repair a copy: qemu-img check -r all",
        ));
    }
    if features & feature::EXTERNAL_DATA != 0 {
        return unsupported(
            "its data is in another file; convert it first: qemu-img convert -O raw",
        );
    }
    if features & feature::EXTENDED_L2 != 0 {
        return unsupported("it has subclusters; convert it first: qemu-img convert -O raw");
    }
    if features & !feature::KNOWN != 0 {
        return unsupported("it needs features that are not known");
    }
    Ok(())
}

impl Qcow2 {
    fn second(&self, at: u64) -> Result<Arc<Vec<u64>>, DiskError> {
        let mut last = self.l2.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, table)) = last.as_ref().filter(|(known, _)| *known == at) {
            return Ok(Arc::clone(table));
        }
        let count = (1_u64 << self.bits) / 8;
        let entries = Arc::new(table(
            self.file.as_ref(),
            at,
            count,
            MAX_L1,
            u64::from_be_bytes,
        )?);
        *last = Some((at, Arc::clone(&entries)));
        Ok(entries)
    }
}

impl Tables for Qcow2 {
    fn place(&self, number: u64) -> Result<Place, DiskError> {
        let in_table = (1_u64 << self.bits) / 8;
        let beyond = || damaged("a cluster is in no table");
        let first = self.l1.get(narrow(number / in_table)?).ok_or_else(beyond)?;
        if first & OFFSET == 0 {
            return Ok(Place::Zeros);
        }
        let table = self.second(first & OFFSET)?;
        let entry = *table.get(narrow(number % in_table)?).ok_or_else(beyond)?;
        if entry & COMPRESSED != 0 {
            // The higher bits count sectors after the one that the data begins in.
            let width = 70_u32.saturating_sub(self.bits);
            let at = entry & ((1 << width) - 1);
            let sectors = ((entry & (COMPRESSED - 1)) >> width).saturating_add(1);
            let length = sectors.saturating_mul(512).saturating_sub(at % 512);
            return Ok(Place::Packed(at, narrow(length)?));
        }
        // The lowest bit means zeros even where a cluster is reserved.
        match (entry & OFFSET, entry & 1) {
            (0, _) | (_, 1) => Ok(Place::Zeros),
            (at, _) => Ok(Place::At(at)),
        }
    }

    fn unpack(&self, bytes: &[u8], length: usize) -> Result<Vec<u8>, DiskError> {
        let bad = || damaged("a compressed cluster makes no sense");
        if !self.zstd {
            return decompress_to_vec_with_limit(bytes, length).map_err(|_| bad());
        }
        // A frame may promise a huge window; the decoder makes room for what comes, and this takes one cluster of it.
        let mut out = vec![0; length];
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|_| bad())?;
        decoder.read_exact(&mut out).map_err(|_| bad())?;
        Ok(out)
    }
}
