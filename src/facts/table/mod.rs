//! The one table of facts: path, type, what absence means, which call yields it; the checker, the planner, the
//! derivation of facts and `explain` all read it.

mod ami;
mod catalog;
mod guest;
mod iam;
mod lineage;
mod request;
mod service;
pub(crate) mod words;

use crate::evidence::call::Call;
use crate::expr::{Field, Record, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The facts of a request itself that are of its common members: those of `Request::common`, and what is read out of them.
pub const COMMON_MEMBERS: [&str; 6] = [
    "SourceAmiId",
    "WorkspaceImageId",
    "IamRoleArn",
    "RuntimeValidationConfig",
    "source",
    "role_arn",
];

/// Whether a fact, or a root as a whole, is about what requests with the same common members have in common, and not about one of them.
pub fn is_common(root: &str, member: Option<&str>) -> bool {
    match root {
        "caller" | "dry_run" | "local" => false,
        "request" => member.is_some_and(|member| COMMON_MEMBERS.contains(&member)),
        "images" => member.is_some_and(|member| member != "same_name"),
        "guest" => member.is_some_and(|member| member != "applications"),
        _ => true,
    }
}

/// Whether a complete answer always has the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// An answer without it is incomplete: the fact is unknown then.
    Required,
    /// Its absence is a fact of its own.
    Optional,
}

/// The kind of a fact's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The words of `as_str` say it.
pub enum Kind {
    Bool,
    Int,
    Text,
    Time,
    Texts,
    TextMap,
    Record,
    Records,
}

impl Kind {
    /// As the pages of facts write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Text => "string",
            Self::Time => "time",
            Self::Texts => "[string]",
            Self::TextMap => "{string}",
            Self::Record => "record",
            Self::Records => "[record]",
        }
    }
}

/// One fact.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Where it stands, such as `ami.volumes[].VolumeSize`.
    pub path: &'static str,
    /// What kind of value it is.
    pub kind: Kind,
    /// What absence means.
    pub presence: Presence,
    /// The call that yields it.
    pub call: Call,
    /// Further calls that it rests on, or that may yield it where that one does not.
    pub also: &'static [Call],
    /// Whether AWS models it as sensitive: reports do not echo it.
    pub sensitive: bool,
    /// One line for people.
    pub doc: &'static str,
}

/// A fact that a complete answer always has.
const fn required(path: &'static str, kind: Kind, call: Call, doc: &'static str) -> Row {
    Row {
        path,
        kind,
        presence: Presence::Required,
        call,
        also: &[],
        sensitive: false,
        doc,
    }
}

/// A fact whose absence says something.
const fn optional(path: &'static str, kind: Kind, call: Call, doc: &'static str) -> Row {
    Row {
        presence: Presence::Optional,
        ..required(path, kind, call, doc)
    }
}

impl Row {
    /// Rests on these calls as well.
    const fn also(self, also: &'static [Call]) -> Row {
        Row { also, ..self }
    }

    const fn sensitive(self) -> Row {
        Row {
            sensitive: true,
            ..self
        }
    }

    /// The type for people; `?` where the fact may be absent.
    pub fn type_text(&self) -> String {
        match self.presence {
            Presence::Required => self.kind.as_str().to_owned(),
            Presence::Optional => format!("{}?", self.kind.as_str()),
        }
    }

    /// The call for people; `-` where none is needed.
    pub fn call_text(&self) -> String {
        match self.call {
            Call::Local => "-".to_owned(),
            call => call.label(),
        }
    }

    /// The meaning for people, with what reports do about it.
    pub fn doc_text(&self) -> String {
        let note = if self.sensitive {
            " (sensitive: reports hide it)"
        } else {
            ""
        };
        format!("{}{note}", self.doc)
    }
}

/// Every fact, in the order of the tables.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    let tables = [
        request::ROWS,
        catalog::ROWS,
        ami::ROWS,
        lineage::ROWS,
        guest::ROWS,
        service::ROWS,
    ];
    tables.into_iter().chain(iam::TABLES).flatten()
}

/// The calls behind a set of fact paths, with the calls that those need first.
pub fn calls_for<'a>(needs: impl IntoIterator<Item = &'a str>) -> BTreeSet<Call> {
    let mut calls = BTreeSet::new();
    for path in needs {
        let Some(row) = row(path) else {
            continue;
        };
        for call in std::iter::once(&row.call).chain(row.also) {
            add(*call, &mut calls);
        }
    }
    calls.remove(&Call::Local);
    calls
}

/// A call, the calls that it waits for, and theirs.
fn add(call: Call, calls: &mut BTreeSet<Call>) {
    if calls.insert(call) {
        for first in call.info().after {
            add(*first, calls);
        }
    }
}

/// The row of a path.
pub fn row(path: &str) -> Option<&'static Row> {
    static INDEX: OnceLock<BTreeMap<&'static str, &'static Row>> = OnceLock::new();
    let index = INDEX.get_or_init(|| rows().map(|row| (row.path, row)).collect());
    index.get(path).copied()
}

/// The schema as the checker sees it: a record of roots.
pub fn root() -> Arc<Record> {
    static ROOT: OnceLock<Arc<Record>> = OnceLock::new();
    let build = || {
        let mut children: BTreeMap<&str, Vec<&'static Row>> = BTreeMap::new();
        for row in rows() {
            let parent = row.path.rsplit_once('.').map_or("", |(parent, _)| parent);
            children.entry(parent).or_default().push(row);
        }
        record("", &children)
    };
    Arc::clone(ROOT.get_or_init(build))
}

fn record(path: &str, children: &BTreeMap<&str, Vec<&'static Row>>) -> Arc<Record> {
    let field = |row: &&'static Row| {
        let name = row.path.rsplit('.').next().unwrap_or(row.path);
        let ty = row_type(row, children);
        let sensitive = row.sensitive;
        (name.to_owned(), Field { ty, sensitive })
    };
    let rows = children.get(path).map(Vec::as_slice).unwrap_or_default();
    Arc::new(Record {
        path: path.to_owned(),
        fields: rows.iter().map(field).collect(),
    })
}

fn row_type(row: &Row, children: &BTreeMap<&str, Vec<&'static Row>>) -> Type {
    let list = |of: Type| Type::List(Some(Box::new(of)));
    match row.kind {
        Kind::Bool => Type::Bool,
        Kind::Int => Type::Int,
        Kind::Text => Type::Str,
        Kind::Time => Type::Time,
        Kind::Texts => list(Type::Str),
        Kind::TextMap => Type::Map(Box::new(Type::Str)),
        Kind::Record => Type::Record(record(row.path, children)),
        Kind::Records => list(Type::Record(record(&format!("{}[]", row.path), children))),
    }
}
