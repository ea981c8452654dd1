//! The text of a console: decoded, bounded, cut into lines without their times.

use base64::Engine as _;

/// EC2 keeps 64 KiB; a decoded text may be somewhat longer.
const MAX_BYTES: usize = 256 * 1024;

/// The end of the text, without what is left of UTF-16.
pub(super) fn decode(output: &str) -> String {
    let start = output.len().saturating_sub(2 * MAX_BYTES);
    let start = (start..=output.len()).find(|at| output.is_char_boundary(*at));
    let output = output.get(start.unwrap_or(0)..).unwrap_or_default();
    let mut text = match from_base64(output) {
        Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        None => output.to_owned(),
    };
    text.retain(|c| !matches!(c, '\0' | '\u{feff}' | '\u{fffd}'));
    text
}

/// Console output has colons and spaces, base64 has none; what is neither stays as it is.
fn from_base64(output: &str) -> Option<Vec<u8>> {
    let packed: String = output.split_ascii_whitespace().collect();
    let of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    if packed.is_empty() || !packed.bytes().all(of_alphabet) {
        return None;
    }
    // A text cut at its beginning starts anywhere within a group of four.
    let engine = base64::engine::general_purpose::STANDARD;
    (0..4).find_map(|skip| engine.decode(packed.get(skip..)?).ok())
}

/// The lines that hold something, each with whether it goes to its end: the last one may break off.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let broken_off = !text.ends_with(['\n', '\r']);
    let mut lines = text.split(['\n', '\r']).peekable();
    std::iter::from_fn(move || {
        let line = lines.next()?;
        let whole = lines.peek().is_some() || !broken_off;
        Some((untimed(line.trim()), whole))
    })
    .filter(|(line, _)| !line.is_empty())
}

/// Without `2025/07/22 21:26:53Z: ` at the beginning. Other agents write hyphens, a T, or no Z.
fn untimed(line: &str) -> &str {
    let timed = line.get(..19).is_some_and(|time| {
        let shape = |(at, byte): (usize, u8)| match at {
            4 | 7 => matches!(byte, b'/' | b'-'),
            10 => matches!(byte, b' ' | b'T'),
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        };
        time.bytes().enumerate().all(shape)
    });
    let rest = line.get(19..).filter(|_| timed).unwrap_or(line);
    let rest = rest.strip_prefix('Z').filter(|_| timed).unwrap_or(rest);
    rest.strip_prefix(':')
        .filter(|_| timed)
        .unwrap_or(rest)
        .trim()
}
