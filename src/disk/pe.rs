//! Executables (PE): the machine, the file version and the rights that a program demands, from its headers and resources alone.
//!
//! The format is that of Microsoft's "PE Format" and "VS_VERSIONINFO" pages.

mod manifest;
mod resources;

use super::bytes::{damaged, u16_at, u32_at, utf16};
use super::read::{DiskError, ReadAt, bytes_at};
use resources::Resources;
use std::fmt;

/// The most bytes of headers: the optional header has at most 65,535.
const OPTIONAL: usize = 4096;
/// The most sections; Windows loads no more.
const SECTIONS: usize = 96;
/// The most bytes of a manifest that are read.
const MANIFEST: usize = 1 << 20;
/// The most bytes of a version resource that are looked at; the numbers come first.
const VERSION: usize = 512;
/// Numbers of resource types.
const RT_VERSION: u32 = 16;
const RT_MANIFEST: u32 = 24;
/// The manifest that Windows takes for a program.
const PROGRAM: u32 = 1;

/// What an executable says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pe {
    /// The processor it is for.
    pub machine: Machine,
    /// Whether it is a library (DLL) and no program.
    pub library: bool,
    /// The file version of the version resource; none if it has none. An error does not touch the machine.
    pub version: Result<Option<Version>, DiskError>,
    /// The rights that the embedded manifest demands; none if it demands none.
    pub execution_level: Result<Option<ExecutionLevel>, DiskError>,
}

/// A processor that an executable is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// 64 bit.
    X86_64,
    /// 32 bit; .NET programs for any processor have it, too.
    X86,
    /// 64 bit of ARM.
    Arm64,
    /// Another, by its number.
    Other(u16),
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::X86_64 => f.write_str("x86_64"),
            Self::X86 => f.write_str("x86"),
            Self::Arm64 => f.write_str("arm64"),
            Self::Other(number) => write!(f, "{number:#06x}"),
        }
    }
}

/// A file version of four parts, as `VS_FIXEDFILEINFO` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub [u16; 4]);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, build, revision] = self.0;
        write!(f, "{major}.{minor}.{build}.{revision}")
    }
}

/// `requestedExecutionLevel` of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExecutionLevel {
    /// The rights of whoever starts it.
    AsInvoker,
    /// The highest rights that the user has.
    HighestAvailable,
    /// Those of an administrator: standard users cannot start it.
    RequireAdministrator,
    /// A level that Windows does not know.
    Other(String),
}

impl fmt::Display for ExecutionLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsInvoker => "asInvoker",
            Self::HighestAvailable => "highestAvailable",
            Self::RequireAdministrator => "requireAdministrator",
            Self::Other(level) => level,
        })
    }
}

/// Reads an executable; none if the file is no executable (it does not begin with "MZ").
///
/// # Errors
/// That it cannot be read, is damaged, or is of the kind before PE (DOS, 16-bit Windows).
pub fn read(file: &dyn ReadAt) -> Result<Option<Pe>, DiskError> {
    if file.len() < 2 || !bytes_at(file, 0, 2)?.starts_with(b"MZ") {
        return Ok(None);
    }
    let old = || DiskError::Unsupported("a program for DOS, not for Windows".to_owned());
    if file.len() < 64 {
        return Err(old());
    }
    let start = u64::from(u32_at(&bytes_at(file, 60, 4)?, 0).unwrap_or_default());
    if start == 0 || start.saturating_add(24) > file.len() {
        return Err(old());
    }
    let header = bytes_at(file, start, 24)?;
    if !header.starts_with(b"PE\0\0") {
        return Err(match header.get(..2) {
            Some(b"NE") => DiskError::Unsupported("a program for 16-bit Windows".to_owned()),
            _ => old(),
        });
    }
    let field = |at| u16_at(&header, at).unwrap_or_default();
    let sections = Sections::read(file, start + 24, field(6), field(20));
    let resources = sections.map(|found| Resources::new(file, found));
    Ok(Some(Pe {
        machine: match field(4) {
            0x8664 => Machine::X86_64,
            0x014C => Machine::X86,
            0xAA64 => Machine::Arm64,
            other => Machine::Other(other),
        },
        library: field(22) & 0x2000 != 0,
        version: resources.clone().and_then(|found| version(&found)),
        execution_level: resources.and_then(|found| level(&found)),
    }))
}

