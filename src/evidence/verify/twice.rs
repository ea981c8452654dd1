//! The same thing twice in one answer: twice the same is once, with different members it is a contradiction.

use super::shown;
use crate::evidence::call::Call;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Leaves of what is there twice one; what is there twice and differs is the fault.
pub(super) fn merge(call: Call, output: &mut Value) -> Option<String> {
    call.info().unique.iter().find_map(|listed| {
        let path: Vec<&str> = listed.list.split('/').skip(1).collect();
        within(output, &path, &mut |items| once(items, listed.keys))
    })
}

/// Visits the lists at a path.
fn within(
    value: &mut Value,
    path: &[&str],
    visit: &mut impl FnMut(&mut Vec<Value>) -> Option<String>,
) -> Option<String> {
    match path.split_first() {
        None => value.as_array_mut().and_then(visit),
        Some((&"*", rest)) => {
            let items = value.as_array_mut().into_iter().flatten();
            items.into_iter().find_map(|item| within(item, rest, visit))
        }
        Some((name, rest)) => within(value.get_mut(*name)?, rest, visit),
    }
}

/// Members and values that an element is known by.
type Known = Vec<(&'static str, String)>;

fn known(item: &Value, members: &[&'static str]) -> Option<Known> {
    let value = |name: &&'static str| {
        let value = item.get(*name).filter(|value| !value.is_null())?;
        Some((*name, value.to_string()))
    };
    members.iter().map(value).collect()
}

fn once(items: &mut Vec<Value>, keys: &[&'static [&'static str]]) -> Option<String> {
    let named = |item: &Value| {
        let mut keys = keys.iter();
        item.is_string() || keys.any(|members| known(item, members).is_some())
    };
    let mut seen = BTreeSet::new();
    items.retain(|item| !named(item) || seen.insert(item.to_string()));
    // From here on two that share a name differ.
    let mut first: BTreeMap<Known, usize> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        for (rank, members) in keys.iter().enumerate() {
            let Some(known) = known(item, members) else {
                continue;
            };
            let before = *first.entry(known).or_insert(index);
            let other = items.get(before).filter(|_| before != index);
            if let Some(other) = other.filter(|other| !apart(item, other, keys.get(..rank))) {
                return Some(contradiction(item, other, members));
            }
        }
    }
    None
}

/// Whether a better name tells two things apart that share one.
fn apart(one: &Value, other: &Value, better: Option<&[&'static [&'static str]]>) -> bool {
    better.into_iter().flatten().any(|members| {
        let (one, other) = (known(one, members), known(other, members));
        one.is_some() && other.is_some() && one != other
    })
}

/// Which thing is there twice, and the first member that differs.
fn contradiction(one: &Value, other: &Value, members: &[&str]) -> String {
    let name = members.first().and_then(|name| one.get(*name));
    let name = name.map(shown).unwrap_or_default();
    let both = [one, other].map(|item| item.as_object());
    let member = both.into_iter().flatten().flat_map(|item| item.keys());
    let differs = |member: &&String| one.get(member.as_str()) != other.get(member.as_str());
    let member = member.into_iter().find(differs);
    let member = member.map_or(String::new(), |member| format!(" in {member}"));
    format!("the answer has {name} twice, and the two differ{member}")
}
