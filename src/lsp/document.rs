//! An open text: what it is, how it changes while somebody types, and what was last known of it.

use super::position::Units;
use super::uri;
use crate::document::MAX_BYTES;
use crate::fix::Reading;
use crate::settings::file::NAME;
use crate::text::{Edit, Source, edited};
use lsp_types::{TextDocumentContentChangeEvent, Uri};
use std::path::PathBuf;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A request.
    Request,
    /// A rule.
    Rule,
    /// `ami-preflight.yaml`
    Config,
    /// Something else: editors send every YAML file.
    Other,
}

/// Members that no other file has.
const OF_REQUESTS: [&str; 6] = [
    "SourceAmiId",
    "WorkspaceImageId",
    "IamRoleArn",
    "AppCatalogConfig",
    "RuntimeValidationConfig",
    "AgentSoftwareVersion",
];
/// Members that together no other file has.
const OF_RULES: [&str; 3] = ["id", "assert", "message"];

/// An open text.
pub(super) struct Document {
    pub(super) uri: Uri,
    pub(super) path: PathBuf,
    pub(super) source: Source,
    pub(super) kind: Kind,
    /// The last text that could be read, judged: while somebody types, most cannot.
    pub(super) last: Option<Reading>,
}

impl Document {
    pub(super) fn new(uri: Uri, text: String) -> Self {
        let path = uri::path(&uri);
        let source = Source::new(&path.to_string_lossy(), text);
        let kind = kind(&path, source.text());
        Self {
            uri,
            path,
            source,
            kind,
            last: None,
        }
    }

    /// Whether it is longer than any file that is read.
    pub(super) fn too_large(&self) -> bool {
        self.source.text().len() > MAX_BYTES
    }

    /// Puts changes in, one after the other.
    pub(super) fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>, units: Units) {
        for change in changes {
            let text = match change.range {
                None => Some(change.text),
                Some(range) => {
                    let span = units.span(&self.source, range);
                    edited(self.source.text(), &[Edit::replace(span, change.text)])
                }
            };
            if let Some(text) = text {
                self.source = Source::new(self.source.path(), text);
            }
        }
        // A member that is being typed makes no other file of it.
        match kind(&self.path, self.source.text()) {
            Kind::Other => {}
            kind => self.kind = kind,
        }
    }
}

fn kind(path: &std::path::Path, text: &str) -> Kind {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let other = [".evidence.json", ".schema.json", ".baseline.json"];
    if name == NAME {
        return Kind::Config;
    }
    if other.iter().any(|end| name.ends_with(end)) {
        return Kind::Other;
    }
    if OF_RULES.iter().all(|member| has_member(text, member)) {
        Kind::Rule
    } else if OF_REQUESTS.iter().any(|member| has_member(text, member)) {
        Kind::Request
    } else {
        Kind::Other
    }
}

/// Whether a line, or a JSON text, gives a member of this name; the text need not be whole.
fn has_member(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text
            .get(at.saturating_add(name.len())..)
            .unwrap_or_default();
        let quoted = before.ends_with(['"', '\'']);
        let first = before.is_empty() || before.ends_with('\n');
        (quoted || first) && after.trim_start_matches(['"', '\'', ' ']).starts_with(':')
    })
}
