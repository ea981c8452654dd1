//! Numbers out of bytes: what every parser of the disk reads its fields with.

use super::DiskError;

/// The error for a structure that is not what its format demands.
pub fn damaged(why: impl Into<String>) -> DiskError {
    DiskError::Format(why.into())
}

/// `length` bytes at an offset; none if there are fewer.
pub fn part(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    part(bytes, at, N)?.try_into().ok()
}

/// The byte at an offset.
pub fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// A little-endian number of 16 bits.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// A little-endian number of 32 bits.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// A little-endian number of 64 bits.
pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

/// A big-endian number of 32 bits.
pub fn be32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// A big-endian number of 64 bits.
pub fn be64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_be_bytes)
}

/// A number of this machine as an offset on the disk; sizes of memory always fit.
pub fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// An offset or a length on the disk as one in memory.
///
/// # Errors
/// That it does not fit.
pub fn narrow(number: u64) -> Result<usize, DiskError> {
    usize::try_from(number).map_err(|_| damaged(format!("{number} is no length in memory")))
}

/// Text in UTF-16, little-endian; what is not valid becomes U+FFFD.
pub fn utf16(bytes: &[u8]) -> String {
    String::from_utf16_lossy(&units(bytes))
}

/// The 16-bit units of little-endian text.
pub fn units(bytes: &[u8]) -> Vec<u16> {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
}

/// Appends `length` bytes that begin `back` bytes before the end of `out`; a copy may reach into what it appends itself. `None` where
/// they would begin before the first byte.
pub fn repeat(out: &mut Vec<u8>, back: usize, length: usize) -> Option<()> {
    for _ in 0..length {
        let from = out.len().checked_sub(back)?;
        let byte = out.get(from).copied()?;
        out.push(byte);
    }
    Some(())
}
