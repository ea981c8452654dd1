//! How a volume compares names: by its own table of capital letters, `$UpCase`.

use std::cmp::Ordering;

/// The table: the capital letter of each UTF-16 unit.
pub struct UpCase(Vec<u16>);

impl UpCase {
    /// A table as the volume holds it; units beyond its end are their own capital letters.
    pub fn new(table: Vec<u16>) -> Self {
        Self(table)
    }

    fn upper(&self, unit: u16) -> u16 {
        self.0.get(usize::from(unit)).copied().unwrap_or(unit)
    }

    /// The order of two names in a directory, in which case does not matter.
    pub fn compare(&self, left: &[u16], right: &[u16]) -> Ordering {
        let left = left.iter().map(|unit| self.upper(*unit));
        left.cmp(right.iter().map(|unit| self.upper(*unit)))
    }
}
