//! Runs: where the clusters of a file are on the volume.

use crate::disk::DiskError;
use crate::disk::bytes::damaged;

/// Most runs of one file; a file of 64 GiB in pieces of 64 KiB has as many.
const MAX_RUNS: usize = 1024 * 1024;

/// Clusters that follow each other in the file and on the volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First cluster in the file.
    pub first: u64,
    /// Number of clusters.
    pub count: u64,
    /// First cluster on the volume; none for a hole, which reads as zeros.
    pub place: Option<u64>,
}

impl Run {
    fn end(&self) -> u64 {
        self.first.saturating_add(self.count)
    }
}

/// The runs of a file, from its first cluster on, without gaps.
#[derive(Debug, Clone, Default)]
pub struct Runs(Vec<Run>);

impl Runs {
    /// Adds the runs that one record holds, of which the first is at the given cluster of the file.
    ///
    /// # Errors
    /// That they do not follow what is known already, or cannot be.
    pub fn extend(&mut self, first: u64, mut bytes: &[u8]) -> Result<(), DiskError> {
        if first != self.clusters() {
            return Err(damaged("the pieces of a file do not follow each other"));
        }
        let mut place: i64 = 0;
        while let Some((header, rest)) = bytes.split_first().filter(|(header, _)| **header != 0) {
            let (length, offset) = (usize::from(header & 0x0F), usize::from(header >> 4));
            let fields = rest.split_at_checked(length).and_then(|(length, rest)| {
                let (offset, rest) = rest.split_at_checked(offset)?;
                Some((signed(length)?, offset, rest))
            });
            let (count, offset, rest) = fields.ok_or_else(impossible)?;
            bytes = rest;
            let moved = match offset {
                [] => None,
                offset => signed(offset).and_then(|by| place.checked_add(by)),
            };
            if !offset.is_empty() {
                place = moved.ok_or_else(impossible)?;
            }
            let on_volume = moved
                .map(u64::try_from)
                .transpose()
                .map_err(|_| impossible())?;
            self.push(u64::try_from(count).map_err(|_| impossible())?, on_volume)?;
        }
        Ok(())
    }

    fn push(&mut self, count: u64, place: Option<u64>) -> Result<(), DiskError> {
        let first = self.clusters();
        let ends = first
            .checked_add(count)
            .and(place.unwrap_or(0).checked_add(count));
        if count == 0 || ends.is_none() {
            return Err(impossible());
        }
        if self.0.len() >= MAX_RUNS {
            return Err(DiskError::Limit(format!(
                "a file is in more than {MAX_RUNS} pieces"
            )));
        }
        self.0.push(Run {
            first,
            count,
            place,
        });
        Ok(())
    }

    /// Number of clusters of the file that are described.
    pub fn clusters(&self) -> u64 {
        self.0.last().map_or(0, Run::end)
    }

    /// The runs from the one that holds a cluster of the file on.
    pub fn from(&self, cluster: u64) -> impl Iterator<Item = Run> + '_ {
        let at = self.0.partition_point(|run| run.end() <= cluster);
        self.0.get(at..).unwrap_or_default().iter().copied()
    }
}

fn impossible() -> DiskError {
    damaged("a file lies where no volume can be")
}

/// A little-endian number with a sign, of up to eight bytes.
fn signed(bytes: &[u8]) -> Option<i64> {
    let negative = bytes.last()? & 0x80 != 0;
    let mut all = [if negative { 0xFF } else { 0 }; 8];
    all.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(i64::from_le_bytes(all))
}
