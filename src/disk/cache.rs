//! Blocks of 512 KiB between a source that is slow or far away and everything that reads from it.
//!
//! Two threads that ask for one block at the same time fetch it once. The block is the unit of the EBS direct APIs.

use super::bytes::{narrow, part, wide};
use super::read::within;
use super::{DiskError, ReadAt};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes in a block.
pub const BLOCK: u64 = 512 * 1024;
/// Most blocks that are kept in memory: 128 MiB.
const KEPT: usize = 256;
/// Most blocks that are fetched ahead of their reading at a time, so that they are still there when they are read.
const AHEAD: usize = 64;

/// Where blocks come from.
pub trait Blocks: Send + Sync {
    /// Length of the disk in bytes.
    fn len(&self) -> u64;

    /// Whether there is nothing to read.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of blocks that are not known to be zeros.
    fn listed(&self) -> u64;

    /// The block of a number, of which the last may be shorter; none for one that was never written and reads as zeros.
    ///
    /// # Errors
    /// That it cannot be had.
    fn fetch(&self, number: u64) -> Result<Option<Vec<u8>>, DiskError>;

    /// Whether a block takes so long that it pays to ask for several at a time.
    fn is_far(&self) -> bool {
        false
    }

    /// Fetches several blocks at the same time, and hands each over as it arrives.
    fn fetch_many(&self, numbers: &[u64], arrived: Arrived<'_>) {
        for number in numbers {
            arrived(*number, self.fetch(*number));
        }
    }
}

/// Takes a block that has arrived, or the reason why it has not.
pub type Arrived<'a> = &'a mut dyn FnMut(u64, Result<Option<Vec<u8>>, DiskError>);

/// Blocks of a container or a file.
pub struct Local(pub Arc<dyn ReadAt>);

impl Blocks for Local {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn listed(&self) -> u64 {
        self.0.len().div_ceil(BLOCK)
    }

    fn fetch(&self, number: u64) -> Result<Option<Vec<u8>>, DiskError> {
        let start = number.saturating_mul(BLOCK);
        let length = self.0.len().saturating_sub(start).min(BLOCK);
        super::read::bytes_at(self.0.as_ref(), start, narrow(length)?).map(Some)
    }
}

/// What was fetched so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Blocks that were fetched; a block counts once.
    pub fetched: u64,
    /// Blocks that there are.
    pub listed: u64,
    /// Bytes of the fetched blocks.
    pub bytes: u64,
}

/// The blocks that are kept; reading through it is reading the disk.
pub struct Cache {
    source: Box<dyn Blocks>,
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    blocks: HashMap<u64, Block>,
    /// Numbers of the blocks that arrived, the oldest first.
    order: VecDeque<u64>,
    fetched: BTreeSet<u64>,
    bytes: u64,
}

enum Block {
    /// Somebody is fetching it.
    Coming,
    /// It is here; none for zeros.
    Here(Option<Arc<Vec<u8>>>),
}

impl Cache {
    /// A cache that is still empty.
    pub fn new(source: Box<dyn Blocks>) -> Self {
        Self {
            source,
            state: Mutex::new(State::default()),
            arrived: Condvar::new(),
        }
    }

    /// What was fetched so far.
    pub fn traffic(&self) -> Traffic {
        let state = self.lock();
        Traffic {
            fetched: wide(state.fetched.len()),
            listed: self.source.listed(),
            bytes: state.bytes,
        }
    }

    /// Whether the blocks are far away, so that it pays to ask several questions at a time.
    pub fn is_far(&self) -> bool {
        self.source.is_far()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn block(&self, number: u64) -> Result<Option<Arc<Vec<u8>>>, DiskError> {
        let mut state = self.lock();
        loop {
            match state.blocks.get(&number) {
                Some(Block::Here(bytes)) => return Ok(bytes.clone()),
                Some(Block::Coming) => {
                    let waited = self.arrived.wait(state);
                    state = waited.unwrap_or_else(PoisonError::into_inner);
                }
                None => break,
            }
        }
        state.blocks.insert(number, Block::Coming);
        drop(state);
        let mut arrival = Arrival::new(self, number);
        // If this fails, those who wait try on their own: they shall hear the reason, too.
        let bytes = self.source.fetch(number)?.map(Arc::new);
        arrival.bytes = Some(bytes.clone());
        Ok(bytes)
    }

    /// Those of the blocks in the ranges that nobody fetches yet; from now on, the caller does.
    fn claim(&self, ranges: &[Range<u64>]) -> HashMap<u64, Arrival<'_>> {
        let mut state = self.lock();
        let end = self.source.len();
        let inside = ranges
            .iter()
            .filter(|range| range.start < range.end.min(end));
        let numbers =
            inside.flat_map(|range| range.start / BLOCK..range.end.min(end).div_ceil(BLOCK));
        let mut claimed = HashMap::new();
        for number in numbers.take(AHEAD * 4) {
            if claimed.len() < AHEAD && !state.blocks.contains_key(&number) {
                state.blocks.insert(number, Block::Coming);
                claimed.insert(number, Arrival::new(self, number));
            }
        }
        claimed
    }
}

/// A fetch under way. However it ends, nobody waits for it any longer.
struct Arrival<'a> {
    cache: &'a Cache,
    number: u64,
    bytes: Option<Option<Arc<Vec<u8>>>>,
}

impl<'a> Arrival<'a> {
    fn new(cache: &'a Cache, number: u64) -> Self {
        Self {
            cache,
            number,
            bytes: None,
        }
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        let mut state = self.cache.lock();
        match self.bytes.take() {
            None => {
                state.blocks.remove(&self.number);
            }
            Some(bytes) => {
                // Zeros that are known to be some were not fetched.
                if let Some(found) = bytes.as_ref()
                    && state.fetched.insert(self.number)
                {
                    state.bytes = state.bytes.saturating_add(wide(found.len()));
                }
                state.blocks.insert(self.number, Block::Here(bytes));
                state.order.push_back(self.number);
                if state.order.len() > KEPT
                    && let Some(oldest) = state.order.pop_front()
                {
                    state.blocks.remove(&oldest);
                }
            }
        }
        drop(state);
        self.cache.arrived.notify_all();
    }
}

impl ReadAt for Cache {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read_at(&self, mut offset: u64, mut buffer: &mut [u8]) -> Result<(), DiskError> {
        within(self.source.len(), offset, buffer.len())?;
        while !buffer.is_empty() {
            let into = offset % BLOCK;
            let count = BLOCK.saturating_sub(into).min(wide(buffer.len()));
            let (now, rest) = buffer.split_at_mut(narrow(count)?);
            match self.block(offset / BLOCK)? {
                None => now.fill(0),
                Some(bytes) => {
                    let found = part(&bytes, narrow(into)?, now.len());
                    let short = || DiskError::Read("a block is shorter than it must be".to_owned());
                    now.copy_from_slice(found.ok_or_else(short)?);
                }
            }
            offset = offset.saturating_add(count);
            buffer = rest;
        }
        Ok(())
    }
    fn prefetch(&self, ranges: &[Range<u64>]) {
        if !self.source.is_far() {
            return;
        }
        let mut claimed = self.claim(ranges);
        let mut numbers: Vec<u64> = claimed.keys().copied().collect();
        numbers.sort_unstable();
        // A block that does not arrive is let go of, and whoever reads it asks for it again and hears the reason.
        self.source.fetch_many(&numbers, &mut |number, result| {
            if let Some(mut arrival) = claimed.remove(&number) {
                arrival.bytes = result.ok().map(|bytes| bytes.map(Arc::new));
            }
        });
    }
}
