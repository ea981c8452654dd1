//! Members that AWS spells otherwise: nobody would read them, and nobody would notice.

use super::select;
use crate::evidence::call::Call;
use serde_json::Value;

/// A member that begins with a small letter.
pub(super) fn foreign(call: Call, output: &Value) -> Option<String> {
    let records = call.info().records;
    let named = records.iter().flat_map(|record| select(output, record));
    let lists = output.as_object().filter(|_| !records.is_empty());
    let lists = lists.into_iter().flat_map(|members| members.values());
    let elements = lists.filter_map(Value::as_array).flatten();
    let names = named
        .chain(elements)
        .filter_map(Value::as_object)
        .flat_map(|members| members.keys());
    let small = |name: &&String| name.starts_with(|c: char| c.is_ascii_lowercase());
    let name = names.into_iter().find(small)?;
    Some(format!(
        "the answer has `{name:.64}`, which AWS spells otherwise"
    ))
}
