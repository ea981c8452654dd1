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
        .args(["--select", "REQ", "-o", &format!("{format}=/dev/stdout")])
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
    let (few, many) = (peak(64, "json"), peak(512, "json"));
    assert!(few > 0);
    // Without that, each of the requests more would need a quarter of a MiB.
    assert!(
        many < few + 16 * 1024,
        "{few} KiB for 64, {many} KiB for 512"
    );
}
