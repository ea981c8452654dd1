//! The file of a hive with the pages of its logs laid over it.

use super::log::Pages;
use crate::disk::bytes::{damaged, narrow, part, wide};
use crate::disk::hive::base::{BLOCK, SECTOR};
use crate::disk::read::{DiskError, ReadAt};
use std::ops::Range;
use std::sync::Arc;

/// The bins of a hive as they are after the logs were applied. Offsets count from the first bin.
pub(super) struct Overlay {
    file: Arc<dyn ReadAt>,
    pages: Pages,
}

impl Overlay {
    pub(super) fn new(file: Arc<dyn ReadAt>, pages: Pages) -> Self {
        Self { file, pages }
    }

    /// `count` bytes at an offset; the caller has checked both against the size of the bins.
    pub(super) fn bytes(&self, offset: u32, count: usize) -> Result<Vec<u8>, DiskError> {
        let mut bytes = vec![0; count];
        let start = BLOCK.saturating_add(u64::from(offset));
        // What the file does not reach must come from the logs.
        let there = narrow(self.file.len().saturating_sub(start).min(wide(count)))?;
        if let Some(within) = bytes.get_mut(..there).filter(|within| !within.is_empty()) {
            self.file.read_at(start, within)?;
        }
        let patched = self.patch(offset, &mut bytes, there)?;
        if there < count && !patched {
            return Err(damaged(format!(
                "the hive ends at {}, before the {count} bytes at {start} that belong to it",
                self.file.len()
            )));
        }
        Ok(bytes)
    }

    /// Tells which bytes are read next.
    pub(super) fn prefetch(&self, ranges: impl Iterator<Item = Range<u32>>) {
        let place = |offset: u32| BLOCK.saturating_add(u64::from(offset));
        let ranges = ranges.map(|range| place(range.start)..place(range.end));
        self.file.prefetch(&ranges.collect::<Vec<_>>());
    }

    /// Puts the pages over the bytes; says whether they cover everything from `there` on.
    fn patch(&self, offset: u32, bytes: &mut [u8], there: usize) -> Result<bool, DiskError> {
        let mut covered = true;
        let mut done = 0;
        while !self.pages.is_empty() && done < bytes.len() {
            let at = narrow(u64::from(offset))?.saturating_add(done);
            let (sector, skip) = (at / SECTOR, at % SECTOR);
            let count = (SECTOR - skip).min(bytes.len() - done);
            match self.pages.get(&sector) {
                Some(page) => {
                    let target = bytes.get_mut(done..done + count);
                    let source = part(page.as_slice(), skip, count);
                    if let (Some(target), Some(source)) = (target, source) {
                        target.copy_from_slice(source);
                    }
                }
                None => covered &= done + count <= there,
            }
            done += count;
        }
        Ok(covered && !self.pages.is_empty())
    }
}
