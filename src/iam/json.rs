//! A JSON reader that keeps what policies need and `serde_json` drops: positions, repeated keys and the spelling of numbers.

use crate::text::Position;

/// A JSON value with its place in the text, as byte offsets.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Object),
}

/// The members of an object in the order of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    pub(super) members: Vec<(String, Node)>,
    /// A key that occurs more than once.
    pub(super) repeated: Option<String>,
}

impl Object {
    /// The first member of this name.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.members
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }
}

impl Node {
    pub(super) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind {
            Some(text)
        } else {
            None
        }
    }

    pub(super) fn object(&self) -> Option<&Object> {
        if let Kind::Object(object) = &self.kind {
            Some(object)
        } else {
            None
        }
    }

    /// A key that occurs twice in one object, anywhere inside.
    pub(super) fn repeated_key(&self) -> Option<&str> {
        match &self.kind {
            Kind::List(items) => items.iter().find_map(Node::repeated_key),
            Kind::Object(object) => {
                let inside = || {
                    object
                        .members
                        .iter()
                        .find_map(|(_, node)| node.repeated_key())
                };
                object.repeated.as_deref().or_else(inside)
            }
            _ => None,
        }
    }

    /// What the value is, for messages.
    pub(super) fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }
}

/// Why a text is not JSON, and the byte offset where.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: String,
    /// The text is nested deeper than allowed; it may well be JSON.
    pub(super) too_deep: bool,
}

/// Reads one JSON value, nested at most `max_depth`.
pub(super) fn parse(text: &str, max_depth: usize) -> Result<Node, Fault> {
    let mut reader = Reader {
        text,
        at: 0,
        max_depth,
    };
    let node = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.fault("there is text after the JSON value"));
    }
    Ok(node)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    max_depth: usize,
}

impl<'a> Reader<'a> {
    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault {
            at: self.at,
            message: message.into(),
            too_deep: false,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, nesting: usize) -> Result<Node, Fault> {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{' | b'[') if nesting >= self.max_depth => {
                let message = format!("nested more than {} deep", self.max_depth);
                return Err(Fault {
                    at: start,
                    message,
                    too_deep: true,
                });
            }
            Some(b'{') => self.object(nesting)?,
            Some(b'[') => self.list(nesting)?,
            Some(b'"') => Kind::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(_) => self.word()?,
            None => return Err(self.fault("the text ends where a value is expected")),
        };
        Ok(Node {
            kind,
            start,
            end: self.at,
        })
    }

    fn word(&mut self) -> Result<Kind, Fault> {
        let words = [
            ("null", Kind::Null),
            ("true", Kind::Bool(true)),
            ("false", Kind::Bool(false)),
        ];
        for (word, kind) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(kind);
            }
        }
        Err(self.fault("a JSON value is expected here"))
    }

    fn number(&mut self) -> Result<String, Fault> {
        let is_part = |b: u8| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let length = self.rest().bytes().take_while(|b| is_part(*b)).count();
        let text = self.rest().get(..length).unwrap_or("");
        if !is_number(text) {
            return Err(self.fault(format!("`{text}` is not a JSON number")));
        }
        self.at += length;
        Ok(text.to_owned())
    }

    fn string(&mut self) -> Result<String, Fault> {
        let mut escaped = false;
        let mut plain = true;
        for (offset, byte) in self.rest().bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => (escaped, plain) = (true, false),
                b'"' => {
                    let quoted = self.rest().get(..=offset).unwrap_or("");
                    let inner = quoted.get(1..offset).unwrap_or("");
                    let text = if plain {
                        Ok(inner.to_owned())
                    } else {
                        serde_json::from_str(quoted)
                    };
                    let text = text.map_err(|_| {
                        self.fault("this string has an escape that JSON does not know")
                    })?;
                    self.at += offset + 1;
                    return Ok(text);
                }
                0..0x20 => {
                    return Err(
                        self.fault("this string holds a control character that is not escaped")
                    );
                }
                _ => {}
            }
        }
        Err(self.fault("this string is not closed"))
    }

    fn list(&mut self, nesting: usize) -> Result<Kind, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Kind::List(items));
        }
        loop {
            items.push(self.value(nesting + 1)?);
            if self.closes(b']', "`,` or `]`")? {
                return Ok(Kind::List(items));
            }
        }
    }

    fn object(&mut self, nesting: usize) -> Result<Kind, Fault> {
        self.at += 1;
        let mut members = Vec::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Kind::Object(Object::default()));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.fault("a member name in quotes is expected here"));
            }
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.fault("`:` is expected here"));
            }
            self.at += 1;
            let node = self.value(nesting + 1)?;
            members.push((key, node));
            if self.closes(b'}', "`,` or `}`")? {
                let repeated = repeated(&members);
                return Ok(Kind::Object(Object { members, repeated }));
            }
        }
    }

    /// After an item: true when the collection ends, false when another item follows.
    fn closes(&mut self, end: u8, expected: &str) -> Result<bool, Fault> {
        self.skip_space();
        let found = self.peek();
        if found != Some(end) && found != Some(b',') {
            return Err(self.fault(format!("{expected} is expected here")));
        }
        self.at += 1;
        Ok(found == Some(end))
    }
}

fn repeated(members: &[(String, Node)]) -> Option<String> {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
        .array_windows::<2>()
        .find(|[a, b]| a == b)
        .map(|[a, _]| (*a).to_owned())
}

/// The number grammar of JSON: no leading zeros, digits on both sides of the point.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

/// Turns ascending byte offsets into lines and columns in one pass over the text.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    position: Position,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Lines<'a> {
        Lines {
            text,
            at: 0,
            position: Position { line: 1, column: 1 },
        }
    }

    /// The position of an offset that is not before the one asked last.
    pub(super) fn position(&mut self, offset: usize) -> Position {
        for c in self.text.get(self.at..offset).unwrap_or("").chars() {
            if c == '\n' {
                self.position.line += 1;
                self.position.column = 1;
            } else {
                self.position.column += 1;
            }
        }
        self.at = self.at.max(offset);
        self.position
    }
}

/// One text or a list of texts.
pub(super) fn texts<'a>(name: &str, node: &'a Node) -> Result<Vec<&'a str>, String> {
    let items = match &node.kind {
        Kind::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let text = |item: &'a Node| {
        item.text().ok_or_else(|| {
            format!(
                "{name} must be text or a list of texts, not {}",
                item.describe()
            )
        })
    };
    items.iter().map(text).collect()
}
