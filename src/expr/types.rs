//! The types of the condition language; the schema of facts is written in them, the checker reads them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a value is.
#[derive(Debug, Clone)]
pub enum Type {
    /// true or false
    Bool,
    /// a whole number of 64 bits
    Int,
    /// text
    Str,
    /// a point in time
    Time,
    /// a length of time
    Duration,
    /// a list of one type; `None` for the empty literal, which fits any list
    List(Option<Box<Type>>),
    /// a map with string keys that are not known beforehand, such as tags
    Map(Box<Type>),
    /// a structure with known fields
    Record(Arc<Record>),
}

/// A structure of facts.
#[derive(Debug, Default)]
pub struct Record {
    /// Path of the facts inside, such as `ami.volumes[]`; empty for the root.
    pub path: String,
    /// The fields by name.
    pub fields: BTreeMap<String, Field>,
}

/// One field of a [`Record`].
#[derive(Debug, Clone)]
pub struct Field {
    /// Its type.
    pub ty: Type,
    /// Whether its text must not be echoed in reports.
    pub sensitive: bool,
}

impl Type {
    /// Whether a value of the other type may stand where this one is asked for.
    pub fn accepts(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Bool, Type::Bool)
            | (Type::Int, Type::Int)
            | (Type::Str, Type::Str)
            | (Type::Time, Type::Time)
            | (Type::Duration, Type::Duration) => true,
            (Type::List(a), Type::List(b)) => match (a, b) {
                (Some(a), Some(b)) => a.accepts(b),
                _ => true,
            },
            (Type::Map(a), Type::Map(b)) => a.accepts(b),
            (Type::Record(a), Type::Record(b)) => a.path == b.path,
            _ => false,
        }
    }

    /// Whether `<` and its relatives are defined.
    pub fn ordered(&self) -> bool {
        matches!(
            self,
            Type::Bool | Type::Int | Type::Str | Type::Time | Type::Duration
        )
    }

    /// Whether equality is defined: everything but records, whose parts may be missing.
    pub fn comparable(&self) -> bool {
        match self {
            Type::Record(_) | Type::Map(_) => false,
            Type::List(Some(of)) => of.comparable(),
            _ => true,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Str => f.write_str("string"),
            Type::Time => f.write_str("timestamp"),
            Type::Duration => f.write_str("duration"),
            Type::List(Some(of)) => write!(f, "list of {of}"),
            Type::List(None) => f.write_str("list"),
            Type::Map(of) => write!(f, "map of {of}"),
            Type::Record(record) => write!(f, "record {}", record.path),
        }
    }
}
