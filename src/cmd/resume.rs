//! `--resume`: the lines of an earlier run, by request and digest. Lines are found by their place in the file, so that few are in memory.

use crate::diag::{Diagnostic, Diagnostics};
use crate::report::json::model::{RequestRef, RunRef, SCHEMA_VERSION, SubjectLine, Tool};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The longest line that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What is told of a line before it is read in full.
#[derive(Deserialize)]
struct Head {
    schema_version: u32,
    tool: Tool,
    run: RunRef,
    subject: Option<HeadOfSubject>,
}

#[derive(Deserialize)]
struct HeadOfSubject {
    request: RequestRef,
    #[serde(default)]
    interrupted: bool,
}

/// A request and its digest, in 16 bytes.
type Key = [u8; 16];

/// The subjects of an earlier run.
pub struct Resume {
    file: BufReader<File>,
    /// Where the line of each begins, sorted.
    lines: Vec<(Key, u64)>,
}

impl Resume {
    /// Reads where what is; `digest` is that of the rules of this run.
    ///
    /// # Errors
    /// That the file cannot be read, is no report as JSON lines, or is of a run with other rules.
    pub fn open(path: &Path, digest: &str) -> Result<Self, Diagnostics> {
        let unreadable = |error: io::Error| {
            Diagnostic::error(format!("cannot read {}: {error}", path.display()))
        };
        let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
        let (mut lines, mut at, mut number) = (Vec::new(), 0_u64, 0_usize);
        loop {
            let line = read_line(&mut file).map_err(unreadable)?;
            if line.is_empty() {
                break;
            }
            number = number.saturating_add(1);
            let place = at;
            at = at.saturating_add(u64::try_from(line.len()).unwrap_or_default());
            let head: Head = match serde_json::from_slice(&line) {
                Ok(head) => head,
                // A run that was killed leaves half a line.
                Err(_) if !line.ends_with(b"\n") => break,
                Err(error) => return Err(no_line(path, number, &error.to_string()).into()),
            };
            check(path, number, &head, digest)?;
            if let Some(subject) = head.subject.filter(|subject| !subject.interrupted) {
                let RequestRef { path, digest, .. } = &subject.request;
                lines.push((key(path, digest), place));
            }
        }
        lines.sort_unstable();
        Ok(Self { file, lines })
    }

    /// The line of a request, where it stands there with this digest.
    pub fn line(&mut self, path: &str, digest: &str) -> Option<SubjectLine> {
        let key = key(path, digest);
        let index = self.lines.partition_point(|(other, _)| *other < key);
        let (_, place) = self.lines.get(index).filter(|(other, _)| *other == key)?;
        self.file.seek(SeekFrom::Start(*place)).ok()?;
        let line = read_line(&mut self.file).ok()?;
        // What cannot be read is judged again.
        serde_json::from_slice(&line).ok()
    }
}

fn key(path: &str, digest: &str) -> Key {
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    hash.update([0]);
    hash.update(digest.as_bytes());
    let mut key = Key::default();
    for (to, from) in key.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    key
}

fn read_line(file: &mut BufReader<File>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    file.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
    Ok(line)
}

fn no_line(path: &Path, number: usize, why: &str) -> Diagnostic {
    let title = format!(
        "{}: line {number} is not a line of a report: {why}",
        path.display()
    );
    Diagnostic::error(title).help("give the file that an earlier run wrote with -o jsonl=FILE")
}

fn check(path: &Path, number: usize, head: &Head, digest: &str) -> Result<(), Diagnostic> {
    if head.schema_version != SCHEMA_VERSION {
        let why = format!(
            "it has schema_version {}, and this version reads {SCHEMA_VERSION}",
            head.schema_version
        );
        return Err(no_line(path, number, &why));
    }
    if head.run.rules_digest.as_deref() == Some(digest) {
        return Ok(());
    }
    let title = format!("{} is of a run with other rules", path.display());
    let error = Diagnostic::error(title);
    let own = env!("CARGO_PKG_VERSION");
    let error = match head.tool.version == own {
        true => error.note(
            "rules, their selection or configuration, the Region, the evidence, or options such as --offline and --dry-run differ",
        ),
        false => error.note(format!(
            "it was made by version {}, and this is {own}",
            head.tool.version
        )),
    };
    Err(error.help("judge all requests anew, without --resume"))
}
