//! A text as it is written in the file: which bytes make which character, so that one can be changed and the others stay.

use crate::text::{Edit, Source, Span};

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes, in YAML.
    Plain,
    /// In single quotes, in YAML.
    Single,
    /// In double quotes.
    Double,
}

/// A text on one line: its characters with their places.
#[derive(Debug, Clone)]
pub struct Written {
    /// How it is written.
    pub style: Style,
    /// What it means, character by character, and where each is written.
    pub chars: Vec<(char, Span)>,
    /// All of it, quotes included, without an anchor before it.
    pub span: Span,
}

impl Written {
    /// The text at `span`; `None` for what is no text on one line: blocks, folded lines, aliases, tags, lists and maps.
    pub fn of(source: &Source, span: Span) -> Option<Self> {
        let span = behind_anchor(source, span);
        let raw = source.slice(span);
        if raw.is_empty() || raw.contains(['\n', '\r']) {
            return None;
        }
        let (style, inner) = match raw.chars().next()? {
            '"' => (Style::Double, raw.strip_prefix('"')?.strip_suffix('"')?),
            '\'' => (Style::Single, raw.strip_prefix('\'')?.strip_suffix('\'')?),
            '*' | '&' | '!' | '|' | '>' | '[' | '{' | '%' | '@' | '`' | '#' => return None,
            _ => (Style::Plain, raw),
        };
        let from = if style == Style::Plain {
            span.start
        } else {
            span.start.saturating_add(1)
        };
        let chars = match style {
            Style::Plain => plain(inner, from),
            Style::Single => single(inner, from)?,
            Style::Double => double(inner, from)?,
        };
        Some(Self { style, chars, span })
    }

    /// What it means.
    pub fn text(&self) -> String {
        self.chars.iter().map(|(c, _)| c).collect()
    }

    /// A character as this style writes it.
    pub fn spell(&self, c: char) -> String {
        match (self.style, c) {
            (Style::Double, '\\' | '"') => format!("\\{c}"),
            (Style::Single, '\'') => "''".to_owned(),
            _ => c.to_string(),
        }
    }

    /// Whether the characters of this range are written as they are, without an escape.
    pub fn raw<'s>(&self, source: &'s Source, index: usize) -> &'s str {
        self.chars
            .get(index)
            .map_or("", |(_, span)| source.slice(*span))
    }

    /// Takes characters out, by their indices.
    pub fn without(&self, indices: impl IntoIterator<Item = usize>) -> Vec<Edit> {
        let spans = indices.into_iter().filter_map(|at| self.chars.get(at));
        let mut edits: Vec<Edit> = Vec::new();
        for (_, span) in spans {
            match edits.last_mut() {
                // Neighbours go together.
                Some(last) if last.span.end == span.start => last.span.end = span.end,
                _ => edits.push(Edit::delete(*span)),
            }
        }
        edits
    }
}

/// The reader counts the anchor of a value in.
fn behind_anchor(source: &Source, span: Span) -> Span {
    let raw = source.slice(span);
    if !raw.starts_with('&') {
        return span;
    }
    let value = raw
        .split_once(' ')
        .map_or("", |(_, rest)| rest.trim_start());
    Span::new(span.end.saturating_sub(value.len()), span.end)
}

fn plain(inner: &str, from: usize) -> Vec<(char, Span)> {
    let place = |(at, c): (usize, char)| (c, spot(from, at, c.len_utf8()));
    inner.char_indices().map(place).collect()
}

fn single(inner: &str, from: usize) -> Option<Vec<(char, Span)>> {
    let mut chars = Vec::new();
    let mut rest = inner.char_indices();
    while let Some((at, c)) = rest.next() {
        if c == '\'' {
            rest.next().filter(|(_, next)| *next == '\'')?;
            chars.push((c, spot(from, at, 2)));
        } else {
            chars.push((c, spot(from, at, c.len_utf8())));
        }
    }
    Some(chars)
}

fn double(inner: &str, from: usize) -> Option<Vec<(char, Span)>> {
    let mut chars = Vec::new();
    let mut at = 0;
    while let Some(c) = inner.get(at..).and_then(|rest| rest.chars().next()) {
        let (decoded, length) = if c == '\\' {
            escape(inner.get(at..)?)?
        } else {
            (c, c.len_utf8())
        };
        chars.push((decoded, spot(from, at, length)));
        at = at.saturating_add(length);
    }
    Some(chars)
}

fn spot(from: usize, at: usize, length: usize) -> Span {
    let start = from.saturating_add(at);
    Span::new(start, start.saturating_add(length))
}

/// The character of an escape of JSON or YAML, and its length in bytes; `None` for what is none.
pub(super) fn escape(text: &str) -> Option<(char, usize)> {
    let kind = text.strip_prefix('\\')?.chars().next()?;
    let simple = |c: char| Some((c, 2));
    match kind {
        '"' | '\\' | '/' | ' ' | '\t' => simple(kind),
        '0' => simple('\0'),
        'a' => simple('\u{7}'),
        'b' => simple('\u{8}'),
        't' => simple('\t'),
        'n' => simple('\n'),
        'v' => simple('\u{b}'),
        'f' => simple('\u{c}'),
        'r' => simple('\r'),
        'e' => simple('\u{1b}'),
        'N' => simple('\u{85}'),
        '_' => simple('\u{a0}'),
        'L' => simple('\u{2028}'),
        'P' => simple('\u{2029}'),
        'x' => Some((char::from_u32(hex(text, 2, 2)?)?, 4)),
        'U' => Some((char::from_u32(hex(text, 2, 8)?)?, 10)),
        'u' => unicode(text),
        _ => None,
    }
}

/// `\uXXXX`, or two of them that are a pair.
fn unicode(text: &str) -> Option<(char, usize)> {
    let first = hex(text, 2, 4)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 6));
    }
    let second = text
        .get(6..8)
        .filter(|start| *start == "\\u")
        .and_then(|_| hex(text, 8, 4))?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let pair = char::decode_utf16(units).next()?.ok()?;
    Some((pair, 12))
}

fn hex(text: &str, from: usize, digits: usize) -> Option<u32> {
    let digits = text.get(from..from.saturating_add(digits))?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| all)
}
