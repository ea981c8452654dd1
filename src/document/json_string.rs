//! Quoted text in JSON: escapes, surrogate pairs, and what to say when a Windows path meets them.

use super::tree::error;
use super::yaml_error::{BACKSLASH, mended};
use super::{Source, Span};
use crate::diag::Diagnostic;

/// A quoted text: its meaning, and where it is, quotes included.
pub(super) struct Text {
    pub(super) value: String,
    pub(super) span: Span,
}

/// Reads the quoted text whose opening quote is at byte `start`.
pub(super) fn read(source: &Source, start: usize) -> Result<Text, Diagnostic> {
    let text = source.text();
    let mut value = String::new();
    let mut at = start.saturating_add(1);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let is_special = |c: char| c == '"' || c == '\\' || c < ' ';
        let Some(length) = rest.find(is_special) else {
            return Err(unclosed(source, start));
        };
        value.push_str(rest.get(..length).unwrap_or_default());
        at = at.saturating_add(length);
        match rest.get(length..).and_then(|rest| rest.chars().next()) {
            Some('"') => {
                let span = Span::new(start, at.saturating_add(1));
                return Ok(Text { value, span });
            }
            Some('\\') => {
                let (decoded, next) = escape(source, start, at)?;
                value.push(decoded);
                at = next;
            }
            Some('\r' | '\n') | None => return Err(unclosed(source, start)),
            Some(_) => return Err(control(source, at)),
        }
    }
}

/// The character that the escape at `at` stands for, and where it ends.
fn escape(source: &Source, quote: usize, at: usize) -> Result<(char, usize), Diagnostic> {
    let text = source.text();
    let letter = at.saturating_add(1);
    let Some(kind) = text.get(letter..).and_then(|rest| rest.chars().next()) else {
        return Err(unclosed(source, quote));
    };
    let end = letter.saturating_add(kind.len_utf8());
    let decoded = match kind {
        '"' | '\\' | '/' => kind,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(source, quote, at),
        '\r' | '\n' => return Err(unclosed(source, quote)),
        _ => return Err(invalid(source, quote, Span::new(at, end))),
    };
    Ok((decoded, end))
}

fn unicode(source: &Source, quote: usize, at: usize) -> Result<(char, usize), Diagnostic> {
    let text = source.text();
    let Some(first) = code_unit(text, at) else {
        let digits = text.get(at.saturating_add(2)..).unwrap_or_default();
        let good = digits
            .chars()
            .take(4)
            .take_while(char::is_ascii_hexdigit)
            .count();
        return Err(invalid(
            source,
            quote,
            Span::new(at, at.saturating_add(2).saturating_add(good)),
        ));
    };
    let end = at.saturating_add(6);
    let second = code_unit(text, end).filter(|_| (0xD800..0xDC00).contains(&first));
    let units = [first, second.unwrap_or_default()];
    let used = if second.is_some() { 2 } else { 1 };
    match char::decode_utf16(units.into_iter().take(used)).next() {
        Some(Ok(decoded)) if second.is_some() => Ok((decoded, end.saturating_add(6))),
        Some(Ok(decoded)) => Ok((decoded, end)),
        _ => Err(error(source, "half of a surrogate pair")
            .primary(
                Span::new(at, end),
                "this stands for a character only together with its other half",
            )
            .help("write the character itself, or both halves: \\ud83d\\ude00")),
    }
}

/// The value of `\uXXXX` at `at`.
fn code_unit(text: &str, at: usize) -> Option<u16> {
    let escape = text.get(at..at.saturating_add(6))?;
    let digits = escape.strip_prefix("\\u")?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

fn invalid(source: &Source, quote: usize, span: Span) -> Diagnostic {
    error(
        source,
        format!("`{}` is not an escape that JSON knows", source.slice(span)),
    )
    .primary(span, "taken for an escape")
    .note(BACKSLASH)
    .help("double each backslash in Windows paths: \"C:\\\\Program Files\"")
    .mended_by(mended(source, quote, true))
}

fn unclosed(source: &Source, quote: usize) -> Diagnostic {
    let line = source.position(quote).line;
    let end = source
        .line_start(line)
        .saturating_add(source.line(line).len());
    let span = Span::new(quote, end);
    let diagnostic = error(source, "a quoted text is not closed")
        .primary(span, "there is no closing \" on this line");
    if source.slice(span).contains("\\\"") {
        return diagnostic
            .note("`\\\"` is a quotation mark within the text, not its end")
            .help("double each backslash in Windows paths: \"C:\\\\temp\\\\\"");
    }
    diagnostic
}

fn control(source: &Source, at: usize) -> Diagnostic {
    error(source, "a control character in quoted text").primary(
        Span::new(at, at.saturating_add(1)),
        "write it as an escape (\\t for a tab)",
    )
}
