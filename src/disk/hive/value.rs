//! Values: a name, a type and data, which may be anywhere from four bytes in place to a chain of segments.

use super::cells::Cells;
use super::name;
use crate::disk::bytes::{damaged, narrow, part, u16_at, u32_at, units};
use crate::disk::read::DiskError;
use std::fmt;

/// Bytes of a value before its name.
const HEADER: usize = 20;
/// The longest name of a value in bytes; Windows allows 16,383 characters.
const NAME: usize = 32_768;
/// The longest data that is read.
const DATA: u32 = 16 << 20;
/// Bytes of data in each segment but the last; longer data is in segments.
const SEGMENT: usize = 16_344;
/// The bit of the length that says that the data is where its offset would be.
const IN_PLACE: u32 = 0x8000_0000;

/// A value of a key. Its data is read when it is asked for.
#[derive(Clone)]
pub struct Value<'h> {
    cells: &'h Cells,
    name: Vec<u16>,
    kind: Kind,
    length: u32,
    place: u32,
}

impl<'h> Value<'h> {
    /// Reads the value at an offset, without its data.
    pub(super) fn at(cells: &'h Cells, offset: u32) -> Result<Self, DiskError> {
        let cell = cells.start(offset, HEADER + NAME, "a value")?;
        let value = || {
            let length = usize::from(u16_at(&cell, 2)?);
            let one_byte = u16_at(&cell, 16)? & 1 != 0;
            let right = cell.starts_with(b"vk") && length <= NAME;
            Some(Self {
                cells,
                name: name::stored(part(&cell, HEADER, length)?, one_byte).ok()?,
                kind: Kind::from(u32_at(&cell, 12)?),
                length: u32_at(&cell, 4)?,
                place: u32_at(&cell, 8)?,
            })
            .filter(|_| right)
        };
        value().ok_or_else(|| damaged(format!("what is at {offset:#x} is no value")))
    }

    /// The name as it is stored; empty for the key's default value.
    pub fn name(&self) -> String {
        String::from_utf16_lossy(&self.name)
    }

    pub(super) fn length_of_name(&self) -> usize {
        self.name.len()
    }

    pub(super) fn is_named(&self, wanted: &[u16]) -> bool {
        name::same(&self.name, wanted)
    }

    /// The type that the value says it has.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Bytes of data.
    pub fn length(&self) -> u64 {
        u64::from(self.length & !IN_PLACE)
    }

    /// The bytes as they are stored.
    ///
    /// # Errors
    /// That they cannot be read, or are more than 16 MiB.
    pub fn bytes(&self) -> Result<Vec<u8>, DiskError> {
        let length = self.length & !IN_PLACE;
        if self.length & IN_PLACE != 0 {
            let bytes = self.place.to_le_bytes();
            let found = narrow(u64::from(length))?;
            return part(&bytes, 0, found).map(<[u8]>::to_vec).ok_or_else(|| {
                damaged(format!(
                    "a value has {length} bytes in place, at most 4 fit"
                ))
            });
        }
        if length > DATA {
            return Err(DiskError::Limit(format!(
                "the value {} has {length} bytes, at most {DATA} are read",
                self.name()
            )));
        }
        match narrow(u64::from(length))? {
            0 => Ok(Vec::new()),
            length => self.stored(length),
        }
    }

    fn stored(&self, length: usize) -> Result<Vec<u8>, DiskError> {
        let what = "the data of a value";
        let long = length > SEGMENT && self.cells.big_data;
        if long && self.cells.length(self.place, what)? < length {
            return self.segments(length);
        }
        self.cells.exactly(self.place, length, what)
    }

    /// Joins the segments of long data.
    fn segments(&self, length: usize) -> Result<Vec<u8>, DiskError> {
        let head = self.cells.exactly(self.place, 8, "the head of long data")?;
        let count = usize::from(u16_at(&head, 2).unwrap_or_default());
        if !head.starts_with(b"db") || count != length.div_ceil(SEGMENT) {
            return Err(damaged(format!(
                "{length} bytes of the value {} are not in {} segments as they must be",
                self.name(),
                length.div_ceil(SEGMENT)
            )));
        }
        let list = u32_at(&head, 4).unwrap_or_default();
        let list = self.cells.exactly(list, count * 4, "a list of segments")?;
        let offsets: Vec<u32> = list
            .as_chunks::<4>()
            .0
            .iter()
            .map(|it| u32::from_le_bytes(*it))
            .collect();
        self.cells.prefetch(&offsets, 16_348);
        let mut bytes = Vec::new();
        for segment in offsets {
            let size = SEGMENT.min(length - bytes.len());
            bytes.extend(self.cells.exactly(segment, size, "a segment of data")?);
        }
        Ok(bytes)
    }

