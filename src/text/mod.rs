//! Texts and places in them: what files hold once decoded, spans, escapes, suggestions, masks. The ground floor: it knows nothing of faults.

mod edit;
mod escape;
mod masking;
mod span;
mod suggest;
mod wildcard;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use edit::{Edit, edited};
pub use escape::{escape_control, escape_control_lines, escape_json, escape_terraform};
#[allow(unused_imports)]
pub(crate) use escape::{is_hazardous, push_escaped};
pub use masking::masked;
pub use span::Span;
pub use suggest::{did_you_mean, slip_of};
pub use wildcard::Wildcard;

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One decoded text and where it came from; cheap to clone.
#[derive(Clone)]
pub struct Source(Arc<Inner>);

struct Inner {
    path: String,
    text: String,
    encoding: Encoding,
    /// Found when first asked for: most texts are without faults.
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A source of text already at hand; `path` is shown to people, `-` as `<stdin>`.
    pub fn new(path: &str, text: impl Into<String>) -> Self {
        Self::encoded(path, text.into(), Encoding::Utf8)
    }

    /// A source whose text came in an encoding.
    pub(crate) fn encoded(path: &str, text: String, encoding: Encoding) -> Self {
        let path = if path == "-" { "<stdin>" } else { path };
        Self(Arc::new(Inner {
            line_starts: OnceLock::new(),
            path: path.to_owned(),
            text,
            encoding,
        }))
    }

    /// Whether it is the same text, read once.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The path as shown to people.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The whole text, line ends as they are in the file, without byte order mark.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// How the file was encoded; UTF-8 for text already at hand.
    pub fn encoding(&self) -> Encoding {
        self.0.encoding
    }

    /// The text of a span; empty if it is not within the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.start..span.end).unwrap_or_default()
    }

    /// Line and column of a byte offset; offsets beyond the end count as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text().floor_char_boundary(offset);
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset);
        let before = Span::new(self.line_start(line), offset);
        Position {
            line,
            column: self.slice(before).chars().count().saturating_add(1),
        }
    }

    /// The text of a line (from 1) without its line end; empty beyond the last.
    pub fn line(&self, line: usize) -> &str {
        let start = self.line_start(line);
        let end = self.line_start(line.saturating_add(1));
        self.slice(Span::new(start, end))
            .trim_end_matches(['\r', '\n'])
    }

    /// The byte offset where a line (from 1) starts; the end of the text beyond the last.
    pub fn line_start(&self, line: usize) -> usize {
        let starts = self.line_starts();
        let start = starts.get(line.saturating_sub(1)).copied();
        start.unwrap_or(self.text().len())
    }

    fn line_starts(&self) -> &[usize] {
        self.0.line_starts.get_or_init(|| line_starts(self.text()))
    }
}

/// The text is left out: it is long, and a request's paths are sensitive.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}

/// Lines end with LF, CR LF or a lone CR, as YAML has it.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, byte) in bytes.iter().enumerate() {
        let next = at.saturating_add(1);
        let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(next) != Some(&b'\n'));
        if ends {
            starts.push(next);
        }
    }
    starts
}

/// How a file was encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without byte order mark.
    #[default]
    Utf8,
    /// UTF-8 with byte order mark.
    Utf8Mark,
    /// UTF-16 with byte order mark.
    Utf16,
}

impl Encoding {
    /// In words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Mark => "UTF-8 with a byte order mark",
            Self::Utf16 => "UTF-16",
        }
    }
}
