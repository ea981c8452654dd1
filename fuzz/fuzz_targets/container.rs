//! Any bytes as a container: reading the disk in it ends, and never panics.
#![no_main]

use ami_preflight::disk::container;
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

fuzz_target!(|bytes: &[u8]| {
    let Ok((_, disk)) = container::detect(Arc::new(bytes.to_vec())) else {
        return;
    };
    let mut buffer = vec![0; 4096];
    for at in (0..disk.len()).step_by(1 << 16).take(64) {
        disk.read_at(at, &mut buffer).ok();
    }
});
