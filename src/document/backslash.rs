//! Windows paths in double quotes: where a backslash was meant as itself, and the one more that each needs.

use super::written::escape;
use crate::text::{Edit, Source, Span};

/// What doubles the single backslashes of the text in double quotes that covers `span`; `None` where that is not the one right answer:
/// with an escape that may be meant (`\"`, `\/`, `\u00fc`, one at the end), and outside of paths with any escape that exists.
/// `json` says which escapes exist.
pub fn doubled(source: &Source, span: Span, json: bool) -> Option<Vec<Edit>> {
    let inner = source
        .slice(span)
        .strip_prefix('"')?
        .strip_suffix('"')
        .filter(|inner| !inner.contains(['\n', '\r']))?;
    if inner.starts_with("\\\\") {
        // A network share: how many of its first backslashes are meant cannot be told.
        return None;
    }
    let path = begins_with_drive(inner);
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(found) = inner.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at.saturating_add(found);
        let rest = inner.get(start..)?;
        let kind = rest.chars().nth(1)?;
        if kind == '\\' {
            at = start.saturating_add(2);
            continue;
        }
        let known = exists(rest, json);
        let meant = matches!(kind, '"' | '/' | ' ' | '\t')
            || (known && (matches!(kind, 'x' | 'u' | 'U') || !path || rest.len() == 2));
        if meant {
            return None;
        }
        let before = span.start.saturating_add(1).saturating_add(start);
        edits.push(Edit::insert(before, "\\"));
        at = start.saturating_add(1);
    }
    (!edits.is_empty()).then_some(edits)
}

/// The span of the text in double quotes that begins at `quote` and ends on its line, with nothing behind it that could be part of it.
pub(super) fn quoted_on_line(source: &Source, quote: usize) -> Option<Span> {
    let line = source.position(quote).line;
    let end = source
        .line_start(line)
        .saturating_add(source.line(line).len());
    let rest = source.slice(Span::new(quote, end));
    let mut chars = rest.char_indices().skip(1);
    let close = loop {
        match chars.next()? {
            (_, '\\') => {
                chars.next();
            }
            (at, '"') => break at,
            _ => {}
        }
    };
    let after = rest.get(close.saturating_add(1)..)?.trim_start();
    let ends = after.is_empty() || after.starts_with([',', ']', '}', '#', ':']);
    ends.then(|| Span::new(quote, quote.saturating_add(close).saturating_add(1)))
}

/// `C:\` or `C:/`, as paths on an image begin.
fn begins_with_drive(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('\\' | '/'))
}

fn exists(text: &str, json: bool) -> bool {
    let Some((_, length)) = escape(text) else {
        return false;
    };
    let kind = text.chars().nth(1).unwrap_or_default();
    !json
        || (matches!(kind, 'b' | 'f' | 'n' | 'r' | 't' | '"' | '\\' | '/') && length == 2)
        || kind == 'u'
}
