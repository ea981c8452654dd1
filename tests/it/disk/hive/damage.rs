//! Random damage, with fixed seeds: everything ends, nothing panics, and memory stays small.

use super::support::{bytes, open, seal};
use ami_preflight::disk::hive::{Hive, Key};
use ami_preflight::disk::{image, pe};
use std::time::{Duration, Instant};

/// Numbers that are the same on every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    /// Changes 1 to 16 bytes, half of them in structures; extreme values are more likely than others.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let structures = structures(bytes);
        for _ in 0..=self.roll(16) {
            let at = match self.roll(2) {
                0 if !structures.is_empty() => {
                    let start = structures[self.roll(structures.len())];
                    (start + self.roll(48))
                        .saturating_sub(4)
                        .min(bytes.len() - 1)
                }
                _ => self.roll(bytes.len()),
            };
            bytes[at] = match self.roll(4) {
                0 => 0,
                1 => 0xFF,
                2 => bytes[at] ^ (1 << self.roll(8)),
                _ => self.roll(256) as u8,
            };
        }
        if self.roll(20) == 0 {
            bytes.truncate(self.roll(bytes.len()));
        }
    }
}

/// Where the cells, bins and log entries of a file begin.
fn structures(bytes: &[u8]) -> Vec<usize> {
    let marks: [&[u8]; 9] = [
        b"nk", b"vk", b"lf", b"lh", b"li", b"ri", b"db", b"hbin", b"HvLE",
    ];
    let begins = |at: &usize| marks.iter().any(|mark| bytes[*at..].starts_with(mark));
    (0..bytes.len()).step_by(4).filter(begins).collect()
}

/// Asks for everything, at most so many keys: damage may lead in circles.
fn ask(hive: &Hive) {
    fn walk(key: &Key<'_>, depth: usize, left: &mut usize) {
        for value in key.values().unwrap_or_default() {
            let _ = value.data();
        }
        for child in key.subkeys().unwrap_or_default() {
            if depth == 0 || *left == 0 {
                return;
            }
            *left -= 1;
            walk(&child, depth - 1, left);
        }
    }
    if let Ok(root) = hive.root() {
        walk(&root, 20, &mut 300);
    }
    for path in [
        "CurrentControlSet\\Services\\ena",
        "Link",
        "Ring",
        "lf\\Имя",
        "ri\\Key 033",
        "Microsoft\\Updates",
    ] {
        let _ = hive.key(path).map(|key| {
            key.map(|key| {
                key.value("Start")
                    .map(|value| value.map(|value| value.data()))
            })
        });
    }
}

