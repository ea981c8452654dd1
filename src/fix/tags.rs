//! A list of tags, as most of AWS's services take it, becomes the map that this operation takes; comments stay where they are.

use super::site::{Change, Site, is_bare};
use crate::document::{Place, Written, pointer_join, text_elsewhere};
use crate::request::{Shape, shape_of};
use crate::text::{Edit, Span};
use serde_json::Value;
use std::collections::BTreeSet;

/// How the list is written.
struct List {
    /// In square brackets.
    brackets: bool,
    /// What stands before a key for the map to be deeper than its member.
    indent: &'static str,
}

/// One tag of the list.
struct Tag {
    /// From the hyphen or the brace to its end.
    all: Span,
    key: Span,
    value: Span,
    /// The name of the value, where it has one of its own: `Value`.
    label: Option<Span>,
    /// Quotation marks that the key and the value need.
    quotes: (&'static str, &'static str),
}

/// The list of the finding as a map; nothing where anything in it is no tag.
pub(super) fn to_map(site: &Site<'_>) -> Option<Change> {
    let items = site.request.value(&site.pointer)?.as_array()?;
    if !matches!(shape_of(&site.pointer)?, Shape::TextMap) || items.is_empty() {
        return None;
    }
    let place = site.request.written_place(&site.pointer)?;
    let list = list(site, place)?;
    let (mut edits, mut keys) = (Vec::new(), BTreeSet::new());
    let mut last = 0;
    for (index, item) in items.iter().enumerate() {
        let pointer = pointer_join(&site.pointer, index);
        let (tag, key) = tag(site, &pointer, item, &list)?;
        if !keys.insert(key) {
            // Which of two values counts is not ours to say.
            return None;
        }
        last = tag.all.end;
        edits.extend(mapped(site, &tag, &list)?);
    }
    if list.brackets {
        let (start, end) = (place.value.start, close(site, last, ']')?);
        edits.push(Edit::replace(
            Span::new(start, start.saturating_add(1)),
            "{",
        ));
        edits.push(Edit::replace(Span::new(end.checked_sub(1)?, end), "}"));
    }
    Change::new(
        edits,
        format!("{} is a map of keys and values", site.member()),
    )
}

fn list(site: &Site<'_>, place: Place) -> Option<List> {
    if site.source.slice(place.value).starts_with('[') {
        return Some(List {
            brackets: true,
            indent: "",
        });
    }
    let first = site
        .request
        .written_place(&pointer_join(&site.pointer, 0))?;
    let column = |at: usize| site.source.position(at).column;
    let deeper = column(hyphen(site, first.value.start)?) > column(place.key?.start);
    Some(List {
        brackets: false,
        indent: if deeper { "" } else { "  " },
    })
}

/// The tag that an item is, and its key.
fn tag(site: &Site<'_>, pointer: &str, item: &Value, list: &List) -> Option<(Tag, String)> {
    let members = item.as_object()?;
    let place = |name: &str| site.request.written_place(&pointer_join(pointer, name));
    let named = |wanted: &str| {
        members
            .keys()
            .find(|name| name.eq_ignore_ascii_case(wanted))
    };
    let (key, value, label, texts) = match (named("Key"), named("Value"), members.len()) {
        (Some(key), Some(value), 2) => {
            let (key_at, value_at) = (place(key)?, place(value)?);
            let texts = (members.get(key)?.clone(), members.get(value)?);
            (key_at.value, value_at.value, Some(value_at.key?), texts)
        }
        (_, _, 1) => {
            let (name, value) = members.iter().next()?;
            let at = place(name)?;
            (
                at.key?,
                at.value,
                None,
                (Value::String(name.clone()), value),
            )
        }
        _ => return None,
    };
    let quotes = (marks(site, key, &texts.0)?, marks(site, value, texts.1)?);
    let whole = site.request.written_place(pointer)?.value;
    let start = if list.brackets {
        whole.start
    } else {
        hyphen(site, whole.start)?
    };
    let last = value.end.max(key.end);
    let braces = site.source.slice(whole).starts_with('{');
    let end = if braces {
        close(site, last, '}')?
    } else {
        last
    };
    let tag = Tag {
        all: Span::new(start, end),
        key,
        value,
        label,
        quotes,
    };
    let text = texts.0.as_str().map(str::to_owned);
    Some((tag, text.unwrap_or_else(|| texts.0.to_string())))
}

