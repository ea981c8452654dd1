//! The JSON reader: strict JSON plus comments and trailing commas, which are recorded; without recursion, into the document tree.

use serde_json::Value;

use super::json_string::{self, Text};
use super::tree::{Builder, Collection, Node, error};
use super::{Deviation, DeviationKind, Document, Source, Span, resolve};
use crate::diag::{Diagnostic, Diagnostics};

pub(super) fn parse(source: &Source) -> Result<Document, Diagnostics> {
    let mut reader = Reader {
        source,
        at: 0,
        builder: Builder::new(source),
        deviations: Vec::new(),
    };
    let fatal = reader.read().err();
    let nodes: Vec<Node> = reader.builder.finish(fatal)?;
    let (value, spans) = resolve::resolve(source, &nodes)?;
    let mut deviations = reader.deviations;
    // A trailing comma is noticed after the comments that follow it.
    deviations.sort_by_key(|deviation| deviation.span.start);
    Ok(Document {
        value,
        spans,
        deviations,
    })
}

/// What may come next.
#[derive(Clone, Copy)]
enum Expect {
    Value,
    /// A value or the end of the list; the comma before it, if there was one.
    Item(Option<Span>),
    /// A name or the end of the object; the comma before it, if there was one.
    Name(Option<Span>),
    Colon,
    /// A comma or the end of the innermost collection; nothing more after the document.
    Next,
}

