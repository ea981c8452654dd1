//! An NTFS volume: from the bytes of a partition to the files on it, read-only.
//!
//! ```text
//! boot sector --boot--> Mft --record, attribute, runs--> Stream (lznt1) --> File (wof, xpress)
//! path --path--> names --index, upcase--> Reference --mft--> Record --reparse--> further path
//! ```
//!
//! The format is that of the Linux-NTFS project's documentation and of [MS-FSCC], [MS-XCA] for what Microsoft documents.

mod attribute;
mod boot;
mod fixup;
mod index;
mod lznt1;
mod mft;
mod path;
mod reparse;
mod runs;
mod stream;
mod upcase;
mod wof;
mod xpress;

use super::bytes::{damaged, narrow, u16_at, units};
use super::read::bytes_at;
use super::{DiskError, ReadAt};
use attribute::kind;
use boot::Boot;
use index::Index;
use mft::{Mft, Record, Reference};
use reparse::Reparse;
use std::collections::VecDeque;
use std::sync::Arc;
use upcase::UpCase;

/// Most junctions and symbolic links on the way to a file, as in Windows.
const MAX_LINKS: usize = 31;
/// Length of the table of capital letters, in bytes.
const UPCASE_LENGTH: u64 = 128 * 1024;

/// Most bytes of the map of clusters that are read: enough for 2 TiB of 4 KiB clusters.
const BITMAP: u64 = 64 << 20;
/// Bytes of the map that are read at a time.
const PIECE: u64 = 128 * 1024;

const BITMAP_FILE: Reference = Reference {
    number: 6,
    sequence: 6,
};
const VOLUME: Reference = Reference {
    number: 3,
    sequence: 3,
};
const ROOT: Reference = Reference {
    number: 5,
    sequence: 5,
};
const UPCASE: Reference = Reference {
    number: 10,
    sequence: 10,
};

/// A volume that is open.
pub struct Volume {
    mft: Mft,
    upcase: UpCase,
    dirty: bool,
}

/// What a path leads to.
pub enum Found {
    /// A file.
    File(File),
    /// A directory.
    Directory(Directory),
    /// Nothing: the volume was asked and has no such name.
    Absent,
}

/// A file. Its size is known even if its content cannot be read.
pub struct File {
    size: u64,
    content: Result<Arc<dyn ReadAt>, DiskError>,
    streams: Vec<String>,
}

/// A directory.
pub struct Directory {
    record: Record,
}

impl File {
    /// Bytes of content.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The content.
    ///
    /// # Errors
    /// Why it cannot be read although the file is there.
    pub fn content(&self) -> Result<Arc<dyn ReadAt>, DiskError> {
        self.content.clone()
    }

    /// Names of the alternate streams; the content is not one of them.
    pub fn streams(&self) -> &[String] {
        &self.streams
    }
}

impl Volume {
    /// Opens the volume of a partition.
    ///
    /// # Errors
    /// That it is encrypted, of another kind, or damaged.
    pub fn open(partition: Arc<dyn ReadAt>) -> Result<Self, DiskError> {
        let boot = Boot::read(&bytes_at(partition.as_ref(), 0, 512)?)?;
        let mft = Mft::open(partition, boot)?;
        let table = mft.record(UPCASE)?;
        let table = mft.stream(&table, kind::DATA, "")?;
        let table = table.ok_or_else(|| damaged("the table of capital letters has no content"))?;
        let length = narrow(table.len().min(UPCASE_LENGTH))?;
        let upcase = UpCase::new(units(&bytes_at(&table, 0, length)?));
        let about = mft.record(VOLUME)?;
        let flags = about
            .resident(kind::VOLUME_INFORMATION, "")
            .and_then(|about| u16_at(about, 10));
        let flags = flags.ok_or_else(|| damaged("the volume does not say in which state it is"))?;
        Ok(Self {
            mft,
            upcase,
            dirty: flags & 1 != 0,
        })
    }

    /// Bytes in the volume.
    pub fn size(&self) -> u64 {
        self.mft.boot().size
    }

    /// Bytes in a cluster.
    pub fn cluster(&self) -> u64 {
        self.mft.boot().cluster
    }

    /// Whether Windows has not finished writing to the volume, so that it would check it at the next start.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Bytes that no file uses, counted in the volume's map of clusters.
    ///
    /// # Errors
    /// That the map cannot be read or does not fit the volume.
    pub fn free_bytes(&self) -> Result<u64, DiskError> {
        let record = self.mft.record(BITMAP_FILE)?;
        let map = self.mft.stream(&record, kind::DATA, "")?;
        let map = map.ok_or_else(|| damaged("the map of clusters has no content"))?;
        let clusters = self.size() / self.cluster();
        let length = clusters.div_ceil(8);
        if length > BITMAP {
            return Err(DiskError::Limit(
                "the map of clusters is too long".to_owned(),
            ));
        }
        let mut used: u64 = 0;
        let mut at = 0;
        while at < length {
            let count = PIECE.min(length.saturating_sub(at));
            let mut piece = bytes_at(&map, at, narrow(count)?)?;
            at = at.saturating_add(count);
            // Bits behind the last cluster mean nothing.
            if let (true, bits @ 1..) = (at >= length, clusters % 8)
                && let Some(last) = piece.last_mut()
            {
                *last &= u8::MAX >> 8_u64.saturating_sub(bits);
            }
            let bits: u64 = piece.iter().map(|byte| u64::from(byte.count_ones())).sum();
            used = used.saturating_add(bits);
        }
        Ok(clusters.saturating_sub(used).saturating_mul(self.cluster()))
    }

