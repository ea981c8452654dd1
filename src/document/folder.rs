//! The files of a folder, for every argument that may name a file or a folder.

use crate::diag::{Diagnostic, Diagnostics};
use std::collections::BTreeSet;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

/// The files below a folder whose name is wanted, in the order of names. Hidden files and folders are left out; a folder that links
/// reach again is searched once, so that a circle of links ends.
///
/// # Errors
/// Every folder that cannot be read: one does not end the search of the others.
pub fn files_below(
    folder: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<PathBuf>, Diagnostics> {
    let mut search = Search {
        wanted,
        seen: BTreeSet::new(),
        found: Vec::new(),
        errors: Vec::new(),
    };
    search.enter(folder);
    if search.errors.is_empty() {
        Ok(search.found)
    } else {
        Err(search.errors.into())
    }
}

/// A pipe or a device: opening one found by chance may wait for ever. What cannot be looked at is told by whoever reads it.
fn is_stream(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| !about.is_file())
}

struct Search<W> {
    wanted: W,
    /// Folders already entered, links resolved.
    seen: BTreeSet<PathBuf>,
    found: Vec<PathBuf>,
    errors: Vec<Diagnostic>,
}

impl<W: Fn(&str) -> bool> Search<W> {
    fn enter(&mut self, folder: &Path) {
        let entries = match self.entries(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let title = format!("cannot read {}: {error}", folder.display());
                return self.errors.push(Diagnostic::error(title));
            }
        };
        for entry in entries {
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                self.enter(&path);
            } else if (self.wanted)(&name) && !is_stream(&path) {
                self.found.push(path);
            }
        }
    }

    /// What a folder holds, in the order of names; nothing of one that was entered before.
    fn entries(&mut self, folder: &Path) -> std::io::Result<Vec<DirEntry>> {
        if !self.seen.insert(folder.canonicalize()?) {
            return Ok(Vec::new());
        }
        let mut entries = folder
            .read_dir()?
            .collect::<std::io::Result<Vec<DirEntry>>>()?;
        entries.sort_by_key(DirEntry::file_name);
        Ok(entries)
    }
}
