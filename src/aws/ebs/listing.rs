//! Which blocks a snapshot has, and the token that each is fetched with: between `ListSnapshotBlocks` and `fetch`.
//!
//! A block that is not listed was never written and reads as zeros. A small or sparse snapshot is listed at once. Otherwise it is listed
//! in ranges of 10,000 indexes: the first ones together when it is opened, the others when one of their blocks is asked for.

use super::Door;
use super::attempts::{Failure, persist};
use crate::aws::classify::classify;
use crate::disk::cache::BLOCK;
use crate::evidence::CallError;
use crate::evidence::question::local;
use aws_sdk_ebs::operation::list_snapshot_blocks::{
    ListSnapshotBlocksError, ListSnapshotBlocksOutput,
};
use futures_util::future::try_join_all;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Indexes in a range, and the most that a page may have.
const RANGE: u64 = 10_000;
const PAGE: i32 = 10_000;
/// Ranges that are listed when a snapshot is opened: 160 GiB.
const AT_ONCE: u64 = 32;
/// Most ranges that are listed at all; each takes about a megabyte of memory.
const MOST: usize = 256;
/// Most pages of one range: as many as a service would send that answers with the fewest blocks that may be asked for, ten times over.
const PAGES: usize = 1000;
/// How often a list begins anew because a token of a page was too old.
const RESTARTS: usize = 2;

/// The tokens of the blocks of one range.
type Tokens = BTreeMap<u64, String>;

/// What is known of the blocks.
pub(super) struct Listing {
    /// Blocks in the volume, written or not.
    blocks: u64,
    /// Indexes in a range; all of them where one range is everything.
    width: u64,
    ranges: Mutex<HashMap<u64, Arc<OnceCell<Tokens>>>>,
}

impl Listing {
    /// Asks for the first page, and for the first ranges where it is not the only one.
    pub(super) async fn open(door: &Door) -> Result<Self, CallError> {
        let first = page(door, &From::Index(0))
            .await
            .map_err(|failure| failure.error)?;
        let blocks = size(&first)?;
        let whole = next(&first).is_none();
        let listing = Self {
            blocks,
            width: if whole { blocks.max(1) } else { RANGE },
            ranges: Mutex::default(),
        };
        let end = blocks.min(listing.width);
        let tokens = range(door, 0..end, Some(first)).await?;
        listing.cell(0)?.set(tokens).ok();
        let count = blocks.div_ceil(listing.width).min(AT_ONCE);
        try_join_all((1..count).map(|key| listing.ensure(door, key))).await?;
        Ok(listing)
    }

    /// Blocks in the volume.
    pub(super) fn blocks(&self) -> u64 {
        self.blocks
    }

    /// Blocks that have been listed so far.
    pub(super) fn listed(&self) -> u64 {
        let ranges = self.ranges.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = ranges.values().filter_map(|cell| cell.get());
        counts
            .map(|tokens| u64::try_from(tokens.len()).unwrap_or(0))
            .sum()
    }

    /// The first block that was written, if it is in the first range.
    pub(super) fn lowest(&self) -> Option<u64> {
        let ranges = self.ranges.lock().unwrap_or_else(PoisonError::into_inner);
        ranges.get(&0)?.get()?.keys().next().copied()
    }

    /// The token of a block; none if it was never written.
    pub(super) async fn token(
        &self,
        door: &Door,
        number: u64,
    ) -> Result<Option<String>, CallError> {
        let cell = self.ensure(door, number / self.width).await?;
        Ok(cell.get().and_then(|tokens| tokens.get(&number).cloned()))
    }

    /// Forgets the range of a token that is too old, so that it is listed again; once, whoever notices first.
    pub(super) fn forget(&self, number: u64, token: &str) {
        let mut ranges = self.ranges.lock().unwrap_or_else(PoisonError::into_inner);
        let key = number / self.width;
        let current = ranges.get(&key).and_then(|cell| cell.get()?.get(&number));
        if current.is_some_and(|current| current == token) {
            ranges.remove(&key);
        }
    }

    /// A range, listed if it is not yet; those who ask at the same time wait for one list.
    async fn ensure(&self, door: &Door, key: u64) -> Result<Arc<OnceCell<Tokens>>, CallError> {
        let cell = self.cell(key)?;
        let start = key.saturating_mul(self.width);
        let end = start.saturating_add(self.width).min(self.blocks);
        cell.get_or_try_init(|| range(door, start..end, None))
            .await?;
        Ok(cell)
    }

    fn cell(&self, key: u64) -> Result<Arc<OnceCell<Tokens>>, CallError> {
        let mut ranges = self.ranges.lock().unwrap_or_else(PoisonError::into_inner);
        if ranges.len() >= MOST && !ranges.contains_key(&key) {
            let message = format!(
                "what is asked for is spread over more than {MOST} parts of the snapshot of {RANGE} blocks each"
            );
            return Err(CallError::new(super::explain::OVER_LIMIT, message));
        }
        Ok(Arc::clone(ranges.entry(key).or_default()))
    }
}

