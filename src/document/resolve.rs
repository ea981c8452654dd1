//! From the document as written to its value: aliases and merge keys expanded within a budget, spans alongside.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::map::{Children, Entry, Place, SourceMap};
use super::tree::{Content, Member, Node, NodeId, error, too_deep, too_many};
use super::{MAX_BYTES, MAX_DEPTH, MAX_VALUES, Source, Span};
use crate::diag::Diagnostic;

/// Most bytes of text in all expanded values together: an alias of a long text costs little in the file.
const MAX_TEXT: usize = MAX_BYTES.saturating_mul(8);

/// The value and the spans of the document `nodes`, which must be a mapping.
pub(super) fn resolve(source: &Source, nodes: &[Node]) -> Result<(Value, SourceMap), Diagnostic> {
    let Some(root) = nodes.first() else {
        return Err(empty(source));
    };
    let what = match &root.content {
        Content::Object(_) => {
            let mut resolver = Resolver::new(source, nodes);
            let (value, _) = resolver.value(0, None, 0)?;
            return Ok((value, SourceMap::new(resolver.entries, aliases(nodes))));
        }
        Content::Scalar(Value::Null) => return Err(empty(source)),
        Content::Array(_) => "a list",
        Content::Scalar(Value::Bool(_)) => "a boolean",
        Content::Scalar(Value::Number(_)) => "a number",
        Content::Scalar(_) | Content::Alias(_) => "a single text",
    };
    Err(error(source, format!("the document is {what}, not a mapping"))
        .primary(Span::at(root.span.start), format!("{what} begins here"))
        .help("write members at the top level: `Name: value` in YAML, {\"Name\": \"value\"} in JSON"))
}

/// Every alias and what it stands for.
fn aliases(nodes: &[Node]) -> Vec<(Span, Span)> {
    let alias = |node: &Node| match node.content {
        Content::Alias(target) => Some((node.span, nodes.get(target)?.span)),
        _ => None,
    };
    nodes.iter().filter_map(alias).collect()
}

fn empty(source: &Source) -> Diagnostic {
    Diagnostic::error(format!("there is nothing in {}", source.path()))
}

struct Resolver<'t> {
    source: &'t Source,
    nodes: &'t [Node],
    entries: Vec<Entry>,
    /// Values visited, those that a merge key brings in but that are overridden included.
    visited: usize,
    text: usize,
    /// The outermost alias being expanded, to blame when a limit is exceeded.
    alias: Option<Span>,
}

/// A member after merging: its name's span and its value.
type Merged<'t> = BTreeMap<&'t str, (Span, NodeId)>;

impl<'t> Resolver<'t> {
    fn new(source: &'t Source, nodes: &'t [Node]) -> Self {
        Self {
            source,
            nodes,
            entries: Vec::with_capacity(nodes.len()),
            visited: 0,
            text: 0,
            alias: None,
        }
    }

    /// Recursion is bounded by [`MAX_DEPTH`], the number of calls by [`MAX_VALUES`].
    fn value(
        &mut self,
        id: NodeId,
        key: Option<Span>,
        depth: usize,
    ) -> Result<(Value, usize), Diagnostic> {
        let (node, written) = self.target(id)?;
        let outer = self.alias;
        if written != node.span {
            self.alias = outer.or(Some(written));
        }
        self.charge(node.span, 0)?;
        let index = self.entries.len();
        self.entries.push(Entry {
            place: Place {
                key,
                value: written,
            },
            children: Children::Scalar,
        });
        let (value, children) = match &node.content {
            Content::Scalar(value) => {
                self.charge_text(node.span, value.as_str().map_or(0, str::len))?;
                (value.clone(), Children::Scalar)
            }
            Content::Array(items) => self.array(node.span, items, depth)?,
            Content::Object(members) => self.object(node.span, members, depth)?,
            Content::Alias(_) => (Value::Null, Children::Scalar),
        };
        if let Some(entry) = self.entries.get_mut(index) {
            entry.children = children;
        }
        self.alias = outer;
        Ok((value, index))
    }

