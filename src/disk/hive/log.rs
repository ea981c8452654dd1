//! Transaction logs: what Windows had decided to write into a hive and had not written yet.

use super::Freshness;
use super::base::{BLOCK, Base, SECTOR};
use super::marvin::marvin32;
use crate::disk::bytes::{damaged, narrow, part, u32_at, u64_at, wide};
use crate::disk::read::{DiskError, ReadAt, bytes_at};
use std::collections::HashMap;
use std::sync::Arc;

/// Sectors of the bins by their number, as the logs leave them.
pub(super) type Pages = HashMap<usize, Box<[u8; SECTOR]>>;

/// Bytes before the references in an entry.
const HEADER: usize = 40;
/// The longest entry that is read.
const ENTRY: usize = 64 << 20;
/// The most bytes that all entries may hold together.
const TOTAL: usize = 96 << 20;
/// The kind of a log whose entries begin with "HvLE"; older logs are 1 and 2.
const NEW: u32 = 6;

/// One entry that is whole.
struct Entry {
    sequence: u32,
    size: u32,
    bytes: Vec<u8>,
}

/// The entries of one log, from the first that matters to the last that is whole.
#[derive(Default)]
struct Run {
    base: Option<Base>,
    entries: Vec<Entry>,
}

impl Run {
    fn first(&self) -> Option<u32> {
        self.entries.first().map(|entry| entry.sequence)
    }
}

/// Applies the logs to a hive that Windows had not finished writing; without its own block, a copy in a log stands in.
///
/// # Errors
/// That no block is whole, or that the entries are beyond the limits.
pub(super) fn replay(
    own: Option<Base>,
    logs: &[Arc<dyn ReadAt>],
) -> Result<(Base, Pages, Freshness), DiskError> {
    let mut runs = Vec::new();
    let mut trouble = Vec::new();
    let mut room = TOTAL;
    for log in logs.iter().filter(|log| !log.is_empty()) {
        match run(log.as_ref(), own.as_ref(), &mut room) {
            Ok(run) => runs.push(run),
            Err(error) => trouble.push(error),
        }
    }
    let Some(mut base) = own.clone().or_else(|| newest(&runs)) else {
        let why = "the checksum of the first block is wrong, and no log holds a copy of it";
        return Err(damaged(told(why, &trouble)));
    };
    let (entries, gap) = in_order(runs, own.is_some());
    let count = entries.len();
    // Beside a log that fits, one that is foreign or of an older Windows is a left-over.
    if count > 0 {
        trouble.retain(|error| !matches!(error, DiskError::Format(_) | DiskError::Unsupported(_)));
    }
    let mut pages = Pages::new();
    for entry in entries {
        apply(&entry, &mut pages).ok_or_else(|| damaged("an entry of a log is cut off"))?;
        base.size = entry.size;
    }
    let missing = match gap {
        Some(gap) => gap,
        None if count == 0 => "no log of it holds what is missing".to_owned(),
        None if trouble.is_empty() => return Ok((base, pages, Freshness::Replayed(count))),
        None => "not all logs of it could be read".to_owned(),
    };
    let why = format!("Windows had not finished writing the hive, and {missing}");
    Ok((base, pages, Freshness::MayBeStale(told(&why, &trouble))))
}

/// A reason with the errors of the logs behind it.
fn told(why: &str, trouble: &[DiskError]) -> String {
    let trouble = trouble.iter().map(|error| format!("; a log {error}"));
    std::iter::once(why.to_owned()).chain(trouble).collect()
}

/// The copy of the first block in the log that was written last. It is a copy for a log, so its kind is not that of a hive.
fn newest(runs: &[Run]) -> Option<Base> {
    let bases = runs.iter().filter(|run| !run.entries.is_empty());
    let newest = bases.max_by_key(|run| run.first())?;
    newest.base.clone()
}

/// Entries of all logs in the order of their sequence numbers; Windows switches between two logs, so neither comes first always.
/// Beyond a gap nothing is certain: with the hive's own block the entries before it count, without it those after.
fn in_order(mut runs: Vec<Run>, from_start: bool) -> (Vec<Entry>, Option<String>) {
    runs.retain(|run| !run.entries.is_empty());
    runs.sort_by_key(Run::first);
    let mut chain: Vec<Entry> = Vec::new();
    let mut gap = None;
    for entry in runs.into_iter().flat_map(|run| run.entries) {
        let next = chain.last().map(|last| last.sequence.wrapping_add(1));
        match next {
            Some(next) if entry.sequence < next => {}
            Some(next) if entry.sequence > next && from_start => {
                gap = Some(format!("its logs lack entry {next}"));
                break;
            }
            Some(next) if entry.sequence > next => chain = vec![entry],
            _ => chain.push(entry),
        }
    }
    (chain, gap)
}

