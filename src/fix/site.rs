//! The place of a finding in its file, and the edit of each kind there.

use super::{flags, names, paths, tags};
use crate::document::{Written, is_json};
use crate::judge::Outcome;
use crate::request::Request;
use crate::rules::EditKind;
use crate::text::{Edit, Source, Span};
use serde_json::Value;

/// Where a finding is.
pub(super) struct Site<'a> {
    pub(super) request: &'a Request,
    pub(super) source: &'a Source,
    /// Whether the file is read as JSON.
    pub(super) json: bool,
    /// JSON pointer of the member that it is about.
    pub(super) pointer: String,
    /// What the finding underlines.
    pub(super) span: Span,
    /// Whether it is about bytes of the file, be they of a name or of a value.
    pub(super) bytes: bool,
}

/// A change at a site.
pub(super) struct Change {
    pub(super) edits: Vec<Edit>,
    /// What it does, in words, without sensitive values.
    pub(super) what: String,
    /// Where the member is afterwards, if elsewhere.
    pub(super) pointer: Option<String>,
}

impl Change {
    /// A change that leaves its member where it is; none without edits.
    pub(super) fn new(edits: Vec<Edit>, what: impl Into<String>) -> Option<Self> {
        let what = what.into();
        (!edits.is_empty()).then_some(Self {
            edits,
            what,
            pointer: None,
        })
    }
}

impl<'a> Site<'a> {
    /// Where an outcome is; `None` for what has no place in the file of the request.
    pub(super) fn of(request: &'a Request, source: &'a Source, outcome: &Outcome) -> Option<Self> {
        let location = outcome.location.as_ref()?;
        let pointer = pointer_of(outcome)?.to_owned();
        Some(Self {
            request,
            source,
            json: is_json(source),
            pointer,
            span: location.span,
            bytes: location.pointer.starts_with('@'),
        })
    }

    /// The change of a kind; `None` where there is more than one answer.
    pub(super) fn change(&self, kind: EditKind) -> Option<Change> {
        match kind {
            EditKind::CorrectName => names::correct(self),
            EditKind::GuessName => names::guess(self),
            EditKind::LegalName => names::legal(self),
            EditKind::RenameDuplicate => names::distinct(self),
            EditKind::QuoteText => flags::quote(self),
            EditKind::UnquoteFlag => flags::unquote(self),
            EditKind::FlagOff => flags::off(self),
            EditKind::TagsToMap => tags::to_map(self),
            EditKind::Backslashes => paths::backslashes(self),
            EditKind::EscapeBackslashes => paths::escape(self),
            EditKind::SingleBackslashes => paths::single(self),
            EditKind::UnquotePath => paths::unquote(self),
            EditKind::TrimText => paths::trim(self),
        }
    }

    /// The member's last name.
    pub(super) fn member(&self) -> &str {
        self.pointer.rsplit('/').next().unwrap_or_default()
    }

    /// The text at a pointer as it is written; `None` where it is no text on one line, or stands elsewhere behind an alias.
    pub(super) fn written(&self, pointer: &str) -> Option<Written> {
        let value = self.request.value(pointer)?.as_str()?;
        let place = self.request.written_place(pointer)?;
        let written = Written::of(self.source, place.value)?;
        // What is read otherwise than the reader read it is left alone.
        (written.text() == value).then_some(written)
    }
}

/// The JSON pointer of what an outcome is about.
pub(super) fn pointer_of(outcome: &Outcome) -> Option<&str> {
    let pointer = outcome.location.as_ref()?.pointer.as_str();
    // Bytes are no value: such a finding says which member they are in.
    let bytes = pointer.starts_with('@');
    Some(if bytes { &outcome.subject } else { pointer })
}

/// Whether the value at a pointer is a number or a truth value.
pub(super) fn is_bare(value: &Value) -> bool {
    matches!(value, Value::Number(_) | Value::Bool(_))
}
