//! Values of the condition language, with absence and unknown as values of their own; facts are made of these.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A value, known or not. Clones are cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// true or false
    Bool(bool),
    /// a whole number
    Int(i64),
    /// text
    Str(Arc<str>),
    /// a point in time
    Time(Timestamp),
    /// a length of time
    Duration(SignedDuration),
    /// a list
    List(Arc<Vec<Value>>),
    /// a record or a map; a field that is not in it is absent
    Map(Arc<BTreeMap<String, Value>>),
    /// The source answered and the value is not there.
    Absent,
    /// Nobody could find out; never pass and never fail.
    Unknown(Arc<Vec<Missing>>),
}

/// Why one fact is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// Path of the fact, such as `ami.BootMode`.
    pub fact: String,
    /// The call that would have told, such as `ec2:DescribeImages`; empty where no call can.
    pub call: String,
    /// What stood in the way.
    pub reason: MissingReason,
    /// IAM action to allow, where a permission would help; empty otherwise.
    pub action: String,
    /// What the service or the source said, for people; may be empty.
    pub detail: String,
}

/// The end of a detail where the service itself would decide.
const DRY_RUN: &str = "a dry run (--dry-run) would settle it";

impl Missing {
    /// Says that a dry run would settle it.
    pub fn offer_dry_run(&mut self) {
        if !self.detail.is_empty() {
            self.detail.push_str("; ");
        }
        self.detail.push_str(DRY_RUN);
    }

    /// Whether a dry run would settle it.
    pub fn is_for_a_dry_run(&self) -> bool {
        self.detail.ends_with(DRY_RUN)
    }
}

/// What stands in the way of a fact.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum MissingReason {
    /// The service refused the caller.
    Denied,
    /// The service does not know what was asked for.
    NotFound,
    /// The service asked to slow down, to the end.
    Throttled,
    /// There are no credentials, or they are not valid.
    NoCredentials,
    /// The Region does not know credentials that are valid: the account has not enabled it.
    RegionNotEnabled,
    /// The service could not be reached.
    Network,
    /// The deadline passed.
    TimedOut,
    /// The service failed or answered what cannot be read.
    Failed,
    /// The run was asked to stay offline.
    Offline,
    /// The evidence file has no answer to this question.
    NotRecorded,
    /// No call and no file can tell.
    NotCollectable,
    /// The answer lacks a member that it should have.
    Incomplete,
    /// The request has another type there than the API takes.
    WrongType,
    /// An option such as `--dry-run` was not given.
    NotAsked,
    /// The question does not arise for this request.
    NotApplicable,
    /// The condition could not be computed: overflow, division by zero, step budget.
    NotComputable,
}

impl MissingReason {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::NotFound => "not-found",
            Self::Throttled => "throttled",
            Self::NoCredentials => "no-credentials",
            Self::RegionNotEnabled => "region-not-enabled",
            Self::Network => "network",
            Self::TimedOut => "timed-out",
            Self::Failed => "failed",
            Self::Offline => "offline",
            Self::NotRecorded => "not-recorded",
            Self::NotCollectable => "not-collectable",
            Self::Incomplete => "incomplete",
            Self::WrongType => "wrong-type",
            Self::NotAsked => "not-asked",
            Self::NotApplicable => "not-applicable",
            Self::NotComputable => "not-computable",
        }
    }

    /// The reason of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Denied,
            Self::NotFound,
            Self::Throttled,
            Self::NoCredentials,
            Self::RegionNotEnabled,
            Self::Network,
            Self::TimedOut,
            Self::Failed,
            Self::Offline,
            Self::NotRecorded,
            Self::NotCollectable,
            Self::Incomplete,
            Self::WrongType,
            Self::NotAsked,
            Self::NotApplicable,
            Self::NotComputable,
        ]
        .into_iter()
        .find(|reason| reason.as_str() == word)
    }
}

impl Value {
    /// Text.
    pub fn str(text: impl AsRef<str>) -> Value {
        Value::Str(Arc::from(text.as_ref()))
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Value>) -> Value {
        Value::List(Arc::new(items.into_iter().collect()))
    }

    /// A record or map.
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Value {
        let entries = entries.into_iter().map(|(k, v)| (k.into(), v));
        Value::Map(Arc::new(entries.collect()))
    }

    /// An unknown with one cause.
    pub fn unknown(missing: Missing) -> Value {
        Value::Unknown(Arc::new(vec![missing]))
    }

    pub(super) fn not_computable(why: &str) -> Value {
        Value::unknown(Missing {
            fact: String::new(),
            call: String::new(),
            reason: MissingReason::NotComputable,
            action: String::new(),
            detail: why.to_owned(),
        })
    }

    /// The field or key of a record or map; absent of absent, unknown of unknown.
    pub fn select(&self, field: &str) -> Value {
        match self {
            Value::Map(entries) => entries.get(field).cloned().unwrap_or(Value::Absent),
            Value::Unknown(missing) => {
                let extend = |m: &Missing| Missing {
                    fact: if m.fact.is_empty() {
                        field.to_owned()
                    } else {
                        format!("{}.{field}", m.fact)
                    },
                    ..m.clone()
                };
                Value::Unknown(Arc::new(missing.iter().map(extend).collect()))
            }
            _ => Value::Absent,
        }
    }

    /// Everything unknown inside; empty when all of it is known or absent.
    pub fn missing(&self) -> &[Missing] {
        match self {
            Value::Unknown(missing) => missing,
            _ => &[],
        }
    }

    /// The text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }
}

/// For people: as it stands in messages.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Str(text) => f.write_str(text),
            Value::Time(time) => write!(f, "{time}"),
            Value::Duration(duration) => write!(f, "{duration:#}"),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{item}")?;
                }
                Ok(())
            }
            Value::Map(entries) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{key}={value}")?;
                }
                Ok(())
            }
            Value::Absent => f.write_str("not set"),
            Value::Unknown(_) => f.write_str("unknown"),
        }
    }
}
