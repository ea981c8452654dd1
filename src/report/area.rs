//! The areas that reports group outcomes by: what the letters of a rule's id stand for.

use crate::judge::Outcome;

/// Areas by the letters of their rules' ids, in the order of the table.
pub(super) const AREAS: [(&str, &str); 9] = [
    ("REQ", "request"),
    ("CAT", "catalog"),
    ("AMI", "source AMI"),
    ("WSI", "WorkSpaces image"),
    ("IAM", "role and caller"),
    ("QUO", "quotas"),
    ("DRY", "dry run"),
    ("CFG", "configuration"),
    ("", "other rules"),
];

/// The area of an outcome's rule.
pub(super) fn area(outcome: &Outcome) -> &'static str {
    AREAS
        .iter()
        .find(|(prefix, _)| outcome.rule.starts_with(prefix))
        .map_or("other rules", |(_, name)| name)
}
