//! Fix-ups: the last two bytes of each 512 of a record are kept in its header, so that a write that was cut off shows.

use crate::disk::DiskError;
use crate::disk::bytes::{damaged, part, u16_at};

/// NTFS protects records in steps of this many bytes, whatever the sector of the disk.
const STEP: usize = 512;

/// Checks a record with the given magic and puts the kept bytes back.
///
/// # Errors
/// That it is another record, or that only a part of it was written.
pub fn apply(record: &mut [u8], magic: [u8; 4], what: &str) -> Result<(), DiskError> {
    if !record.starts_with(&magic) {
        return Err(damaged(format!(
            "{what} does not begin as such a record does"
        )));
    }
    let torn = || damaged(format!("{what} was not written completely"));
    let at = usize::from(u16_at(record, 4).ok_or_else(torn)?);
    let count = usize::from(u16_at(record, 6).ok_or_else(torn)?);
    if count.saturating_sub(1).saturating_mul(STEP) != record.len() {
        return Err(torn());
    }
    let kept = part(record, at, count.saturating_mul(2))
        .ok_or_else(torn)?
        .to_vec();
    let (mark, kept) = kept.split_at_checked(2).ok_or_else(torn)?;
    for (step, bytes) in record.chunks_exact_mut(STEP).zip(kept.chunks_exact(2)) {
        let end = step.get_mut(STEP - 2..).ok_or_else(torn)?;
        if end != mark {
            return Err(torn());
        }
        end.copy_from_slice(bytes);
    }
    Ok(())
}
