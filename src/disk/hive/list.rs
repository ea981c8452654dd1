//! Lists of subkeys: leaves of the kinds li, lf and lh, and roots (ri) that hold leaves.

use super::cells::Cells;
use super::name;
use crate::disk::bytes::{damaged, u16_at, u32_at};
use crate::disk::read::DiskError;

/// The most subkeys that a key may have here; real keys have some ten thousand.
const MOST: usize = 1 << 18;

/// Bytes of a leaf that are read ahead: those of the longest that Windows writes.
const LEAF: u32 = 4096;

/// One subkey as its list names it.
pub(super) struct Entry {
    /// Offset of its key node.
    pub(super) offset: u32,
    hint: Hint,
}

/// What a list tells of a name, so that not every key must be read.
enum Hint {
    Nothing,
    Start([u8; 4]),
    Hash(u32),
}

impl Entry {
    /// Whether the key may have the name. Windows looks no further than the hints either. Those outside ASCII are not
    /// relied on: writers differ in them.
    pub(super) fn may_be(&self, wanted: &[u16]) -> bool {
        if wanted.iter().any(|unit| *unit >= 0x80) {
            return true;
        }
        match self.hint {
            Hint::Nothing => true,
            Hint::Hash(hash) => hash == name::hash(wanted),
            Hint::Start(start) => start.iter().enumerate().all(|(at, byte)| {
                let unit = wanted.get(at).copied().unwrap_or_default();
                // A name in UTF-16 may have no hint: zeros.
                *byte == 0 || *byte >= 0x80 || name::upper(u16::from(*byte)) == name::upper(unit)
            }),
        }
    }
}

/// All subkeys of a list. Their number must be the one that the key tells.
pub(super) fn entries(cells: &Cells, offset: u32, count: u32) -> Result<Vec<Entry>, DiskError> {
    let told = usize::try_from(count).unwrap_or(usize::MAX);
    if told > MOST {
        return Err(DiskError::Limit(format!(
            "a key has {told} subkeys, at most {MOST} are read"
        )));
    }
    let mut found = Vec::new();
    match List::read(cells, offset)? {
        List::Leaf(entries) => found = entries,
        List::Root(leaves) => {
            cells.prefetch(&leaves, LEAF);
            for leaf in leaves {
                match List::read(cells, leaf)? {
                    List::Leaf(entries) => found.extend(entries),
                    List::Root(_) => {
                        return Err(damaged("a root of subkey lists holds another root"));
                    }
                }
                // A damaged root may name one leaf many times.
                if found.len() > told {
                    break;
                }
            }
        }
    }
    if found.len() != told {
        return Err(damaged(format!(
            "a key tells of {told} subkeys, its lists hold {}{}",
            if found.len() > told { "at least " } else { "" },
            found.len()
        )));
    }
    Ok(found)
}

enum List {
    Leaf(Vec<Entry>),
    Root(Vec<u32>),
}

impl List {
    fn read(cells: &Cells, offset: u32) -> Result<Self, DiskError> {
        const WHAT: &str = "a list of subkeys";
        let head = cells.exactly(offset, 4, WHAT)?;
        let count = usize::from(u16_at(&head, 2).unwrap_or_default());
        let read = |size: usize| cells.exactly(offset, 4 + count * size, WHAT);
        let fours = |bytes: &[u8]| -> Vec<u32> {
            let words = bytes.get(4..).unwrap_or_default().as_chunks::<4>().0;
            words.iter().map(|word| u32::from_le_bytes(*word)).collect()
        };
        let pairs = |hint: fn(u32) -> Hint| -> Result<Self, DiskError> {
            let words = fours(&read(8)?);
            let pairs = words.as_chunks::<2>().0.iter();
            Ok(Self::Leaf(
                pairs
                    .map(|[offset, told]| Entry {
                        offset: *offset,
                        hint: hint(*told),
                    })
                    .collect(),
            ))
        };
        match head.get(..2) {
            Some(b"lf") => pairs(|told| Hint::Start(told.to_le_bytes())),
            Some(b"lh") => pairs(Hint::Hash),
            Some(b"ri") => Ok(Self::Root(fours(&read(4)?))),
            Some(b"li") => Ok(Self::Leaf(
                fours(&read(4)?)
                    .into_iter()
                    .map(|offset| Entry {
                        offset,
                        hint: Hint::Nothing,
                    })
                    .collect(),
            )),
            _ => {
                let kind = u32_at(&head, 0).unwrap_or_default() & 0xFFFF;
                Err(damaged(format!(
                    "a list of subkeys at {offset:#x} is of the unknown kind {kind:#06x}"
                )))
            }
        }
    }
}
