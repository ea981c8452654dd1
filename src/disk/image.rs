//! Pictures, as icons of applications must be: format, size and transparency from their content, whatever the file is called.

mod jpeg;
mod png;

use super::bytes::{narrow, u16_at, u32_at};
use super::read::{DiskError, ReadAt, bytes_at};
use std::fmt;

/// Bytes that tell the format and, but for JPEG, the size.
const HEAD: u64 = 128;

/// A picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image {
    /// The format of the content.
    pub format: Format,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Whether pixels can be transparent.
    pub alpha: bool,
}

/// The format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // They are names of formats.
pub enum Format {
    Png,
    Jpeg,
    Bmp,
    Gif,
    Ico,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::Ico => "ico",
        })
    }
}

/// Looks at a picture; none if the content is of no format above. A PNG is decoded to its end, of others only headers are read.
///
/// # Errors
/// That the file cannot be read, or that the picture is damaged or too big to be looked at.
pub fn read(file: &dyn ReadAt) -> Result<Option<Image>, DiskError> {
    let head = bytes_at(file, 0, narrow(file.len().min(HEAD))?)?;
    match head.as_slice() {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => png::read(file).map(Some),
        [0xFF, 0xD8, 0xFF, ..] => jpeg::read(file).map(Some),
        [b'B', b'M', ..] => Ok(bmp(&head)),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(gif(&head)),
        [0, 0, 1, 0, count, 0, ..] if *count > 0 => Ok(ico(&head)),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Err(DiskError::Unsupported("a picture in WebP".to_owned())),
        _ => Ok(None),
    }
}

/// Two letters are little to know a format by, so the header's own length must be one of those that exist.
fn bmp(head: &[u8]) -> Option<Image> {
    let size = |at| Some(i32::from_le_bytes(u32_at(head, at)?.to_le_bytes()).unsigned_abs());
    let (width, height, alpha) = match u32_at(head, 14)? {
        12 => (
            u32::from(u16_at(head, 18)?),
            u32::from(u16_at(head, 20)?),
            false,
        ),
        40 | 52 | 64 => (size(18)?, size(22)?, false),
        // From here on there is a mask of the alpha channel.
        56 | 108 | 124 => (size(18)?, size(22)?, u32_at(head, 66)? != 0),
        _ => return None,
    };
    Some(Image {
        format: Format::Bmp,
        width,
        height,
        alpha,
    })
}

/// The first picture of an icon file; a size of 256 is stored as 0.
fn ico(head: &[u8]) -> Option<Image> {
    let size = |at| {
        head.get(at)
            .map(|size| if *size == 0 { 256 } else { u32::from(*size) })
    };
    Some(Image {
        format: Format::Ico,
        width: size(6)?,
        height: size(7)?,
        alpha: true,
    })
}

/// Whether a GIF has a transparent colour stands behind its colours; this says that it may.
fn gif(head: &[u8]) -> Option<Image> {
    Some(Image {
        format: Format::Gif,
        width: u32::from(u16_at(head, 6)?),
        height: u32::from(u16_at(head, 8)?),
        alpha: true,
    })
}
