//! What is shown while something goes on: written to standard error at once, and never part of a report.

use std::io::Write;

/// Writes a text to standard error as it is.
pub fn show_progress(text: &str) {
    let mut stderr = std::io::stderr();
    // A broken standard error leaves nobody to tell.
    stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush())
        .ok();
}
