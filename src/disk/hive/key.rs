//! Keys: nodes of the tree with a name, subkeys and values.

use super::cells::NOWHERE;
use super::list::{self, Entry};
use super::value::Value;
use super::{Hive, name};
use crate::disk::bytes::{damaged, part, u16_at, u32_at};
use crate::disk::read::DiskError;

/// Bytes of a node before its name.
const HEADER: usize = 76;
/// The longest name of a key in bytes.
const NAME: usize = 1024;
/// Bytes of a key or a value that are read ahead: the node with a name of usual length.
const START: u32 = 160;
/// The most values that a key may have here; real keys have some thousand.
const VALUES: u32 = 1 << 17;

/// The most characters that the names of all subkeys, or of all values, may have together.
const NAMES: usize = 16 << 20;

/// Flags of a node.
const LINK: u16 = 0x10;
const ONE_BYTE: u16 = 0x20;
const PREDEFINED: u16 = 0x40;

/// A key of a hive.
#[derive(Clone)]
pub struct Key<'h> {
    hive: &'h Hive,
    name: Vec<u16>,
    flags: u16,
    subkeys: (u32, u32),
    values: (u32, u32),
}

impl<'h> Key<'h> {
    /// Reads the node at an offset.
    pub(super) fn at(hive: &'h Hive, offset: u32) -> Result<Self, DiskError> {
        let cell = hive.cells.start(offset, HEADER + NAME, "a key")?;
        let node = || {
            let length = usize::from(u16_at(&cell, 72)?);
            let flags = u16_at(&cell, 2)?;
            let right = cell.starts_with(b"nk") && length <= NAME;
            Some(Self {
                hive,
                name: name::stored(part(&cell, HEADER, length)?, flags & ONE_BYTE != 0).ok()?,
                flags,
                subkeys: (u32_at(&cell, 20)?, u32_at(&cell, 28)?),
                values: (u32_at(&cell, 36)?, u32_at(&cell, 40)?),
            })
            .filter(|_| right)
        };
        node().ok_or_else(|| damaged(format!("what is at {offset:#x} is no key")))
    }

    /// The name as it is stored.
    pub fn name(&self) -> String {
        String::from_utf16_lossy(&self.name)
    }

    /// Whether the key stands for another one.
    pub(super) fn is_link(&self) -> bool {
        self.flags & LINK != 0
    }

    /// The subkey of a name, without regard to case; none if there is none. A link is returned as it is.
    ///
    /// # Errors
    /// That a list or a key that may be it cannot be read.
    pub fn subkey(&self, name: &str) -> Result<Option<Self>, DiskError> {
        let wanted: Vec<u16> = name.encode_utf16().collect();
        let entries = self.entries()?;
        let likely = entries.iter().filter(|entry| entry.may_be(&wanted));
        let offsets: Vec<u32> = likely.map(|entry| entry.offset).collect();
        self.hive.cells.prefetch(&offsets, START);
        for offset in offsets {
            let key = Self::at(self.hive, offset)?;
            if name::same(&key.name, &wanted) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// All subkeys in the order of their list; Windows sorts it by name.
    ///
    /// # Errors
    /// That a list or a key cannot be read.
    pub fn subkeys(&self) -> Result<Vec<Self>, DiskError> {
        let mut room = NAMES;
        let entries = self.entries()?;
        let offsets: Vec<u32> = entries.iter().map(|entry| entry.offset).collect();
        self.hive.cells.prefetch(&offsets, START);
        let keys = entries.iter().map(|entry| {
            let key = Self::at(self.hive, entry.offset)?;
            spend(&mut room, key.name.len())?;
            Ok(key)
        });
        keys.collect()
    }

    /// The value of a name, without regard to case; the empty name is the key's default value. None if there is none.
    ///
    /// # Errors
    /// That the list of values or one before it cannot be read.
    pub fn value(&self, name: &str) -> Result<Option<Value<'h>>, DiskError> {
        let wanted: Vec<u16> = name.encode_utf16().collect();
        let offsets = self.value_offsets()?;
        self.hive.cells.prefetch(&offsets, START);
        for offset in offsets {
            let value = Value::at(&self.hive.cells, offset)?;
            if value.is_named(&wanted) {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// All values in the order of their list.
    ///
    /// # Errors
    /// That the list or a value cannot be read.
    pub fn values(&self) -> Result<Vec<Value<'h>>, DiskError> {
        let mut room = NAMES;
        let offsets = self.value_offsets()?;
        self.hive.cells.prefetch(&offsets, START);
        let values = offsets.into_iter().map(|offset| {
            let value = Value::at(&self.hive.cells, offset)?;
            spend(&mut room, value.length_of_name())?;
            Ok(value)
        });
        values.collect()
    }

    fn entries(&self) -> Result<Vec<Entry>, DiskError> {
        self.ordinary()?;
        match self.subkeys {
            (0, _) => Ok(Vec::new()),
            (count, NOWHERE) => Err(damaged(format!(
                "the key {} tells of {count} subkeys and has no list of them",
                self.name()
            ))),
            (count, offset) => list::entries(&self.hive.cells, offset, count),
        }
    }

    fn value_offsets(&self) -> Result<Vec<u32>, DiskError> {
        self.ordinary()?;
        let (count, offset) = self.values;
        if count == 0 {
            return Ok(Vec::new());
        }
        if count > VALUES {
            return Err(DiskError::Limit(format!(
                "the key {} has {count} values, at most {VALUES} are read",
                self.name()
            )));
        }
        let length = usize::try_from(count)
            .unwrap_or(usize::MAX)
            .saturating_mul(4);
        let list = self
            .hive
            .cells
            .exactly(offset, length, "a list of values")?;
        let words = list.as_chunks::<4>().0;
        Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    /// Checks that the key's counts are counts: a key with a predefined handle keeps the handle there.
    fn ordinary(&self) -> Result<(), DiskError> {
        if self.flags & PREDEFINED == 0 {
            return Ok(());
        }
        Err(DiskError::Unsupported(format!(
            "the key {} stands for a handle that only a running Windows knows",
            self.name()
        )))
    }
}

/// Counts names against the limit: a damaged list may name one long cell many times.
fn spend(room: &mut usize, length: usize) -> Result<(), DiskError> {
    *room = room.checked_sub(length).ok_or_else(|| {
        DiskError::Limit(format!(
            "the names in one key have more than {} million characters",
            NAMES >> 20
        ))
    })?;
    Ok(())
}