    /// Follows a path such as `C:\Windows\explorer.exe`, through junctions and symbolic links. Case does not matter, as far as the volume's own table of letters goes.
    ///
    /// # Errors
    /// That the way is damaged, leads in circles, or leaves the volume.
    pub fn find(&self, path: &str) -> Result<Found, DiskError> {
        let mut ahead: VecDeque<String> = path::names(path)?.into();
        let mut record = self.mft.record(ROOT)?;
        // The names that lead to the record, for links that begin where they are.
        let mut behind: Vec<String> = Vec::new();
        let mut links = 0_usize;
        while let Some(name) = ahead.pop_front() {
            if !record.is_directory {
                return Ok(Found::Absent);
            }
            let Some(child) = self.child(&record, &name)? else {
                return Ok(Found::Absent);
            };
            match self.reparse(&child)? {
                Some(Reparse::Path { target, relative }) => {
                    links = links.saturating_add(1);
                    if links > MAX_LINKS {
                        let why = format!(
                            "{path} leads through more than {MAX_LINKS} links, as in a circle"
                        );
                        return Err(DiskError::Limit(why));
                    }
                    let target = match relative && !target.starts_with('\\') {
                        true => format!("{}\\{target}", behind.join("\\")),
                        false => target,
                    };
                    let names = path::names(&target).map_err(|error| leaves(path, &name, error))?;
                    ahead = names.into_iter().chain(ahead).collect();
                    record = self.mft.record(ROOT)?;
                    behind.clear();
                }
                Some(Reparse::Foreign(why)) if child.is_directory => {
                    return Err(leaves(path, &name, why));
                }
                _ => {
                    record = child;
                    behind.push(name);
                }
            }
        }
        self.found(record)
    }

    /// The names in a directory, in the volume's order.
    ///
    /// # Errors
    /// That they cannot be read.
    pub fn list(&self, directory: &Directory) -> Result<Vec<String>, DiskError> {
        let entries = Index::open(&self.mft, &directory.record)?.list()?;
        Ok(entries
            .iter()
            .map(|entry| String::from_utf16_lossy(&entry.name))
            .collect())
    }

    /// The names in a directory that begin with `prefix`, in any case; only their part of the directory is read.
    ///
    /// # Errors
    /// That they cannot be read.
    pub fn list_starting(
        &self,
        directory: &Directory,
        prefix: &str,
    ) -> Result<Vec<String>, DiskError> {
        let prefix: Vec<u16> = prefix.encode_utf16().collect();
        let index = Index::open(&self.mft, &directory.record)?;
        let entries = index.starting(&prefix, &self.upcase)?;
        Ok(entries
            .iter()
            .map(|entry| String::from_utf16_lossy(&entry.name))
            .collect())
    }

    fn child(&self, directory: &Record, name: &str) -> Result<Option<Record>, DiskError> {
        let name: Vec<u16> = name.encode_utf16().collect();
        let entry = Index::open(&self.mft, directory)?.find(&name, &self.upcase)?;
        entry
            .map(|entry| self.mft.record(entry.reference))
            .transpose()
    }

    fn reparse(&self, record: &Record) -> Result<Option<Reparse>, DiskError> {
        let Some(stream) = self.mft.stream(record, kind::REPARSE_POINT, "")? else {
            return Ok(None);
        };
        // Windows allows 16 KiB.
        let length = narrow(stream.len().min(16 * 1024))?;
        reparse::read(&bytes_at(&stream, 0, length)?).map(Some)
    }

    fn found(&self, record: Record) -> Result<Found, DiskError> {
        if record.is_directory {
            return Ok(Found::Directory(Directory { record }));
        }
        let size = record
            .size()
            .ok_or_else(|| damaged("a file has no content, not even none"))?;
        Ok(Found::File(File {
            size,
            content: self.content(&record, size),
            streams: record.streams(),
        }))
    }

    fn content(&self, record: &Record, size: u64) -> Result<Arc<dyn ReadAt>, DiskError> {
        let stream = |name: &str| {
            let stream = self.mft.stream(record, kind::DATA, name)?;
            stream.ok_or_else(|| damaged("a file lacks the stream that holds its content"))
        };
        match self.reparse(record)? {
            Some(Reparse::Compressed(algorithm)) => {
                let compressed = wof::Compressed::open(stream(wof::STREAM)?, algorithm, size)?;
                Ok(Arc::new(compressed))
            }
            Some(Reparse::Foreign(why)) => Err(why),
            Some(Reparse::Path { .. }) | None => Ok(Arc::new(stream("")?)),
        }
    }
}

/// An error on the way, with the link that led there.
fn leaves(path: &str, link: &str, error: DiskError) -> DiskError {
    match error {
        DiskError::Elsewhere(why) | DiskError::Unsupported(why) => {
            DiskError::Elsewhere(format!("{path} leaves the volume at {link}: {why}"))
        }
        other => other,
    }
}
