//! One fact of a guest: its name, its type, how sure its place is, and the question that it is.

use crate::disk::ask::Answer;
use crate::disk::windows::{Disk, Windows};
use serde_json::Value as Json;

/// The type of a known value. It never changes for a fact of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Bool,
    /// A whole number from 0 that 63 bits hold.
    Int,
    /// Text.
    Text,
    /// A list of texts; none is an empty list.
    Texts,
    /// A list of records with these fields, all of which are always there.
    Records(&'static [(&'static str, Kind)]),
}

impl Kind {
    /// As the pages of facts write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Text => "string",
            Self::Texts => "[string]",
            Self::Records(_) => "[record]",
        }
    }

    /// Whether a value is of the type.
    pub fn fits(self, value: &Json) -> bool {
        let all = |test: &dyn Fn(&Json) -> bool| {
            value
                .as_array()
                .is_some_and(|values| values.iter().all(test))
        };
        match self {
            Self::Bool => value.is_boolean(),
            Self::Int => value.as_i64().is_some_and(|number| number >= 0),
            Self::Text => value.is_string(),
            Self::Texts => all(&Json::is_string),
            Self::Records(fields) => all(&|record| {
                let Some(record) = record.as_object() else {
                    return false;
                };
                let fit = |(name, kind): &(&str, Self)| {
                    record.get(*name).is_some_and(|value| kind.fits(value))
                };
                record.len() == fields.len() && fields.iter().all(fit)
            }),
        }
    }
}

/// How sure it is that the place tells what the fact says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Microsoft, AWS or the vendor documents the place, or it is well established.
    Established,
    /// Nobody checked the place on a real image: what rests on it is a warning at most, and says so.
    Unverified,
}

/// One fact.
pub struct Fact {
    /// Its name in the JSON.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// Its name for people.
    pub title: &'static str,
    /// What the import wants, for people; empty if it does not matter by itself.
    pub wanted: &'static str,
    /// What it says and where it comes from, in a line.
    pub doc: &'static str,
    /// How sure its place is.
    pub certainty: Certainty,
    ask: Ask,
}

enum Ask {
    Disk(fn(&Disk) -> Answer),
    Windows(fn(&Windows) -> Answer),
}

impl Fact {
    /// A question to the Windows on the disk.
    pub(super) const fn new(
        name: &'static str,
        kind: Kind,
        title: &'static str,
        ask: fn(&Windows) -> Answer,
    ) -> Self {
        Self::with(name, kind, title, Ask::Windows(ask))
    }

    /// A question to the disk, which has an answer even where Windows cannot be read.
    pub(super) const fn of_disk(
        name: &'static str,
        kind: Kind,
        title: &'static str,
        ask: fn(&Disk) -> Answer,
    ) -> Self {
        Self::with(name, kind, title, Ask::Disk(ask))
    }

    const fn with(name: &'static str, kind: Kind, title: &'static str, ask: Ask) -> Self {
        Self {
            name,
            kind,
            title,
            wanted: "",
            doc: "",
            certainty: Certainty::Established,
            ask,
        }
    }

    /// Says what the import wants.
    pub(super) const fn wants(mut self, wanted: &'static str) -> Self {
        self.wanted = wanted;
        self
    }

    /// Says what it is and where it comes from.
    pub(super) const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// Marks that nobody checked the place on a real image.
    pub(super) const fn unverified(mut self) -> Self {
        self.certainty = Certainty::Unverified;
        self
    }

    /// Asks the disk.
    pub fn answer(&self, disk: &Disk) -> Answer {
        let answer = match (&self.ask, disk.windows()) {
            (Ask::Disk(ask), _) => ask(disk),
            (Ask::Windows(ask), Ok(windows)) => ask(windows),
            (Ask::Windows(_), Err(why)) => Answer::unknown(why.to_string()),
        };
        // The registry may hold anything at a place; a value of another type would be no answer to the question.
        answer.map(|value| match self.kind.fits(&value) {
            true => Ok(Some(value)),
            false => Err(format!(
                "what is there is not of the type {}",
                self.kind.as_str()
            )),
        })
    }
}
