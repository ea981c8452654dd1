//! Any bytes as a disk: partitions, volumes and what is asked of Windows; reading ends, and never panics.
#![no_main]

use ami_preflight::disk::ask;
use ami_preflight::disk::guest::FACTS;
use ami_preflight::disk::ntfs::{Found, Volume};
use ami_preflight::disk::windows::Disk;
use ami_preflight::disk::ReadAt;
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

fuzz_target!(|bytes: &[u8]| {
    let source: Arc<dyn ReadAt> = Arc::new(bytes.to_vec());
    if let Ok(disk) = Disk::open(&source) {
        for fact in FACTS {
            disk.windows().map(|windows| fact.answer(windows)).ok();
        }
        ask::path(disk.windows(), r"C:\Program Files\Cad\cad.exe");
    }
    let Ok(volume) = Volume::open(source) else {
        return;
    };
    if let Ok(Found::Directory(root)) = volume.find(r"C:\") {
        for name in volume.list(&root).unwrap_or_default() {
            if let Ok(Found::File(file)) = volume.find(&name)
                && let Ok(content) = file.content()
            {
                let mut buffer = vec![0; content.len().min(1 << 16) as usize];
                content.read_at(0, &mut buffer).ok();
            }
        }
    }
});
