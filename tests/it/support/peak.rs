//! The most memory that a program had at a time.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// How a program ended whose output somebody read on.
pub struct Ended {
    pub code: Option<i32>,
    /// In KiB, as the kernel counts it; none where the kernel does not tell.
    pub peak: Option<u64>,
}

/// Runs a program and hands over its lines. Whatever it writes waits in the pipe until its memory was looked at, so that it has to write its
/// last words to standard output.
pub fn run(command: &mut Command, mut line: impl FnMut(&str)) -> Ended {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let (mut text, mut peak) = (String::new(), None);
    while out.read_line(&mut text).unwrap() > 0 {
        peak = so_far(&child).max(peak);
        line(&text);
        text.clear();
    }
    let code = child.wait().unwrap().code();
    Ended { code, peak }
}

fn so_far(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
