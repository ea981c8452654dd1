//! Policy documents as IAM stores them: decoded, bounded, and read one statement at a time.

use super::ground::{Usage, Version};
use super::json::{self, Kind, Node};
use super::statement::{Body, Statement};
use crate::text::Position;

/// The longest document that is read, in bytes of decoded text. IAM's own limits are far below.
pub const MAX_BYTES: usize = 1 << 20;
/// The deepest nesting of lists and objects that is read.
pub const MAX_DEPTH: usize = 128;
/// The most statements that are read. No document within [`MAX_BYTES`] holds more well-formed ones.
pub const MAX_STATEMENTS: usize = 1 << 15;

/// Why a document as a whole cannot be read. A fault in one statement is not such an error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Longer than [`MAX_BYTES`].
    #[error("the policy document is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the policy document is nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// More than [`MAX_STATEMENTS`].
    #[error("the policy document has more than {MAX_STATEMENTS} statements")]
    TooManyStatements,
    /// The percent-decoded bytes are not UTF-8.
    #[error("the percent-encoded policy document is not UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error("the policy document is not JSON: line {}, column {}: {message}", position.line, position.column)]
    NotJson {
        /// Where reading stopped, in the decoded text.
        position: Position,
        /// What is wrong there.
        message: String,
    },
    /// JSON, but not a policy document.
    #[error("not a policy document: {0}")]
    NotAPolicy(String),
}

/// A policy document and its statements.
#[derive(Clone, Debug)]
pub struct Document {
    text: String,
    version: Version,
    statements: Vec<Statement>,
}

impl Document {
    /// Reads a document from plain JSON or from percent-encoded text (RFC 3986: `+` is a plus) as IAM returns it.
    ///
    /// # Errors
    ///
    /// The document as a whole is unreadable: too long, too deep, not JSON, or without the shape of a policy.
    pub fn parse(stored: &str, usage: Usage) -> Result<Document, DocumentError> {
        // Each byte takes at most three when encoded.
        if stored.len() > 3 * MAX_BYTES {
            return Err(DocumentError::TooLong);
        }
        let text = decode(stored)?;
        if text.len() > MAX_BYTES {
            return Err(DocumentError::TooLong);
        }
        let node = json::parse(&text, MAX_DEPTH).map_err(|fault| match fault.too_deep {
            true => DocumentError::TooDeep,
            false => DocumentError::NotJson {
                position: json::Lines::new(&text).position(fault.at),
                message: fault.message,
            },
        })?;
        let (version, statements) = read(&node, &text, usage)?;
        Ok(Document {
            text,
            version,
            statements,
        })
    }

    /// Reads a document from a JSON value: text as in [`Document::parse`], or an object. An object has no stored text; lines and columns
    /// then refer to its rendering with two spaces of indentation, see [`Document::text`].
    ///
    /// # Errors
    ///
    /// As [`Document::parse`].
    pub fn from_value(value: &serde_json::Value, usage: Usage) -> Result<Document, DocumentError> {
        match value {
            serde_json::Value::String(text) => Document::parse(text, usage),
            other => Document::parse(&format!("{other:#}"), usage),
        }
    }

    /// The decoded text; the lines and columns of statements refer to it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The policy language version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The statements in the order of the text, the malformed ones included.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

/// Undoes the percent-encoding if there is one. Encoded JSON cannot begin with a brace and a quote.
fn decode(stored: &str) -> Result<String, DocumentError> {
    let start = stored.trim_start();
    let plain = match start.strip_prefix('{') {
        Some(rest) => !rest.trim_start().starts_with('%'),
        None => !start.starts_with('%'),
    };
    if plain {
        return Ok(stored.to_owned());
    }
    let decoded = percent_encoding::percent_decode_str(stored).decode_utf8();
    Ok(decoded.map_err(|_| DocumentError::NotUtf8)?.into_owned())
}

fn read(node: &Node, text: &str, usage: Usage) -> Result<(Version, Vec<Statement>), DocumentError> {
    let not_a_policy = |message: String| DocumentError::NotAPolicy(message);
    let Some(object) = node.object() else {
        return Err(not_a_policy(format!(
            "expected an object, found {}",
            node.describe()
        )));
    };
    if let Some(key) = &object.repeated {
        return Err(not_a_policy(format!(
            "the member {key} occurs more than once"
        )));
    }
    let version = version(object.get("Version")).map_err(not_a_policy)?;
    let nodes = statements(object.get("Statement")).map_err(not_a_policy)?;
    if nodes.len() > MAX_STATEMENTS {
        return Err(DocumentError::TooManyStatements);
    }
    let mut lines = json::Lines::new(text);
    let statements = nodes.iter().enumerate().map(|(index, node)| Statement {
        index,
        sid: node
            .object()
            .and_then(|o| o.get("Sid"))
            .and_then(Node::text)
            .map(str::to_owned),
        position: lines.position(node.start),
        body: Body::read(node, version, usage),
    });
    Ok((version, statements.collect()))
}

/// The version that the element names; the older one where it is missing.
fn version(node: Option<&Node>) -> Result<Version, String> {
    let Some(node) = node else {
        return Ok(Version::V2008);
    };
    match node.text() {
        Some("2008-10-17") => Ok(Version::V2008),
        Some("2012-10-17") => Ok(Version::V2012),
        Some(other) => Err(format!(
            "Version {other} is neither 2012-10-17 nor 2008-10-17"
        )),
        None => Err(format!("Version must be text, not {}", node.describe())),
    }
}

/// The statements: a list, or one alone.
fn statements(node: Option<&Node>) -> Result<&[Node], String> {
    let node = node.ok_or("it has no Statement")?;
    match &node.kind {
        Kind::Object(_) => Ok(std::slice::from_ref(node)),
        Kind::List(items) => Ok(items),
        _ => Err(format!(
            "Statement must be an object or a list, not {}",
            node.describe()
        )),
    }
}
