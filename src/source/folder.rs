//! The files of a folder, for every argument that may name a file or a folder.

use crate::diag::Diagnostic;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The files below a folder whose name is wanted, in the order of names. Hidden files and folders are left out; a folder that links
/// reach again is searched once, so that a circle of links ends.
///
/// # Errors
/// A folder that cannot be read.
pub fn files_below(
    folder: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut search = Search {
        wanted,
        seen: BTreeSet::new(),
        found: Vec::new(),
    };
    search.enter(folder)?;
    Ok(search.found)
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
}

impl<W: Fn(&str) -> bool> Search<W> {
    fn enter(&mut self, folder: &Path) -> Result<(), Diagnostic> {
        let unreadable = |error: std::io::Error| {
            Diagnostic::error(format!("cannot read {}: {error}", folder.display()))
        };
        if !self.seen.insert(folder.canonicalize().map_err(unreadable)?) {
            return Ok(());
        }
        let entries: Result<Vec<_>, _> = folder.read_dir().map_err(unreadable)?.collect();
        let mut entries = entries.map_err(unreadable)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                self.enter(&path)?;
            } else if (self.wanted)(&name) && !is_stream(&path) {
                self.found.push(path);
            }
        }
        Ok(())
    }
}
