//! Addresses of documents to paths and back.

use crate::report::IN_PATH;
use lsp_types::Uri;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};

/// The path of a `file:` address; any other address, such as that of a text that was never saved, counts as a name.
pub(super) fn path(uri: &Uri) -> PathBuf {
    let text = uri.as_str();
    let (is_file, rest) = match text.strip_prefix("file://") {
        Some(rest) => (true, rest),
        None => (false, text.split_once(':').map_or(text, |(_, rest)| rest)),
    };
    let decoded = percent_decode_str(rest).decode_utf8_lossy().into_owned();
    // `/C:/folder`, as editors on Windows write it.
    let drive = cfg!(windows) && is_file && decoded.get(2..3) == Some(":");
    PathBuf::from(if drive {
        decoded.trim_start_matches('/')
    } else {
        decoded.as_str()
    })
}

/// The address of a file.
pub(super) fn of(path: &Path) -> Option<Uri> {
    let absolute = std::path::absolute(path).ok()?;
    let mut text = absolute.to_string_lossy().into_owned();
    if cfg!(windows) {
        text = format!("/{}", text.replace('\\', "/"));
    }
    let encoded = utf8_percent_encode(&text, IN_PATH);
    format!("file://{encoded}").parse().ok()
}
