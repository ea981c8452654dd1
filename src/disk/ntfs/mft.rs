//! The master file table: one record a file, and more where the attributes of a file do not fit into one.

use super::attribute::{self, Attribute, Body, kind};
use super::boot::Boot;
use super::fixup;
use super::stream::Stream;
use crate::disk::bytes::{damaged, u8_at, u16_at, u32_at, u64_at, wide};
use crate::disk::read::bytes_at;
use crate::disk::{DiskError, ReadAt};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most records that one file may be spread over.
const MAX_RECORDS: usize = 4096;
/// Longest list of attributes, in bytes; Windows allows 256 KiB.
const MAX_LIST: u64 = 1024 * 1024;

/// A reference to a record: its number, and how often the record was used before, so that a stale reference shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    pub number: u64,
    pub sequence: u16,
}

impl Reference {
    /// Reads one from a directory or a list of attributes.
    pub fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let (number, sequence) = (u64_at(bytes, at)?, u16_at(bytes, at.checked_add(6)?)?);
        Some(Self {
            number: number & 0xFFFF_FFFF_FFFF,
            sequence,
        })
    }
}

/// A file or a directory with all its attributes.
pub struct Record {
    pub is_directory: bool,
    attributes: Vec<Attribute>,
}

impl Record {
    /// The pieces of one attribute in the order of their clusters; empty if there is no such attribute.
    pub fn pieces(&self, kind: u32, name: &str) -> Vec<&Attribute> {
        let all = self.attributes.iter();
        let mut pieces: Vec<&Attribute> = all
            .filter(|one| one.kind == kind && one.name == name)
            .collect();
        pieces.sort_by_key(|piece| match &piece.body {
            Body::Resident(_) => 0,
            Body::Elsewhere(piece) => piece.first,
        });
        pieces
    }

    /// Bytes of content; none if the record has none, as those of directories.
    pub fn size(&self) -> Option<u64> {
        self.pieces(kind::DATA, "")
            .first()
            .map(|piece| match &piece.body {
                Body::Resident(bytes) => wide(bytes.len()),
                Body::Elsewhere(piece) => piece.size,
            })
    }

