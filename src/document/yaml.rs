//! The YAML reader: parser events straight into the document tree; what YAML has beyond JSON is resolved or refused here.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks, Tag};
use serde_json::Value;

use super::tree::{Builder, Collection, Node, NodeId, error};
use super::{Deviation, DeviationKind, Document, Source, Span, resolve, yaml_error, yaml_scalar};
use crate::diag::{Diagnostic, Diagnostics};

const CORE_TAG: &str = "tag:yaml.org,2002:";

pub(super) fn parse(source: &Source) -> Result<Document, Diagnostics> {
    let (nodes, deviations) = Reader::new(source).read()?;
    let (value, spans) = resolve::resolve(source, &nodes)?;
    Ok(Document {
        value,
        spans,
        deviations,
    })
}

struct Reader<'s> {
    source: &'s Source,
    offsets: Offsets,
    builder: Builder<'s>,
    /// The parser numbers anchors.
    anchors: HashMap<usize, NodeId>,
    documents: usize,
    deviations: Vec<Deviation>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            offsets: Offsets::new(source.text()),
            builder: Builder::new(source),
            anchors: HashMap::new(),
            documents: 0,
            deviations: Vec::new(),
        }
    }

    fn read(mut self) -> Result<(Vec<Node>, Vec<Deviation>), Diagnostics> {
        let mut parser = Parser::new_from_str(self.source.text());
        let mut fatal = None;
        while let Some(event) = parser.next_event() {
            let step = match event {
                Ok((event, marks)) => self.event(event, self.offsets.span(marks)),
                Err(error) => {
                    let at = self.offsets.byte(error.marker().index());
                    let open = self.open_bracket();
                    Err(yaml_error::explain(self.source, error.info(), at, open))
                }
            };
            if let Err(error) = step {
                fatal = Some(error);
                break;
            }
        }
        Ok((self.builder.finish(fatal)?, self.deviations))
    }

    /// The bracket that opened the innermost collection, if it is written with brackets.
    fn open_bracket(&self) -> Option<Span> {
        let (_, span) = self.builder.innermost()?;
        let bracket = Span::new(span.end.saturating_sub(1), span.end);
        matches!(self.source.slice(bracket), "[" | "{").then_some(bracket)
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(_) => {
                self.documents = self.documents.saturating_add(1);
                if self.documents > 1 {
                    return Err(error(self.source, "more than one document in the file")
                        .primary(span, "a second document begins here")
                        .help("give each request a file of its own"));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let text = Scalar {
                    text: &text,
                    style,
                    tag: tag.as_deref(),
                };
                return self.scalar(&text, anchor, span);
            }
            Event::Alias(anchor) => return self.alias(anchor, span),
            Event::SequenceStart(anchor, tag) => {
                return self.begin(Collection::Array, anchor, tag.as_deref(), span);
            }
            Event::MappingStart(anchor, tag) => {
                return self.begin(Collection::Object, anchor, tag.as_deref(), span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Nothing => {}
        }
        Ok(())
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, anchor: usize, span: Span) -> Result<(), Diagnostic> {
        let plain = scalar.style == ScalarStyle::Plain;
        let span = self.without_rest(scalar.style, span);
        if self.builder.expects_name() {
            if plain && scalar.text.is_empty() {
                return Err(error(self.source, "a member name is missing")
                    .primary(span, "there is no name before the ':'"));
            }
            scalar.value(self.source, span)?;
            let merge = plain && scalar.tag.is_none() && scalar.text == "<<";
            self.deviate(scalar, &yaml_scalar::plain(scalar.text), span);
            self.builder.name(scalar.text.to_owned(), span, merge);
            return Ok(());
        }
        let value = scalar.value(self.source, span)?;
        if value.is_string() {
            self.deviate(scalar, &value, span);
        }
        let node = self.builder.scalar(value, span)?;
        self.mark(anchor, node);
        Ok(())
    }

    /// Notes a plain scalar that is text here and something else to the AWS CLI; as a name, so are numbers.
    fn deviate(&mut self, scalar: &Scalar<'_>, value: &Value, span: Span) {
        if scalar.style != ScalarStyle::Plain || scalar.tag.is_some() {
            return;
        }
        let other = match value {
            Value::String(_) => yaml_scalar::differs(scalar.text),
            Value::Number(_) => Some("a number"),
            Value::Bool(_) => Some("true or false"),
            _ => Some("nothing (null)"),
        };
        if let Some(other) = other {
            let kind = DeviationKind::OtherType(other);
            self.deviations.push(Deviation { kind, span });
        }
    }

    /// Remembers an anchored node; the parser gives unanchored ones the number 0.
    fn mark(&mut self, anchor: usize, node: NodeId) {
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
    }

    /// The scalar alone: the parser counts blanks and comments after quotes in, and line ends after a block.
    fn without_rest(&self, style: ScalarStyle, span: Span) -> Span {
        let text = self.source.slice(span);
        let length = match style {
            ScalarStyle::Plain => return span,
            ScalarStyle::Literal | ScalarStyle::Folded => text.trim_end().len(),
            ScalarStyle::SingleQuoted => yaml_scalar::quoted_length(text, '\''),
            ScalarStyle::DoubleQuoted => yaml_scalar::quoted_length(text, '"'),
        };
        Span::new(span.start, span.start.saturating_add(length))
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Diagnostic> {
        if self.builder.expects_name() {
            return Err(error(self.source, "an alias cannot be a member name")
                .primary(span, "write the name itself"));
        }
        let Some(target) = self.anchors.get(&anchor) else {
            return Err(error(self.source, "an alias can only stand for a value")
                .primary(span, "its anchor is on a member name"));
        };
        self.builder.alias(*target, span).map(drop)
    }

    fn begin(
        &mut self,
        kind: Collection,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Diagnostic> {
        let (what, own_tag) = match kind {
            Collection::Array => ("a list", "seq"),
            Collection::Object => ("a mapping", "map"),
        };
        if self.builder.expects_name() {
            return Err(
                error(self.source, format!("{what} cannot be a member name"))
                    .primary(span, "a name is expected here")
                    .help("quote text that contains brackets or braces"),
            );
        }
        if let Some(tag) = tag
            && core_tag(tag).as_deref() != Some(own_tag)
            && !is_non_specific(tag)
        {
            return Err(unsupported_tag(self.source, tag, span));
        }
        let node = self.builder.begin(kind, span)?;
        self.mark(anchor, node);
        Ok(())
    }

    fn end(&mut self, span: Span) {
        // Collections without brackets have no end of their own: the parser gives the start of what follows.
        let end = if span.is_empty() {
            self.builder.last_end().unwrap_or(0)
        } else {
            span.end
        };
        self.builder.end(end);
    }
}

struct Scalar<'e> {
    text: &'e str,
    style: ScalarStyle,
    tag: Option<&'e Tag>,
}

impl Scalar<'_> {
    fn value(&self, source: &Source, span: Span) -> Result<Value, Diagnostic> {
        let text = || Value::String(self.text.to_owned());
        let Some(tag) = self.tag else {
            return Ok(match self.style {
                ScalarStyle::Plain => yaml_scalar::plain(self.text),
                _ => text(),
            });
        };
        if is_non_specific(tag) {
            return Ok(text());
        }
        let value = yaml_scalar::plain(self.text);
        let fits = match (core_tag(tag).as_deref(), &value) {
            (Some("str"), _) => return Ok(text()),
            (Some("int"), Value::Number(number)) => !number.is_f64(),
            (Some("float"), Value::Number(_))
            | (Some("bool"), Value::Bool(_))
            | (Some("null"), Value::Null) => true,
            (Some("int" | "float" | "bool" | "null"), _) => false,
            _ => return Err(unsupported_tag(source, tag, span)),
        };
        if fits {
            return Ok(value);
        }
        Err(error(
            source,
            format!("the value is not what its tag `{}` says", shown(tag)),
        )
        .primary(span, "remove the tag or change the value"))
    }
}

/// The name of one of YAML's own tags: `str` of `!!str`.
fn core_tag(tag: &Tag) -> Option<String> {
    let full = format!("{}{}", tag.handle, tag.suffix);
    full.strip_prefix(CORE_TAG).map(str::to_owned)
}

/// A lone `!`: "not what it looks like", so text.
fn is_non_specific(tag: &Tag) -> bool {
    tag.handle.is_empty() && tag.suffix == "!"
}

/// A tag as people write it.
fn shown(tag: &Tag) -> String {
    match core_tag(tag) {
        Some(name) => format!("!!{name}"),
        None => format!("{}{}", tag.handle, tag.suffix),
    }
}

fn unsupported_tag(source: &Source, tag: &Tag, span: Span) -> Diagnostic {
    error(
        source,
        format!("the tag `{}` has no meaning here", shown(tag)),
    )
    .primary(span, "tagged value")
    .help("write the value itself; quote it if it begins with '!'")
}

/// The parser counts characters, spans count bytes.
struct Offsets {
    /// Where each character starts; not needed when all are one byte long.
    starts: Option<Vec<usize>>,
    len: usize,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let starts = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self {
            starts,
            len: text.len(),
        }
    }

    fn byte(&self, index: usize) -> usize {
        match &self.starts {
            Some(starts) => starts.get(index).copied().unwrap_or(self.len),
            None => index.min(self.len),
        }
    }

    fn span(&self, marks: Marks) -> Span {
        Span::new(self.byte(marks.start.index()), self.byte(marks.end.index()))
    }
}
