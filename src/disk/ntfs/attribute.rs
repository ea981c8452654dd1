//! Attributes: what a record of the master file table consists of.

use crate::disk::DiskError;
use crate::disk::bytes::{damaged, part, u8_at, u16_at, u32_at, u64_at, utf16};

/// Kinds of attributes that are read.
pub mod kind {
    pub const ATTRIBUTE_LIST: u32 = 0x20;
    pub const VOLUME_INFORMATION: u32 = 0x70;
    pub const DATA: u32 = 0x80;
    pub const INDEX_ROOT: u32 = 0x90;
    pub const INDEX_ALLOCATION: u32 = 0xA0;
    pub const REPARSE_POINT: u32 = 0xC0;
}

const END: u32 = 0xFFFF_FFFF;
/// Most attributes of one record of up to 64 KiB.
const MAX_ATTRIBUTES: usize = 4096;

/// One attribute, or a piece of one that is spread over several records.
#[derive(Debug, Clone)]
pub struct Attribute {
    pub kind: u32,
    /// Empty for the one without a name, such as the content of a file; others are alternate streams.
    pub name: String,
    pub compressed: bool,
    pub encrypted: bool,
    pub body: Body,
}

/// Where the content of an attribute is.
#[derive(Debug, Clone)]
pub enum Body {
    /// In the record.
    Resident(Vec<u8>),
    /// In clusters of the volume.
    Elsewhere(Elsewhere),
}

/// Content in clusters of the volume. The sizes count only in the piece that begins with cluster 0.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// First cluster of the file that this piece describes.
    pub first: u64,
    /// The runs as the record holds them.
    pub runs: Vec<u8>,
    /// Clusters of a unit of compression as an exponent of two; 0 if the content is not compressed.
    pub unit: u16,
    /// Bytes of content.
    pub size: u64,
    /// Bytes that were ever written; the rest reads as zeros.
    pub written: u64,
}

/// The attributes of a record after its fix-ups.
///
/// # Errors
/// That the record is damaged.
pub fn all(record: &[u8]) -> Result<Vec<Attribute>, DiskError> {
    let short = || damaged("a record of the master file table is cut off");
    let mut at = usize::from(u16_at(record, 20).ok_or_else(short)?);
    let mut found = Vec::new();
    loop {
        let kind = u32_at(record, at).ok_or_else(short)?;
        if kind == END {
            return Ok(found);
        }
        let length = usize::try_from(u32_at(record, at.saturating_add(4)).ok_or_else(short)?)
            .map_err(|_| short())?;
        let bytes = part(record, at, length)
            .filter(|bytes| bytes.len() >= 24)
            .ok_or_else(short)?;
        if found.len() >= MAX_ATTRIBUTES {
            return Err(damaged("a record of the master file table has no end"));
        }
        found.push(one(kind, bytes).ok_or_else(short)?);
        at = at.saturating_add(length);
    }
}

fn one(kind: u32, bytes: &[u8]) -> Option<Attribute> {
    let name_length = usize::from(u8_at(bytes, 9)?).checked_mul(2)?;
    let name = match name_length {
        0 => String::new(),
        length => utf16(part(bytes, usize::from(u16_at(bytes, 10)?), length)?),
    };
    let flags = u16_at(bytes, 12)?;
    let body = if u8_at(bytes, 8)? == 0 {
        let (length, at) = (u32_at(bytes, 16)?, u16_at(bytes, 20)?);
        Body::Resident(part(bytes, usize::from(at), usize::try_from(length).ok()?)?.to_vec())
    } else {
        Body::Elsewhere(Elsewhere {
            first: u64_at(bytes, 16)?,
            runs: bytes.get(usize::from(u16_at(bytes, 32)?)..)?.to_vec(),
            unit: u16_at(bytes, 34)?,
            size: u64_at(bytes, 48)?,
            written: u64_at(bytes, 56)?,
        })
    };
    Some(Attribute {
        kind,
        name,
        compressed: flags & 0x00FF != 0,
        encrypted: flags & 0x4000 != 0,
        body,
    })
}
