//! `check --fix`: what is changed, what stays, and what is taken back.

mod bytes;
mod cases;
mod files;
mod properties;
mod refused;
mod reports;
mod rule_files;
mod syntax;
mod table;

use crate::support::cli::{Run, command, finish};
use std::path::Path;

/// Runs `check --offline --fix` in a folder.
pub fn fix(folder: &Path, arguments: &[&str]) -> Run {
    let mut check = command();
    check
        .current_dir(folder)
        .args(["check", "--offline", "--fix"]);
    finish(check.args(arguments))
}

/// Writes a file into a new folder, fixes it, and gives the run and the file's text afterwards.
pub fn fixed(name: &str, text: &str, arguments: &[&str]) -> (Run, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let run = fix(folder.path(), &[&[name], arguments].concat());
    (run, std::fs::read_to_string(&path).unwrap())
}
