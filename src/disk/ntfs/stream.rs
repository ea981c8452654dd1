//! Streams: the bytes of one attribute, wherever they are and however they are stored.

use super::attribute::{Attribute, Body, Elsewhere, kind};
use super::lznt1;
use super::runs::Runs;
use crate::disk::bytes::{damaged, narrow, part, wide};
use crate::disk::read::within;
use crate::disk::{DiskError, ReadAt};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Largest unit of compression, in bytes; Windows uses 64 KiB at most.
const MAX_UNIT: u64 = 1024 * 1024;
/// Most pieces that are fetched ahead of their reading at a time.
const MAX_PLACES: usize = 1024;

/// The content of one attribute.
pub enum Stream {
    /// It stands in the record.
    Resident(Vec<u8>),
    /// It lies in clusters.
    Clusters(Clusters),
}

/// Content in clusters of the volume.
pub struct Clusters {
    volume: Arc<dyn ReadAt>,
    cluster: u64,
    runs: Runs,
    size: u64,
    written: u64,
    /// Bytes of a unit of compression; none if the content is stored as it is.
    unit: Option<u64>,
    /// The unit that was unpacked last.
    last: Mutex<Option<(u64, Arc<Vec<u8>>)>>,
}

impl Stream {
    /// Joins the pieces of an attribute, which are in the order of their clusters.
    ///
    /// # Errors
    /// That they do not belong together, or are encrypted.
    pub fn join(
        volume: &Arc<dyn ReadAt>,
        cluster: u64,
        pieces: &[&Attribute],
    ) -> Result<Self, DiskError> {
        let [first, ..] = pieces else {
            return Err(damaged("an attribute has no pieces"));
        };
        // On directories, the flags say what becomes of new files in them; names are stored as they are.
        let is_data = first.kind == kind::DATA;
        if is_data && first.encrypted {
            let why =
                "the Encrypting File System protects the file, and only its users hold the key";
            return Err(DiskError::Encrypted(why.to_owned()));
        }
        let head = match &first.body {
            Body::Resident(bytes) => return Ok(Self::Resident(bytes.clone())),
            Body::Elsewhere(head) => head,
        };
        let mut runs = Runs::default();
        for piece in pieces {
            match &piece.body {
                Body::Elsewhere(piece) => runs.extend(piece.first, &piece.runs)?,
                Body::Resident(_) => return Err(damaged("an attribute is in two places")),
            }
        }
        let unit = match is_data && first.compressed && head.unit > 0 {
            true => Some(unit_of(head, cluster)?),
            false => None,
        };
        let clusters = Clusters {
            volume: Arc::clone(volume),
            cluster,
            runs,
            size: head.size,
            written: head.written.min(head.size),
            unit,
            last: Mutex::new(None),
        };
        clusters.check()?;
        Ok(Self::Clusters(clusters))
    }
}

fn unit_of(head: &Elsewhere, cluster: u64) -> Result<u64, DiskError> {
    let unit = cluster.checked_shl(u32::from(head.unit));
    unit.filter(|unit| (cluster..=MAX_UNIT).contains(unit))
        .ok_or_else(|| damaged("a file is compressed in impossible units"))
}

impl ReadAt for Stream {
    fn len(&self) -> u64 {
        match self {
            Self::Resident(bytes) => wide(bytes.len()),
            Self::Clusters(clusters) => clusters.size,
        }
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        match self {
            Self::Resident(bytes) => bytes.read_at(offset, buffer),
            Self::Clusters(clusters) => clusters.read_at(offset, buffer),
        }
    }

    fn prefetch(&self, ranges: &[Range<u64>]) {
        match self {
            Self::Resident(_) => {}
            Self::Clusters(clusters) => clusters.prefetch(ranges),
        }
    }
}

impl Clusters {
    /// Content without clusters to hold it would read as if it were there.
    fn check(&self) -> Result<(), DiskError> {
        let held = self.runs.clusters().saturating_mul(self.cluster);
        match held < self.size {
            true => Err(damaged("a file is longer than its clusters")),
            false => Ok(()),
        }
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        within(self.size, offset, buffer.len())?;
        let there = self.written.saturating_sub(offset).min(wide(buffer.len()));
        let (there, beyond) = buffer.split_at_mut(narrow(there)?);
        beyond.fill(0);
        match self.unit {
            None => self.stored(offset, there),
            Some(unit) => self.unpacked(unit, offset, there),
        }
    }

