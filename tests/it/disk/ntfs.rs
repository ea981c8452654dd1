//! Partitions and NTFS: every file of the fixtures has the content that ntfs-3g reads.

use super::images::{answers, open};
use ami_preflight::disk::ntfs::{File, Found, Volume};
use ami_preflight::disk::partition::{self, Scheme};
use ami_preflight::disk::{DiskError, ReadAt, Window};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The volume of Windows of a disk, whose partition the fixture names.
fn volume(disk: &str) -> Volume {
    volume_on(open(disk), answers(disk)["partition"].as_u64().unwrap())
}

/// The volume on a partition.
pub fn volume_on(disk: Arc<dyn ReadAt>, number: u64) -> Volume {
    let table = partition::read(disk.as_ref()).unwrap();
    let partition = table
        .partitions
        .iter()
        .find(|one| u64::from(one.number) == number)
        .unwrap();
    Volume::open(Arc::new(Window::new(
        disk,
        partition.start,
        partition.length,
    )))
    .unwrap()
}

fn file(volume: &Volume, path: &str) -> File {
    match volume.find(path) {
        Ok(Found::File(file)) => file,
        Ok(Found::Directory(_)) => panic!("{path} is a directory"),
        Ok(Found::Absent) => panic!("{path} is absent"),
        Err(error) => panic!("{path}: {error}"),
    }
}