struct Reader<'s> {
    source: &'s Source,
    at: usize,
    builder: Builder<'s>,
    deviations: Vec<Deviation>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Diagnostic> {
        self.skip_blank()?;
        if self.peek().is_none() {
            // Nothing but blanks: said of the document as a whole.
            return Ok(());
        }
        let mut expect = Expect::Value;
        loop {
            self.skip_blank()?;
            let Some(c) = self.peek() else {
                return self.at_end();
            };
            expect = match (expect, c) {
                (Expect::Item(comma), ']') | (Expect::Name(comma), '}') => self.close(comma),
                (Expect::Value | Expect::Item(_), _) => self.value(c)?,
                (Expect::Name(_), '"') => self.name()?,
                (Expect::Name(_), _) => return Err(self.not_a_name(c)),
                (Expect::Colon, ':') => {
                    self.bump(c);
                    Expect::Value
                }
                (Expect::Colon, _) => {
                    return Err(self.fault("expected ':' after the name", "found this instead"));
                }
                (Expect::Next, _) => self.next(c)?,
            };
        }
    }

    fn next(&mut self, c: char) -> Result<Expect, Diagnostic> {
        let Some((kind, open)) = self.builder.innermost() else {
            return Err(self.fault("text after the end of the document", "nothing may follow"));
        };
        let (start, close) = (self.at, closing(kind));
        match (kind, c) {
            (Collection::Array, ',') => {
                self.bump(c);
                Ok(Expect::Item(Some(Span::new(start, self.at))))
            }
            (Collection::Object, ',') => {
                self.bump(c);
                Ok(Expect::Name(Some(Span::new(start, self.at))))
            }
            _ if c == close => Ok(self.close(None)),
            _ => {
                let title = format!("expected `,` or `{close}`");
                Err(self
                    .fault(&title, "found this instead")
                    .context(open, "opened here"))
            }
        }
    }

    /// At a closing bracket; `comma` is the one just before it.
    fn close(&mut self, comma: Option<Span>) -> Expect {
        if let Some(span) = comma {
            self.deviate(DeviationKind::TrailingComma, span);
        }
        self.at = self.at.saturating_add(1);
        self.builder.end(self.at);
        Expect::Next
    }

    fn at_end(&self) -> Result<(), Diagnostic> {
        let Some((kind, open)) = self.builder.innermost() else {
            return Ok(());
        };
        let (bracket, close) = (self.source.slice(open), closing(kind));
        Err(error(self.source, format!("`{bracket}` is never closed"))
            .primary(open, format!("there is no `{close}` for this one")))
    }

    fn value(&mut self, c: char) -> Result<Expect, Diagnostic> {
        let kind = match c {
            '[' => Collection::Array,
            '{' => Collection::Object,
            '"' => {
                let (text, span) = self.string()?;
                self.builder.scalar(Value::String(text), span)?;
                return Ok(Expect::Next);
            }
            _ => return self.word(c),
        };
        let bracket = Span::new(self.at, self.at.saturating_add(1));
        self.builder.begin(kind, bracket)?;
        self.bump(c);
        Ok(match kind {
            Collection::Array => Expect::Item(None),
            Collection::Object => Expect::Name(None),
        })
    }

    fn name(&mut self) -> Result<Expect, Diagnostic> {
        let (text, span) = self.string()?;
        self.builder.name(text, span, false);
        Ok(Expect::Colon)
    }

    fn string(&mut self) -> Result<(String, Span), Diagnostic> {
        let Text { value, span } = json_string::read(self.source, self.at)?;
        self.at = span.end;
        Ok((value, span))
    }

    /// `true`, `false`, `null` or a number; anything else gets the advice that fits it.
    fn word(&mut self, first: char) -> Result<Expect, Diagnostic> {
        let rest = self.rest();
        let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | '$'));
        let word = rest
            .get(..rest.find(is_end).unwrap_or(rest.len()))
            .unwrap_or_default();
        let span = Span::new(
            self.at,
            self.at.saturating_add(word.len().max(first.len_utf8())),
        );
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ if word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                serde_json::from_str(word).map_err(|_| {
                    error(self.source, "not a number that JSON knows")
                        .primary(span, "no leading zeros, digits on both sides of a point")
                        .help("put it in double quotes if it is text, such as an account id")
                })?
            }
            _ => return Err(self.not_a_value(word, first, span)),
        };
        self.builder.scalar(value, span)?;
        self.at = span.end;
        Ok(Expect::Next)
    }

    fn not_a_value(&self, word: &str, first: char, span: Span) -> Diagnostic {
        let fault = |label: &str| error(self.source, "expected a value").primary(span, label);
        match (word, first) {
            ("True" | "TRUE" | "False" | "FALSE", _) => {
                fault("JSON writes true and false in small letters")
            }
            ("None" | "Null" | "NULL" | "undefined", _) => fault("JSON writes null for no value"),
            (_, '\'') => fault("JSON wants double quotes"),
            (_, ',' | ']' | '}' | ':') => fault("there is no value before this"),
            ("", '#') => fault("JSON has no # comments").help("name the file .yaml if it is YAML"),
            ("", _) => fault("this begins no value"),
            _ => fault("text must be in double quotes").help("name the file .yaml if it is YAML"),
        }
    }

    fn not_a_name(&self, c: char) -> Diagnostic {
        let fault = |label: &str| self.fault("expected a name in double quotes", label);
        match c {
            '\'' => fault("JSON wants double quotes"),
            ',' => fault("there is nothing before this comma"),
            '#' => fault("JSON has no # comments").help("name the file .yaml if it is YAML"),
            _ => fault("found this instead").help("name the file .yaml if it is YAML"),
        }
    }

    /// Blanks and comments.
    fn skip_blank(&mut self) -> Result<(), Diagnostic> {
        loop {
            let rest = self.rest();
            let blank = rest
                .len()
                .saturating_sub(rest.trim_start_matches([' ', '\t', '\r', '\n']).len());
            self.at = self.at.saturating_add(blank);
            let rest = self.rest();
            let length = if rest.starts_with("//") {
                rest.find(['\r', '\n']).unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                let Some(end) = rest.get(2..).and_then(|inner| inner.find("*/")) else {
                    let opening = Span::new(self.at, self.at.saturating_add(2));
                    return Err(error(self.source, "a comment is not closed")
                        .primary(opening, "there is no */ for this one"));
                };
                end.saturating_add(4)
            } else {
                return Ok(());
            };
            let span = Span::new(self.at, self.at.saturating_add(length));
            self.deviate(DeviationKind::Comment, span);
            self.at = span.end;
        }
    }

    fn deviate(&mut self, kind: DeviationKind, span: Span) {
        self.deviations.push(Deviation { kind, span });
    }

    /// An error at the character that comes next.
    fn fault(&self, title: &str, label: &str) -> Diagnostic {
        let width = self.peek().map_or(0, char::len_utf8);
        error(self.source, title).primary(Span::new(self.at, self.at.saturating_add(width)), label)
    }

    fn rest(&self) -> &str {
        self.source.text().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self, c: char) {
        self.at = self.at.saturating_add(c.len_utf8());
    }
}

fn closing(kind: Collection) -> char {
    match kind {
        Collection::Array => ']',
        Collection::Object => '}',
    }
}
