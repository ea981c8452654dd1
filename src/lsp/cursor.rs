//! What is being typed: a name or a value, and in which structure. Told from the text before the cursor alone, which need not be whole.

use crate::document::pointer_join;
use crate::text::{Source, Span};

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// The name of a member.
    Name,
    /// The value of this member.
    Value(String),
}

/// Where somebody types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cursor {
    /// JSON pointer of the structure; elements of lists count as the first.
    pub(super) pointer: String,
    pub(super) slot: Slot,
    /// What is typed already.
    pub(super) typed: Span,
    /// Whether it stands in quotes that are open.
    pub(super) quoted: bool,
}

/// What is typed at a byte of YAML.
pub(super) fn in_yaml(source: &Source, offset: usize) -> Option<Cursor> {
    let number = source.position(offset).line;
    let start = source.line_start(number);
    let before = source.slice(Span::new(start, offset));
    let line = Line::of(before);
    if line.text.starts_with('#') {
        return None;
    }
    let (slot, typed) = match line.text.split_once(':') {
        Some((name, value)) if value.is_empty() || value.starts_with(' ') => {
            (Slot::Value(plain(name).to_owned()), value.trim_start())
        }
        _ => (Slot::Name, line.text),
    };
    let quoted = typed.starts_with(['"', '\'']);
    let typed = typed.trim_start_matches(['"', '\'']);
    let earlier = (1..number).rev().map(|line| source.line(line));
    Some(Cursor {
        pointer: structure(&line, earlier),
        slot,
        typed: Span::new(offset.saturating_sub(typed.len()), offset),
        quoted,
    })
}

/// One line: where its text begins, and its hyphen.
struct Line<'t> {
    column: usize,
    hyphen: Option<usize>,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Self {
        let mut text = line.trim_start_matches(' ');
        let mut hyphen = None;
        while let Some(rest) = text.strip_prefix("- ") {
            hyphen = Some(line.len().saturating_sub(text.len()));
            text = rest.trim_start_matches(' ');
        }
        Self {
            column: line.len().saturating_sub(text.len()),
            hyphen,
            text,
        }
    }

    /// The name, where nothing but what belongs to it follows on further lines.
    fn opens(&self) -> Option<&'t str> {
        let (name, rest) = self.text.split_once(':')?;
        let rest = rest.trim_start();
        (rest.is_empty() || rest.starts_with(['#', '&'])).then(|| plain(name))
    }
}

/// The pointer of the structure that a line is in, by the indentation of the lines before it.
fn structure<'t>(line: &Line<'t>, earlier: impl Iterator<Item = &'t str>) -> String {
    let mut names: Vec<&str> = Vec::new();
    let (mut column, mut in_list) = (line.column, false);
    if let Some(hyphen) = line.hyphen {
        names.push("0");
        (column, in_list) = (hyphen, true);
    }
    for text in earlier {
        let other = Line::of(text);
        if other.text.is_empty() || other.text.starts_with('#') {
            continue;
        }
        if let Some(hyphen) = other.hyphen.filter(|_| !in_list && other.column == column) {
            names.push("0");
            (column, in_list) = (hyphen, true);
            continue;
        }
        let around = other.column < column || (in_list && other.column == column);
        if let Some(name) = other.opens().filter(|_| around) {
            names.push(name);
            (column, in_list) = (other.column, false);
            if let Some(hyphen) = other.hyphen {
                names.push("0");
                (column, in_list) = (hyphen, true);
            }
        }
    }
    let join = |pointer: String, name: &&str| pointer_join(&pointer, name);
    names.iter().rev().fold(String::new(), join)
}

fn plain(name: &str) -> &str {
    name.trim().trim_matches(['"', '\''])
}

/// A collection of JSON that is open.
struct Open {
    list: bool,
    name: String,
    /// Whether a colon has been written since the last comma.
    colon: bool,
}

/// What is typed at a byte of JSON.
pub(super) fn in_json(source: &Source, offset: usize) -> Option<Cursor> {
    let text = source.slice(Span::new(0, offset));
    let mut open: Vec<Open> = Vec::new();
    let mut last = String::new();
    let mut chars = text.char_indices();
    let mut quote = None;
    while let Some((at, c)) = chars.next() {
        match c {
            '{' | '[' => open.push(Open {
                list: c == '[',
                name: String::new(),
                colon: false,
            }),
            '}' | ']' => drop(open.pop()),
            '"' => match string(&mut chars) {
                Some(text) => last = text,
                None => quote = Some(at),
            },
            ':' | ',' => {
                if let Some(inner) = open.last_mut() {
                    inner.colon = c == ':';
                    inner.name = std::mem::take(&mut last);
                }
            }
            _ => {}
        }
    }
    let typed = match quote {
        Some(at) => at.saturating_add(1),
        None => text
            .trim_end_matches(|c: char| c.is_ascii_alphanumeric())
            .len(),
    };
    let inner = open.pop().filter(|inner| !inner.list)?;
    let token = |outer: &Open| match outer.list {
        true => "0".to_owned(),
        false => outer.name.clone(),
    };
    let join = |pointer: String, outer: &Open| pointer_join(&pointer, token(outer));
    Some(Cursor {
        pointer: open.iter().fold(String::new(), join),
        slot: match inner.colon {
            true => Slot::Value(inner.name),
            false => Slot::Name,
        },
        typed: Span::new(typed, offset),
        quoted: quote.is_some(),
    })
}

/// The rest of a text in quotes; none where it is not closed.
fn string(chars: &mut std::str::CharIndices<'_>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()?.1 {
            '"' => return Some(text),
            '\\' => text.push(chars.next()?.1),
            c => text.push(c),
        }
    }
}
