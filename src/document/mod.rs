//! Text from files and standard input: decoded, parsed into JSON values, with the span of every value for the findings that follow.

mod bounds;
mod decode;
mod folder;
mod json;
mod json_string;
mod map;
mod resolve;
mod span;
mod stream;
mod tree;
mod yaml;
mod yaml_error;
mod yaml_scalar;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::diag::Diagnostic;

pub use bounds::{MAX_DATA_BYTES, MAX_DATA_VALUES};
pub use folder::files_below;
pub use map::{Place, SourceMap, pointer_join};
pub use span::Span;

/// Largest accepted file, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Deepest accepted nesting of lists and mappings, aliases expanded.
pub const MAX_DEPTH: usize = 128;
/// Most values in one document, aliases and merge keys expanded.
pub const MAX_VALUES: usize = 100_000;

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

    fn encoded(path: &str, text: String, encoding: Encoding) -> Self {
        let path = if path == "-" { "<stdin>" } else { path };
        Self(Arc::new(Inner {
            line_starts: OnceLock::new(),
            path: path.to_owned(),
            text,
            encoding,
        }))
    }

    /// Decodes UTF-8 with or without byte order mark, or UTF-16 with one. Offsets count from after the mark.
    ///
    /// # Errors
    /// More than [`MAX_BYTES`], a NUL character (binary data) or bytes that are not text in that encoding.
    pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        decode::decode(path, bytes, MAX_BYTES)
    }

    /// Reads a file, pipe or device, or standard input for `-`; never more than [`MAX_BYTES`] and one byte.
    ///
    /// # Errors
    /// As [`Source::from_bytes`], and when the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        Self::read_up_to(path, MAX_BYTES)
    }

    /// Reads evidence or a baseline: at most [`MAX_DATA_BYTES`] with [`MAX_DATA_VALUES`] JSON values.
    ///
    /// # Errors
    /// As [`Source::read`], and more values than may be.
    pub fn read_data(path: &Path) -> Result<Self, Diagnostic> {
        let source = Self::read_up_to(path, MAX_DATA_BYTES)?;
        bounds::within_bounds(&source)?;
        Ok(source)
    }

    /// Reads what may be larger than a request; never more than `limit` and one byte.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn read_up_to(path: &Path, limit: usize) -> Result<Self, Diagnostic> {
        decode::read(path, limit)
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

/// A parsed text: its value, and where in the text each part of it is.
#[derive(Clone, Debug)]
pub struct Document {
    /// The value, aliases and merge keys expanded; always an object.
    pub value: Value,
    /// The span of every part of `value`, by JSON pointer.
    pub spans: SourceMap,
    /// What the AWS CLI would refuse or read otherwise, in order of appearance.
    pub deviations: Vec<Deviation>,
}

/// Something this tool accepts that stricter parsers, such as the AWS CLI's, refuse or read otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What it is.
    pub kind: DeviationKind,
    /// Where it is; its text is [`Source::slice`] of this.
    pub span: Span,
}

/// The kinds of [`Deviation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviationKind {
    /// `// …` or `/* … */`
    Comment,
    /// A comma before a closing bracket or brace.
    TrailingComma,
    /// A plain YAML scalar that is text here; with what the AWS CLI takes it for.
    OtherType(&'static str),
    /// The whole file is in an encoding that the AWS CLI does not read.
    Encoding(Encoding),
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

impl DeviationKind {
    /// In words, with article; what the AWS CLI reads instead, or the encoding.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Comment => "a comment",
            Self::TrailingComma => "a trailing comma",
            Self::OtherType(other) => other,
            Self::Encoding(encoding) => encoding.describe(),
        }
    }
}

/// Parses a text as JSON or YAML 1.2: JSON if the path ends in `.json`, YAML if in `.yaml` or `.yml`, otherwise by the first
/// character (`{` or `[` is JSON).
///
/// # Errors
/// Everything wrong with the text as text: syntax (the first fault), duplicate names (all of them), limits exceeded, several
/// documents, no content, or a document that is not an object.
pub fn parse(source: &Source) -> Result<Document, Vec<Diagnostic>> {
    let json = is_json(source);
    let mut document = if json {
        json::parse(source)?
    } else {
        yaml::parse(source)?
    };
    // The CLI reads over the byte order mark of a YAML file.
    let encoding = source.encoding();
    if encoding == Encoding::Utf16 || (json && encoding == Encoding::Utf8Mark) {
        let kind = DeviationKind::Encoding(encoding);
        let span = Span::default();
        document.deviations.insert(0, Deviation { kind, span });
    }
    Ok(document)
}

/// Parses a text as JSON, whatever its path is.
///
/// # Errors
/// As [`parse`].
pub fn parse_json(source: &Source) -> Result<Document, Vec<Diagnostic>> {
    json::parse(source)
}

fn is_json(source: &Source) -> bool {
    let extension = Path::new(source.path())
        .extension()
        .map(|extension| extension.to_ascii_lowercase());
    match extension.as_ref().and_then(|extension| extension.to_str()) {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => source.text().trim_start().starts_with(['{', '[']),
    }
}
