//! From an id, or a finding, to the rule's file: people's own as it is, a built-in one as a read-only copy.

use super::desk::Desk;
use super::document::Document;
use super::hover::rules_at;
use super::uri;
use crate::rules::{Rule, embedded};
use lsp_types::{Location, Range};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the copies of this process; it goes with it.
pub(super) struct Copies(Option<PathBuf>);

impl Copies {
    pub(super) fn new() -> Self {
        Self(None)
    }

    /// The file of the rule at a byte.
    pub(super) fn definition(&mut self, document: &Document, offset: usize) -> Option<Location> {
        let desk = Desk::of(document).ok()?;
        let (rules, _) = rules_at(document, &desk.rules, offset)?;
        let path = self.file(rules.first()?)?;
        Some(Location::new(uri::of(&path)?, Range::default()))
    }

    fn file(&mut self, rule: &Rule) -> Option<PathBuf> {
        let mut built_in = embedded::files().iter();
        let Some(file) = built_in.find(|file| file.path == rule.path) else {
            return Some(PathBuf::from(&rule.path)).filter(|path| path.is_file());
        };
        let path = self.folder()?.join(Path::new(file.path).file_name()?);
        if !path.exists() {
            fs::write(&path, file.text).ok()?;
            let mut permissions = path.metadata().ok()?.permissions();
            permissions.set_readonly(true);
            fs::set_permissions(&path, permissions).ok()?;
        }
        Some(path)
    }

    /// A folder that nobody else made.
    fn folder(&mut self) -> Option<PathBuf> {
        if self.0.is_none() {
            let name = format!("ami-preflight-rules-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            fs::create_dir(&folder).ok()?;
            self.0 = Some(folder);
        }
        self.0.clone()
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            // What cannot be removed is a temporary file like others.
            fs::remove_dir_all(folder).ok();
        }
    }
}
