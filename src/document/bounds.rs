//! Keeps large files of ours within bounds before they are parsed: a small text can stand for many values, and each takes memory.

use super::{Source, Span};
use crate::diag::Diagnostic;

/// Largest evidence file or baseline, in bytes.
pub const MAX_DATA_BYTES: usize = 64 * 1024 * 1024;
/// Most JSON values in one of them, names of members included.
pub const MAX_DATA_VALUES: usize = 2_000_000;

/// That a JSON text has no more values than may be; a pass over its bytes, which keeps nothing.
///
/// # Errors
/// Where the first one too many stands.
pub(super) fn within_bounds(source: &Source) -> Result<(), Diagnostic> {
    let Some(at) = nth_value(source.text(), MAX_DATA_VALUES) else {
        return Ok(());
    };
    let title = format!(
        "{} has more than {MAX_DATA_VALUES} JSON values",
        source.path()
    );
    Err(Diagnostic::error(title)
        .source(source)
        .primary(Span::at(at), "the limit is reached here")
        .help("leave out what no rule asks for, or judge fewer requests in one run"))
}

/// Where the value after the first `allowed` ones begins: every value but the first follows a bracket, a comma or a colon.
fn nth_value(text: &str, allowed: usize) -> Option<usize> {
    if text.len() <= allowed {
        // A value takes a character at least.
        return None;
    }
    let (mut seen, mut quoted, mut escaped) = (1_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'[' | b'{' | b',' | b':' => {
                seen = seen.saturating_add(1);
                if seen > allowed {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::nth_value;

    #[test]
    fn values_are_counted_and_text_is_not() {
        assert_eq!(nth_value(r#"{"a,[": "\",["}"#, 3), None);
        assert_eq!(nth_value(r#"{"a,[": "\",["}"#, 2), Some(6));
        assert_eq!(nth_value("[1,2,3]", 4), None);
        assert_eq!(nth_value("[1,2,3]", 3), Some(4));
        assert_eq!(nth_value("", 1), None);
    }
}