fn runs(count: usize, mut run: impl FnMut(&mut Dice)) {
    let start = Instant::now();
    for seed in 1..=count {
        let mut dice = Dice((seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let begin = Instant::now();
        run(&mut dice);
        assert!(
            begin.elapsed() < Duration::from_secs(8),
            "seed {seed} took {:?}",
            begin.elapsed()
        );
    }
    assert!(
        start.elapsed() < Duration::from_secs(600),
        "{:?}",
        start.elapsed()
    );
}

/// How many runs there are: a few in a normal test, as many as wanted by hand (`DAMAGE_RUNS=20000`).
fn count(normal: usize) -> usize {
    std::env::var("DAMAGE_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(normal)
}

#[test]
fn damaged_hives_end_in_answers_or_errors() {
    for name in ["forms", "SYSTEM"] {
        let whole = bytes(name);
        runs(count(1000), |dice| {
            let mut bytes = whole.clone();
            dice.damage(&mut bytes);
            // Most damage is behind the first block; a right checksum lets damage in it through.
            if bytes.len() >= 512 && dice.roll(2) == 0 {
                seal(&mut bytes);
            }
            if let Ok(hive) = open("SOFTWARE", bytes, vec![]) {
                ask(&hive);
            }
        });
    }
}

#[test]
fn damaged_logs_end_in_answers_or_errors() {
    let hive = bytes("SOFTWARE");
    let logs = [bytes("SOFTWARE.LOG1"), bytes("SOFTWARE.LOG2")];
    runs(count(500), |dice| {
        let [mut hive, mut first, mut second] = [hive.clone(), logs[0].clone(), logs[1].clone()];
        match dice.roll(3) {
            0 => dice.damage(&mut hive),
            1 => dice.damage(&mut first),
            _ => dice.damage(&mut second),
        }
        if let Ok(hive) = open("SOFTWARE", hive, vec![first, second]) {
            ask(&hive);
        }
    });
}

#[test]
fn damaged_programs_and_pictures_end_in_answers_or_errors() {
    let programs = ["admin64.exe", "invoker32.exe"].map(bytes);
    let pictures = [
        "rgba.png",
        "palette-transparent.png",
        "progressive.jpg",
        "colours.bmp",
        "icon.ico",
    ]
    .map(bytes);
    runs(count(3000), |dice| {
        let mut program = programs[dice.roll(programs.len())].clone();
        dice.damage(&mut program);
        let _ = pe::read(&program);
        let mut picture = pictures[dice.roll(pictures.len())].clone();
        dice.damage(&mut picture);
        let _ = image::read(&picture);
    });
}

#[test]
fn a_key_that_is_its_own_subkey_ends_with_the_path() {
    let mut bytes = bytes("forms");
    // The list of the key "ri" is replaced by the list of the root, which holds "ri" again.
    let root =
        u32::from_le_bytes(bytes[36..40].try_into().expect("four bytes")) as usize + 4096 + 4;
    let list: [u8; 12] = {
        let count = &bytes[root + 20..root + 24];
        let offset = &bytes[root + 28..root + 32];
        [count, &[0; 4], offset]
            .concat()
            .try_into()
            .expect("twelve bytes")
    };
    let key = (0..bytes.len())
        .find(|at| bytes[*at..].starts_with(b"nk") && bytes[at + 72..].starts_with(b"\x02\0\0\0ri"))
        .expect("the key");
    bytes[key + 20..key + 32].copy_from_slice(&list);
    let hive = open("SOFTWARE", bytes, vec![]).expect("SOFTWARE");
    let deep = "ri\\".repeat(500);
    assert_eq!(
        hive.key(&deep).expect("a path").expect("a key").name(),
        "ri"
    );
    assert!(hive.key(&"ri\\".repeat(513)).is_err());
    ask(&hive);
}

/// The hive with another number in a field of the node of a key; fields count from the "nk".
fn with_field(name: &str, field: usize, number: u32) -> Hive {
    let mut bytes = bytes("forms");
    let key = (0..bytes.len())
        .find(|at| {
            let length = usize::from(u16::from_le_bytes([bytes[at + 72], bytes[at + 73]]));
            bytes[*at..].starts_with(b"nk") && &bytes[at + 76..at + 76 + length] == name.as_bytes()
        })
        .expect("the key");
    bytes[key + field..key + field + 4].copy_from_slice(&number.to_le_bytes());
    open("SOFTWARE", bytes, vec![]).expect("SOFTWARE")
}

#[test]
fn claims_beyond_limits_are_errors_and_take_no_memory() {
    for (number, what) in [
        (u32::MAX, "limit"),
        (1 << 18, "damaged"),
        (61, "damaged"),
        (59, "damaged"),
    ] {
        let hive = with_field("ri", 20, number);
        let key = hive.key("ri").expect("a path").expect("a key");
        let error = key.subkeys().err().expect("a wrong count").to_string();
        assert!(error.contains(what), "{number}: {error}");
        assert!(
            key.subkey("absent").is_err(),
            "a list that is not whole tells of no absence"
        );
    }
    for (number, what) in [(u32::MAX, "limit"), (1 << 17, "damaged"), (1000, "damaged")] {
        let hive = with_field("Values", 36, number);
        let key = hive.key("Values").expect("a path").expect("a key");
        let error = key.values().err().expect("a wrong count").to_string();
        assert!(error.contains(what), "{number}: {error}");
        assert!(
            key.value("absent").is_err(),
            "a list that is not whole tells of no absence"
        );
    }
}

#[test]
fn offsets_that_lead_out_of_the_bins_or_into_free_space_are_damage() {
    for offset in [0, 4, 31, 33, 4096, 0x7FFF_FFF8, u32::MAX - 7, u32::MAX] {
        let hive = with_field("ri", 28, offset);
        let key = hive.key("ri").expect("a path").expect("a key");
        assert!(key.subkeys().is_err(), "{offset:#x}");
    }
}
