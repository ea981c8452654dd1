//! VMDK, the container of VMware ("Virtual Disk Format 5.0"): sparse, stream-optimised, and a text that describes files beside it.

use super::clusters::{Clusters, Place, Tables, differencing, table};
use crate::disk::bytes::{damaged, narrow, u16_at, u32_at, u64_at};
use crate::disk::read::{bytes_at, within};
use crate::disk::{DiskError, ReadAt, Window};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use std::sync::{Arc, Mutex, PoisonError};

const SECTOR: u64 = 512;
/// Longest directory of tables.
const MAX_TABLE: u64 = 64 * 1024 * 1024;
/// Longest description.
const MAX_TEXT: u64 = 64 * 1024;
/// Most files that one disk is spread over.
const MAX_EXTENTS: usize = 1024;
const COMPRESSED: u32 = 1 << 16;
const ZEROED: u32 = 1 << 2;
/// In the header of a file that was written as a stream, the place of the directory is in its footer.
const AT_END: u64 = u64::MAX;
const BEGINNING: &str = "# Disk DescriptorFile";

/// Opens a file beside the description by its name.
type Beside<'a> = &'a dyn Fn(&str) -> Result<Arc<dyn ReadAt>, DiskError>;

/// The two levels of tables of a sparse file.
pub struct Vmdk {
    file: Arc<dyn ReadAt>,
    directory: Vec<u32>,
    per_table: u64,
    compressed: bool,
    zeroed: bool,
    last: Mutex<Option<(u32, Arc<Vec<u32>>)>>,
}

/// The text of a file that only describes a disk; none if it is another file.
///
/// # Errors
/// That it cannot be read.
pub fn descriptor(file: &dyn ReadAt) -> Result<Option<String>, DiskError> {
    let bytes = bytes_at(file, 0, narrow(file.len().min(MAX_TEXT))?)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text
        .trim_start()
        .starts_with(BEGINNING)
        .then(|| text.trim_end_matches('\0').to_owned()))
}

/// The disk that a text describes; `open` opens a file beside it.
///
/// # Errors
/// That a file is missing, or is of a kind that is not read.
pub fn described(text: &str, open: Beside<'_>) -> Result<Arc<dyn ReadAt>, DiskError> {
    no_parent(text)?;
    let mut parts = Vec::new();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("RW ") || line.starts_with("RDONLY "))
    {
        if parts.len() >= MAX_EXTENTS {
            return Err(DiskError::Limit("it describes too many files".to_owned()));
        }
        parts.push(extent(line, open)?);
    }
    match parts.is_empty() {
        true => Err(damaged("it describes no file that holds the disk")),
        false => Ok(Arc::new(Joined(parts))),
    }
}

/// A line such as `RW 4192256 FLAT "disk-flat.vmdk" 0`.
fn extent(line: &str, open: Beside<'_>) -> Result<(u64, Part), DiskError> {
    let bad = || damaged(format!("it has a line that makes no sense: {line}"));
    let mut words = line.split_whitespace().skip(1);
    let sectors: u64 = words
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or_else(bad)?;
    let length = sectors.checked_mul(SECTOR).ok_or_else(bad)?;
    let kind = words.next().ok_or_else(bad)?;
    if kind == "ZERO" {
        return Ok((length, Part::Zeros));
    }
    let mut quoted = line.split('"').skip(1);
    let name = quoted.next().ok_or_else(bad)?;
    if name.contains(['/', '\\', ':']) || name == ".." {
        return Err(DiskError::Unsupported(format!(
            "it names {name}, and only files beside it are read"
        )));
    }
    let file = open(name).map_err(|error| match error {
        DiskError::Read(why) => DiskError::Read(format!("{name}, which it needs beside it: {why}")),
        other => other,
    })?;
    let disk: Arc<dyn ReadAt> = match kind {
        "FLAT" | "VMFS" => {
            let offset: u64 = quoted
                .next()
                .and_then(|rest| rest.trim().parse().ok())
                .unwrap_or(0);
            Arc::new(Window::new(file, offset.saturating_mul(SECTOR), length))
        }
        "SPARSE" => Arc::new(sparse(file)?),
        other => {
            return Err(DiskError::Unsupported(format!(
                "it is a VMDK of kind {other}; convert it first: qemu-img convert -O raw"
            )));
        }
    };
    match disk.len() < length {
        true => Err(damaged(format!(
            "{name} is shorter than the description says"
        ))),
        false => Ok((length, Part::Disk(disk))),
    }
}

fn no_parent(text: &str) -> Result<(), DiskError> {
    let parent = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("parentCID="));
    match parent {
        Some(id) if !id.trim().eq_ignore_ascii_case("ffffffff") => {
            Err(differencing(" (its parent)"))
        }
        _ => Ok(()),
    }
}

