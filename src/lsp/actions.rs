//! The edits of `--fix` as code actions.

use super::desk::Desk;
use super::document::{Document, Kind};
use super::position::Units;
use crate::fix::{Fix, of_faults, proposals};
use crate::request::Request;
use crate::rules::Applicability;
use crate::text::Span;
use lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, Range, WorkspaceEdit};
use serde_json::{Map, json};

/// The actions for a range: every fix of a finding, or of a fault, that it touches.
pub(super) fn within(document: &Document, range: Range, units: Units) -> Vec<CodeActionOrCommand> {
    if document.kind != Kind::Request || document.too_large() {
        return Vec::new();
    }
    let span = units.span(&document.source, range);
    let fixes = fixes(document);
    let touched = fixes.iter().filter(|fix| touches(document, fix, span));
    let actions = touched.filter_map(|fix| action(document, fix, units));
    actions.map(CodeActionOrCommand::CodeAction).collect()
}

fn fixes(document: &Document) -> Vec<Fix> {
    let source = &document.source;
    // What keeps the text from being read needs no rules.
    if let Err(faults) = Request::from_source(source, &Map::new()) {
        return of_faults(source, &faults);
    }
    let judged = Desk::of(document).and_then(|desk| Ok((desk.judge(source)?, desk)));
    let fixes = |(reading, desk): (crate::fix::Reading, Desk)| {
        proposals(&reading.request, &reading.outcomes, &desk.rules)
    };
    judged.map(fixes).unwrap_or_default()
}

/// Whether the range touches the lines of the edits: a lamp in the margin stands for a whole line.
fn touches(document: &Document, fix: &Fix, span: Span) -> bool {
    let line = |at: usize| document.source.position(at).line;
    let (first, last) = (line(span.start), line(span.end));
    let mut edits = fix.edits.iter();
    edits.any(|edit| line(edit.span.start) <= last && line(edit.span.end) >= first)
}

fn action(document: &Document, fix: &Fix, units: Units) -> Option<CodeAction> {
    let edit = |edit: &crate::text::Edit| {
        json!({
            "range": units.range(&document.source, edit.span),
            "newText": edit.text,
        })
    };
    let edits: Vec<_> = fix.edits.iter().map(edit).collect();
    let changes = Map::from_iter([(document.uri.as_str().to_owned(), json!(edits))]);
    let edit: WorkspaceEdit = serde_json::from_value(json!({"changes": changes})).ok()?;
    Some(CodeAction {
        title: format!("{}: {}", fix.id(), fix.what),
        kind: Some(CodeActionKind::QUICKFIX),
        edit: Some(edit),
        is_preferred: Some(fix.applicability == Applicability::Safe),
        ..CodeAction::default()
    })
}
