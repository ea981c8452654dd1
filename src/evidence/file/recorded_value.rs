//! A value of a recorded call, kept as its text until somebody asks for it.

use super::json::Once;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// An input or an output as its text: the evidence of a fleet has thousands, and a value takes many times the memory of its text.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordedValue(Box<str>);

impl RecordedValue {
    /// The value.
    pub fn value(&self) -> Value {
        // It was made of a value.
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// Whether it is a structure: members with names.
    pub(super) fn is_structure(&self) -> bool {
        self.0.starts_with('{')
    }
}

impl From<&Value> for RecordedValue {
    fn from(value: &Value) -> Self {
        Self(value.to_string().into())
    }
}

impl From<Value> for RecordedValue {
    fn from(value: Value) -> Self {
        Self::from(&value)
    }
}

impl fmt::Debug for RecordedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for RecordedValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RecordedValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Once::deserialize(deserializer).map(|Once(value)| Self::from(value))
    }
}

impl JsonSchema for RecordedValue {
    fn schema_name() -> Cow<'static, str> {
        Value::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Value::json_schema(generator)
    }

    fn inline_schema() -> bool {
        Value::inline_schema()
    }
}
