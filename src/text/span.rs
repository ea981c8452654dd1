//! Where something stands in a text; the parsers make spans, diagnostics and findings show them.

/// A part of a source's text, in bytes from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The place between two characters.
    pub const fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Whether it covers no text, as for a value left out after `Name:`.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}
