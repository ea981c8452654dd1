//! From bytes to text: encodings, size limit, and what to say about files that are not text.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{Encoding, Position, Source, Span, stream};
use crate::diag::Diagnostic;

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const UTF16_LE_MARK: &[u8] = b"\xFF\xFE";
const UTF16_BE_MARK: &[u8] = b"\xFE\xFF";

const SAVE_AS_UTF8: &str = "save the file as UTF-8";

pub(super) fn read(path: &Path, limit: usize) -> Result<Source, Diagnostic> {
    let shown = path.to_string_lossy();
    let bytes = if shown == "-" {
        take(io::stdin().lock(), limit, 0)
    } else if stream::may_never_end(path) {
        stream::read(path, limit)
    } else {
        read_file(path, limit)
    };
    match bytes {
        Ok(bytes) => decode(&shown, &bytes, limit),
        Err(error) => Err(unreadable(&shown, path, &error)),
    }
}

fn read_file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let length = file.metadata().map_or(0, |about| about.len());
    let length = usize::try_from(length).unwrap_or(limit).min(limit);
    // A little more than the file, so that its end is found without another allocation.
    take(file, limit, length.saturating_add(32))
}

/// One byte more than allowed tells that there is more, whatever the size of the file, pipe or device.
fn take(reader: impl Read, limit: usize, capacity: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(capacity);
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(shown: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let why = match error.kind() {
        io::ErrorKind::NotFound => match path.read_link() {
            Ok(target) => format!("it is a link to {}, which is not there", target.display()),
            Err(_) => "there is no such file".to_owned(),
        },
        io::ErrorKind::TimedOut => {
            return Diagnostic::error(format!(
                "cannot read {shown}: it is a pipe or a device, and it did not end in time"
            ))
            .help("give a file, or pipe the text in and name it `-`");
        }
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ if path.is_dir() => "it is a directory".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error(format!("cannot read {shown}: {why}"))
}

pub(super) fn decode(path: &str, bytes: &[u8], limit: usize) -> Result<Source, Diagnostic> {
    if bytes.len() > limit {
        return Err(too_large(path, limit));
    }
    if let Some(rest) = bytes.strip_prefix(UTF16_LE_MARK) {
        return decode_utf16(path, rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(UTF16_BE_MARK) {
        return decode_utf16(path, rest, u16::from_be_bytes);
    }
    if let Some(why) = utf16_without_mark(bytes) {
        return Err(
            in_file(path, why).help("save the file as UTF-8, or as UTF-16 with byte order mark")
        );
    }
    let (mark, encoding) = if bytes.starts_with(UTF8_MARK) {
        (UTF8_MARK.len(), Encoding::Utf8Mark)
    } else {
        (0, Encoding::Utf8)
    };
    let body = bytes.get(mark..).unwrap_or_default();
    match std::str::from_utf8(body) {
        Ok(text) => reject_nul(Source::encoded(path, text.to_owned(), encoding)),
        Err(error) if body.contains(&0) => {
            Err(binary(path, error.valid_up_to().saturating_add(mark)))
        }
        Err(error) => Err(invalid_utf8(path, body, error.valid_up_to(), mark)),
    }
}

fn decode_utf16(path: &str, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Source, Diagnostic> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(in_file(path, "ends in the middle of a UTF-16 character").help(SAVE_AS_UTF8));
    }
    let mut text = String::with_capacity(bytes.len());
    for (index, decoded) in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).enumerate() {
        let Ok(decoded) = decoded else {
            let why = format!(
                "is not valid UTF-16: character {} is half of a pair",
                index.saturating_add(1)
            );
            return Err(in_file(path, &why).help(SAVE_AS_UTF8));
        };
        text.push(decoded);
    }
    reject_nul(Source::encoded(path, text, Encoding::Utf16))
}

/// Text that is mostly ASCII has a zero in every second byte when it is UTF-16.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => {
            Some("looks like UTF-16 (little endian) without byte order mark")
        }
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => {
            Some("looks like UTF-16 (big endian) without byte order mark")
        }
        _ => None,
    }
}

fn reject_nul(source: Source) -> Result<Source, Diagnostic> {
    let Some(at) = source.text().find('\0') else {
        return Ok(source);
    };
    let Position { line, column } = source.position(at);
    let why = format!("is not a text file: NUL character at line {line}, column {column}");
    Err(in_file(source.path(), &why).help("give a YAML or JSON file"))
}

fn binary(path: &str, offset: usize) -> Diagnostic {
    let why = format!("is not a text file: it holds NUL bytes, and byte {offset} is not UTF-8");
    in_file(path, &why).help("give a YAML or JSON file")
}

fn invalid_utf8(path: &str, body: &[u8], valid: usize, mark: usize) -> Diagnostic {
    // Up to the fault the lossy text has the same bytes, so that the span is right.
    let source = Source::new(path, String::from_utf8_lossy(body));
    let Position { line, .. } = source.position(valid);
    let offset = valid.saturating_add(mark);
    let byte = body.get(valid).copied().unwrap_or_default();
    let span = Span::new(
        valid,
        valid.saturating_add(char::REPLACEMENT_CHARACTER.len_utf8()),
    );
    Diagnostic::error(format!(
        "{} is not valid UTF-8 at byte {offset}, line {line}",
        source.path()
    ))
    .source(&source)
    .primary(span, format!("byte 0x{byte:02x} does not belong here"))
    .note("the file may have been saved in an older Windows code page (\"ANSI\")")
    .help(SAVE_AS_UTF8)
}

fn too_large(path: &str, limit: usize) -> Diagnostic {
    let what = format!("is larger than {} MiB", limit >> 20);
    in_file(path, &what).note("nothing was read beyond the limit")
}

fn in_file(path: &str, what: &str) -> Diagnostic {
    let source = Source::new(path, "");
    Diagnostic::error(format!("{} {what}", source.path()))
}
