//! Containers: every form that qemu-img makes of one disk holds the same disk.

use super::images::{answers, path};
use super::ntfs::volume_on;
use ami_preflight::disk::container::{self, Format};
use ami_preflight::disk::{DiskError, ReadAt};
use sha2::{Digest, Sha256};
use std::sync::Arc;

fn digest(disk: &dyn ReadAt, length: u64) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 100_000];
    let mut at = 0;
    while at < length {
        let count = (length - at).min(buffer.len() as u64) as usize;
        disk.read_at(at, &mut buffer[..count]).unwrap();
        hash.update(&buffer[..count]);
        at += count as u64;
    }
    hash.finalize().to_vec()
}

const CONTAINERS: [(&str, Format); 10] = [
    ("vhd-fixed", Format::Vhd),
    ("vhd", Format::Vhd),
    ("vhdx", Format::Vhdx),
    ("vmdk", Format::Vmdk),
    ("vmdk-stream", Format::Vmdk),
    ("flat.vmdk", Format::Vmdk),
    ("qcow2", Format::Qcow2),
    ("qcow2-v2", Format::Qcow2),
    ("qcow2-zlib", Format::Qcow2),
    ("qcow2-zstd", Format::Qcow2),
];

#[test]
fn every_container_holds_the_same_bytes() {
    let (format, raw) = container::open(&path("small")).unwrap();
    assert_eq!(format, Format::Raw);
    let expected = digest(raw.as_ref(), raw.len());
    for (name, format) in CONTAINERS {
        let (found, disk) =
            container::open(&path(name)).unwrap_or_else(|error| panic!("{name} {error}"));
        assert_eq!(found, format, "{name}");
        assert!(disk.len() >= raw.len(), "{name}: {} bytes", disk.len());
        assert_eq!(digest(disk.as_ref(), raw.len()), expected, "{name}");
    }
}

#[test]
fn every_container_holds_the_same_files() {
    let expected = answers("small")["files"].as_object().unwrap();
    for (name, _) in CONTAINERS {
        let (_, disk) = container::open(&path(name)).unwrap();
        let volume = volume_on(disk, 2);
        for path in expected.keys().step_by(40) {
            assert!(volume.find(path).is_ok(), "{name}: {path}");
        }
    }
}

fn opened(bytes: Vec<u8>) -> Result<Format, DiskError> {
    container::detect(Arc::new(bytes)).map(|(format, _)| format)
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

#[test]
fn a_container_that_needs_another_is_said_to() {
    match container::open(&path("qcow2-backed")) {
        Err(error @ DiskError::Unsupported(_)) => {
            assert!(error.to_string().contains("backing file"), "{error}")
        }
        other => panic!("{:?}", other.map(|(format, _)| format)),
    }
    let mut vhd = bytes_of("vhd");
    let end = vhd.len() - 512;
    // Differencing is one more than dynamic, and so is the sum that the checksum complements.
    vhd[end + 63] = 4;
    vhd[end + 67] = vhd[end + 67].wrapping_sub(1);
    match opened(vhd) {
        Err(error @ DiskError::Unsupported(_)) => {
            assert!(error.to_string().contains("differs"), "{error}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_vhdx_with_a_log_to_replay_is_not_read() {
    let mut vhdx = bytes_of("vhdx");
    // Both headers claim a log; the checksum is that of CRC-32C over 4 KiB.
    for at in [64 * 1024, 128 * 1024] {
        vhdx[at + 48] = 1;
        vhdx[at + 4..at + 8].fill(0);
        let sum = crc32c(&vhdx[at..at + 4096]);
        vhdx[at + 4..at + 8].copy_from_slice(&sum.to_le_bytes());
    }
    match opened(vhdx) {
        Err(error @ DiskError::Unsupported(_)) => {
            assert!(error.to_string().contains("not closed cleanly"), "{error}")
        }
        other => panic!("{other:?}"),
    }
}

/// As in the Castagnoli polynomial's definition, most significant bit last.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0x82F6_3B78
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn a_container_that_was_cut_off_is_damaged_and_not_empty() {
    for (name, _) in CONTAINERS {
        if ["flat.vmdk", "vhd-fixed"].contains(&name) {
            continue;
        }
        let whole = bytes_of(name);
        let half = whole[..whole.len() / 2 / 512 * 512].to_vec();
        let Ok((_, disk)) = container::detect(Arc::new(half)) else {
            continue;
        };
        let mut buffer = vec![0; disk.len() as usize];
        assert!(
            disk.read_at(0, &mut buffer).is_err(),
            "{name} reads to its end"
        );
    }
}

#[test]
fn what_is_no_disk_image_is_told_by_its_content() {
    let file = |start: &[u8]| {
        let mut bytes = vec![0; 4096];
        bytes[..start.len()].copy_from_slice(start);
        bytes
    };
    for (start, said) in [
        (&b"\x1F\x8B\x08"[..], "gzip"),
        (b"PK\x03\x04", "ZIP"),
        (b"MSWIM\0\0\0", "WIM"),
        (b"<<< Oracle VM VirtualBox Disk Image >>>", "VDI"),
    ] {
        match opened(file(start)) {
            Err(error @ DiskError::Unsupported(_)) => {
                assert!(error.to_string().contains(said), "{error}")
            }
            other => panic!("{said}: {other:?}"),
        }
    }
    assert!(matches!(opened(vec![0; 100]), Err(DiskError::Format(_))));
}
