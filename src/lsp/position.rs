//! Places in a text as editors count them, in UTF-16 code units or in bytes, to bytes and back.

use crate::text::{Source, Span};
use lsp_types::{Position, Range};

/// What a column counts; agreed on at the beginning of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Units {
    /// UTF-16 code units, which every client knows.
    #[default]
    Utf16,
    /// Bytes of UTF-8.
    Utf8,
}

impl Units {
    fn of(self, c: char) -> usize {
        match self {
            Self::Utf16 => c.len_utf16(),
            Self::Utf8 => c.len_utf8(),
        }
    }

    /// The place of a byte.
    pub(super) fn position(self, source: &Source, offset: usize) -> Position {
        let offset = source.text().floor_char_boundary(offset);
        let line = source.position(offset).line;
        let before = source.slice(Span::new(source.line_start(line), offset));
        let column: usize = before.chars().map(|c| self.of(c)).sum();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position::new(number(line.saturating_sub(1)), number(column))
    }

    /// The range of a span.
    pub(super) fn range(self, source: &Source, span: Span) -> Range {
        let end = span.end.max(span.start);
        Range::new(
            self.position(source, span.start),
            self.position(source, end),
        )
    }

    /// The byte of a place; beyond the end of its line, the end of the line.
    pub(super) fn offset(self, source: &Source, position: Position) -> usize {
        let number = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let line = number(position.line).saturating_add(1);
        let (start, wanted) = (source.line_start(line), number(position.character));
        let (mut column, mut offset) = (0_usize, start);
        for c in source.line(line).chars() {
            let next = column.saturating_add(self.of(c));
            if next > wanted {
                break;
            }
            column = next;
            offset = offset.saturating_add(c.len_utf8());
        }
        offset
    }

    /// The bytes of a range.
    pub(super) fn span(self, source: &Source, range: Range) -> Span {
        let (start, end) = (
            self.offset(source, range.start),
            self.offset(source, range.end),
        );
        Span::new(start.min(end), start.max(end))
    }
}
