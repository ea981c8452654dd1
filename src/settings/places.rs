//! Which files a run reads and which it writes: none is both, and no two outputs share one. Asked before anything else happens.

use crate::diag::{Diagnostic, Diagnostics};
use std::path::{Path, PathBuf};

/// Links followed before a chain of them counts as a circle, as on Linux.
const MAX_LINKS: usize = 40;

/// A file and what the run does with it.
#[derive(Debug, Clone)]
pub struct UsedFile {
    /// In words, such as `the evidence file`, or the option that names it.
    pub what: String,
    /// As given.
    pub path: PathBuf,
}

impl UsedFile {
    /// A file and what it is.
    pub fn new(what: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self {
            what: what.into(),
            path: path.into(),
        }
    }
}

/// What makes two paths the same file.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    /// Absolute, links resolved; the file itself need not be there yet.
    path: PathBuf,
    /// Device and number of a regular file, which hard links share.
    file: Option<(u64, u64)>,
}

impl Identity {
    /// None for standard streams, devices and pipes: several may use them.
    fn of(path: &Path) -> Option<Self> {
        if path == Path::new("-") {
            return None;
        }
        let about = path.metadata().ok();
        if about.as_ref().is_some_and(|about| !about.is_file()) {
            return None;
        }
        Some(Self {
            path: resolved(path),
            file: about.as_ref().and_then(number),
        })
    }

    fn is(&self, other: &Self) -> bool {
        self.path == other.path || (self.file.is_some() && self.file == other.file)
    }
}

#[cfg(unix)]
fn number(about: &std::fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> Option<(u64, u64)> {
    None
}

/// A path in the one form that names its file: absolute, without `.` and `..`, links resolved, also one that leads to a file which is
/// not there yet.
pub fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        if let Ok(there) = path.canonicalize() {
            return there;
        }
        match path.read_link() {
            Ok(target) => path = folder(&path).join(target),
            Err(_) => break,
        }
    }
    match (folder(&path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// That nothing written replaces what is read, that every output has a file of its own, and that each could be written.
///
/// # Errors
/// Every output of which that is not so.
pub fn apart(read: &[UsedFile], written: &[UsedFile]) -> Result<(), Diagnostics> {
    let outputs: Vec<(&UsedFile, Identity)> = written
        .iter()
        .filter_map(|place| Some((place, Identity::of(&place.path)?)))
        .collect();
    let mut errors: Vec<Diagnostic> = written.iter().filter_map(unwritable).collect();
    for (index, (place, identity)) in outputs.iter().enumerate() {
        let earlier = outputs.iter().take(index);
        if let Some((other, _)) = earlier.clone().find(|(_, other)| other.is(identity)) {
            errors.push(shared(place, other));
        }
    }
    if !outputs.is_empty() {
        let inputs = read
            .iter()
            .filter_map(|place| Some((place, Identity::of(&place.path)?)));
        for (input, identity) in inputs {
            let over = outputs.iter().find(|(_, output)| output.is(&identity));
            errors.extend(over.map(|(output, _)| replaced(output, input)));
        }
    }
    Diagnostics::from(errors).none()
}

fn shared(place: &UsedFile, other: &UsedFile) -> Diagnostic {
    Diagnostic::error(format!(
        "{} and {} would both be written to {}",
        other.what,
        place.what,
        place.path.display()
    ))
    .help("give each a file of its own")
}

fn replaced(output: &UsedFile, input: &UsedFile) -> Diagnostic {
    let path = output.path.display();
    let error = Diagnostic::error(format!(
        "{} would replace {}: {path}",
        output.what, input.what
    ));
    let error = if input.path == output.path {
        error
    } else {
        error.note(format!("{path} and {} are one file", input.path.display()))
    };
    error.help("write to another file; nothing was asked and nothing was written")
}

/// An output that cannot be written is told before AWS is asked for a minute, not afterwards.
fn unwritable(place: &UsedFile) -> Option<Diagnostic> {
    let path = &place.path;
    let why = if path.is_dir() {
        "it is a folder".to_owned()
    } else if !folder(path).is_dir() {
        format!("there is no folder {}", folder(path).display())
    } else {
        return None;
    };
    let title = format!("cannot write {}: {why}", path.display());
    Some(Diagnostic::error(title).note(format!("it is named by {}", place.what)))
}