/// Where parts of the program lie in the file.
#[derive(Debug, Clone, Default)]
struct Sections {
    /// Address in memory, bytes, offset in the file.
    places: Vec<(u32, u32, u32)>,
    /// Address of the resources; 0 if there are none.
    resources: u32,
}

impl Sections {
    fn read(file: &dyn ReadAt, start: u64, count: u16, optional: u16) -> Result<Self, DiskError> {
        let (count, length) = (usize::from(count), usize::from(optional));
        if count > SECTIONS {
            return Err(damaged(format!(
                "the program has {count} sections, Windows loads at most {SECTIONS}"
            )));
        }
        let header = bytes_at(file, start, length.min(OPTIONAL))?;
        let directories = match u16_at(&header, 0) {
            Some(0x10B) => 92,
            Some(0x20B) => 108,
            _ => return Err(damaged("the program's optional header is of no known kind")),
        };
        // The third of the directories is that of resources.
        let resources = match u32_at(&header, directories) {
            Some(number) if number > 2 => u32_at(&header, directories + 4 + 2 * 8),
            _ => None,
        };
        let table = bytes_at(file, start + u64::from(optional), count * 40)?;
        let place = |row: &[u8; 40]| Some((u32_at(row, 12)?, u32_at(row, 16)?, u32_at(row, 20)?));
        Ok(Self {
            places: table.as_chunks::<40>().0.iter().filter_map(place).collect(),
            resources: resources.unwrap_or_default(),
        })
    }

    /// The offset in the file of an address, and the bytes that are left there.
    fn find(&self, address: u32) -> Result<(u64, u32), DiskError> {
        let found = self.places.iter().find_map(|(start, length, offset)| {
            let into = address.checked_sub(*start).filter(|into| into < length)?;
            Some((u64::from(*offset) + u64::from(into), length - into))
        });
        found.ok_or_else(|| {
            damaged(format!(
                "no section of the program holds address {address:#x}"
            ))
        })
    }
}

/// The numbers of the version resource.
fn version(resources: &Resources<'_>) -> Result<Option<Version>, DiskError> {
    let Some(bytes) = resources.first(RT_VERSION, None, VERSION)? else {
        return Ok(None);
    };
    // Three lengths, the name with its end, zeros up to a multiple of 4, then the numbers.
    let name = "VS_VERSION_INFO\0";
    let wrong = || damaged("the version resource does not have the form of one");
    if bytes.get(6..38).map(utf16).as_deref() != Some(name) {
        return Err(wrong());
    }
    if u16_at(&bytes, 2) == Some(0) {
        return Ok(None);
    }
    let halves = |at| {
        let number = u32_at(&bytes, at)?.to_le_bytes();
        Some([u16_at(&number, 2)?, u16_at(&number, 0)?])
    };
    if u32_at(&bytes, 40) != Some(0xFEEF_04BD) {
        return Err(wrong());
    }
    let (Some([major, minor]), Some([build, revision])) = (halves(48), halves(52)) else {
        return Err(wrong());
    };
    Ok(Some(Version([major, minor, build, revision])))
}

/// The rights that the manifest demands.
fn level(resources: &Resources<'_>) -> Result<Option<ExecutionLevel>, DiskError> {
    let manifest = resources.first(RT_MANIFEST, Some(PROGRAM), MANIFEST + 1)?;
    let Some(bytes) = manifest else {
        return Ok(None);
    };
    if bytes.len() > MANIFEST {
        return Err(DiskError::Limit(format!(
            "the manifest has more than {} MiB",
            MANIFEST >> 20
        )));
    }
    manifest::execution_level(&bytes)
}