fn digest(content: &dyn ReadAt) -> String {
    let mut bytes = vec![0; content.len() as usize];
    content.read_at(0, &mut bytes).unwrap();
    Sha256::digest(&bytes)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn same_as_ntfs_3g(disk: &str) {
    let volume = volume(disk);
    for (path, about) in answers(disk)["files"].as_object().unwrap() {
        let file = file(&volume, path);
        assert_eq!(file.size(), about[0].as_u64().unwrap(), "size of {path}");
        assert_eq!(
            digest(file.content().unwrap().as_ref()),
            about[1].as_str().unwrap(),
            "content of {path}"
        );
    }
    for path in answers(disk)["directories"].as_array().unwrap() {
        let path = path.as_str().unwrap();
        assert!(
            matches!(volume.find(path), Ok(Found::Directory(_))),
            "{path}"
        );
    }
}

fn names(volume: &Volume, path: &str) -> Vec<String> {
    match volume.find(path).unwrap() {
        Found::Directory(directory) => volume.list(&directory).unwrap(),
        _ => panic!("{path} is no directory"),
    }
}

#[test]
fn files_on_a_gpt_disk_behind_a_recovery_volume() {
    same_as_ntfs_3g("gpt");
}

#[test]
fn files_on_clusters_of_512_bytes_without_a_partition_table() {
    same_as_ntfs_3g("c512");
}

#[test]
fn files_on_clusters_of_64_kib_in_a_logical_partition_of_an_mbr_disk() {
    same_as_ntfs_3g("mbr");
    assert_eq!(volume("mbr").cluster(), 64 * 1024);
}

#[test]
fn files_on_clusters_of_2_mib() {
    same_as_ntfs_3g("c2m");
    assert_eq!(volume("c2m").cluster(), 2 * 1024 * 1024);
}

#[test]
fn files_behind_a_master_file_table_that_needs_several_records_to_describe_itself() {
    same_as_ntfs_3g("mft");
}

#[test]
fn schemes_are_told_apart() {
    for (disk, scheme) in [
        ("gpt", Scheme::Gpt),
        ("mbr", Scheme::Mbr),
        ("c512", Scheme::Bare),
    ] {
        assert_eq!(
            partition::read(open(disk).as_ref()).unwrap().scheme,
            scheme,
            "{disk}"
        );
    }
}

#[test]
fn the_copy_of_a_gpt_at_the_end_serves_when_the_first_is_damaged() {
    let source = open("small");
    let expected = partition::read(source.as_ref()).unwrap();
    let mut bytes = vec![0; source.len() as usize];
    source.read_at(0, &mut bytes).unwrap();
    bytes[512 + 40] ^= 1;
    assert_eq!(partition::read(&bytes).unwrap(), expected);
    bytes[1024 + 32] ^= 1;
    assert_eq!(partition::read(&bytes).unwrap(), expected);
    let end = bytes.len() - 512 + 40;
    bytes[end] ^= 1;
    assert!(matches!(partition::read(&bytes), Err(DiskError::Format(_))));
}

#[test]
fn a_file_compressed_by_windows_is_unpacked_unless_it_is_lzx() {
    let volume = volume("gpt");
    for (path, about) in answers("gpt")["compacted"].as_object().unwrap() {
        let file = file(&volume, path);
        assert_eq!(file.size(), about[0].as_u64().unwrap(), "{path}");
        match file.content() {
            Ok(content) => assert_eq!(
                digest(content.as_ref()),
                about[1].as_str().unwrap(),
                "{path}"
            ),
            Err(error) => {
                assert!(path.ends_with("lzx.txt"), "{path}: {error}");
                assert!(error.to_string().contains("LZX"), "{error}");
            }
        }
    }
}

#[test]
fn a_part_of_a_file_is_the_same_as_that_part_of_the_whole() {
    let volume = volume("gpt");
    for path in [
        r"Data\Packed\mixed.bin",
        r"Data\pieces.bin",
        r"Data\x8.txt",
        r"Data\sparse.bin",
    ] {
        let content = file(&volume, path).content().unwrap();
        let mut whole = vec![0; content.len() as usize];
        content.read_at(0, &mut whole).unwrap();
        for (at, count) in [
            (0, 1),
            (4095, 2),
            (65_535, 70_000),
            (100_001, 3),
            (whole.len() - 5, 5),
        ] {
            let mut part = vec![0; count];
            content.read_at(at as u64, &mut part).unwrap();
            assert_eq!(part, whole[at..at + count], "{path} at {at}");
        }
        assert!(matches!(
            content.read_at(whole.len() as u64, &mut [0]),
            Err(DiskError::Format(_))
        ));
    }
}

#[test]
fn case_follows_the_table_of_the_volume_and_not_ascii() {
    let volume = volume("gpt");
    file(&volume, r"c:\NAMEN\üNÏCODE ordner\étÉ.TXT");
    assert!(matches!(
        volume.find(r"C:\Namen\Unicode Ordner\ETE.txt"),
        Ok(Found::Absent)
    ));
    let long = answers("gpt")["files"]
        .as_object()
        .unwrap()
        .keys()
        .find(|name| name.contains("nnnn"))
        .unwrap();
    file(&volume, &long.to_uppercase());
}

#[test]
fn spellings_that_windows_takes_for_the_same_path() {
    let volume = volume("gpt");
    for path in [
        r"C:\Program Files\Cad\cad.exe",
        "C:/Program Files/Cad/cad.exe",
        r"\Program Files\Cad\cad.exe",
        r"\\?\C:\Program Files\Cad\cad.exe",
        r"C:\Program Files\\Cad\.\cad.exe",
        r"C:\Program Files\Other\..\Cad\cad.exe",
        r"C:\Program Files. \Cad\cad.exe. ",
        r"C:\Programme\Cad\cad.exe",
    ] {
        file(&volume, path);
    }
    assert!(matches!(volume.find(r"C:\"), Ok(Found::Directory(_))));
    assert!(matches!(
        volume.find(r"C:\Program Files\Cad\cad.exe\more"),
        Ok(Found::Absent)
    ));
    assert!(matches!(
        volume.find(r"C:\Program Files\Cad\cda.exe"),
        Ok(Found::Absent)
    ));
}

#[test]
fn links_on_the_volume_are_followed() {
    let volume = volume("gpt");
    let digest_of = |path: &str| digest(file(&volume, path).content().unwrap().as_ref());
    assert_eq!(digest_of(r"Data\link.txt"), digest_of(r"Data\stored.txt"));
    assert_eq!(
        digest_of(r"Data\absolute.txt"),
        digest_of(r"Data\resident.txt")
    );
    assert_eq!(
        digest_of(r"Data\rooted.txt"),
        digest_of(r"Data\resident.txt")
    );
    assert!(matches!(
        volume.find(r"Data\dangling.txt"),
        Ok(Found::Absent)
    ));
}

#[test]
fn links_that_leave_the_volume_or_lead_in_circles_are_no_absence() {
    let volume = volume("gpt");
    for (path, said) in [
        (r"C:\Elsewhere\x.exe", "leaves the volume at Elsewhere"),
        (r"C:\Mounted\x.exe", "leaves the volume at Mounted"),
        (r"D:\x.exe", "is on drive D:"),
        (r"\\server\share\x.exe", "share of another computer"),
        (
            r"C:\Data\with-streams.txt:Zone.Identifier",
            "alternate stream",
        ),
        (r"C:\LoopA\x.exe", "more than 31 links"),
        (r"C:\Self\x.exe", "more than 31 links"),
    ] {
        match volume.find(path) {
            Err(error) => assert!(error.to_string().contains(said), "{path}: {error}"),
            Ok(_) => panic!("{path} was found or is absent"),
        }
    }
}

#[test]
fn alternate_streams_are_not_the_content() {
    let file = file(&volume("gpt"), r"Data\with-streams.txt");
    assert_eq!(file.size(), 11);
    assert_eq!(file.streams(), ["Zone.Identifier"]);
}

#[test]
fn a_directory_of_1500_names_is_listed_in_order() {
    let listed = names(&volume("gpt"), "Many");
    let expected: Vec<String> = (0..1500)
        .map(|number| format!("entry {number:04}.txt"))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn other_volumes_are_told_by_name() {
    let mut sector = vec![0; 4096];
    for (name, said) in [
        (b"-FVE-FS-", "BitLocker"),
        (b"ReFS\0\0\0\0", "ReFS"),
        (b"EXFAT   ", "not formatted with NTFS"),
    ] {
        sector[3..11].copy_from_slice(name);
        let Err(error) = Volume::open(Arc::new(sector.clone())) else {
            panic!("{said} was opened");
        };
        assert!(error.to_string().contains(said), "{error}");
    }
}

/// The bytes of a volume, and where the attribute of a kind begins in the record of a file.
fn attribute_of(name: &str, kind: u32) -> (Vec<u8>, usize) {
    let mut bytes = vec![0; open("c512").len() as usize];
    open("c512").read_at(0, &mut bytes).unwrap();
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // The names of its files stand in the record of a small directory, too.
    let is_record = |at: &usize| {
        let record = &bytes[*at..*at + 1024];
        let is_file = record.starts_with(b"FILE") && record[22] & 2 == 0;
        is_file && record.windows(name.len()).any(|part| part == name)
    };
    let record = (0..bytes.len() - 1024)
        .step_by(512)
        .find(is_record)
        .unwrap();
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let mut at = record + usize::from(bytes[record + 20]);
    while number(at) != kind {
        assert!(number(at) < kind, "the record has no such attribute");
        at += number(at + 4) as usize;
    }
    (bytes, at)
}

#[test]
fn a_dirty_volume_says_so() {
    let (mut bytes, at) = attribute_of("$Volume", 0x70);
    assert!(!Volume::open(Arc::new(bytes.clone())).unwrap().is_dirty());
    let value = at + usize::from(bytes[at + 20]);
    bytes[value + 10] |= 1;
    assert!(Volume::open(Arc::new(bytes)).unwrap().is_dirty());
}

#[test]
fn a_file_under_efs_is_there_and_its_content_is_encrypted() {
    let (mut bytes, at) = attribute_of("stored.txt", 0x80);
    bytes[at + 13] |= 0x40;
    let file = file(
        &Volume::open(Arc::new(bytes)).unwrap(),
        r"C:\Data\stored.txt",
    );
    assert!(file.size() > 0);
    assert!(matches!(
        file.content().map(|_| ()),
        Err(DiskError::Encrypted(_))
    ));
}

#[test]
fn a_record_that_was_not_written_completely_is_no_absence() {
    let (mut bytes, at) = attribute_of("stored.txt", 0x80);
    let record = (0..at)
        .rev()
        .find(|at| bytes[*at..].starts_with(b"FILE"))
        .unwrap();
    bytes[record + 510] ^= 1;
    let found = Volume::open(Arc::new(bytes))
        .unwrap()
        .find(r"C:\Data\stored.txt")
        .map(|_| ());
    assert!(matches!(found, Err(DiskError::Format(_))), "{found:?}");
}

#[test]
fn names_that_begin_with_a_text_are_those_of_the_whole_list() {
    let volume = volume("gpt");
    let Found::Directory(many) = volume.find("Many").unwrap() else {
        panic!("no directory");
    };
    let all = volume.list(&many).unwrap();
    for prefix in [
        "entry 01",
        "ENTRY 1",
        "entry 0000.txt",
        "entry 1499",
        "a",
        "z",
        "entry 2",
        "",
    ] {
        let expected: Vec<&String> = all
            .iter()
            .filter(|name| name.starts_with(&prefix.to_lowercase()))
            .collect();
        let found = volume.list_starting(&many, prefix).unwrap();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{prefix}");
    }
}
