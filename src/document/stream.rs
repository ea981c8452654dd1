//! Reads pipes and devices, which may never answer, within a bounded time; stands between a path and the decoding of its bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long a named pipe or a device may take to say everything.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

/// Whether reading the path may wait for ever: a named pipe or a device. What a shell made for the run (`<(…)`, standard input) has
/// a writer that works for this run, and is waited for.
pub(super) fn may_never_end(path: &Path) -> bool {
    let stream = path
        .metadata()
        .is_ok_and(|about| !about.is_file() && !about.is_dir());
    let of_the_shell = ["/dev/fd", "/proc/self/fd", "/dev/stdin"];
    stream && !of_the_shell.iter().any(|folder| path.starts_with(folder))
}

/// Reads at most `limit` bytes and one more, which tells that there are more.
///
/// # Errors
/// What the system answered, and `TimedOut` where the stream did not end in time.
pub(super) fn read(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let (sender, receiver) = channel();
    let path = path.to_owned();
    // Opening a pipe waits for its writer, so a thread does it; the end of the process ends the thread.
    std::thread::spawn(move || {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return sender.send(Err(error)).ok(),
        };
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = file.read(&mut chunk);
            let read = read.map(|length| chunk.get(..length).unwrap_or_default().to_vec());
            let last = !matches!(&read, Ok(bytes) if !bytes.is_empty());
            if sender.send(read).is_err() || last {
                return None;
            }
        }
    });
    gather(&receiver, limit)
}

fn gather(chunks: &Receiver<io::Result<Vec<u8>>>, limit: usize) -> io::Result<Vec<u8>> {
    let (deadline, most) = (Instant::now() + PATIENCE, limit.saturating_add(1));
    let mut bytes = Vec::new();
    while bytes.len() < most {
        let left = deadline.saturating_duration_since(Instant::now());
        match chunks.recv_timeout(left) {
            Ok(chunk) => {
                let chunk = chunk?;
                if chunk.is_empty() {
                    break;
                }
                bytes.extend(chunk);
            }
            Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    bytes.truncate(most);
    Ok(bytes)
}
