//! The entries of a FAT directory: each file has a short name, and pieces of a long one before it.

use crate::disk::bytes::{part, u8_at, u16_at, u32_at, units};

const LENGTH: usize = 32;
const DELETED: u8 = 0xE5;
/// Attributes.
const VOLUME_LABEL: u8 = 0x08;
const DIRECTORY: u8 = 0x10;
const LONG_NAME: u8 = 0x0F;
/// Where a piece of a long name has its letters.
const LETTERS: [(usize, usize); 3] = [(1, 10), (14, 12), (28, 4)];

/// A file or a directory.
pub struct Entry {
    short: String,
    long: Option<String>,
    pub is_directory: bool,
    /// Its first cluster.
    pub first: u32,
    /// Bytes of a file.
    pub size: u32,
}

impl Entry {
    /// Whether it has the name, long or short.
    pub fn is_named(&self, name: &str) -> bool {
        let same = |own: &String| own.to_lowercase() == name.to_lowercase();
        same(&self.short) || self.long.as_ref().is_some_and(same)
    }
}

/// The entries up to the end mark; what is deleted or a label is left out.
pub fn entries(directory: &[u8]) -> Vec<Entry> {
    let mut found = Vec::new();
    // Pieces of a long name stand in reverse order, each with the checksum of the short name that follows.
    let mut pieces: Vec<(u8, Vec<u16>)> = Vec::new();
    for raw in directory.as_chunks::<LENGTH>().0 {
        let attributes = u8_at(raw, 11).unwrap_or_default();
        match u8_at(raw, 0).unwrap_or_default() {
            0 => break,
            DELETED => pieces.clear(),
            _ if attributes & 0x3F == LONG_NAME => pieces.push(piece(raw)),
            _ if attributes & VOLUME_LABEL != 0 => pieces.clear(),
            _ => {
                let long = joined(raw, &pieces);
                pieces.clear();
                found.extend(entry(raw, attributes, long));
            }
        }
    }
    found
}

fn piece(raw: &[u8]) -> (u8, Vec<u16>) {
    let letters = LETTERS
        .iter()
        .filter_map(|(at, length)| part(raw, *at, *length))
        .flat_map(units);
    (u8_at(raw, 13).unwrap_or_default(), letters.collect())
}

fn joined(raw: &[u8], pieces: &[(u8, Vec<u16>)]) -> Option<String> {
    let name = part(raw, 0, 11)?;
    let sum = name
        .iter()
        .fold(0_u8, |sum, byte| sum.rotate_right(1).wrapping_add(*byte));
    if pieces.is_empty() || pieces.iter().any(|(told, _)| *told != sum) {
        return None;
    }
    let letters: Vec<u16> = pieces
        .iter()
        .rev()
        .flat_map(|(_, letters)| letters.iter().copied())
        .take_while(|letter| *letter != 0)
        .collect();
    Some(String::from_utf16_lossy(&letters))
}

fn entry(raw: &[u8], attributes: u8, long: Option<String>) -> Option<Entry> {
    let text = |at, length| {
        let bytes = part(raw, at, length)?;
        Some(String::from_utf8_lossy(bytes).trim_end().to_owned())
    };
    let (name, end) = (text(0, 8)?, text(8, 3)?);
    let high = u32::from(u16_at(raw, 20)?);
    Some(Entry {
        short: match end.is_empty() {
            true => name,
            false => format!("{name}.{end}"),
        },
        long,
        is_directory: attributes & DIRECTORY != 0,
        first: (high << 16) | u32::from(u16_at(raw, 26)?),
        size: u32_at(raw, 28)?,
    })
}
