//! JPEG, of which only the segments up to the frame are read: it holds the size.

use super::{Format, Image};
use crate::disk::bytes::damaged;
use crate::disk::read::{DiskError, ReadAt, bytes_at};

/// The most segments before the frame.
const SEGMENTS: usize = 1000;

pub(super) fn read(file: &dyn ReadAt) -> Result<Image, DiskError> {
    let mut at: u64 = 2;
    for _ in 0..SEGMENTS {
        let head = bytes_at(file, at, 4)?;
        match head.as_slice() {
            // Segments may be filled up with 0xFF before them.
            [0xFF, 0xFF, ..] => at += 1,
            // Marks without content.
            [0xFF, 0x01 | 0xD0..=0xD7, ..] => at += 2,
            // Frames of every kind but tables (C4, C8, CC), which have neighbouring numbers.
            [
                0xFF,
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF,
                ..,
            ] => {
                return frame(&bytes_at(file, at + 5, 4)?);
            }
            [0xFF, 0xD9 | 0xDA, ..] => return Err(damaged("the JPEG holds data and no frame")),
            [0xFF, _, high, low] => {
                let length = u16::from_be_bytes([*high, *low]);
                at += 2 + u64::from(length.max(2));
            }
            _ => return Err(damaged("the JPEG has no segment where one must be")),
        }
    }
    Err(DiskError::Limit(format!(
        "the JPEG has more than {SEGMENTS} segments before its frame"
    )))
}

fn frame(size: &[u8]) -> Result<Image, DiskError> {
    let [a, b, c, d] = size else {
        return Err(damaged("the frame of the JPEG is cut off"));
    };
    Ok(Image {
        format: Format::Jpeg,
        width: u32::from(u16::from_be_bytes([*c, *d])),
        height: u32::from(u16::from_be_bytes([*a, *b])),
        alpha: false,
    })
}
