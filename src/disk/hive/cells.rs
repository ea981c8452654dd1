//! Cells: the pieces that bins are cut into, each with its length in front.

use super::overlay::Overlay;
use crate::disk::bytes::{damaged, narrow, u32_at};
use crate::disk::read::DiskError;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// "There is none" as an offset.
pub(super) const NOWHERE: u32 = u32::MAX;
/// Bytes of the header of a bin, and the step at which bins begin.
const HEADER: u32 = 32;
const STEP: u32 = 4096;
/// How far back the header of a bin is looked for. Bins are longer than this only for values of more than 16 MiB.
const BACK: usize = 4096;

/// Most cells that are read ahead at a time.
const AHEAD: usize = 256;

/// The bins of a hive.
pub(super) struct Cells {
    overlay: Overlay,
    size: u32,
    /// Whether the version keeps long values in segments.
    pub(super) big_data: bool,
    /// End by start of each bin whose header was seen.
    bins: Mutex<BTreeMap<u32, u32>>,
}

impl Cells {
    pub(super) fn new(overlay: Overlay, size: u32, big_data: bool) -> Self {
        Self {
            overlay,
            size,
            big_data,
            bins: Mutex::default(),
        }
    }

    /// Tells which cells are read next, of each the first `most` bytes. One cell alone is read as fast without.
    pub(super) fn prefetch(&self, offsets: &[u32], most: u32) {
        if offsets.len() < 2 {
            return;
        }
        // The header of the bin is read, too, and is mostly at the beginning of the page.
        let ranges = offsets.iter().take(AHEAD).map(|offset| {
            let start = offset.saturating_sub(offset % STEP);
            start..offset.saturating_add(most).min(self.size)
        });
        self.overlay.prefetch(ranges);
    }

    /// The first bytes of a cell, at most `most` of them. `what` names it in the error.
    pub(super) fn start(&self, offset: u32, most: usize, what: &str) -> Result<Vec<u8>, DiskError> {
        let length = self.length(offset, what)?;
        self.overlay.bytes(offset + 4, length.min(most))
    }

    /// The whole content of a cell that must have at least `least` bytes; no more than these are read.
    pub(super) fn exactly(
        &self,
        offset: u32,
        least: usize,
        what: &str,
    ) -> Result<Vec<u8>, DiskError> {
        let length = self.length(offset, what)?;
        if length < least {
            return Err(damaged(format!(
                "{what} at {offset:#x} needs {least} bytes, its cell has {length}"
            )));
        }
        self.overlay.bytes(offset + 4, least)
    }

    /// Bytes of a cell's content. The cell must be in use and lie within one bin.
    pub(super) fn length(&self, offset: u32, what: &str) -> Result<usize, DiskError> {
        let wrong = |why: &str| damaged(format!("{what} is looked for at {offset:#x}, {why}"));
        let room = self.size.checked_sub(offset).filter(|room| *room >= 8);
        if !offset.is_multiple_of(8) || offset < HEADER || room.is_none() {
            return Err(wrong("where no cell can be"));
        }
        let end = self
            .bin_end(offset)?
            .ok_or_else(|| wrong("which is in no bin"))?;
        let number = u32_at(&self.overlay.bytes(offset, 4)?, 0).unwrap_or_default();
        // Cells in use have their length as a negative number.
        let length = number.wrapping_neg();
        if number < 0x8000_0000 || !length.is_multiple_of(8) || length < 8 {
            return Err(wrong("where no cell in use is"));
        }
        match offset.checked_add(length) {
            Some(last) if last <= end => narrow(u64::from(length - 4)),
            _ => Err(wrong("and its cell reaches beyond its bin")),
        }
    }

    /// Where the bin ends that holds the offset; none if no header of one is found.
    fn bin_end(&self, offset: u32) -> Result<Option<u32>, DiskError> {
        let known = |bins: &BTreeMap<u32, u32>| {
            let (_, end) = bins.range(..=offset).next_back()?;
            (offset < *end).then_some(*end)
        };
        if let Some(end) = self.bins.lock().ok().and_then(|bins| known(&bins)) {
            return Ok(Some(end));
        }
        let mut start = offset - offset % STEP;
        for _ in 0..BACK {
            let header = self.overlay.bytes(start, 12)?;
            if let Some(end) = bin(&header, start, self.size) {
                // Nearer headers are found first, so a bin that does not reach the offset ends the search.
                if offset - start < HEADER || offset >= end {
                    return Ok(None);
                }
                if let Ok(mut bins) = self.bins.lock() {
                    bins.insert(start, end);
                }
                return Ok(Some(end));
            }
            let Some(before) = start.checked_sub(STEP) else {
                break;
            };
            start = before;
        }
        Ok(None)
    }
}

/// Where the bin ends whose header this is; none if it is no header of a bin at this place.
fn bin(header: &[u8], start: u32, size: u32) -> Option<u32> {
    let length = u32_at(header, 8)?;
    let right = header.starts_with(b"hbin") && u32_at(header, 4)? == start && length % STEP == 0;
    let end = start.checked_add(length)?;
    (right && length > 0 && end <= size).then_some(end)
}
