//! A registry hive: the file that holds one tree of the Windows registry, read cell by cell.
//!
//! ```text
//! file + logs --base, log--> Overlay (the file as Windows would see it after a start) --bins, cells--> Key --> Value --> Data
//! ```
//!
//! The format is that of "Windows registry file format specification" by Maxim Suhanov (github.com/msuhanov/regf).
//! Nothing is read but what an answer needs: a hive of 100 MB costs a few kilobytes for each question.

mod base;
mod cells;
mod key;
mod links;
mod list;
mod log;
mod marvin;
mod name;
mod overlay;
mod value;

pub use key::Key;
pub use value::{Data, Kind, Value};

use super::read::{DiskError, ReadAt};
use base::Base;
use cells::Cells;
use overlay::Overlay;
use std::sync::Arc;

/// How fresh the answers of a hive are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// Windows had finished writing the file.
    Clean,
    /// Windows had not, and this many entries of its logs were applied in memory.
    Replayed(usize),
    /// Windows had not, and this is why newer content may be missing.
    MayBeStale(String),
}

/// A hive that is open.
pub struct Hive {
    name: String,
    cells: Cells,
    root: u32,
    freshness: Freshness,
}

impl Hive {
    /// Opens a hive by its name in the registry ("SOFTWARE", "SYSTEM") with its transaction logs (`.LOG1`, `.LOG2`), if it has any.
    /// The logs are read only if Windows had not finished writing the hive; nothing is written.
    ///
    /// # Errors
    /// That the file cannot be read or is no hive. A log that cannot be read is no error: [`Hive::freshness`] tells of it.
    pub fn open(
        name: &str,
        file: Arc<dyn ReadAt>,
        logs: &[Arc<dyn ReadAt>],
    ) -> Result<Self, DiskError> {
        let found = Base::read(file.as_ref())?;
        let (base, pages, freshness) = match found {
            base::Found::Clean(base) => (base, log::Pages::default(), Freshness::Clean),
            base::Found::Dirty(base) => log::replay(Some(base), logs)?,
            base::Found::Broken => log::replay(None, logs)?,
        };
        base.supported()?;
        let overlay = Overlay::new(file, pages);
        Ok(Self {
            name: name.to_owned(),
            cells: Cells::new(overlay, base.size, base.big_data()),
            root: base.root,
            freshness,
        })
    }

    /// How fresh the answers are.
    pub fn freshness(&self) -> &Freshness {
        &self.freshness
    }

    /// The key at the root.
    ///
    /// # Errors
    /// That it cannot be read.
    pub fn root(&self) -> Result<Key<'_>, DiskError> {
        Key::at(self, self.root)
    }

    /// The key at a path below the root, such as `Microsoft\Windows NT\CurrentVersion`; none if there is no such key.
    /// Case does not matter. Links within the hive are followed, and `CurrentControlSet` is the set that `Select` names.
    ///
    /// # Errors
    /// That something on the way cannot be read, or that a link leaves the hive.
    pub fn key(&self, path: &str) -> Result<Option<Key<'_>>, DiskError> {
        links::find(self, path)
    }
}