/// Reads the entries of one log that the hive does not hold yet.
fn run(log: &dyn ReadAt, own: Option<&Base>, room: &mut usize) -> Result<Run, DiskError> {
    let head = bytes_at(log, 0, SECTOR)?;
    let base = Base::parse(&head);
    if head.iter().all(|byte| *byte == 0) {
        return Ok(Run::default());
    }
    if !head.starts_with(b"regf") {
        return Err(damaged("it does not begin with \"regf\""));
    }
    let sector = bytes_at(log, wide(SECTOR), 4).unwrap_or_default();
    if sector.starts_with(b"DIRT") || base.as_ref().is_some_and(|base| matches!(base.kind, 1 | 2)) {
        return Err(DiskError::Unsupported(
            "it has the format of Windows before 8.1 (DIRT)".to_owned(),
        ));
    }
    let base = base.filter(|base| base.kind == NEW);
    let mut found = Run {
        base,
        ..Run::default()
    };
    let mut at = wide(SECTOR);
    let mut last: Option<u32> = None;
    while let Some(entry) = entry(log, at)? {
        // The log is written from the beginning again and again: whatever does not follow is older.
        if last.is_some_and(|last| last.wrapping_add(1) != entry.sequence) {
            break;
        }
        at = at.saturating_add(wide(entry.bytes.len()));
        last = Some(entry.sequence);
        if own.is_none_or(|own| entry.sequence >= own.sequence) {
            *room = room.checked_sub(entry.bytes.len()).ok_or_else(|| {
                DiskError::Limit(format!("the logs hold more than {} MiB", TOTAL >> 20))
            })?;
            found.entries.push(entry);
        }
    }
    Ok(found)
}

/// The entry at an offset; none if there is none or it is not whole, where Windows stops, too.
fn entry(log: &dyn ReadAt, at: u64) -> Result<Option<Entry>, DiskError> {
    if log.len().saturating_sub(at) < wide(HEADER) {
        return Ok(None);
    }
    let head = bytes_at(log, at, HEADER)?;
    let Some(length) = head
        .starts_with(b"HvLE")
        .then(|| u32_at(&head, 4))
        .flatten()
    else {
        return Ok(None);
    };
    let hashed = part(&head, 0, 32).map(marvin32);
    if hashed != u64_at(&head, 32) || u64::from(length) > log.len().saturating_sub(at) {
        return Ok(None);
    }
    let length = narrow(u64::from(length))?;
    if length > ENTRY {
        return Err(DiskError::Limit(format!(
            "an entry has {length} bytes, at most {ENTRY} are read"
        )));
    }
    if length < HEADER || length % SECTOR != 0 {
        return Ok(None);
    }
    let bytes = bytes_at(log, at, length)?;
    Ok(whole(bytes))
}

/// The entry, if its content has the checksum that it tells and its pages fit.
fn whole(bytes: Vec<u8>) -> Option<Entry> {
    if u64_at(&bytes, 24)? != marvin32(bytes.get(HEADER..)?) {
        return None;
    }
    let size = u32_at(&bytes, 16)?;
    if u64::from(size) % BLOCK != 0 {
        return None;
    }
    let entry = Entry {
        sequence: u32_at(&bytes, 12)?,
        size,
        bytes,
    };
    references(&entry)?;
    Some(entry)
}

/// Where each page goes, and where its bytes are in the entry; none if they do not fit.
fn references(entry: &Entry) -> Option<Vec<(usize, &[u8])>> {
    let count = usize::try_from(u32_at(&entry.bytes, 20)?).ok()?;
    let mut source = count.checked_mul(8)?.checked_add(HEADER)?;
    let list = part(&entry.bytes, HEADER, source - HEADER)?;
    let mut pages = Vec::new();
    for reference in list.as_chunks::<8>().0 {
        let offset = usize::try_from(u32_at(reference, 0)?).ok()?;
        let length = usize::try_from(u32_at(reference, 4)?).ok()?;
        let end = offset.checked_add(length)?;
        if offset % SECTOR != 0 || length % SECTOR != 0 || end > usize::try_from(entry.size).ok()? {
            return None;
        }
        pages.push((offset / SECTOR, part(&entry.bytes, source, length)?));
        source += length;
    }
    Some(pages)
}

fn apply(entry: &Entry, pages: &mut Pages) -> Option<()> {
    for (first, bytes) in references(entry)? {
        for (number, sector) in bytes.as_chunks::<SECTOR>().0.iter().enumerate() {
            pages.insert(first + number, Box::new(*sector));
        }
    }
    Some(())
}
