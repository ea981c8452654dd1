//! Containers: files that hold a disk in another form than byte by byte. What a file is, its content tells and not its name.

mod clusters;
mod qcow2;
mod vhd;
mod vhdx;
mod vmdk;

use super::bytes::{narrow, part};
use super::read::bytes_at;
use super::{DiskError, LocalFile, ReadAt};
use std::path::Path;
use std::sync::Arc;

/// The form of a disk image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // They are names of formats.
pub enum Format {
    Raw,
    Vhd,
    Vhdx,
    Vmdk,
    Qcow2,
}

impl Format {
    /// The name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Vhd => "VHD",
            Self::Vhdx => "VHDX",
            Self::Vmdk => "VMDK",
            Self::Qcow2 => "qcow2",
        }
    }
}

/// Files that are no disk images but are taken for one, by the bytes that they begin with.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\x1F\x8B", "it is compressed with gzip; unpack it first"),
    (b"\xFD7zXZ\0", "it is compressed with xz; unpack it first"),
    (
        b"\x28\xB5\x2F\xFD",
        "it is compressed with zstd; unpack it first",
    ),
    (b"BZh", "it is compressed with bzip2; unpack it first"),
    (b"PK\x03\x04", "it is a ZIP archive; unpack it first"),
    (b"7z\xBC\xAF\x27\x1C", "it is a 7z archive; unpack it first"),
    (
        b"MSWIM\0\0\0",
        "it is a Windows image (WIM), which holds files and no disk",
    ),
    (
        b"EVF\x09\x0D\x0A",
        "it is an EnCase image; convert it with qemu-img or ewfexport first",
    ),
    (
        b"<<< ",
        "it is a VirtualBox image (VDI); convert it first: qemu-img convert -O raw",
    ),
    (
        b"COWD",
        "it is a VMDK of the first version; convert it first: qemu-img convert -O raw",
    ),
    (b"regf", "it is a registry hive and no disk"),
];

/// Opens a disk image by its path; a VMDK may need files beside it.
///
/// # Errors
/// That the file cannot be read, or is of a kind that is not read.
pub fn open(path: &Path) -> Result<(Format, Arc<dyn ReadAt>), DiskError> {
    let file: Arc<dyn ReadAt> = Arc::new(LocalFile::open(path)?);
    if let Some(text) = vmdk::descriptor(file.as_ref())? {
        let directory = path.parent().unwrap_or(Path::new(""));
        let disk = vmdk::described(&text, &|name| {
            LocalFile::open(&directory.join(name)).map(|file| Arc::new(file) as Arc<dyn ReadAt>)
        })?;
        return Ok((Format::Vmdk, disk));
    }
    detect(file)
}

/// The disk in an image that is one file.
///
/// # Errors
/// That it is damaged, or of a kind that is not read.
pub fn detect(file: Arc<dyn ReadAt>) -> Result<(Format, Arc<dyn ReadAt>), DiskError> {
    if file.len() < 512 {
        return Err(DiskError::Format(format!(
            "it has {} bytes, and a disk has more",
            file.len()
        )));
    }
    let first = bytes_at(file.as_ref(), 0, 512)?;
    let last = bytes_at(file.as_ref(), file.len().saturating_sub(512), 512)?;
    if let Some((_, why)) = OTHERS.iter().find(|(magic, _)| first.starts_with(magic)) {
        return Err(DiskError::Unsupported((*why).to_owned()));
    }
    if first.starts_with(b"QFI\xFB") {
        return Ok((Format::Qcow2, Arc::new(qcow2::open(file)?)));
    }
    if first.starts_with(b"KDMV") {
        return Ok((Format::Vmdk, Arc::new(vmdk::sparse(file)?)));
    }
    if first.starts_with(b"vhdxfile") {
        return Ok((Format::Vhdx, Arc::new(vhdx::open(file)?)));
    }
    if first.starts_with(b"conectix") || last.starts_with(b"conectix") {
        let footer = if last.starts_with(b"conectix") {
            last
        } else {
            first
        };
        return Ok((Format::Vhd, vhd::open(file, &footer)?));
    }
    if is_optical(file.as_ref())? {
        return Err(DiskError::Unsupported(
            "it is the image of a CD or DVD and no disk of an instance".to_owned(),
        ));
    }
    Ok((Format::Raw, file))
}

fn is_optical(file: &dyn ReadAt) -> Result<bool, DiskError> {
    const DESCRIPTOR: u64 = 0x8001;
    if file.len() < DESCRIPTOR.saturating_add(5) {
        return Ok(false);
    }
    let bytes = bytes_at(file, DESCRIPTOR, narrow(5)?)?;
    let start = bytes_at(file, 0, 512)?;
    // A disk that a CD image was once written to still has a partition table.
    Ok(bytes == b"CD001" && part(&start, 510, 2) != Some(&[0x55, 0xAA]))
}
