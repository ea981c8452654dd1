//! The tree of resources in an executable: type, then name, then language, then the data.

use super::Sections;
use crate::disk::bytes::{damaged, narrow, u16_at, u32_at, wide};
use crate::disk::read::{DiskError, ReadAt, bytes_at};

/// The most entries of a directory that are looked at.
const ENTRIES: usize = 4096;
/// Says that an offset leads to a directory, or that a name is text.
const HIGH: u32 = 0x8000_0000;

/// The resources of a program.
#[derive(Clone)]
pub(super) struct Resources<'f> {
    file: &'f dyn ReadAt,
    sections: Sections,
}

impl<'f> Resources<'f> {
    pub(super) fn new(file: &'f dyn ReadAt, sections: Sections) -> Self {
        Self { file, sections }
    }

    /// The first bytes, at most `most`, of the first resource of a type, with a name (a number) if one is given.
    /// None if there is no such resource.
    pub(super) fn first(
        &self,
        kind: u32,
        name: Option<u32>,
        most: usize,
    ) -> Result<Option<Vec<u8>>, DiskError> {
        if self.sections.resources == 0 {
            return Ok(None);
        }
        // Three levels and no more: a tree that leads back to itself ends here, too.
        let Some(names) = self.entry(0, Some(kind))? else {
            return Ok(None);
        };
        let Some(languages) = self.entry(directory(names)?, name)? else {
            return Ok(None);
        };
        let Some(data) = self.entry(directory(languages)?, None)? else {
            return Ok(None);
        };
        if data & HIGH != 0 {
            return Err(damaged("the resources of the program lie too deep"));
        }
        let record = self.read(data, 8)?;
        let address = u32_at(&record, 0).unwrap_or_default();
        let length = narrow(u64::from(u32_at(&record, 4).unwrap_or_default()))?;
        self.at(address, length.min(most)).map(Some)
    }

    /// Where the entry of a number leads, or the first entry; none if there is none.
    fn entry(&self, directory: u32, wanted: Option<u32>) -> Result<Option<u32>, DiskError> {
        let head = self.read(directory, 16)?;
        let counts = u16_at(&head, 12).zip(u16_at(&head, 14));
        let (named, numbered) = counts.unwrap_or_default();
        let count = usize::from(named) + usize::from(numbered);
        if count > ENTRIES {
            return Err(DiskError::Limit(format!(
                "a directory of resources has {count} entries, at most {ENTRIES} are read"
            )));
        }
        let entries = self.read(directory.saturating_add(16), count * 8)?;
        let found = entries.as_chunks::<8>().0.iter().find_map(|entry| {
            let (name, leads) = (u32_at(entry, 0)?, u32_at(entry, 4)?);
            wanted.is_none_or(|wanted| name == wanted).then_some(leads)
        });
        Ok(found)
    }

    /// Bytes at an offset within the resources.
    fn read(&self, offset: u32, count: usize) -> Result<Vec<u8>, DiskError> {
        let address = self.sections.resources.checked_add(offset);
        self.at(address.unwrap_or(u32::MAX), count)
    }

    /// Bytes at an address of the program in memory.
    fn at(&self, address: u32, count: usize) -> Result<Vec<u8>, DiskError> {
        let (offset, left) = self.sections.find(address)?;
        if wide(count) > u64::from(left) {
            return Err(damaged(format!(
                "{count} bytes of resources at {address:#x} reach beyond their section"
            )));
        }
        bytes_at(self.file, offset, count)
    }
}

fn directory(leads: u32) -> Result<u32, DiskError> {
    if leads & HIGH == 0 {
        return Err(damaged(
            "the resources of the program do not lie deep enough",
        ));
    }
    Ok(leads & !HIGH)
}
