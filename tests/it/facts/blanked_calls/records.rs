//! Every record of every recorded output dropped, changed, renamed, doubled and contradicted. What still ends in exit 0 stands in a
//! snapshot, grouped by the reason why it may.

use super::members::places;
use super::reasons::{WHY, why};
use super::support::world::ready;
use super::{Judge, name};
use ami_preflight::evidence::EvidenceFile;
use ami_preflight::judge::exit::{Policy, Readiness};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A kind of change, and the output after it.
type Change = (String, Value);

/// All changes of the value at a place.
fn changes(output: &Value, place: &str) -> Vec<Change> {
    let value = output.pointer(place).unwrap();
    let mut all: Vec<Change> = others(value)
        .into_iter()
        .map(|(kind, other)| (kind.to_owned(), with(output, place, other)))
        .collect();
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let mut gone = output.clone();
    match gone.pointer_mut(parent).unwrap() {
        Value::Array(items) => {
            let index: usize = key.parse().unwrap();
            let item = items.remove(index);
            all.extend(twice(output, parent, &item));
        }
        Value::Object(members) => {
            let value = members.remove(&key).unwrap();
            let mut recased = gone.clone();
            let members = recased.pointer_mut(parent).unwrap();
            members[recase(&key)] = value;
            all.push(("renamed".to_owned(), recased));
        }
        _ => panic!("{place}"),
    }
    all.push(("dropped".to_owned(), gone));
    all
}

/// Another value of the same type, and one of another type.
fn others(value: &Value) -> Vec<(&'static str, Value)> {
    match value {
        Value::String(text) => vec![
            ("changed", json!(format!("{text}x"))),
            ("changed", json!("")),
            ("retyped", json!(17)),
        ],
        Value::Bool(flag) => vec![("changed", json!(!flag)), ("retyped", json!("x"))],
        Value::Number(_) => vec![
            ("changed", json!(0)),
            ("changed", json!(-1)),
            ("changed", json!(100_000)),
            ("retyped", json!("x")),
        ],
        Value::Array(_) => vec![("emptied", json!([])), ("retyped", json!("x"))],
        _ => vec![("emptied", json!({})), ("retyped", json!("x"))],
    }
}

fn with(output: &Value, place: &str, value: Value) -> Value {
    let mut changed = output.clone();
    *changed.pointer_mut(place).unwrap() = value;
    changed
}

/// An element once more, as it is and with each of its members changed; before the others and after them.
fn twice(output: &Value, list: &str, item: &Value) -> Vec<Change> {
    let mut again = vec![("doubled".to_owned(), item.clone())];
    let members = item.as_object().into_iter().flatten();
    for (name, value) in members {
        let (_, other) = others(value).remove(0);
        let mut contradicting = item.clone();
        contradicting[name] = other;
        again.push((format!("another {name}"), contradicting));
    }
    let mut all = Vec::new();
    for (kind, item) in again {
        for first in [true, false] {
            let mut changed = output.clone();
            let items = changed.pointer_mut(list).unwrap().as_array_mut().unwrap();
            let at = if first { 0 } else { items.len() };
            items.insert(at, item.clone());
            all.push((kind.clone(), changed));
        }
    }
    all
}

/// `snapshotId` for `SnapshotId`, and the other way round.
fn recase(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    match first.to_lowercase() == first {
        true => first.to_uppercase() + rest,
        false => first.to_lowercase() + rest,
    }
}

/// What says that an answer goes on.
fn markers(output: &Value) -> Vec<Change> {
    let tokens = ["NextToken", "nextToken", "Marker"];
    let values = [json!("more"), json!(17), json!({"more": true})];
    let tokens = tokens.iter().flat_map(|token| {
        let value = |value: &Value| (*token, value.clone());
        values.iter().map(value).collect::<Vec<_>>()
    });
    let cuts = [json!(true), json!("true"), json!("x"), json!(1)].map(|cut| ("IsTruncated", cut));
    let mut all = Vec::new();
    for (member, value) in tokens.chain(cuts) {
        let mut cut = output.clone();
        cut[member] = value;
        all.push(("cut off".to_owned(), cut));
    }
    all
}

/// Places with `*` for the numbers of elements.
fn general(place: &str) -> String {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = place
        .split('/')
        .map(|part| if number(part) { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// What is ready all the same: call, place and kinds of change.
fn ready_all_the_same() -> BTreeMap<(String, String), BTreeSet<String>> {
    let judge = Judge::new();
    let recorded = ready();
    let calls = recorded["calls"].as_array().unwrap();
    let file: EvidenceFile = serde_json::from_value(recorded.clone()).unwrap();
    let try_call = |index: usize| {
        let is_ready =
            |file: EvidenceFile| Policy::default().verdict(&judge.judged(file)) == Readiness::Ready;
        let Some(output) = &file.calls[index].output else {
            return BTreeMap::new();
        };
        let mut without = file.clone();
        without.calls.remove(index);
        if is_ready(without) {
            let whole = ["the whole answer".to_owned()];
            return BTreeMap::from([((name(&calls[index]), String::new()), whole.into())]);
        }
        let mut found = BTreeMap::<(String, String), BTreeSet<String>>::new();
        let mut places_of = Vec::new();
        let output = &output.value();
        places(output, "", &mut places_of);
        let of_place = |place: &String| (general(place), changes(output, place));
        let all = places_of.iter().map(of_place);
        for (place, changes) in all.chain([(String::new(), markers(output))]) {
            for (kind, output) in changes {
                let mut file = file.clone();
                file.calls[index].output = Some(output.into());
                if is_ready(file) {
                    let key = (name(&calls[index]), place.clone());
                    found.entry(key).or_default().insert(kind);
                }
            }
        }
        found
    };
    let mut all = BTreeMap::<(String, String), BTreeSet<String>>::new();
    std::thread::scope(|scope| {
        let try_some = |start: usize| {
            let some = (start..calls.len()).step_by(2);
            some.map(&try_call).collect::<Vec<_>>()
        };
        let other = scope.spawn(move || try_some(1));
        let found = [try_some(0), other.join().unwrap()];
        for (key, kinds) in found.into_iter().flatten().flatten() {
            all.entry(key).or_default().extend(kinds);
        }
    });
    all
}

/// The snapshot: each reason with the places that it stands for. Whoever reads a line there that the reason does not explain has found
/// a fault.
#[test]
fn what_may_be_lost_or_contradicted_is_known() {
    let mut groups = BTreeMap::<&str, String>::new();
    let mut used = BTreeSet::new();
    for ((call, place), kinds) in ready_all_the_same() {
        let (why, row) = why(&call, &place);
        used.extend(row);
        let kinds: Vec<String> = kinds.into_iter().collect();
        let place = if place.is_empty() {
            ""
        } else {
            &format!(" {place}")
        };
        let line = format!("  {call}{place}: {}\n", kinds.join(", "));
        groups.entry(why).or_default().push_str(&line);
    }
    let unknown = groups.get("NOBODY KNOWS WHY");
    assert_eq!(unknown, None, "{}", unknown.unwrap());
    let idle = WHY
        .iter()
        .enumerate()
        .filter(|(row, _)| !used.contains(row));
    let idle: Vec<_> = idle
        .map(|(_, (call, place, _))| format!("{call} {place}"))
        .collect();
    assert!(idle.is_empty(), "reasons for nothing:\n{}", idle.join("\n"));
    let text: String = groups
        .iter()
        .map(|(why, lines)| format!("{why}\n{lines}\n"))
        .collect();
    insta::assert_snapshot!(text);
}