    /// Where the bytes are on the volume. Of compressed content these are those of whole units.
    fn prefetch(&self, ranges: &[Range<u64>]) {
        let unit = self.unit.unwrap_or(1);
        let mut places = Vec::new();
        for range in ranges {
            let end = range
                .end
                .min(self.written)
                .div_ceil(unit)
                .saturating_mul(unit);
            let start = range.start / unit * unit;
            for run in self.runs.from(start / self.cluster) {
                let first = run.first.saturating_mul(self.cluster);
                let last = first
                    .saturating_add(run.count.saturating_mul(self.cluster))
                    .min(end);
                let from = first.max(start);
                if from >= last || places.len() >= MAX_PLACES {
                    break;
                }
                if let Some(place) = run.place {
                    let at = place
                        .saturating_mul(self.cluster)
                        .saturating_add(from - first);
                    places.push(at..at.saturating_add(last - from));
                }
            }
        }
        self.volume.prefetch(&places);
    }

    /// Reads content that is stored as it is.
    fn stored(&self, mut offset: u64, mut buffer: &mut [u8]) -> Result<(), DiskError> {
        if buffer.is_empty() {
            return Ok(());
        }
        for run in self.runs.from(offset / self.cluster) {
            let into = offset.saturating_sub(run.first.saturating_mul(self.cluster));
            let left = run.count.saturating_mul(self.cluster).saturating_sub(into);
            let (now, rest) = buffer.split_at_mut(narrow(left.min(wide(buffer.len())))?);
            match run.place {
                None => now.fill(0),
                Some(place) => {
                    let at = place
                        .checked_mul(self.cluster)
                        .and_then(|at| at.checked_add(into));
                    self.volume.read_at(at.unwrap_or(u64::MAX), now)?;
                }
            }
            offset = offset.saturating_add(wide(now.len()));
            buffer = rest;
            if buffer.is_empty() {
                return Ok(());
            }
        }
        Err(damaged("a file is longer than its clusters"))
    }

    /// Reads content that is compressed unit by unit.
    fn unpacked(&self, unit: u64, mut offset: u64, mut buffer: &mut [u8]) -> Result<(), DiskError> {
        while !buffer.is_empty() {
            let number = offset / unit;
            let bytes = self.unit(unit, number)?;
            let into = offset % unit;
            let count = (unit.saturating_sub(into)).min(wide(buffer.len()));
            let (now, rest) = buffer.split_at_mut(narrow(count)?);
            let found = part(&bytes, narrow(into)?, now.len());
            now.copy_from_slice(found.ok_or_else(|| damaged("a compressed unit is too short"))?);
            offset = offset.saturating_add(count);
            buffer = rest;
        }
        Ok(())
    }

    /// One unit: holes alone are zeros, clusters alone are stored as they are, and clusters before holes are compressed.
    fn unit(&self, unit: u64, number: u64) -> Result<Arc<Vec<u8>>, DiskError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = last.as_ref().filter(|(known, _)| *known == number) {
            return Ok(Arc::clone(bytes));
        }
        let per_unit = unit / self.cluster;
        let first = number.saturating_mul(per_unit);
        let allocated = self.allocated(first, per_unit).saturating_mul(self.cluster);
        let length = narrow(unit)?;
        let mut bytes = vec![0; narrow(allocated)?];
        self.stored(first.saturating_mul(self.cluster), &mut bytes)?;
        let bytes = match allocated {
            whole if whole == unit => bytes,
            0 => vec![0; length],
            _ => lznt1::unpack(&bytes, length)?,
        };
        let bytes = Arc::new(bytes);
        *last = Some((number, Arc::clone(&bytes)));
        Ok(bytes)
    }

    /// How many clusters of a unit are on the volume, before the hole that ends it.
    fn allocated(&self, first: u64, per_unit: u64) -> u64 {
        let end = first.saturating_add(per_unit);
        let mut at = first;
        for run in self.runs.from(first) {
            if run.place.is_none() || at >= end {
                break;
            }
            at = run.first.saturating_add(run.count).min(end);
        }
        at.saturating_sub(first)
    }
}
