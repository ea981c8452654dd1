//! Text from files and standard input: decoded, parsed into JSON values, with the span of every value for the findings that follow.

mod backslash;
mod bounds;
mod decode;
mod encode;
mod folder;
mod json;
mod json_string;
mod map;
mod read;
mod resolve;
mod stream;
mod tree;
mod written;
mod yaml;
mod yaml_error;
mod yaml_scalar;

use std::path::Path;

use serde_json::Value;

use crate::diag::Diagnostics;
use crate::text::{Encoding, Position, Source, Span};

pub use backslash::doubled;
pub use encode::encode_like;
pub use written::{Style, Written};
pub use yaml_scalar::text_elsewhere;

pub use bounds::{MAX_DATA_BYTES, MAX_DATA_VALUES};
pub use folder::files_below;
pub use map::{Place, SourceMap, pointer_join};

/// Largest accepted file, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Deepest accepted nesting of lists and mappings, aliases expanded.
pub const MAX_DEPTH: usize = 128;
/// Most values in one document, aliases and merge keys expanded.
pub const MAX_VALUES: usize = 100_000;

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
pub fn parse(source: &Source) -> Result<Document, Diagnostics> {
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
pub fn parse_json(source: &Source) -> Result<Document, Diagnostics> {
    json::parse(source)
}

/// Whether a text is read as JSON.
pub fn is_json(source: &Source) -> bool {
    let extension = Path::new(source.path())
        .extension()
        .map(|extension| extension.to_ascii_lowercase());
    match extension.as_ref().and_then(|extension| extension.to_str()) {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => source.text().trim_start().starts_with(['{', '[']),
    }
}