    /// Names of the alternate streams.
    pub fn streams(&self) -> Vec<String> {
        let data = self
            .attributes
            .iter()
            .filter(|one| one.kind == kind::DATA && !one.name.is_empty());
        let mut names: Vec<String> = data.map(|one| one.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The content of an attribute that stands in the record.
    pub fn resident(&self, kind: u32, name: &str) -> Option<&[u8]> {
        self.pieces(kind, name)
            .into_iter()
            .find_map(|piece| match &piece.body {
                Body::Resident(bytes) => Some(bytes.as_slice()),
                Body::Elsewhere(_) => None,
            })
    }
}

/// The table of a volume.
pub struct Mft {
    volume: Arc<dyn ReadAt>,
    boot: Boot,
    table: Stream,
}

/// One record as it stands in the table.
struct Raw {
    sequence: u16,
    in_use: bool,
    is_directory: bool,
    base: Reference,
    attributes: Vec<Attribute>,
}

impl Mft {
    /// Opens the table, which describes itself in its first record, and, where it is in very many pieces, in further ones.
    ///
    /// # Errors
    /// That it cannot be read or is damaged.
    pub fn open(volume: Arc<dyn ReadAt>, boot: Boot) -> Result<Self, DiskError> {
        let first = raw(bytes_at(volume.as_ref(), boot.mft, boot.record)?)?;
        let table = known_part(&volume, &boot, &first.attributes)?;
        let mut mft = Self {
            volume,
            boot,
            table,
        };
        let mut own = first.attributes;
        let list = own.iter().find(|one| one.kind == kind::ATTRIBUTE_LIST);
        let Some(list) = list else {
            return Ok(mft);
        };
        let list = mft.list(list)?;
        mft.prefetch(list.iter().map(|(number, _)| number));
        // Each further piece of the table is in a record that the pieces before it reach.
        for (number, _) in list.into_iter().filter(|(_, kind)| *kind == kind::DATA) {
            if number.number == 0 {
                continue;
            }
            let more = mft.raw(number)?;
            own.extend(
                more.attributes
                    .into_iter()
                    .filter(|one| one.kind == kind::DATA),
            );
            mft.table = known_part(&mft.volume, &mft.boot, &own)?;
        }
        Ok(mft)
    }

    /// The sizes of the volume.
    pub fn boot(&self) -> &Boot {
        &self.boot
    }

    /// Reads a file by its reference.
    ///
    /// # Errors
    /// That the record is damaged, or belongs to another file by now.
    pub fn record(&self, reference: Reference) -> Result<Record, DiskError> {
        let base = self.raw(reference)?;
        if base.base.number != 0 {
            return Err(damaged(
                "a directory names a record that is only a part of a file",
            ));
        }
        let mut attributes = base.attributes;
        let list = attributes
            .iter()
            .find(|one| one.kind == kind::ATTRIBUTE_LIST);
        let further: BTreeSet<Reference> = match list {
            Some(list) => self
                .list(list)?
                .into_iter()
                .map(|(number, _)| number)
                .collect(),
            None => BTreeSet::new(),
        };
        self.prefetch(further.iter());
        for number in further
            .into_iter()
            .filter(|further| further.number != reference.number)
        {
            let more = self.raw(number)?;
            if more.base.number != reference.number {
                return Err(damaged("a part of a file belongs to another file"));
            }
            attributes.extend(more.attributes);
        }
        Ok(Record {
            is_directory: base.is_directory,
            attributes,
        })
    }

    /// Joins the pieces of an attribute; none if the file has no such attribute.
    ///
    /// # Errors
    /// Those of [`Stream::join`].
    pub fn stream(
        &self,
        record: &Record,
        kind: u32,
        name: &str,
    ) -> Result<Option<Stream>, DiskError> {
        let pieces = record.pieces(kind, name);
        if pieces.is_empty() {
            return Ok(None);
        }
        Stream::join(&self.volume, self.boot.cluster, &pieces).map(Some)
    }

    /// Tells which records are read next.
    fn prefetch<'a>(&self, references: impl Iterator<Item = &'a Reference>) {
        let size = wide(self.boot.record);
        let ranges = references.map(|reference| {
            let start = reference.number.saturating_mul(size);
            start..start.saturating_add(size)
        });
        let ranges: Vec<_> = ranges.collect();
        if ranges.len() > 1 {
            self.table.prefetch(&ranges);
        }
    }

    fn raw(&self, reference: Reference) -> Result<Raw, DiskError> {
        let at = reference.number.checked_mul(wide(self.boot.record));
        let found = raw(bytes_at(
            &self.table,
            at.unwrap_or(u64::MAX),
            self.boot.record,
        )?)?;
        if !found.in_use || found.sequence != reference.sequence {
            return Err(damaged("a directory names a file that was deleted"));
        }
        Ok(found)
    }

    /// The records and kinds that a list of attributes names, in its order.
    fn list(&self, attribute: &Attribute) -> Result<Vec<(Reference, u32)>, DiskError> {
        let content = Stream::join(&self.volume, self.boot.cluster, &[attribute])?;
        if content.len() > MAX_LIST {
            return Err(DiskError::Limit(
                "a file has an endless list of attributes".to_owned(),
            ));
        }
        let bytes = bytes_at(&content, 0, usize::try_from(content.len()).unwrap_or(0))?;
        let mut found: Vec<(Reference, u32)> = Vec::new();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let fields = Reference::at(rest, 16)
                .zip(u32_at(rest, 0))
                .zip(u16_at(rest, 4));
            let (entry, length) =
                fields.ok_or_else(|| damaged("a list of attributes is cut off"))?;
            if length == 0 {
                return Err(damaged("a list of attributes has no end"));
            }
            if !found.contains(&entry) {
                found.push(entry);
            }
            if found.len() > MAX_RECORDS {
                return Err(DiskError::Limit(format!(
                    "a file is spread over more than {MAX_RECORDS} records"
                )));
            }
            rest = rest.get(usize::from(length)..).unwrap_or_default();
        }
        Ok(found)
    }
}

fn raw(mut bytes: Vec<u8>) -> Result<Raw, DiskError> {
    fixup::apply(&mut bytes, *b"FILE", "a record of the master file table")?;
    let fields = u16_at(&bytes, 16)
        .zip(u8_at(&bytes, 22))
        .zip(Reference::at(&bytes, 32));
    let ((sequence, flags), base) = fields.ok_or_else(|| damaged("a record is cut off"))?;
    Ok(Raw {
        sequence,
        in_use: flags & 1 != 0,
        is_directory: flags & 2 != 0,
        base,
        attributes: attribute::all(&bytes)?,
    })
}

/// The table as far as the records that are known so far describe it.
fn known_part(
    volume: &Arc<dyn ReadAt>,
    boot: &Boot,
    attributes: &[Attribute],
) -> Result<Stream, DiskError> {
    let data = attributes
        .iter()
        .filter(|one| one.kind == kind::DATA && one.name.is_empty());
    let mut pieces: Vec<Attribute> = data.cloned().collect();
    let clusters =
        pieces.iter().try_fold(
            super::runs::Runs::default(),
            |mut runs, piece| match &piece.body {
                Body::Elsewhere(piece) => runs.extend(piece.first, &piece.runs).map(|()| runs),
                Body::Resident(_) => Err(damaged("the master file table stands in its own record")),
            },
        )?;
    if let Some(Body::Elsewhere(head)) = pieces.first_mut().map(|piece| &mut piece.body) {
        head.size = head
            .size
            .min(clusters.clusters().saturating_mul(boot.cluster));
    }
    Stream::join(volume, boot.cluster, &pieces.iter().collect::<Vec<_>>())
}
