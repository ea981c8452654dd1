//! The images of the fixtures, unpacked once.

use ami_preflight::disk::{LocalFile, ReadAt};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

const PACKED: &[u8] = include_bytes!("../../fixtures/disk/images.zst");
const INDEX: &str = include_str!("../../fixtures/disk/images.json");

const LARGE: &[u8] = include_bytes!("../../fixtures/disk/large.zst");
const LARGE_INDEX: &str = include_str!("../../fixtures/disk/large.json");

/// What the tools said.
pub fn told() -> &'static Value {
    static TOLD: OnceLock<Value> = OnceLock::new();
    TOLD.get_or_init(|| serde_json::from_str(INDEX).unwrap())
}

/// What they said of one disk.
pub fn answers(disk: &str) -> &'static Value {
    &told()["answers"][disk]
}

/// The path of an image; all of them are in one directory.
pub fn path(name: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(unpacked).join(name)
}

pub fn open(name: &str) -> Arc<dyn ReadAt> {
    Arc::new(LocalFile::open(&path(name)).unwrap())
}

/// The path of the image of 2 GiB whose hives and master file table are in many pieces (tests/fixtures/disk/make_large.py).
pub fn large() -> PathBuf {
    static IMAGE: OnceLock<PathBuf> = OnceLock::new();
    let image = IMAGE.get_or_init(|| {
        let hash = Sha256::digest(LARGE);
        let name: String = hash
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let done = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("large-{name}"));
        if !done.exists() {
            let file = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            unpack_large(file.as_file());
            file.persist(&done).unwrap();
        }
        done
    });
    image.clone()
}

/// Puts the pieces where they belong; between them are holes.
fn unpack_large(mut file: &File) {
    let told: Value = serde_json::from_str(LARGE_INDEX).unwrap();
    let mut packed = ruzstd::decoding::StreamingDecoder::new(LARGE).unwrap();
    let piece = told["piece"].as_u64().unwrap();
    for run in told["runs"].as_array().unwrap() {
        let (first, count) = (run[0].as_u64().unwrap(), run[1].as_u64().unwrap());
        let mut bytes = vec![0; usize::try_from(count * piece).unwrap()];
        packed.read_exact(&mut bytes).unwrap();
        file.seek(SeekFrom::Start(first * piece)).unwrap();
        file.write_all(&bytes).unwrap();
    }
    file.set_len(told["size"].as_u64().unwrap()).unwrap();
}

/// Unpacks beside the final name and renames, since tests may run in several processes.
fn unpacked() -> PathBuf {
    let name: String = Sha256::digest(PACKED)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let done = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("disk-{name}"));
    if done.exists() {
        return done;
    }
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap()
        .keep();
    let mut packed = ruzstd::decoding::StreamingDecoder::new(PACKED).unwrap();
    let images = told()["images"].as_object().unwrap();
    let mut images: Vec<_> = images
        .iter()
        .map(|(name, place)| (place[0].as_u64(), place[1].as_u64(), name))
        .collect();
    images.sort();
    for (_, size, name) in images {
        unpack(&mut packed, &directory.join(name), size.unwrap());
    }
    if fs::rename(&directory, &done).is_err() {
        fs::remove_dir_all(&directory).unwrap();
    }
    done
}

/// Writes one image, with holes where it has nothing but zeros.
fn unpack(packed: &mut impl Read, path: &Path, size: u64) {
    let mut file = File::create(path).unwrap();
    let mut left = size;
    while left > 0 {
        let mut block = vec![0; usize::try_from(left.min(65536)).unwrap()];
        packed.read_exact(&mut block).unwrap();
        left -= block.len() as u64;
        if block.iter().all(|byte| *byte == 0) {
            file.seek(SeekFrom::Current(block.len() as i64)).unwrap();
        } else {
            file.write_all(&block).unwrap();
        }
    }
    file.set_len(size).unwrap();
}
