//! Edits of paths: slashes, backslashes and how they are escaped, quotation marks and blanks at the ends.

use super::site::{Change, Site};
use crate::document::{Style, Written, doubled, pointer_join};
use crate::text::Edit;

/// The members of an application that hold paths.
const PATHS: [&str; 4] = [
    "AbsoluteAppPath",
    "AbsoluteIconPath",
    "AbsoluteManifestPath",
    "WorkingDirectory",
];

/// All paths of the application of the finding, changed; a rule about an application speaks of one of them at a time.
fn all_paths(
    site: &Site<'_>,
    what: &str,
    change: impl Fn(&Written) -> Option<Vec<Edit>>,
) -> Option<Change> {
    let (entry, _) = site.pointer.rsplit_once('/')?;
    let (mut edits, mut members) = (Vec::new(), Vec::new());
    for member in PATHS {
        let written = site.written(&pointer_join(entry, member));
        if let Some(found) = written.and_then(|written| change(&written)) {
            edits.extend(found);
            members.push(member);
        }
    }
    Change::new(edits, format!("{}: {what}", members.join(", ")))
}

/// `C:/App/app.exe` as `C:\App\app.exe`; nothing where a slash may begin an argument.
pub(super) fn backslashes(site: &Site<'_>) -> Option<Change> {
    let written = site.written(&site.pointer)?;
    let text = written.text();
    let drive = text.get(1..2) == Some(":") && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if !drive || !text.contains('/') || text.contains(" /") {
        return None;
    }
    let slash = |c: char| matches!(c, '/' | '\\');
    let mut edits = Vec::new();
    let mut before = false;
    for (c, span) in &written.chars {
        if slash(*c) && before {
            // One separator is enough.
            edits.push(Edit::delete(*span));
        } else if *c == '/' {
            edits.push(Edit::replace(*span, written.spell('\\')));
        }
        before = slash(*c);
    }
    let what = format!("{} is written with backslashes", site.member());
    Change::new(edits, what)
}

/// `"C:\temp\x.exe"` as `"C:\\temp\\x.exe"`.
pub(super) fn escape(site: &Site<'_>) -> Option<Change> {
    let what = "single backslashes in double quotes are doubled";
    all_paths(site, what, |written| {
        let mangled =
            |c: char| c.is_control() && c != '\u{7f}' || matches!(c, '\u{2028}' | '\u{2029}');
        let mangled = written.chars.iter().any(|(c, _)| mangled(*c));
        if written.style != Style::Double || !mangled {
            return None;
        }
        doubled(site.source, written.span, site.json)
    })
}

/// `'C:\\App\\x.exe'` as `'C:\App\x.exe'`; the two that begin a network share stay.
pub(super) fn single(site: &Site<'_>) -> Option<Change> {
    all_paths(site, "doubled backslashes are single", |written| {
        let chars: Vec<char> = written.chars.iter().map(|(c, _)| *c).collect();
        let is = |at: usize| chars.get(at) == Some(&'\\');
        let first = chars.iter().take_while(|c| **c == '\\').count();
        let share = match first {
            2 | 4 => 2,
            0 => 0,
            _ => return None,
        };
        let more = |at: &usize| is(*at) && at.checked_sub(1).is_some_and(is) && *at >= share;
        let edits = written.without((0..chars.len()).filter(more));
        (!edits.is_empty()).then_some(edits)
    })
}

/// `'"C:\App\x.exe"'` as `'C:\App\x.exe'`, or without the one that was left over at an end.
pub(super) fn unquote(site: &Site<'_>) -> Option<Change> {
    all_paths(
        site,
        "the quotation marks at the ends are gone",
        |written| {
            let chars: Vec<char> = written.chars.iter().map(|(c, _)| *c).collect();
            let marks = chars.iter().filter(|c| **c == '"').count();
            let begins = chars.first() == Some(&'"');
            let ends = chars.len() > 1 && chars.last() == Some(&'"');
            let at_ends = usize::from(begins).saturating_add(usize::from(ends));
            if marks == 0 || marks != at_ends || chars.len() <= marks {
                return None;
            }
            let blank = |at: usize| chars.get(at).is_some_and(|c| matches!(c, '"' | ' '));
            let head = (0..chars.len()).take_while(|at| begins && blank(*at));
            let tail = (0..chars.len()).rev().take_while(|at| ends && blank(*at));
            let mut ends: Vec<usize> = head.chain(tail).collect();
            ends.sort_unstable();
            Some(written.without(ends))
        },
    )
}

/// A text as its author sees it, where that is a part of it: what cannot be seen at its ends goes.
pub(super) fn trim(site: &Site<'_>) -> Option<Change> {
    let mut unseen = site.request.unseen.iter();
    let found = unseen.find(|found| found.key.is_none() && found.pointer == site.pointer)?;
    let meant = found.meant.as_deref().filter(|meant| !meant.is_empty())?;
    let written = site.written(&site.pointer)?;
    let text = written.text();
    let at = text.find(meant)?;
    let first = text.get(..at)?.chars().count();
    let last = first.saturating_add(meant.chars().count());
    let ends = (0..written.chars.len()).filter(|at| *at < first || *at >= last);
    let what = format!("{}: the blanks at its ends are gone", site.member());
    Change::new(written.without(ends), what)
}
