//! JSON in which every member is given once; large files are read in one pass, and read again for the place where one is at fault.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// A value whose objects have no member twice.
pub(super) struct Once(pub Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Once(value))) = members.next_entry::<String, Once>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a member is given twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::Once;
    use serde_json::{Value, json};

    fn reads(text: &str) -> Option<Value> {
        serde_json::from_str::<Once>(text).ok().map(|once| once.0)
    }

    #[test]
    fn values_are_read_as_they_are_and_members_once() {
        let text =
            r#"{"a": [1, -2, 2.5, 10.0, true, null, "x\u00e9"], "b": {"a": 18446744073709551615}}"#;
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        assert_eq!(reads(text), Some(value));
        assert_eq!(reads(r#"{"a": 1, "a": 1}"#), None);
        assert_eq!(reads(r#"[{"a": {"b": 1, "b": 2}}]"#), None);
        assert_eq!(
            reads(r#"[{"a": 1}, {"a": 1}]"#),
            Some(json!([{"a": 1}, {"a": 1}]))
        );
    }
}
