//! Reparse points: files and directories that stand for something else.

use super::wof::Algorithm;
use crate::disk::DiskError;
use crate::disk::bytes::{damaged, part, u16_at, u32_at, utf16};

const MOUNT_POINT: u32 = 0xA000_0003;
const SYMLINK: u32 = 0xA000_000C;
const WOF: u32 = 0x8000_0017;
const DEDUP: u32 = 0x8000_0013;
/// Set in a tag that stands for another name.
const NAME_SURROGATE: u32 = 0x2000_0000;

/// What a reparse point means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reparse {
    /// Another path: that of a junction or a symbolic link.
    Path {
        /// The path as Windows keeps it.
        target: String,
        /// Whether it begins in the directory of the link.
        relative: bool,
    },
    /// The content is compressed in a stream of its own ("CompactOS", "Windows Overlay Filter").
    Compressed(Algorithm),
    /// The content is somewhere else, and why it cannot be read.
    Foreign(DiskError),
}

/// Reads the content of the attribute.
///
/// # Errors
/// That it is damaged.
pub fn read(bytes: &[u8]) -> Result<Reparse, DiskError> {
    let tag = u32_at(bytes, 0).ok_or_else(bad)?;
    let unsupported = |why: &str| Reparse::Foreign(DiskError::Unsupported(why.to_owned()));
    Ok(match tag {
        MOUNT_POINT => Reparse::Path {
            target: target(bytes, 16).ok_or_else(bad)?,
            relative: false,
        },
        SYMLINK => Reparse::Path {
            target: target(bytes, 20).ok_or_else(bad)?,
            relative: u32_at(bytes, 16).ok_or_else(bad)? & 1 != 0,
        },
        WOF => match (u32_at(bytes, 12), u32_at(bytes, 20)) {
            (Some(2), Some(algorithm)) => Reparse::Compressed(Algorithm::of(algorithm)?),
            (Some(_), _) => unsupported("its content is in a Windows image (WIM) elsewhere"),
            (None, _) => return Err(bad()),
        },
        DEDUP => unsupported("its content is in the store of data deduplication"),
        tag if tag & NAME_SURROGATE != 0 => unsupported(&format!(
            "it is a link of a kind that is not followed (0x{tag:08X})"
        )),
        tag => unsupported(&format!(
            "a filter of Windows keeps its content (0x{tag:08X})"
        )),
    })
}

/// The substitute name, of which the offset counts from where the names begin.
fn target(bytes: &[u8], names: usize) -> Option<String> {
    let (at, length) = (u16_at(bytes, 8)?, u16_at(bytes, 10)?);
    part(
        bytes,
        names.checked_add(usize::from(at))?,
        usize::from(length),
    )
    .map(utf16)
}

fn bad() -> DiskError {
    damaged("a reparse point is cut off")
}
