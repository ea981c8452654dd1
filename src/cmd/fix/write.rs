//! Puts a mended text in place of its file: written beside, then renamed, so that there is always the old text or the new one.

use crate::diag::{Diagnostic, Diagnostics};
use crate::document::encode_like;
use crate::settings::places::resolved;
use crate::text::Source;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names tried for the text beside the file before giving up.
const TRIES: u32 = 100;

/// That the requests can be mended at all: said before anything is judged.
///
/// # Errors
/// Standard input, pipes, and files or folders that may not be written.
pub fn refuse_unwritable(paths: &[PathBuf]) -> Result<(), Diagnostics> {
    let errors: Diagnostics = paths.iter().filter_map(|path| unwritable(path)).collect();
    errors.none()
}

fn unwritable(path: &Path) -> Option<Diagnostic> {
    let error = |why: &str| Diagnostic::error(format!("cannot fix {}: {why}", path.display()));
    if path == Path::new("-") {
        let error = Diagnostic::error("standard input cannot be fixed: there is no file to write");
        return Some(
            error.help("name the request file, or see what would change with --fix --diff FILE"),
        );
    }
    let file = resolved(path);
    let about = match file.metadata() {
        Ok(about) => about,
        // That it cannot be read is said by the reader.
        Err(_) => return None,
    };
    if !about.is_file() {
        return Some(error("it is not a file"));
    }
    if about.permissions().readonly() {
        let error = error("the file is read-only");
        return Some(error.help("make it writable, or see what would change with --fix --diff"));
    }
    let folder = file.parent()?;
    let closed = cfg!(unix)
        && folder
            .metadata()
            .is_ok_and(|it| it.permissions().readonly());
    closed.then(|| {
        let why = format!("its folder {} is read-only", folder.display());
        error(&why).help("the new text is written beside the file and then renamed")
    })
}

/// Writes the mended text of the file at `path`, which must still hold `before`, in its encoding and with its mode. Links are followed
/// to the file.
///
/// # Errors
/// That the file changed in the meantime, or what the file system answered; the file is then as it was.
pub fn write(path: &Path, before: &Source, after: &Source) -> Result<(), Diagnostic> {
    let error = |why: String| Diagnostic::error(format!("cannot fix {}: {why}", path.display()));
    let file = resolved(path);
    let bytes = fs::read(&file).map_err(|fault| error(fault.to_string()))?;
    let now = Source::from_bytes(before.path(), &bytes);
    if now.map_or(true, |now| now.text() != before.text()) {
        let error = error("it was changed while it was judged".to_owned());
        return Err(error.help("nothing was written: run it again"));
    }
    replace(&file, &encode_like(&bytes, after.text())).map_err(|fault| error(fault.to_string()))
}

fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let about = file.metadata()?;
    let (mut beside, path) = beside(file)?;
    let written = beside
        .write_all(bytes)
        .and_then(|()| keep_owner(&path, &about))
        .and_then(|()| fs::set_permissions(&path, about.permissions()))
        .and_then(|()| beside.sync_all())
        .and_then(|()| fs::rename(&path, file));
    if written.is_err() {
        // The error is the one to tell, not that of cleaning up.
        fs::remove_file(&path).ok();
    }
    written
}

/// A new file in the folder of `file`: renaming does not leave its file system.
fn beside(file: &Path) -> io::Result<(File, PathBuf)> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut tries = 0;
    loop {
        let path = file.with_file_name(format!(".{name}.{}-{tries}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < TRIES => {
                tries = tries.saturating_add(1);
            }
            opened => return Ok((opened?, path)),
        }
    }
}

/// Gives the new file the owner and group of the old one, where this process may; otherwise it is its own.
#[cfg(unix)]
fn keep_owner(path: &Path, about: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = path.metadata()?;
    if (own.uid(), own.gid()) != (about.uid(), about.gid()) {
        chown(path, Some(about.uid()), Some(about.gid())).ok();
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}
