//! Which value each deviation of a file belongs to: people and waivers know members, not bytes.

use super::{Deviating, Request};
use crate::document::{Deviation, DeviationKind, SourceMap, pointer_join};
use serde_json::Value;
use std::collections::BTreeMap;

/// The deviations with their members.
pub(super) fn with_members(request: &Request, found: &[Deviation]) -> Vec<Deviating> {
    let mut starts = BTreeMap::new();
    let typed = |deviation: &Deviation| matches!(deviation.kind, DeviationKind::OtherType(_));
    if let Some(spans) = request.spans.as_ref().filter(|_| found.iter().any(typed)) {
        for (name, value) in &request.input {
            note(value, pointer_join("", name), spans, &mut starts);
        }
    }
    let with_member = |deviation: &Deviation| Deviating {
        kind: deviation.kind,
        span: deviation.span,
        member: starts
            .get(&deviation.span.start)
            .cloned()
            .unwrap_or_default(),
    };
    found.iter().map(with_member).collect()
}

/// Notes where each name and each value begins.
fn note(value: &Value, at: String, spans: &SourceMap, starts: &mut BTreeMap<usize, String>) {
    if let Some(place) = spans.get(&at) {
        starts
            .entry(place.value.start)
            .or_insert_with(|| at.clone());
        if let Some(key) = place.key {
            starts.entry(key.start).or_insert_with(|| at.clone());
        }
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                note(item, pointer_join(&at, index), spans, starts);
            }
        }
        Value::Object(members) => {
            for (name, item) in members {
                note(item, pointer_join(&at, name), spans, starts);
            }
        }
        _ => {}
    }
}
