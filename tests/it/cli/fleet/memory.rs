//! The memory of a run does not grow with the number of its requests.
#![cfg(target_os = "linux")]

use super::fleet;
use crate::support::cli::NOW;
use crate::support::peak;
use std::process::Command;

/// The most memory that a run had at a time, in KiB.
fn peak(requests: usize, format: &str) -> u64 {
    let scene = fleet(requests);
    let mut command = Command::new(env!("CARGO_BIN_EXE_ami-preflight"));
    command.current_dir(scene.folder.path());
    command.args(["check", "requests", "--evidence", "evidence.json"]);
    command.args(["--now", NOW, "--select", "REQ"]);
    command.args(["-o", &format!("{format}=/dev/stdout")]);
    peak::run(&mut command, |_| {}).peak.unwrap()
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
