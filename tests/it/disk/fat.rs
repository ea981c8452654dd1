//! FAT volumes: every file that mtools list is found, and what is damaged is no absence.

use super::images::{answers, open};
use ami_preflight::disk::fat::{Fat, Found};
use ami_preflight::disk::{DiskError, ReadAt, Window, partition};
use std::sync::Arc;

/// The bytes of the EFI system partition of a disk, whose number the fixture names.
fn esp(disk: &str) -> Vec<u8> {
    let source = open(disk);
    let number = answers(disk)["esp_partition"].as_u64().unwrap();
    let table = partition::read(source.as_ref()).unwrap();
    let all = table.partitions.iter();
    let found = all
        .into_iter()
        .find(|one| u64::from(one.number) == number)
        .unwrap();
    let window = Window::new(source, found.start, found.length);
    let mut bytes = vec![0; window.len() as usize];
    window.read_at(0, &mut bytes).unwrap();
    bytes
}

fn of(bytes: Vec<u8>) -> Fat {
    Fat::open(Arc::new(bytes)).unwrap()
}

#[test]
fn every_file_that_mtools_list_is_found_on_fat12_16_and_32() {
    for disk in ["gpt", "small", "bad"] {
        let fat = of(esp(disk));
        let listed = answers(disk)["esp"].as_array().unwrap();
        assert!(listed.len() > 4, "{disk}");
        for path in listed.iter().map(|path| path.as_str().unwrap()) {
            let expected = match path.ends_with('\\') {
                true => Found::Directory,
                // Each file holds as many bytes as its path has characters.
                false => Found::File(path.chars().count() as u64),
            };
            assert_eq!(fat.find(path), Ok(expected), "{disk}: {path}");
            assert_eq!(
                fat.find(&path.to_uppercase()),
                Ok(expected),
                "{disk}: {path}"
            );
        }
    }
}

#[test]
fn what_is_not_there_is_absent() {
    let fat = of(esp("gpt"));
    for path in [
        "EFI\\Boot\\bootx64.efi",
        "nothing",
        "EFI\\Microsoft\\Boot\\BCD\\below",
        "EFI\\Microsof",
    ] {
        assert_eq!(fat.find(path), Ok(Found::Absent), "{path}");
    }
    assert_eq!(fat.find(""), Ok(Found::Directory));
}

#[test]
fn other_volumes_and_impossible_sizes_are_errors() {
    let open = |bytes: Vec<u8>| Fat::open(Arc::new(bytes)).err();
    let whole = esp("gpt");
    assert!(matches!(
        open(vec![0; 4096]),
        Some(DiskError::Unsupported(_))
    ));
    assert!(matches!(open(vec![0; 100]), Some(DiskError::Format(_))));
    for (at, byte) in [(11, 1), (12, 0), (13, 0), (13, 3), (14, 0xFF), (16, 0xFF)] {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        if at == 14 {
            bytes[15] = 0xFF;
        }
        let fat = Fat::open(Arc::new(bytes));
        let found = fat.and_then(|fat| fat.find(r"EFI\Microsoft\Boot\BCD"));
        assert!(!matches!(found, Ok(Found::File(_))), "byte {at}: {found:?}");
    }
}

#[test]
fn a_chain_that_runs_in_a_circle_ends() {
    let mut bytes = esp("bad");
    let field = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let table = field(14) * field(11);
    // The root begins with cluster 2 and now follows itself.
    bytes[table + 8..table + 12].copy_from_slice(&2_u32.to_le_bytes());
    let found = of(bytes).find("nothing");
    assert!(matches!(found, Err(DiskError::Limit(_))), "{found:?}");
}
