//! The memory of a run does not grow with the number of its requests.
#![cfg(target_os = "linux")]

use super::fleet;
use crate::support::cli::NOW;
use std::process::Command;

/// The most memory that a run had at a time, in KiB, as the kernel counts it.
fn peak(requests: usize, format: &str) -> u64 {
    let scene = fleet(requests);
    let binary = env!("CARGO_BIN_EXE_ami-preflight");
    let mut child = Command::new(binary)
        .current_dir(scene.folder.path())
        .args([
            "check",
            "requests",
            "--evidence",
            "evidence.json",
            "--now",
            NOW,
        ])
        .args([
            "--select",
            "REQ,AMI,CAT",
            "-o",
            &format!("{format}=/dev/stdout"),
        ])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut most = 0;
    let status = format!("/proc/{}/status", child.id());
    let mut out = child.stdout.take().unwrap();
    // Whatever it writes waits in the pipe until its memory was looked at.
    let mut buffer = [0; 16 * 1024];
    while let Ok(1..) = std::io::Read::read(&mut out, &mut buffer) {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = kib.unwrap_or(0).max(most);
    }
    child.wait().unwrap();
    most
}

#[test]
fn it_is_flat_in_the_number_of_requests() {
    for format in ["json", "jsonl"] {
        let (few, many) = (peak(100, format), peak(700, format));
        assert!(few > 0);
        // Seven batches need what one needs, give or take what the allocator keeps.
        assert!(
            many < few + 16 * 1024,
            "{format}: {few} KiB for 100, {many} KiB for 700"
        );
    }
}
