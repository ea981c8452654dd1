//! Directories: a B-tree of names, the root of which stands in the record and the rest in index records.

use super::attribute::kind;
use super::fixup;
use super::mft::{Mft, Record, Reference};
use super::stream::Stream;
use super::upcase::UpCase;
use crate::disk::DiskError;
use crate::disk::bytes::{damaged, narrow, part, u8_at, u16_at, u32_at, u64_at, units, wide};
use crate::disk::read::bytes_at;
use std::cmp::Ordering;
use std::collections::HashSet;

/// The index by name; directories may have others.
const BY_NAME: &str = "$I30";
/// Levels of the tree; a directory of a million names has four.
const MAX_DEPTH: usize = 20;
/// Most names that are listed.
const MAX_NAMES: usize = 256 * 1024;
/// Names that exist only for programs of the time of DOS.
const NAMESPACE_DOS: u8 = 2;

/// One name in a directory.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The file.
    pub reference: Reference,
    /// The name as UTF-16 units.
    pub name: Vec<u16>,
    namespace: u8,
}

/// An entry of a node: a name, and the node of all names before it.
struct Node {
    entry: Option<Entry>,
    before: Option<u64>,
}

/// The names of one directory.
pub struct Index<'a> {
    root: Vec<Node>,
    records: Option<Stream>,
    size: usize,
    mft: &'a Mft,
}

impl<'a> Index<'a> {
    /// Opens the names of a directory.
    ///
    /// # Errors
    /// That they are damaged.
    pub fn open(mft: &'a Mft, record: &Record) -> Result<Self, DiskError> {
        let root = record.resident(kind::INDEX_ROOT, BY_NAME);
        let root = root.ok_or_else(|| damaged("a directory has no names, not even none"))?;
        let size = u32_at(root, 8).ok_or_else(bad)?;
        let size = usize::try_from(size)
            .ok()
            .filter(|size| (512..=2 * 1024 * 1024).contains(size));
        Ok(Self {
            root: nodes(root.get(16..).ok_or_else(bad)?)?,
            records: mft.stream(record, kind::INDEX_ALLOCATION, BY_NAME)?,
            size: size.ok_or_else(bad)?,
            mft,
        })
    }

    /// Looks a name up; case does not matter.
    ///
    /// # Errors
    /// That the way to it is damaged.
    pub fn find(&self, name: &[u16], upcase: &UpCase) -> Result<Option<Entry>, DiskError> {
        let mut below = match step(&self.root, name, upcase)? {
            Step::Found(entry) => return Ok(Some(entry)),
            Step::Below(below) => below,
        };
        for _ in 0..MAX_DEPTH {
            let Some(at) = below else {
                return Ok(None);
            };
            match step(&self.node(at)?, name, upcase)? {
                Step::Found(entry) => return Ok(Some(entry)),
                Step::Below(next) => below = next,
            }
        }
        Err(damaged("the names of a directory form no tree"))
    }

