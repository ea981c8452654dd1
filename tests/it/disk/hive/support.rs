//! Files of tests/fixtures/hive, a reader that counts, and hives told in the words of the recorded answers.

use ami_preflight::disk::hive::{Data, Hive, Key, Kind, Value};
use ami_preflight::disk::{DiskError, ReadAt};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/{name}", FIXTURES);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/hive");

pub fn answers(name: &str) -> Vec<Json> {
    serde_json::from_slice(&bytes(name)).expect("JSON")
}

pub fn file(name: &str) -> Arc<dyn ReadAt> {
    Arc::new(bytes(name))
}

pub fn open(name: &str, bytes: Vec<u8>, logs: Vec<Vec<u8>>) -> Result<Hive, DiskError> {
    let logs: Vec<Arc<dyn ReadAt>> = logs.into_iter().map(|log| Arc::new(log) as _).collect();
    Hive::open(name, Arc::new(bytes), &logs)
}

/// Every key with every value, in the words of the recorded answers; at most `depth` levels deep.
pub fn tree(hive: &Hive) -> Result<Vec<Json>, DiskError> {
    fn walk(key: &Key<'_>, path: &[String], found: &mut Vec<Json>) -> Result<(), DiskError> {
        let values: Result<Vec<Json>, DiskError> = key.values()?.iter().map(told).collect();
        found.push(json!({ "path": path, "values": values? }));
        for child in key.subkeys()? {
            let mut path = path.to_vec();
            path.push(child.name());
            walk(&child, &path, found)?;
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(&hive.root()?, &[], &mut found)?;
    Ok(found)
}

/// Compares key by key, so that a difference can be read.
pub fn assert_same(found: &[Json], expected: &[Json]) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

fn told(value: &Value<'_>) -> Result<Json, DiskError> {
    let bytes = value.bytes()?;
    let digest: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut told = json!({ "name": value.name(), "type": number(value.kind()), "length": bytes.len(), "sha256": digest });
    let data = match value.data()? {
        Data::Text(text) if !bytes.is_empty() => json!(text),
        Data::List(list) => json!(list),
        Data::Number(number) => json!(number),
        _ => return Ok(told),
    };
    told["data"] = data;
    Ok(told)
}

fn number(kind: Kind) -> u32 {
    (0..=11)
        .chain([0xFFFF_0012])
        .find(|number| Kind::from(*number) == kind)
        .expect("a known type")
}

/// Counts the bytes that are read through it.
pub struct Counting {
    pub inner: Vec<u8>,
    pub read: AtomicU64,
}

impl ReadAt for Counting {
    fn len(&self) -> u64 {
        ReadAt::len(&self.inner)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        self.read.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        self.inner.read_at(offset, buffer)
    }
}

/// Makes the checksum of a first block right after a change.
pub fn seal(bytes: &mut [u8]) {
    let words = bytes[..508].as_chunks::<4>().0.iter();
    let sum = words.fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
    bytes[508..512].copy_from_slice(&sum.to_le_bytes());
}

/// Replaces the only place where the old bytes are.
pub fn patch(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(old))
        .collect();
    let [at] = places[..] else {
        panic!("found {} times", places.len())
    };
    bytes[at..at + new.len()].copy_from_slice(new);
}
