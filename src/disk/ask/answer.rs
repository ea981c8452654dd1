//! Answers: known, absent, or unknown with the reason; and lists that several places tell of.

use crate::disk::DiskError;
use crate::disk::hive::Freshness;
use serde::Serialize;
use serde_json::Value as Json;

/// Whether something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The disk says so.
    Known,
    /// The disk was asked and has no such thing.
    Absent,
    /// It could not be found out.
    Unknown,
}

/// An answer; `reason` says why it is unknown, or why a known one may be outdated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Answer {
    pub status: Status,
    pub value: Json,
    pub reason: Option<String>,
}

impl Answer {
    /// A value that is known, or its absence.
    pub fn of(value: Option<impl Into<Json>>) -> Self {
        let (status, value) = match value {
            Some(value) => (Status::Known, value.into()),
            None => (Status::Absent, Json::Null),
        };
        Self {
            status,
            value,
            reason: None,
        }
    }

    /// What could not be found out.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self {
            status: Status::Unknown,
            value: Json::Null,
            reason: Some(reason.into()),
        }
    }

    /// The answer of a question that may fail.
    pub fn from_result(result: Result<Option<Json>, DiskError>) -> Self {
        result.map_or_else(|why| Self::unknown(why.to_string()), Self::of)
    }

    /// A value that is known.
    pub fn known(value: impl Into<Json>) -> Self {
        Self::of(Some(value))
    }

    /// What the disk was asked for and does not have.
    pub fn absent() -> Self {
        Self::of(None::<Json>)
    }

    /// The same answer with another value; none makes it absent, an error unknown.
    pub fn map(self, change: impl FnOnce(Json) -> Result<Option<Json>, String>) -> Self {
        match (self.status, change) {
            (Status::Known, change) => match change(self.value) {
                Err(why) => Self::unknown(why),
                Ok(value) => Self {
                    reason: self.reason,
                    ..Self::of(value)
                },
            },
            _ => self,
        }
    }

    /// The same answer with a note on where it comes from.
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.reason.get_or_insert(note.into());
        self
    }

    /// Whether it is known to be this.
    pub fn is(&self, value: impl Into<Json>) -> bool {
        self.status == Status::Known && self.value == value.into()
    }

    /// The other answer where there is none here.
    pub fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self.status {
            Status::Absent => other(),
            _ => self,
        }
    }

    /// In an outdated hive, what is missing may be in a log that could not be read.
    pub(super) fn seen_in(mut self, freshness: &Freshness) -> Self {
        if let Freshness::MayBeStale(why) = freshness {
            if self.status == Status::Absent {
                self.status = Status::Unknown;
            }
            self.reason = Some(format!("{OUTDATED}: {why}"));
        }
        self
    }
}

/// How the reason of an answer begins that may be older than the disk.
pub const OUTDATED: &str = "the hive may be outdated";

/// Most items that a list holds.
const ITEMS: usize = 1000;
/// Most reasons that are kept; few of them are told.
const REASONS: usize = 100;
/// So many reasons are enough to see what is wrong.
const TOLD: usize = 3;

/// A list that several places tell of. Where one of them cannot be read, what the others tell stays known, and an empty list is unknown.
#[derive(Default)]
pub struct Gathered {
    items: Vec<Json>,
    reasons: Vec<String>,
}

impl Gathered {
    /// Adds an item.
    pub fn add(&mut self, item: impl Into<Json>) {
        let item = item.into();
        match self.items.contains(&item) {
            true => {}
            false if self.items.len() < ITEMS => self.items.push(item),
            false => self.failed(format!("only the first {ITEMS} are told")),
        }
    }

    /// Notes why a place tells nothing.
    pub fn failed(&mut self, why: impl ToString) {
        let why = why.to_string();
        if self.reasons.len() < REASONS && !self.reasons.contains(&why) {
            self.reasons.push(why);
        }
    }

    /// Adds an item if the answer is the value that makes it one.
    pub fn add_if(&mut self, answer: &Answer, value: impl Into<Json>, item: impl Into<Json>) {
        match (answer.status, &answer.reason) {
            (Status::Unknown, Some(why)) => self.failed(why),
            _ if answer.is(value) => self.add(item),
            _ => {}
        }
    }

    /// Adds an item if the answer is known and the test takes its value.
    pub fn add_where(
        &mut self,
        answer: &Answer,
        test: impl FnOnce(&Json) -> bool,
        item: impl Into<Json>,
    ) {
        match (answer.status, &answer.reason) {
            (Status::Unknown, Some(why)) => self.failed(why),
            (Status::Known, _) if test(&answer.value) => self.add(item),
            _ => {}
        }
    }

    /// The list in its order.
    pub fn answer(self) -> Answer {
        match (self.items.is_empty(), self.why()) {
            (_, None) => Answer::known(self.items),
            (true, Some(why)) => Answer::unknown(why),
            (false, Some(why)) => {
                Answer::known(self.items).noted(format!("there may be more: {why}"))
            }
        }
    }

    /// The list, where a place that tells nothing might take items away: then it is unknown.
    pub fn complete(self) -> Answer {
        self.why()
            .map_or_else(|| Answer::known(self.items), Answer::unknown)
    }

    fn why(&self) -> Option<String> {
        let more = match self.reasons.len().saturating_sub(TOLD) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let told: Vec<&str> = self.reasons.iter().take(TOLD).map(String::as_str).collect();
        (!told.is_empty()).then(|| told.join("; ") + &more)
    }
}