    /// The data as its type means it.
    ///
    /// # Errors
    /// Those of [`Self::bytes`], and that a number has not the length that its type demands.
    pub fn data(&self) -> Result<Data, DiskError> {
        let bytes = self.bytes()?;
        Ok(match self.kind {
            Kind::Sz | Kind::ExpandSz | Kind::Link => Data::Text(text(&bytes)),
            Kind::MultiSz => Data::List(list(&bytes)),
            Kind::Dword => Data::Number(u64::from(u32::from_le_bytes(self.fixed(&bytes)?))),
            Kind::DwordBigEndian => {
                Data::Number(u64::from(u32::from_be_bytes(self.fixed(&bytes)?)))
            }
            Kind::Qword => Data::Number(u64::from_le_bytes(self.fixed(&bytes)?)),
            _ => Data::Bytes(bytes),
        })
    }

    fn fixed<const N: usize>(&self, bytes: &[u8]) -> Result<[u8; N], DiskError> {
        bytes.try_into().map_err(|_| {
            damaged(format!(
                "the value {} is a {} and has {} bytes instead of {N}",
                self.name(),
                self.kind,
                bytes.len()
            ))
        })
    }
}

/// What a value holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// Text up to its end mark (`REG_SZ`, `REG_EXPAND_SZ`, `REG_LINK`). Variables are not expanded.
    Text(String),
    /// Several texts (`REG_MULTI_SZ`); empty ones in between are kept, as `PendingFileRenameOperations` has them.
    List(Vec<String>),
    /// A number (`REG_DWORD`, `REG_DWORD_BIG_ENDIAN`, `REG_QWORD`).
    Number(u64),
    /// Bytes of any other type.
    Bytes(Vec<u8>),
}

fn text(bytes: &[u8]) -> String {
    let units = units(bytes);
    let text = units.split(|unit| *unit == 0).next();
    String::from_utf16_lossy(text.unwrap_or_default())
}

fn list(bytes: &[u8]) -> Vec<String> {
    let units = units(bytes);
    let mut texts: Vec<&[u16]> = units.split(|unit| *unit == 0).collect();
    while texts.last().is_some_and(|text| text.is_empty()) {
        texts.pop();
    }
    texts.into_iter().map(String::from_utf16_lossy).collect()
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // They are the names of Windows.
pub enum Kind {
    None,
    Sz,
    ExpandSz,
    Binary,
    Dword,
    DwordBigEndian,
    Link,
    MultiSz,
    ResourceList,
    FullResourceDescriptor,
    ResourceRequirementsList,
    Qword,
    /// A number that has no name.
    Other(u32),
}

impl From<u32> for Kind {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::None,
            1 => Self::Sz,
            2 => Self::ExpandSz,
            3 => Self::Binary,
            4 => Self::Dword,
            5 => Self::DwordBigEndian,
            6 => Self::Link,
            7 => Self::MultiSz,
            8 => Self::ResourceList,
            9 => Self::FullResourceDescriptor,
            10 => Self::ResourceRequirementsList,
            11 => Self::Qword,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "REG_NONE",
            Self::Sz => "REG_SZ",
            Self::ExpandSz => "REG_EXPAND_SZ",
            Self::Binary => "REG_BINARY",
            Self::Dword => "REG_DWORD",
            Self::DwordBigEndian => "REG_DWORD_BIG_ENDIAN",
            Self::Link => "REG_LINK",
            Self::MultiSz => "REG_MULTI_SZ",
            Self::ResourceList => "REG_RESOURCE_LIST",
            Self::FullResourceDescriptor => "REG_FULL_RESOURCE_DESCRIPTOR",
            Self::ResourceRequirementsList => "REG_RESOURCE_REQUIREMENTS_LIST",
            Self::Qword => "REG_QWORD",
            Self::Other(number) => return write!(f, "REG_TYPE_{number:#010X}"),
        })
    }
}
