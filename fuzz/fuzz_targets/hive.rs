//! Any bytes as a hive, a log, a program and a picture: reading ends, and never panics.
#![no_main]

use ami_preflight::disk::hive::{Hive, Key};
use ami_preflight::disk::{ReadAt, image, pe};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

/// The first byte says how many pages belong to the hive; the rest is its log.
fuzz_target!(|bytes: &[u8]| {
    let Some((pages, rest)) = bytes.split_first() else {
        return;
    };
    let (file, log) = rest.split_at(rest.len().min(usize::from(*pages) * 4096));
    pe::read(&rest.to_vec()).ok();
    image::read(&rest.to_vec()).ok();
    let log: Arc<dyn ReadAt> = Arc::new(log.to_vec());
    let Ok(hive) = Hive::open("SYSTEM", Arc::new(file.to_vec()), &[log]) else {
        return;
    };
    hive.key(r"CurrentControlSet\Services").ok();
    if let Ok(root) = hive.root() {
        walk(&root, 20, &mut 300);
    }
});

/// Damage may lead in circles, so only so many keys are looked at.
fn walk(key: &Key<'_>, depth: usize, left: &mut usize) {
    for value in key.values().unwrap_or_default() {
        value.data().ok();
    }
    for child in key.subkeys().unwrap_or_default() {
        if depth == 0 || *left == 0 {
            return;
        }
        *left -= 1;
        walk(&child, depth - 1, left);
    }
}
