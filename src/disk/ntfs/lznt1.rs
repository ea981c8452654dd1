//! LZNT1, the compression of NTFS: chunks of 4 KiB, in which copies reach back to the beginning of their chunk ([MS-XCA] 2.5).

use crate::disk::DiskError;
use crate::disk::bytes::{damaged, part, repeat, u16_at};

const CHUNK: usize = 4096;

/// Unpacks `length` bytes; what the chunks do not fill is zeros.
///
/// # Errors
/// That the bytes are damaged.
pub fn unpack(bytes: &[u8], length: usize) -> Result<Vec<u8>, DiskError> {
    let mut out: Vec<u8> = Vec::with_capacity(length);
    let mut at = 0;
    while out.len() < length {
        let header = match u16_at(bytes, at) {
            None | Some(0) => break,
            Some(header) => header,
        };
        let size = usize::from(header & 0x0FFF).saturating_add(1);
        let chunk = part(bytes, at.saturating_add(2), size).ok_or_else(bad)?;
        let start = out.len();
        if header & 0x8000 == 0 {
            out.extend_from_slice(chunk);
        } else {
            tokens(chunk, &mut out)?;
        }
        if out.len() > start.saturating_add(CHUNK) {
            return Err(bad());
        }
        // A chunk that ends early is filled up; only the last one of a file may be short.
        out.resize(start.saturating_add(CHUNK), 0);
        at = at.saturating_add(2).saturating_add(size);
    }
    out.resize(length, 0);
    Ok(out)
}

/// One compressed chunk: groups of eight bytes or copies, each group after a byte that tells which is which.
fn tokens(chunk: &[u8], out: &mut Vec<u8>) -> Result<(), DiskError> {
    let start = out.len();
    let mut at = 0;
    while let Some(flags) = chunk.get(at) {
        at = at.saturating_add(1);
        for bit in 0..8 {
            let Some(byte) = chunk.get(at) else {
                return Ok(());
            };
            if flags >> bit & 1 == 0 {
                out.push(*byte);
                at = at.saturating_add(1);
                continue;
            }
            let token = u16_at(chunk, at).ok_or_else(bad)?;
            at = at.saturating_add(2);
            copy(token, start, out)?;
        }
    }
    Ok(())
}

/// A copy: the further into the chunk, the more bits tell how far back it begins, and the fewer how long it is.
fn copy(token: u16, start: usize, out: &mut Vec<u8>) -> Result<(), DiskError> {
    let done = out.len().saturating_sub(start);
    let mut length_bits = 12_u32;
    while done > 16_usize << 12_u32.saturating_sub(length_bits) && length_bits > 4 {
        length_bits = length_bits.saturating_sub(1);
    }
    let back = usize::from(token >> length_bits).saturating_add(1);
    let length = usize::from(token & ((1_u16 << length_bits).wrapping_sub(1))).saturating_add(3);
    if back > done || done.saturating_add(length) > CHUNK {
        return Err(bad());
    }
    repeat(out, back, length).ok_or_else(bad)
}

fn bad() -> DiskError {
    damaged("compressed bytes of a file make no sense")
}
