//! Masks sensitive values in a copy of the request text, so that snippets show the member and not its value.

use crate::text::{Source, Span};

/// The source with the characters of these spans, quotes and white space aside, replaced; positions stay as they are.
pub fn masked(source: &Source, spans: &[Span]) -> Source {
    if spans.is_empty() {
        return source.clone();
    }
    let mut text = String::with_capacity(source.text().len());
    let mut spans: Vec<Span> = spans.to_vec();
    spans.sort();
    let mut next = spans.iter().peekable();
    for (at, c) in source.text().char_indices() {
        while next.peek().is_some_and(|span| span.end <= at) {
            next.next();
        }
        let inside = next.peek().is_some_and(|span| span.start <= at);
        if !inside || c.is_whitespace() || matches!(c, '"' | '\'') {
            text.push(c);
        } else {
            text.push(mask(c));
        }
    }
    Source::new(source.path(), text)
}

/// As many bytes and characters as before: spans are byte offsets, columns are characters.
fn mask(c: char) -> char {
    match c.len_utf8() {
        1 => '*',
        2 => '·',
        3 => '•',
        _ => '🞄',
    }
}