/// Opens a sparse file.
///
/// # Errors
/// That it is damaged or differs from another file.
pub fn sparse(file: Arc<dyn ReadAt>) -> Result<Clusters<Vmdk>, DiskError> {
    let bad = || damaged("its header is damaged");
    let mut header = bytes_at(file.as_ref(), 0, 512)?;
    if u64_at(&header, 56) == Some(AT_END) {
        let footer = file.len().checked_sub(1024).ok_or_else(bad)?;
        header = bytes_at(file.as_ref(), footer, 512)?;
    }
    if !header.starts_with(b"KDMV") || !matches!(u32_at(&header, 4), Some(1..=3)) {
        return Err(bad());
    }
    let long = |at| u64_at(&header, at).ok_or_else(bad);
    let (text_at, text_length) = (
        long(28)?.saturating_mul(SECTOR),
        long(36)?.saturating_mul(SECTOR).min(MAX_TEXT),
    );
    if text_at > 0 {
        let text = bytes_at(file.as_ref(), text_at, narrow(text_length)?)?;
        no_parent(&String::from_utf8_lossy(&text))?;
    }
    let flags = u32_at(&header, 8).ok_or_else(bad)?;
    let (capacity, grain) = (long(12)?, long(20)?);
    let per_table = u64::from(u32_at(&header, 44).ok_or_else(bad)?);
    let grain_bytes = grain
        .checked_mul(SECTOR)
        .filter(|bytes| bytes.is_power_of_two() && *bytes <= 16 * 1024 * 1024);
    let (Some(grain_bytes), 1..=65536) = (grain_bytes, per_table) else {
        return Err(bad());
    };
    let compressed = flags & COMPRESSED != 0;
    if compressed && u16_at(&header, 77) != Some(1) {
        return Err(DiskError::Unsupported(
            "it is compressed in a way that is not known".to_owned(),
        ));
    }
    let tables = capacity.div_ceil(grain).div_ceil(per_table);
    let size = capacity.checked_mul(SECTOR).ok_or_else(bad)?;
    let vmdk = Vmdk {
        directory: table(
            file.as_ref(),
            long(56)?.saturating_mul(SECTOR),
            tables,
            MAX_TABLE,
            u32::from_le_bytes,
        )?,
        file: Arc::clone(&file),
        per_table,
        compressed,
        zeroed: flags & ZEROED != 0,
        last: Mutex::new(None),
    };
    Clusters::new(file, vmdk, size, grain_bytes)
}

impl Vmdk {
    fn second(&self, sector: u32) -> Result<Arc<Vec<u32>>, DiskError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, table)) = last.as_ref().filter(|(known, _)| *known == sector) {
            return Ok(Arc::clone(table));
        }
        let at = u64::from(sector).saturating_mul(SECTOR);
        let entries = Arc::new(table(
            self.file.as_ref(),
            at,
            self.per_table,
            MAX_TABLE,
            u32::from_le_bytes,
        )?);
        *last = Some((sector, Arc::clone(&entries)));
        Ok(entries)
    }
}

impl Tables for Vmdk {
    fn place(&self, number: u64) -> Result<Place, DiskError> {
        let beyond = || damaged("a grain is in no table");
        let table = *self
            .directory
            .get(narrow(number / self.per_table)?)
            .ok_or_else(beyond)?;
        if table == 0 {
            return Ok(Place::Zeros);
        }
        let entry = *self
            .second(table)?
            .get(narrow(number % self.per_table)?)
            .ok_or_else(beyond)?;
        let at = u64::from(entry).saturating_mul(SECTOR);
        match entry {
            0 => Ok(Place::Zeros),
            1 if self.zeroed => Ok(Place::Zeros),
            _ if !self.compressed => Ok(Place::At(at)),
            _ => {
                // Before the data stand the place of the grain on the disk and the length of the data.
                let marker = bytes_at(self.file.as_ref(), at, 12)?;
                let length = u32_at(&marker, 8).ok_or_else(beyond)?;
                Ok(Place::Packed(
                    at.saturating_add(12),
                    narrow(u64::from(length))?,
                ))
            }
        }
    }

    fn unpack(&self, bytes: &[u8], length: usize) -> Result<Vec<u8>, DiskError> {
        decompress_to_vec_zlib_with_limit(bytes, length)
            .map_err(|_| damaged("a compressed grain makes no sense"))
    }
}

/// A part of a disk that several files hold.
enum Part {
    Zeros,
    Disk(Arc<dyn ReadAt>),
}

/// Parts one after the other, each with its length.
struct Joined(Vec<(u64, Part)>);

impl ReadAt for Joined {
    fn len(&self) -> u64 {
        self.0
            .iter()
            .fold(0, |sum, (length, _)| sum.saturating_add(*length))
    }

    fn read_at(&self, mut offset: u64, mut buffer: &mut [u8]) -> Result<(), DiskError> {
        within(self.len(), offset, buffer.len())?;
        for (length, part) in &self.0 {
            let Some(left) = length.checked_sub(offset).filter(|left| *left > 0) else {
                offset = offset.saturating_sub(*length);
                continue;
            };
            let count = narrow(left.min(u64::try_from(buffer.len()).unwrap_or(u64::MAX)))?;
            let (now, rest) = buffer.split_at_mut(count);
            match part {
                Part::Zeros => now.fill(0),
                Part::Disk(disk) => disk.read_at(offset, now)?,
            }
            (offset, buffer) = (0, rest);
            if buffer.is_empty() {
                return Ok(());
            }
        }
        match buffer.is_empty() {
            true => Ok(()),
            false => Err(damaged("the files of the disk end before it does")),
        }
    }
}
