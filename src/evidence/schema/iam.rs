//! Facts of the import role and of the caller's rights.

use super::Row;

pub(super) const ROWS: &[Row] = &[];