    /// All names in their order, each file once.
    ///
    /// # Errors
    /// That the directory is damaged or has too many names.
    pub fn list(&self) -> Result<Vec<Entry>, DiskError> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        self.walk(&self.root, 0, &|_| Ordering::Equal, &mut seen, &mut found)?;
        Ok(found)
    }

    /// The names that begin with a prefix; nodes that can hold none are not read.
    ///
    /// # Errors
    /// Those of [`Self::list`].
    pub fn starting(&self, prefix: &[u16], upcase: &UpCase) -> Result<Vec<Entry>, DiskError> {
        let place = |name: &[u16]| {
            let start = name.get(..prefix.len()).unwrap_or(name);
            upcase.compare(start, prefix)
        };
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        self.walk(&self.root, 0, &place, &mut seen, &mut found)?;
        Ok(found)
    }

    /// Walks the names whose `place` is equal: those before are less, those behind greater.
    fn walk(
        &self,
        nodes: &[Node],
        depth: usize,
        place: &dyn Fn(&[u16]) -> Ordering,
        seen: &mut HashSet<u64>,
        found: &mut Vec<Entry>,
    ) -> Result<(), DiskError> {
        if depth > MAX_DEPTH {
            return Err(damaged("the names of a directory form no tree"));
        }
        for node in nodes {
            let order = node.entry.as_ref().map(|entry| place(&entry.name));
            // Everything before this name is less, too.
            if order == Some(Ordering::Less) {
                continue;
            }
            if let Some(at) = node.before {
                if !seen.insert(at) {
                    return Err(damaged("the names of a directory run in a circle"));
                }
                self.walk(&self.node(at)?, depth.saturating_add(1), place, seen, found)?;
            }
            if order == Some(Ordering::Greater) {
                return Ok(());
            }
            let entry = node
                .entry
                .iter()
                .filter(|entry| entry.namespace != NAMESPACE_DOS);
            found.extend(entry.cloned());
            if found.len() > MAX_NAMES {
                return Err(DiskError::Limit(format!(
                    "a directory has more than {MAX_NAMES} names"
                )));
            }
        }
        Ok(())
    }

    /// The entries of an index record.
    fn node(&self, at: u64) -> Result<Vec<Node>, DiskError> {
        let records = self.records.as_ref().ok_or_else(bad)?;
        // Records smaller than a cluster are counted in blocks of 512 bytes.
        let cluster = self.mft.boot().cluster;
        let unit = if wide(self.size) >= cluster {
            cluster
        } else {
            512
        };
        let offset = at.checked_mul(unit).ok_or_else(bad)?;
        let mut bytes = bytes_at(records, offset, self.size)?;
        fixup::apply(&mut bytes, *b"INDX", "a record of a directory")?;
        if u64_at(&bytes, 16) != Some(at) {
            return Err(damaged(
                "a record of a directory is at another place than it says",
            ));
        }
        nodes(bytes.get(24..).ok_or_else(bad)?)
    }
}

enum Step {
    Found(Entry),
    Below(Option<u64>),
}

/// Compares a name with the entries of a node, which are in order.
fn step(nodes: &[Node], name: &[u16], upcase: &UpCase) -> Result<Step, DiskError> {
    for node in nodes {
        let order = match &node.entry {
            None => Ordering::Less,
            Some(entry) => upcase.compare(name, &entry.name),
        };
        match (order, &node.entry) {
            (Ordering::Equal, Some(entry)) => return Ok(Step::Found(entry.clone())),
            (Ordering::Less, _) => return Ok(Step::Below(node.before)),
            _ => {}
        }
    }
    Err(bad())
}

/// The entries of a node, from its header on; the last one has no name.
fn nodes(bytes: &[u8]) -> Result<Vec<Node>, DiskError> {
    let (first, length) = u32_at(bytes, 0).zip(u32_at(bytes, 4)).ok_or_else(bad)?;
    let mut rest = part(bytes, 0, narrow(u64::from(length))?).ok_or_else(bad)?;
    rest = rest.get(narrow(u64::from(first))?..).ok_or_else(bad)?;
    let mut found = Vec::new();
    loop {
        let (length, flags) = u16_at(rest, 8).zip(u16_at(rest, 12)).ok_or_else(bad)?;
        let bytes = part(rest, 0, usize::from(length))
            .filter(|bytes| bytes.len() >= 16)
            .ok_or_else(bad)?;
        let before = match flags & 1 {
            0 => None,
            _ => Some(u64_at(bytes, bytes.len().saturating_sub(8)).ok_or_else(bad)?),
        };
        let last = flags & 2 != 0;
        let entry = if last {
            None
        } else {
            Some(entry(bytes).ok_or_else(bad)?)
        };
        found.push(Node { entry, before });
        if last {
            return Ok(found);
        }
        rest = rest.get(usize::from(length)..).ok_or_else(bad)?;
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u8_at(bytes, 16 + 0x40)?).checked_mul(2)?;
    Some(Entry {
        reference: Reference::at(bytes, 0)?,
        name: units(part(bytes, 16 + 0x42, length)?),
        namespace: u8_at(bytes, 16 + 0x41)?,
    })
}

fn bad() -> DiskError {
    damaged("the names of a directory are damaged")
}