    fn array(
        &mut self,
        span: Span,
        items: &[NodeId],
        depth: usize,
    ) -> Result<(Value, Children), Diagnostic> {
        let depth = self.deeper(span, depth)?;
        let mut values = Vec::with_capacity(items.len());
        let mut indices = Vec::with_capacity(items.len());
        for item in items {
            let (value, index) = self.value(*item, None, depth)?;
            values.push(value);
            indices.push(index);
        }
        Ok((Value::Array(values), Children::Items(indices)))
    }

    fn object(
        &mut self,
        span: Span,
        members: &'t [Member],
        depth: usize,
    ) -> Result<(Value, Children), Diagnostic> {
        let depth = self.deeper(span, depth)?;
        let mut merged = Merged::new();
        self.collect(members, &mut merged, depth)?;
        let mut values = Map::new();
        let mut indices = BTreeMap::new();
        for (name, (key, id)) in merged {
            self.charge_text(key, name.len())?;
            let (value, index) = self.value(id, Some(key), depth)?;
            values.insert(name.to_owned(), value);
            indices.insert(name.to_owned(), index);
        }
        Ok((Value::Object(values), Children::Members(indices)))
    }

    /// Adds members that are not there yet: those written here, then those that `<<` brings in, earlier ones first.
    fn collect(
        &mut self,
        members: &'t [Member],
        merged: &mut Merged<'t>,
        depth: usize,
    ) -> Result<(), Diagnostic> {
        for member in members.iter().filter(|member| !member.name.merge) {
            let name = &member.name;
            merged
                .entry(&name.text)
                .or_insert((name.span, member.value));
        }
        for member in members.iter().filter(|member| member.name.merge) {
            let (node, written) = self.target(member.value)?;
            match &node.content {
                Content::Array(items) => {
                    for item in items {
                        self.merge(*item, written, merged, depth)?;
                    }
                }
                _ => self.merge(member.value, written, merged, depth)?,
            }
        }
        Ok(())
    }

    fn merge(
        &mut self,
        id: NodeId,
        blame: Span,
        merged: &mut Merged<'t>,
        depth: usize,
    ) -> Result<(), Diagnostic> {
        let (node, written) = self.target(id)?;
        let Content::Object(members) = &node.content else {
            return Err(error(self.source, "`<<` merges mappings, and this is none")
                .primary(written, "not a mapping")
                .help("quote it (\"<<\") if a member of that name is meant"));
        };
        self.charge(blame, members.len())?;
        let depth = self.deeper(blame, depth)?;
        self.collect(members, merged, depth)
    }

    /// The node that `id` stands for, and where it is written: for an alias, the alias. An alias never stands for another one.
    fn target(&self, id: NodeId) -> Result<(&'t Node, Span), Diagnostic> {
        let node = self.node(id)?;
        match node.content {
            Content::Alias(target) => Ok((self.node(target)?, node.span)),
            _ => Ok((node, node.span)),
        }
    }

    fn node(&self, id: NodeId) -> Result<&'t Node, Diagnostic> {
        self.nodes.get(id).ok_or_else(|| empty(self.source))
    }

    fn deeper(&self, span: Span, depth: usize) -> Result<usize, Diagnostic> {
        if depth >= MAX_DEPTH {
            return Err(too_deep(self.source, self.alias.unwrap_or(span)));
        }
        Ok(depth.saturating_add(1))
    }

    /// Counts one value and `extra` more.
    fn charge(&mut self, span: Span, extra: usize) -> Result<(), Diagnostic> {
        self.visited = self.visited.saturating_add(extra).saturating_add(1);
        if self.visited > MAX_VALUES {
            return Err(self.expanded_too_far(span));
        }
        Ok(())
    }

    fn charge_text(&mut self, span: Span, bytes: usize) -> Result<(), Diagnostic> {
        self.text = self.text.saturating_add(bytes);
        if self.text > MAX_TEXT {
            return Err(self.expanded_too_far(span));
        }
        Ok(())
    }

    fn expanded_too_far(&self, span: Span) -> Diagnostic {
        let blamed = too_many(self.source, self.alias.unwrap_or(span));
        blamed.note("aliases and merge keys count with all that they stand for")
    }
}
