//! Facts of the Windows inside the AMI, of its lineage, and of WorkSpaces images.

use super::Row;

pub(super) const ROWS: &[Row] = &[];
