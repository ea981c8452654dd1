//! Damage: whatever bytes are wrong, the answer is an answer or an error, soon, and never a crash.
//!
//! `DISK_CORRUPTIONS=20000 cargo test --test it disk::corruption` runs as many as that.

use super::images::path;
use ami_preflight::disk::ask::{self, Place};
use ami_preflight::disk::guest::facts;
use ami_preflight::disk::ntfs::Found;
use ami_preflight::disk::windows::{Disk, HiveName};
use ami_preflight::disk::{DiskError, ReadAt, container};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// One inspection of the small fixture takes some milliseconds.
const SOON: Duration = Duration::from_secs(20);
const SECTOR: u64 = 512;

fn runs(default: u64) -> u64 {
    std::env::var("DISK_CORRUPTIONS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(default)
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Wrong bytes over a source, and which sectors were read.
struct Damaged {
    source: Arc<Vec<u8>>,
    wrong: BTreeMap<u64, u8>,
    read: Mutex<BTreeSet<u64>>,
}

impl ReadAt for Damaged {
    fn len(&self) -> u64 {
        ReadAt::len(self.source.as_ref())
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        self.source.read_at(offset, buffer)?;
        let end = offset + buffer.len() as u64;
        for (at, byte) in self.wrong.range(offset..end) {
            buffer[(at - offset) as usize] = *byte;
        }
        self.read
            .lock()
            .unwrap()
            .extend(offset / SECTOR..end.div_ceil(SECTOR));
        Ok(())
    }
}

impl Damaged {
    fn new(source: &Arc<Vec<u8>>, wrong: BTreeMap<u64, u8>) -> Arc<Self> {
        Arc::new(Self {
            source: Arc::clone(source),
            wrong,
            read: Mutex::default(),
        })
    }
}

/// Up to 64 wrong bytes, most of them where an inspection reads.
fn damage(source: &[u8], read: &[u64], numbers: &mut Numbers) -> BTreeMap<u64, u8> {
    let most = if numbers.below(4) == 0 { 64 } else { 4 };
    let count = 1 + numbers.below(most);
    let wrong = (0..count).map(|_| {
        let at = match numbers.below(10) {
            0 => numbers.below(source.len() as u64),
            _ => read[numbers.below(read.len() as u64) as usize] * SECTOR + numbers.below(SECTOR),
        };
        let at = at.min(source.len() as u64 - 1);
        let byte = match numbers.below(4) {
            0 => 0xFF,
            1 => 0,
            2 => source[at as usize] ^ (1 << numbers.below(8)),
            _ => numbers.next() as u8,
        };
        (at, byte)
    });
    wrong.collect()
}

/// Asks for what is in every corner.
fn inspect(disk: Arc<dyn ReadAt>) -> Option<()> {
    let disk = Disk::open(&disk).ok()?;
    let windows = disk.windows();
    for fact in facts() {
        fact.answer(&disk);
    }
    for path in [
        r"C:\Program Files\Cad\cad.exe",
        r"C:\Program Files\Cad\cad.png",
        r"C:\Programme\Cad\old.exe",
        r"C:\LoopA\x",
        r"C:\Data\link.txt",
    ] {
        ask::path(windows.clone(), path);
    }
    ask::manifest(windows.clone(), r"C:\Program Files\Cad\manifest.txt");
    let place = Place {
        hive: HiveName::System,
        key: r"CurrentControlSet\Services\ena".to_owned(),
        value: Some("Start".to_owned()),
    };
    ask::registry(windows.clone(), &place);
    let volume = windows.ok()?.volume();
    for path in ["Many", "Namen", r"Data\Packed"] {
        if let Ok(Found::Directory(directory)) = volume.find(path) {
            volume.list(&directory).ok();
        }
    }
    for path in [
        r"Data\pieces.bin",
        r"Data\x4.txt",
        r"Data\x16.txt",
        r"Data\Packed\mixed.bin",
        r"Data\sparse.bin",
    ] {
        if let Ok(Found::File(file)) = volume.find(path)
            && let Ok(content) = file.content()
        {
            // A damaged file may claim any length.
            let mut buffer = vec![0; content.len().min(1 << 20) as usize];
            content.read_at(0, &mut buffer).ok();
        }
    }
    Some(())
}

/// Where an inspection of the undamaged bytes reads.
fn hot(source: &Arc<Vec<u8>>, read: impl Fn(Arc<dyn ReadAt>)) -> Vec<u64> {
    let whole = Damaged::new(source, BTreeMap::new());
    read(Arc::clone(&whole) as Arc<dyn ReadAt>);
    let sectors = whole.read.lock().unwrap();
    sectors.iter().copied().collect()
}

fn corrupt(name: &str, runs: u64, seed: u64, read: impl Fn(Arc<dyn ReadAt>)) {
    let source = Arc::new(std::fs::read(path(name)).unwrap());
    let hot = hot(&source, &read);
    assert!(!hot.is_empty());
    for run in 0..runs {
        let mut numbers = Numbers(seed + run);
        let disk = Damaged::new(&source, damage(&source, &hot, &mut numbers));
        let start = Instant::now();
        read(disk);
        assert!(
            start.elapsed() < SOON,
            "{name}: run {run} took {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn of_a_disk_with_every_kind_of_file() {
    corrupt("gpt", runs(1000), 1, |disk| {
        inspect(disk);
    });
}

#[test]
fn of_a_guest_with_firewall_rules_routes_scripts_and_a_fat32_volume() {
    corrupt("bad", runs(200), 4, |disk| {
        inspect(disk);
    });
}

#[test]
fn of_a_disk_whose_file_table_is_in_pieces() {
    corrupt("mft", runs(200), 2, |disk| {
        inspect(disk);
    });
}

#[test]
fn of_containers() {
    for name in ["qcow2-zlib", "qcow2-zstd", "vmdk-stream", "vhd", "vhdx"] {
        corrupt(name, runs(1000) / 4, 3, |image| {
            if let Ok((_, disk)) = container::detect(image) {
                let mut buffer = vec![0; 8192];
                for at in (0..disk.len().min(64 << 20)).step_by(512 * 1024) {
                    disk.read_at(at, &mut buffer).ok();
                }
            }
        });
    }
}

#[test]
fn of_the_description_of_a_vmdk() {
    let text = std::fs::read_to_string(path("flat.vmdk")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let beside = std::fs::File::create(directory.path().join("flat-flat.vmdk")).unwrap();
    beside
        .set_len(std::fs::metadata(path("flat-flat.vmdk")).unwrap().len())
        .unwrap();
    let file = directory.path().join("disk.vmdk");
    for (from, to, said) in [
        (
            "flat-flat.vmdk",
            "../flat-flat.vmdk",
            "only files beside it",
        ),
        ("flat-flat.vmdk", "missing.vmdk", "missing.vmdk"),
        ("FLAT", "SESPARSE", "VMDK of kind SESPARSE"),
        (
            "parentCID=ffffffff",
            "parentCID=12345678",
            "differs from another",
        ),
        ("RW ", "RX ", "no file that holds the disk"),
    ] {
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replace(from, to)).unwrap();
        let error = container::open(&file)
            .map(|(format, _)| format)
            .unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}
