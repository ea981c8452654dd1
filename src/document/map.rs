//! Where every part of a parsed document is: JSON pointers (RFC 6901) to spans.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Span;

/// Where one value is, and the name it was given under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The member name; absent for list elements and the document itself.
    pub key: Option<Span>,
    /// The value as written, quotes included; for a value that came through an alias, the alias itself.
    pub value: Span,
}

/// The spans of a document, kept as a tree: its size is that of the document, not of all pointers written out.
#[derive(Clone, Debug)]
pub struct SourceMap {
    /// The document itself comes first.
    entries: Vec<Entry>,
    /// Every alias as written, and the value it stands for, in the order of the file.
    aliases: Vec<(Span, Span)>,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) children: Children,
}

#[derive(Clone, Debug)]
pub(super) enum Children {
    Scalar,
    Items(Vec<usize>),
    Members(BTreeMap<String, usize>),
}

impl SourceMap {
    pub(super) fn new(entries: Vec<Entry>, aliases: Vec<(Span, Span)>) -> Self {
        Self { entries, aliases }
    }

    /// These places, and those of the values that aliases within them stand for, in any order.
    pub fn with_aliased(&self, mut places: Vec<Span>) -> Vec<Span> {
        let mut followed = vec![false; self.aliases.len()];
        let mut next = 0;
        while let Some(place) = places.get(next).copied() {
            next = next.saturating_add(1);
            let first = self
                .aliases
                .partition_point(|(alias, _)| alias.start < place.start);
            let aliases = self.aliases.iter().zip(&mut followed).skip(first);
            for ((_, value), followed) in
                aliases.take_while(|((alias, _), _)| alias.start < place.end)
            {
                // Each once: aliases may stand for values that hold aliases.
                if !std::mem::replace(followed, true) {
                    places.push(*value);
                }
            }
        }
        places
    }

    /// How many values the document has, itself included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no document; never so after a successful parse.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where the value at `pointer` is; `""` is the document.
    pub fn get(&self, pointer: &str) -> Option<Place> {
        let (entry, exact) = self.walk(pointer)?;
        exact.then_some(entry.place)
    }

    /// Where the value at `pointer` is, or else the nearest value around it that exists.
    pub fn nearest(&self, pointer: &str) -> Option<Place> {
        self.walk(pointer).map(|(entry, _)| entry.place)
    }

    /// What to underline in a finding about `pointer`: a scalar itself; the name of a list, a mapping or an empty value; for
    /// something absent the same of what should hold it, in the end the start of the document.
    pub fn highlight(&self, pointer: &str) -> Span {
        let Some((entry, _)) = self.walk(pointer) else {
            return Span::default();
        };
        let Place { key, value } = entry.place;
        match entry.children {
            Children::Scalar if !value.is_empty() => value,
            _ => key.unwrap_or(Span::at(value.start)),
        }
    }

    /// The entry at `pointer` and true, or its nearest existing ancestor and false.
    fn walk(&self, pointer: &str) -> Option<(&Entry, bool)> {
        let mut entry = self.entries.first()?;
        let Some(tokens) = pointer.strip_prefix('/') else {
            return Some((entry, pointer.is_empty()));
        };
        for token in tokens.split('/') {
            let Some(child) = entry.child(token).and_then(|child| self.entries.get(child)) else {
                return Some((entry, false));
            };
            entry = child;
        }
        Some((entry, true))
    }
}

impl Entry {
    fn child(&self, token: &str) -> Option<usize> {
        match &self.children {
            Children::Scalar => None,
            Children::Items(items) => {
                let plain = token == "0" || !token.starts_with(['0', '+']);
                let index: usize = token.parse().ok().filter(|_| plain)?;
                items.get(index).copied()
            }
            Children::Members(members) if token.contains('~') => {
                let name = token.replace("~1", "/").replace("~0", "~");
                members.get(&name).copied()
            }
            Children::Members(members) => members.get(token).copied(),
        }
    }
}

/// The pointer to the member or element `token` of the value at `pointer`.
pub fn pointer_join(pointer: &str, token: impl std::fmt::Display) -> String {
    let mut joined = String::with_capacity(pointer.len().saturating_add(24));
    joined.push_str(pointer);
    joined.push('/');
    let begins = joined.len();
    // Writing to a String cannot fail.
    write!(joined, "{token}").ok();
    let written = joined.get(begins..).unwrap_or_default();
    if written.contains(['~', '/']) {
        let escaped = written.replace('~', "~0").replace('/', "~1");
        joined.truncate(begins);
        joined.push_str(&escaped);
    }
    joined
}
