//! The places of SARIF results: files, regions, and the edits that mend a finding there.

use super::sarif_rule::set;
use super::text::{self, Region};
use super::{Report, Subject};
use crate::fix::Fix;
use crate::judge::Outcome;
use crate::text::{Edit, escape_control};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// The base of relative paths; viewers know the name.
pub(super) const ROOT: &str = "%SRCROOT%";

/// What mends the finding: the same edits as those of `--fix`.
pub(super) fn fixes(outcome: &Outcome, subject: &Subject, report: &Report) -> Vec<Value> {
    let place = outcome.location.as_ref();
    let (Some(place), Some(source), Some(file)) = (place, &subject.source, text::file(subject))
    else {
        return Vec::new();
    };
    let own = report.fixes.iter().filter(|fix| {
        let about = [place.pointer.as_str(), outcome.subject.as_str()];
        fix.rule.as_ref() == Some(&outcome.rule) && about.contains(&fix.finding.as_str())
    });
    let replacement = |edit: &Edit| {
        let (start, end) = (
            source.position(edit.span.start),
            source.position(edit.span.end),
        );
        let mut replacement = json!({"deletedRegion": {
            "startLine": start.line, "startColumn": start.column,
            "endLine": end.line, "endColumn": end.column,
        }});
        if !edit.text.is_empty() {
            set(
                &mut replacement,
                "insertedContent",
                json!({"text": edit.text}),
            );
        }
        replacement
    };
    let fix = |fix: &Fix| {
        let what = format!("{} ({})", fix.what, fix.applicability.as_str());
        json!({
            "description": {"text": escape_control(&what)},
            "artifactChanges": [{
                "artifactLocation": artifact(file),
                "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
            }],
        })
    };
    own.map(fix).collect()
}

/// GitHub refuses the whole file for one result without a place: what is not in a request file is at the rule.
pub(super) fn location(outcome: &Outcome, subject: &Subject, report: &Report) -> Value {
    let physical = match text::file(subject) {
        Some(file) => json!({
            "artifactLocation": artifact(file),
            "region": region(text::region(outcome, subject)),
        }),
        None => json!({
            "artifactLocation": {"uri": uri(report.rule_file(&outcome.rule))},
            "region": region(None),
        }),
    };
    let mut location = Map::from_iter([("physicalLocation".to_owned(), physical)]);
    if !outcome.subject.is_empty() {
        let about = escape_control(&outcome.subject);
        let logical = json!([{"fullyQualifiedName": about, "kind": "resource"}]);
        location.insert("logicalLocations".to_owned(), logical);
    }
    Value::Object(location)
}

fn region(region: Option<Region>) -> Value {
    let Some(at) = region else {
        return json!({"startLine": 1, "startColumn": 1});
    };
    let mut region = json!({"startLine": at.line, "startColumn": at.column});
    // A place between two characters has no end: some viewers refuse an empty region.
    if (at.end_line, at.end_column) != (at.line, at.column) {
        set(&mut region, "endLine", json!(at.end_line));
        set(&mut region, "endColumn", json!(at.end_column));
    }
    region
}

fn artifact(path: &str) -> Value {
    let uri = uri(path);
    if uri.starts_with("file:") {
        json!({"uri": uri})
    } else {
        json!({"uri": uri, "uriBaseId": ROOT})
    }
}

/// What a path of a URI holds as it is; a colon could be taken for the end of a scheme.
pub(crate) const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A relative reference, or a `file:` URI for an absolute path.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) {
        text::with_slashes(path)
    } else {
        path.to_owned()
    };
    let path = path.strip_prefix("./").unwrap_or(&path);
    let encoded = utf8_percent_encode(path, IN_PATH);
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else if cfg!(windows) && path.get(1..3) == Some(":/") {
        format!("file:///{encoded}")
    } else {
        encoded.to_string()
    }
}