/// Where a page begins.
enum From {
    Index(u64),
    Token(String),
}

/// Lists a range; `first` is its first page, if somebody has it already.
async fn range(
    door: &Door,
    indexes: Range<u64>,
    mut first: Option<ListSnapshotBlocksOutput>,
) -> Result<Tokens, CallError> {
    let mut tokens = Tokens::new();
    let mut from = From::Index(indexes.start);
    let (mut seen, mut restarts) = (HashSet::new(), 0);
    for _ in 0..PAGES {
        let page = match first.take() {
            Some(page) => page,
            None => match page(door, &from).await {
                Ok(page) => page,
                Err(failure) if failure.token && restarts < RESTARTS => {
                    restarts += 1;
                    let known = tokens.last_key_value().map(|(index, _)| index + 1);
                    from = From::Index(known.unwrap_or(indexes.start));
                    continue;
                }
                Err(failure) => return Err(failure.error),
            },
        };
        let last = add(&mut tokens, &page, &indexes)?;
        match next(&page) {
            None => return Ok(tokens),
            // Indexes ascend from page to page, so the rest belongs to other ranges.
            Some(_) if last.is_some_and(|last| last + 1 >= indexes.end) => return Ok(tokens),
            Some(token) if !seen.insert(token.to_owned()) => {
                return Err(bad("the service repeats a page of the list of blocks"));
            }
            Some(token) => from = From::Token(token.to_owned()),
        }
    }
    Err(bad(format!(
        "the list of blocks has more than {PAGES} pages"
    )))
}

/// Takes the blocks of a page over, as far as they are in the range; the highest index of the page.
fn add(
    tokens: &mut Tokens,
    page: &ListSnapshotBlocksOutput,
    indexes: &Range<u64>,
) -> Result<Option<u64>, CallError> {
    let mut last = None;
    for block in page.blocks() {
        let index = block
            .block_index()
            .and_then(|index| u64::try_from(index).ok());
        let (Some(index), Some(token)) = (index, block.block_token()) else {
            return Err(bad("the list has a block without index or token"));
        };
        // A list in one page may be in any order. One that goes on must ascend: where it ends tells which indexes it has covered.
        if next(page).is_some() && last.is_some_and(|last| last >= index) {
            return Err(bad(
                "the blocks of the list are not in the order of their indexes",
            ));
        }
        last = last.max(Some(index));
        if indexes.contains(&index) {
            tokens.insert(index, token.to_owned());
        }
    }
    Ok(last)
}

async fn page(door: &Door, from: &From) -> Result<ListSnapshotBlocksOutput, Failure> {
    let limits = &door.limits;
    let _permit = door.gate.acquire().await.map_err(|_| bad("closed"))?;
    persist(limits.patience, limits.deadline, async || {
        door.meter.lists.fetch_add(1, Ordering::Relaxed);
        let request = door
            .client
            .list_snapshot_blocks()
            .snapshot_id(&door.snapshot.id)
            .max_results(PAGE);
        let request = match from {
            From::Index(index) => {
                request.starting_block_index(i32::try_from(*index).unwrap_or(i32::MAX))
            }
            From::Token(token) => request.next_token(token),
        };
        request.send().await.map_err(|error| {
            let reason = error.as_service_error().and_then(|error| match error {
                ListSnapshotBlocksError::ValidationException(why) => {
                    why.reason().map(|it| it.as_str())
                }
                ListSnapshotBlocksError::AccessDeniedException(why) => Some(why.reason().as_str()),
                ListSnapshotBlocksError::ResourceNotFoundException(why) => {
                    why.reason().map(|it| it.as_str())
                }
                _ => None,
            });
            Failure::of(classify(&error), reason)
        })
    })
    .await
}

fn next(page: &ListSnapshotBlocksOutput) -> Option<&str> {
    page.next_token().filter(|token| !token.is_empty())
}

/// Blocks in the volume, whose size the answer tells in GiB.
fn size(page: &ListSnapshotBlocksOutput) -> Result<u64, CallError> {
    let gib = page.volume_size().and_then(|size| u64::try_from(size).ok());
    let gib = gib.filter(|gib| (1..=1 << 20).contains(gib));
    let gib = gib.ok_or_else(|| bad("the list does not say how large the volume is"))?;
    // moto says 512, and means the blocks that it is given. The length of each block is checked as it comes.
    match page.block_size().and_then(|size| u64::try_from(size).ok()) {
        Some(size) if size > BLOCK => Err(bad(format!(
            "the blocks of the snapshot have {size} bytes, and blocks of {BLOCK} bytes are read"
        ))),
        _ => Ok(gib.saturating_mul((1 << 30) / BLOCK)),
    }
}

fn bad(why: impl Into<String>) -> CallError {
    CallError::new(local::BAD_ANSWER, why)
}
