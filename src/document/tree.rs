//! The document as written, built from either reader in one pass without recursion: spans, aliases not yet expanded, limits kept.

use std::collections::HashMap;

use serde_json::Value;

use super::{MAX_DEPTH, MAX_VALUES, Source, Span};
use crate::diag::{Diagnostic, Diagnostics};

/// Index of a node; the document itself is 0.
pub(super) type NodeId = usize;

/// Duplicates reported one by one before the rest are only counted.
const MAX_DUPLICATES: usize = 50;

#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Scalar(Value),
    Array(Vec<NodeId>),
    Object(Vec<Member>),
    Alias(NodeId),
}

#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: Name,
    pub(super) value: NodeId,
}

#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
    /// YAML's merge key: a plain `<<`.
    pub(super) merge: bool,
}

/// The kind of collection being filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    Array,
    Object,
}

struct Open {
    node: NodeId,
    kind: Collection,
    seen: HashMap<String, Span>,
    name: Option<Name>,
}

pub(super) struct Builder<'s> {
    source: &'s Source,
    nodes: Vec<Node>,
    open: Vec<Open>,
    duplicates: Vec<Diagnostic>,
    more_duplicates: usize,
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            source,
            nodes: Vec::new(),
            open: Vec::new(),
            duplicates: Vec::new(),
            more_duplicates: 0,
        }
    }

    /// The innermost open collection and where it starts.
    pub(super) fn innermost(&self) -> Option<(Collection, Span)> {
        let open = self.open.last()?;
        let node = self.nodes.get(open.node)?;
        Some((open.kind, node.span))
    }

    /// Whether the next thing in a mapping is a name.
    pub(super) fn expects_name(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.kind == Collection::Object && open.name.is_none())
    }

    pub(super) fn name(&mut self, text: String, span: Span, merge: bool) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if let Some(first) = open.seen.get(&text).copied() {
            if self.duplicates.len() < MAX_DUPLICATES {
                self.duplicates
                    .push(duplicate(self.source, &text, first, span));
            } else {
                self.more_duplicates = self.more_duplicates.saturating_add(1);
            }
        } else {
            open.seen.insert(text.clone(), span);
        }
        open.name = Some(Name { text, span, merge });
    }

    pub(super) fn scalar(&mut self, value: Value, span: Span) -> Result<NodeId, Diagnostic> {
        self.add(Content::Scalar(value), span)
    }

    pub(super) fn alias(&mut self, target: NodeId, span: Span) -> Result<NodeId, Diagnostic> {
        if self.open.iter().any(|open| open.node == target) {
            let title = "an alias stands for a value that holds the alias itself";
            let mut diagnostic = error(self.source, title).primary(span, "endless");
            if let Some(node) = self.nodes.get(target) {
                diagnostic = diagnostic.context(node.span, "the value begins here");
            }
            return Err(diagnostic);
        }
        self.add(Content::Alias(target), span)
    }

    pub(super) fn begin(&mut self, kind: Collection, span: Span) -> Result<NodeId, Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(self.source, span));
        }
        let content = match kind {
            Collection::Array => Content::Array(Vec::new()),
            Collection::Object => Content::Object(Vec::new()),
        };
        let node = self.add(content, span)?;
        self.open.push(Open {
            node,
            kind,
            seen: HashMap::new(),
            name: None,
        });
        Ok(node)
    }

    /// Ends the innermost collection at `end`.
    pub(super) fn end(&mut self, end: usize) {
        if let Some(open) = self.open.pop()
            && let Some(node) = self.nodes.get_mut(open.node)
        {
            node.span.end = end.max(node.span.start);
        }
    }

    /// Where the last value written inside the innermost collection ends.
    pub(super) fn last_end(&self) -> Option<usize> {
        let open = self.open.last()?;
        let last = match &self.nodes.get(open.node)?.content {
            Content::Array(items) => *items.last()?,
            Content::Object(members) => members.last()?.value,
            Content::Scalar(_) | Content::Alias(_) => return None,
        };
        Some(self.nodes.get(last)?.span.end)
    }

    fn add(&mut self, content: Content, span: Span) -> Result<NodeId, Diagnostic> {
        let id = self.nodes.len();
        if id >= MAX_VALUES {
            return Err(too_many(self.source, span));
        }
        self.nodes.push(Node { span, content });
        let Some(open) = self.open.last_mut() else {
            return Ok(id);
        };
        if let Some(parent) = self.nodes.get_mut(open.node) {
            match (&mut parent.content, open.name.take()) {
                (Content::Array(items), _) => items.push(id),
                (Content::Object(members), Some(name)) => members.push(Member { name, value: id }),
                _ => {}
            }
        }
        Ok(id)
    }

    /// The nodes if there is a document and no duplicate names; otherwise the duplicates and `fatal`.
    pub(super) fn finish(mut self, fatal: Option<Diagnostic>) -> Result<Vec<Node>, Diagnostics> {
        if self.more_duplicates > 0
            && let Some(last) = self.duplicates.pop()
        {
            let more = format!(
                "{} more duplicate names are not shown",
                self.more_duplicates
            );
            self.duplicates.push(last.note(more));
        }
        self.duplicates.extend(fatal);
        if self.duplicates.is_empty() {
            Ok(self.nodes)
        } else {
            Err(self.duplicates.into())
        }
    }
}

/// An error about `source`.
pub(super) fn error(source: &Source, title: impl Into<String>) -> Diagnostic {
    Diagnostic::error(title).source(source)
}

pub(super) fn too_deep(source: &Source, span: Span) -> Diagnostic {
    error(source, format!("nested more than {MAX_DEPTH} deep"))
        .primary(span, "this is one level too many")
}

pub(super) fn too_many(source: &Source, span: Span) -> Diagnostic {
    let title = format!("more than {MAX_VALUES} values in one document");
    error(source, title).primary(span, "the limit is reached here")
}

fn duplicate(source: &Source, name: &str, first: Span, second: Span) -> Diagnostic {
    error(source, format!("`{name}` is given twice"))
        .primary(second, "given again here")
        .context(first, "first given here")
        .help("keep one of them: which one counts differs between parsers")
}
