//! Edits of types: numbers, dates and truth values that must be text, texts that must be truth values, flags that must not be set.

use super::site::{Change, Site, is_bare};
use crate::document::Written;
use crate::request::{Shape, shape_of};
use crate::text::Edit;
use serde_json::Value;

/// Quotes what is underlined, where the API takes text: a number stays as it is written.
pub(super) fn quote(site: &Site<'_>) -> Option<Change> {
    let place = site.request.written_place(&site.pointer)?;
    let name = site.bytes && place.key == Some(site.span);
    let span = if name {
        site.span
    } else {
        Written::of(site.source, place.value)?.span
    };
    let raw = site.source.slice(span);
    let value = site.request.value(&site.pointer)?;
    let text = matches!(shape_of(&site.pointer)?, Shape::Text);
    let wrong = name || (text && (is_bare(value) || value.is_string()));
    let one_word = !raw.is_empty() && raw.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    let begins = raw.starts_with(|c: char| c.is_ascii_alphanumeric() || "+-.~=_".contains(c));
    if !wrong || !one_word || !begins || raw.contains(['\'', '"', '\\']) {
        return None;
    }
    let quote = if site.json { "\"" } else { "'" };
    let edits = vec![
        Edit::insert(span.start, quote),
        Edit::insert(span.end, quote),
    ];
    let what = if name { "the name is" } else { "the value is" };
    Change::new(edits, format!("{what} text: quoted as it is written"))
}

/// `"false"` as false. A text `true` would only become another finding.
pub(super) fn unquote(site: &Site<'_>) -> Option<Change> {
    if !matches!(shape_of(&site.pointer)?, Shape::Flag) {
        return None;
    }
    let written = site.written(&site.pointer)?;
    let is_false = written.text().eq_ignore_ascii_case("false");
    let edit = Edit::replace(written.span, "false");
    Change::new(vec![edit], "the text \"false\" is now false").filter(|_| is_false)
}

/// `true` as false.
pub(super) fn off(site: &Site<'_>) -> Option<Change> {
    if site.request.value(&site.pointer)? != &Value::Bool(true) {
        return None;
    }
    let place = site.request.written_place(&site.pointer)?;
    let written = Written::of(site.source, place.value)?;
    let is_true = written.text().eq_ignore_ascii_case("true");
    let edit = Edit::replace(written.span, "false");
    Change::new(vec![edit], format!("{} is now false", site.member())).filter(|_| is_true)
}
