//! Paths of keys: case, links within the hive, and the control set that `Select` names.

use super::Hive;
use super::key::Key;
use super::value::Data;
use crate::disk::bytes::damaged;
use crate::disk::read::DiskError;
use std::collections::VecDeque;

/// How deep keys may lie; Windows allows 512 levels.
const DEPTH: usize = 512;
/// How many links one path may follow; Windows allows 64.
const HOPS: usize = 64;
/// What a running Windows calls the control set that it started with.
const CURRENT: &str = "CurrentControlSet";

/// The key at a path; none if a part of it does not exist.
pub(super) fn find<'h>(hive: &'h Hive, path: &str) -> Result<Option<Key<'h>>, DiskError> {
    let mut parts = split(path)?;
    let mut key = hive.root()?;
    let (mut at_root, mut hops) = (true, 0);
    while let Some(part) = parts.pop_front() {
        let next = match key.subkey(&part)? {
            Some(next) => next,
            None if at_root && part.eq_ignore_ascii_case(CURRENT) => match control_set(&key)? {
                Some(next) => next,
                None => return Ok(None),
            },
            None => return Ok(None),
        };
        at_root = false;
        key = next;
        if key.is_link() {
            hops += 1;
            if hops > HOPS {
                return Err(DiskError::Limit(format!(
                    "the path {path} goes through more than {HOPS} links"
                )));
            }
            let mut target = target(hive, &key)?;
            target.append(&mut parts);
            parts = target;
            (key, at_root) = (hive.root()?, true);
        }
    }
    Ok(Some(key))
}

fn split(path: &str) -> Result<VecDeque<String>, DiskError> {
    let parts: VecDeque<String> = path
        .split('\\')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    if parts.len() > DEPTH {
        return Err(DiskError::Limit(format!(
            "a path has {} parts, Windows allows {DEPTH}",
            parts.len()
        )));
    }
    Ok(parts)
}

/// The control set that Windows starts with; none if the hive has no control sets at all.
fn control_set<'h>(root: &Key<'h>) -> Result<Option<Key<'h>>, DiskError> {
    let lost = |why: &str| damaged(format!("{CURRENT} cannot be found: {why}"));
    let Some(select) = root.subkey("Select")? else {
        return match root.subkey("ControlSet001")? {
            Some(_) => Err(lost("the hive has control sets and no key Select")),
            None => Ok(None),
        };
    };
    let current = select.value("Current")?;
    let current = current.ok_or_else(|| lost("the key Select has no value Current"))?;
    let Data::Number(number @ 1..=999) = current.data()? else {
        return Err(lost("Select\\Current is no number from 1 to 999"));
    };
    let name = format!("ControlSet{number:03}");
    let set = root.subkey(&name)?;
    let missing = || {
        lost(&format!(
            "Select\\Current names {name}, which does not exist"
        ))
    };
    set.ok_or_else(missing).map(Some)
}

/// Where a link leads, as a path below the root of this hive.
fn target(hive: &Hive, link: &Key<'_>) -> Result<VecDeque<String>, DiskError> {
    let name = link.name();
    let value = link.value("SymbolicLinkValue")?;
    let value = value.ok_or_else(|| damaged(format!("the link {name} has no target")))?;
    let Data::Text(target) = value.data()? else {
        return Err(damaged(format!("the target of the link {name} is no text")));
    };
    let mut parts = split(&target)?;
    let start = ["REGISTRY", "MACHINE", &hive.name];
    let inside = start.iter().all(|expected| {
        let part = parts.pop_front();
        part.is_some_and(|part| part.eq_ignore_ascii_case(expected))
    });
    inside.then_some(parts).ok_or_else(|| {
        DiskError::Unsupported(format!(
            "the key {name} is a link to {target}, which is not in the hive {}",
            hive.name
        ))
    })
}
