//! What fixes would change, as a unified diff that `patch` and `git apply` take.

use crate::text::Source;
use similar::TextDiff;

/// The difference of two texts of one file; empty where there is none.
pub fn unified(before: &Source, after: &Source) -> String {
    let diff = TextDiff::from_lines(before.text(), after.text());
    let path = before.path();
    diff.unified_diff().header(path, path).to_string()
}
