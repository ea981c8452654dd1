//! Pure readers of what tells which Windows an AMI holds: names of Amazon's AMIs, console output, hints in other texts.

pub mod console;
mod hint;
pub mod name;

pub use hint::{Hint, hint};

use regex_lite::Regex;
use std::sync::OnceLock;

/// A pattern of this module, compiled once.
fn pattern(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// Builds of Windows Server, by the version that people know.
const BUILDS: [(i64, &str); 7] = [
    (7601, "2008 R2"),
    (9200, "2012"),
    (9600, "2012 R2"),
    (14393, "2016"),
    (17763, "2019"),
    (20348, "2022"),
    (26100, "2025"),
];

/// The version of Windows Server with that build; a build nobody knows gives none.
pub fn version_of_build(build: i64) -> Option<&'static str> {
    let row = BUILDS.iter().find(|(known, _)| *known == build)?;
    Some(row.1)
}

/// Whether two versions contradict each other: `2012` is less exact than `2012 R2`, and agrees with it.
pub fn versions_differ(a: &str, b: &str) -> bool {
    let year = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    year(a) != year(b)
}

/// `2026.10.14` as `2026-10-14`; `None` for anything but a date of the calendar.
pub fn release_date(text: &str) -> Option<String> {
    let shape = text.len() == 10 && text.bytes().filter(|byte| *byte == b'.').count() == 2;
    let date: jiff::civil::Date = shape.then(|| text.replace('.', "-"))?.parse().ok()?;
    Some(date.to_string())
}