/// The quotation marks that a scalar needs to be text; `None` for what is no text, or is written in another way.
fn marks(site: &Site<'_>, span: Span, value: &Value) -> Option<&'static str> {
    let written = Written::of(site.source, span)?;
    let quote = if site.json { "\"" } else { "'" };
    // Quotes would have to go between the anchor and the value.
    let quote = Some(quote).filter(|_| written.span == span);
    match value {
        Value::String(text) if *text != written.text() => None,
        Value::String(text) if site.source.slice(span) == text && !text_elsewhere(text) => {
            quote.filter(|_| !text.contains('\''))
        }
        Value::String(_) => Some(""),
        value if is_bare(value) => quote,
        _ => None,
    }
}

/// The end of the bracket that closes after `from`, where nothing else comes before it: the reader counts what follows a bracket in.
fn close(site: &Site<'_>, from: usize, bracket: char) -> Option<usize> {
    let rest = site.source.text().get(from..)?;
    let after = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    let skipped = rest.len().saturating_sub(after.len());
    after
        .starts_with(bracket)
        .then(|| from.saturating_add(skipped).saturating_add(1))
}

/// The hyphen before an item.
fn hyphen(site: &Site<'_>, start: usize) -> Option<usize> {
    let before = site.source.text().get(..start)?.trim_end();
    before
        .ends_with('-')
        .then(|| before.len().saturating_sub(1))
}

/// The edits that make `- Key: a, Value: b` to `a: b`.
fn mapped(site: &Site<'_>, tag: &Tag, list: &List) -> Option<Vec<Edit>> {
    if tag.key.start > tag.value.start {
        return swapped(site, tag, list);
    }
    let (key_mark, value_mark) = tag.quotes;
    let between = Span::new(tag.key.end, tag.value.start);
    let (head, tail) = (
        Span::new(tag.all.start, tag.key.start),
        Span::new(tag.value.end, tag.all.end),
    );
    if !only(site, head, &["Key"]) || !only(site, tail, &[]) {
        return None;
    }
    let mut edits = vec![Edit::replace(head, format!("{}{key_mark}", list.indent))];
    match tag.label {
        None => {
            // The colon is there already.
            edits.push(Edit::insert(tag.key.end, key_mark));
            edits.push(Edit::insert(tag.value.start, value_mark));
        }
        Some(_) if only(site, between, &["Value"]) => {
            edits.push(Edit::replace(between, format!("{key_mark}: {value_mark}")));
        }
        Some(label) => {
            let comment = Span::new(tag.key.end, label.start);
            let kept = site.source.slice(comment).trim_start().starts_with('#');
            if site.json || list.brackets || !kept || site.source.slice(comment).contains(',') {
                return None;
            }
            edits.push(Edit::insert(tag.key.end, format!("{key_mark}:")));
            let label = Span::new(label.start, tag.value.start);
            edits.push(Edit::replace(label, format!("{}{value_mark}", list.indent)));
        }
    }
    edits.push(Edit::replace(tail, value_mark));
    edits.retain(|edit| !edit.span.is_empty() || !edit.text.is_empty());
    Some(edits)
}

/// The same where the value is written first: nothing else may stand there.
fn swapped(site: &Site<'_>, tag: &Tag, list: &List) -> Option<Vec<Edit>> {
    let gaps = [
        Span::new(tag.all.start, tag.value.start),
        Span::new(tag.value.end, tag.key.start),
        Span::new(tag.key.end, tag.all.end),
    ];
    if !gaps
        .into_iter()
        .all(|gap| only(site, gap, &["Key", "Value"]))
    {
        return None;
    }
    let (key, value) = (site.source.slice(tag.key), site.source.slice(tag.value));
    let (key_mark, value_mark) = tag.quotes;
    let text = format!(
        "{}{key_mark}{key}{key_mark}: {value_mark}{value}{value_mark}",
        list.indent
    );
    Some(vec![Edit::replace(tag.all, text)])
}

/// Whether nothing but these names and punctuation stands there: no comment, no anchor, no tag of YAML.
fn only(site: &Site<'_>, span: Span, names: &[&str]) -> bool {
    let text = site.source.slice(span).to_ascii_lowercase();
    let mut text = text.as_str();
    let rest: String;
    if let Some(name) = names
        .iter()
        .find(|name| text.contains(&name.to_ascii_lowercase()))
    {
        rest = text.replacen(&name.to_ascii_lowercase(), "", 1);
        text = &rest;
    }
    text.chars()
        .all(|c| c.is_whitespace() || "-{},:\"'".contains(c))
}
