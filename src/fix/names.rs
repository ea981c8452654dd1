//! Edits of names: of members that are misspelt, of images and applications that have names which are not accepted or taken.

use super::site::{Change, Site};
use crate::document::{Style, Written, pointer_join, text_elsewhere};
use crate::text::Edit;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most applications whose names are compared: AWS takes far fewer.
const MOST: usize = 1000;
/// Most characters of a name.
const LONGEST: usize = 100;

/// The name that the member is certainly a slip of.
pub(super) fn correct(site: &Site<'_>) -> Option<Change> {
    rename(site, site.request.certain_name(&site.pointer)?)
}

/// The name that the member most likely stands for, where that is not certain.
pub(super) fn guess(site: &Site<'_>) -> Option<Change> {
    if site.request.certain_name(&site.pointer).is_some() {
        return None;
    }
    rename(site, site.request.likely_name(&site.pointer)?)
}

fn rename(site: &Site<'_>, name: &str) -> Option<Change> {
    let key = site.request.written_place(&site.pointer)?.key?;
    let written = Written::of(site.source, key)?;
    let (parent, _) = site.pointer.rsplit_once('/')?;
    let what = format!("`{}` is now `{name}`", written.text());
    let mut change = Change::new(vec![put(&written, name)?], what)?;
    change.pointer = Some(pointer_join(parent, name));
    Some(change)
}

/// Another text in place of a written one, in the same quotes; it must not need escapes.
fn put(written: &Written, text: &str) -> Option<Edit> {
    let Style::Plain = written.style else {
        let first = written.span.start.saturating_add(1);
        let last = written.span.end.checked_sub(1)?;
        return Some(Edit::replace(crate::text::Span::new(first, last), text));
    };
    let text = if text_elsewhere(text) {
        text.to_owned()
    } else {
        format!("'{text}'")
    };
    Some(Edit::replace(written.span, text))
}

/// The name with hyphens for what is not accepted, no longer than it may be, and taken by no other application.
pub(super) fn legal(site: &Site<'_>) -> Option<Change> {
    let written = site.written(&site.pointer)?;
    let of_application = site.pointer.matches('/').count() > 1;
    let extra = match (site.member(), of_application) {
        ("Name", _) => "_.",
        ("DisplayName", true) => "_. ",
        ("DisplayName", false) => "_. ()",
        _ => return None,
    };
    let mut name = String::new();
    for c in written.text().chars() {
        if c.is_ascii_alphanumeric() || extra.contains(c) {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let inner = |c: char| c == '-' || c == ' ';
    let name = name.trim_matches(inner);
    let name = name.trim_start_matches(|c: char| extra != "_. ()" && !c.is_ascii_alphanumeric());
    let name: String = name.chars().take(LONGEST).collect();
    let name = name.trim_end_matches(inner);
    if name.is_empty() {
        return None;
    }
    let name = if of_application && site.member() == "Name" {
        free(name, &others(site)?, 1)
    } else {
        name.to_owned()
    };
    renamed(site, &written, &name)
}

/// The name with the number of its repetition.
pub(super) fn distinct(site: &Site<'_>) -> Option<Change> {
    let written = site.written(&site.pointer)?;
    let (name, taken) = (written.text(), others(site)?);
    let fits = |c: char| c.is_ascii_alphanumeric() || "_.- ".contains(c);
    if site.member() != "Name" || !name.chars().all(fits) {
        return None;
    }
    let index: usize = site.pointer.split('/').nth(2)?.parse().ok()?;
    let same = |at: &usize| {
        let other = site.request.value(&format!("/AppCatalogConfig/{at}/Name"));
        let other = other.and_then(Value::as_str);
        other.is_some_and(|other| other.eq_ignore_ascii_case(&name))
    };
    let number = (0..index).filter(same).count().saturating_add(1);
    renamed(site, &written, &free(&name, &taken, number))
}

fn renamed(site: &Site<'_>, written: &Written, name: &str) -> Option<Change> {
    let edit = put(written, name)?;
    Change::new(vec![edit], format!("{} is now `{name}`", site.member()))
}

/// The names of the other applications, in small letters.
fn others(site: &Site<'_>) -> Option<BTreeSet<String>> {
    let own: usize = site.pointer.split('/').nth(2)?.parse().ok()?;
    let entries = site.request.value("/AppCatalogConfig")?.as_array()?;
    if entries.len() > MOST {
        return None;
    }
    let others = entries.iter().enumerate().filter(|(at, _)| *at != own);
    let names = others.filter_map(|(_, entry)| entry.get("Name")?.as_str());
    Some(names.map(str::to_lowercase).collect())
}

/// The name, with the first number from `number` on that nobody has; 1 stands for none.
fn free(name: &str, taken: &BTreeSet<String>, number: usize) -> String {
    let numbered = |number: usize| {
        if number <= 1 {
            return name.to_owned();
        }
        let end = format!("-{number}");
        let length = LONGEST.saturating_sub(end.len());
        let begin: String = name.chars().take(length).collect();
        begin + &end
    };
    let mut names = (number..).map(numbered);
    // Of more names than there are taken, one is free.
    let free = names.find(|name| !taken.contains(&name.to_lowercase()));
    free.unwrap_or_default()
}
