//! Makes untrusted text safe to show: whatever moves the cursor, hides or reorders text is spelled out.

use std::borrow::Cow;
use std::fmt::Write;

/// Spells out control, bidirectional and invisible format characters (`\n`, `\u{1b}`, `\u{202e}`), so that text from AWS or a
/// file can be shown on one line. A backslash already in the text stays as it is: the result is for people, not for parsing.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    escape_if(text, is_hazardous)
}

/// As [`escape_control`], but keeps line feeds.
pub fn escape_control_lines(text: &str) -> Cow<'_, str> {
    escape_if(text, |c| c != '\n' && is_hazardous(c))
}

/// The characters of a JSON text that may act on a terminal, as JSON's own escapes: the same values for whoever parses it. Below
/// U+007F the serialiser has escaped them already, or they are its line feeds.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    escape_above_ascii(json, |out, c| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            write!(out, "\\u{unit:04x}").ok();
        }
    })
}

/// As [`escape_json`], for quoted text of Terraform, which knows no surrogate pairs.
pub fn escape_terraform(text: &str) -> Cow<'_, str> {
    escape_above_ascii(text, |out, c| {
        write!(out, "\\U{:08x}", u32::from(c)).ok();
    })
}

fn escape_above_ascii(text: &str, spell: impl Fn(&mut String, char)) -> Cow<'_, str> {
    let hazardous = |c: char| c >= '\u{7f}' && is_hazardous(c);
    if !text.contains(hazardous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().saturating_add(64));
    for c in text.chars() {
        if hazardous(c) {
            spell(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn escape_if(text: &str, hazardous: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&hazardous) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len().saturating_add(16));
    out.push_str(clean);
    for c in rest.chars() {
        if hazardous(c) {
            push_escaped(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Appends the spelled-out form of one character.
pub(crate) fn push_escaped(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Writing to a String cannot fail.
        _ => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
    }
}

/// Whether a character acts on the terminal or cannot be seen: C0 and C1 controls, and the code points that Unicode lists as
/// `Bidi_Control`, `Default_Ignorable_Code_Point`, line or paragraph separator, interlinear annotation, or no character at all.
pub(crate) fn is_hazardous(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
            | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F
            | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xFFFE..=0xFFFF | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF)
}
