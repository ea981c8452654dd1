//! How the JSON report is laid out: members on lines of their own down to the outcomes and calls of a subject, each of which is one line.

use crate::text::escape_json;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// Lists and objects this deep have their elements on lines of their own; what is in those is on one line.
const LINES: usize = 4;

/// A value on lines, as it stands `depth` levels deep in the report; control characters escaped.
pub(super) fn lines(value: &impl Serialize, depth: usize) -> String {
    let mut bytes = Vec::new();
    let layout = Layout {
        depth,
        filled: false,
    };
    // Writing to memory cannot fail, and the types of the report have text for keys.
    value
        .serialize(&mut Serializer::with_formatter(&mut bytes, layout))
        .ok();
    safe(bytes)
}

/// A value on one line, control characters escaped.
pub(super) fn line(value: &impl Serialize) -> String {
    safe(serde_json::to_vec(value).unwrap_or_default())
}

fn safe(bytes: Vec<u8>) -> String {
    // The serialiser writes UTF-8.
    let text = String::from_utf8(bytes).unwrap_or_default();
    match escape_json(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(escaped) => escaped,
    }
}

/// The line feed and the blanks before something at a depth.
pub(super) fn indent(depth: usize) -> &'static str {
    const DEEPEST: &str = "\n                ";
    let length = depth.saturating_mul(2).saturating_add(1);
    DEEPEST.get(..length).unwrap_or(DEEPEST)
}

struct Layout {
    depth: usize,
    /// Whether the innermost list or object has elements.
    filled: bool,
}

impl Layout {
    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_add(1);
        self.filled = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        let on_lines = self.depth <= LINES;
        self.depth = self.depth.saturating_sub(1);
        if self.filled && on_lines {
            out.write_all(indent(self.depth).as_bytes())?;
        }
        // It is an element of what is around it.
        self.filled = true;
        out.write_all(bracket)
    }

    fn element<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.filled = true;
        match (first, self.depth <= LINES) {
            (true, false) => Ok(()),
            (false, false) => out.write_all(b","),
            (true, true) => out.write_all(indent(self.depth).as_bytes()),
            (false, true) => {
                out.write_all(b",")?;
                out.write_all(indent(self.depth).as_bytes())
            }
        }
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.element(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.element(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        match self.depth <= LINES {
            true => out.write_all(b": "),
            false => out.write_all(b":"),
        }
    }
}
