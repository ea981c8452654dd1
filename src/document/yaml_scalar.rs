//! What a YAML scalar means: the core schema of YAML 1.2, with care for what only looks like a number.

use serde_json::{Number, Value};

/// The value of a plain (unquoted) scalar. `no`, `yes`, `on`, dates, digits with leading zeros (account ids) and numbers that JSON
/// cannot express (`.inf`, `1e999`) stay text; whole numbers beyond 64 bits become floating point, as in JSON.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    // Most scalars are words: do not look further.
    if !text.starts_with(|c: char| matches!(c, '0'..='9' | '+' | '-' | '.')) {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits_end = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let (whole, rest) = unsigned.split_at(digits_end(unsigned));
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(digits_end(rest)),
        None => ("", rest),
    };
    let exponent = match rest.strip_prefix(['e', 'E']) {
        Some(rest) => rest.strip_prefix(['+', '-']).unwrap_or(rest),
        None if rest.is_empty() => "0",
        None => return None,
    };
    let all_digits = !exponent.is_empty() && digits_end(exponent) == exponent.len();
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !all_digits || leading_zero || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    json_number(text, whole, fraction, rest)
}

/// JSON wants digits on both sides of the point and no plus sign; `rest` is the exponent as written.
fn json_number(text: &str, whole: &str, fraction: &str, rest: &str) -> Option<Number> {
    let sign = if text.starts_with('-') { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if text.contains('.') { "." } else { "" };
    let fraction = match (point, fraction) {
        (".", "") => "0",
        (_, fraction) => fraction,
    };
    serde_json::from_str(&format!("{sign}{whole}{point}{fraction}{rest}")).ok()
}

fn radix(digits: &str, radix: u32) -> Option<Number> {
    // from_str_radix would take a sign.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok().map(Number::from)
}

/// How long the quoted text is that a text begins with, quotes included; all of it if it is not closed.
pub(super) fn quoted_length(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let doubled =
            c == quote && quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote);
        if doubled || (c == '\\' && quote == '"') {
            chars.next();
        } else if c == quote {
            return at.saturating_add(1);
        }
    }
    text.trim_end().len()
}

/// Whether a text without quotes is that text to every reader: for what fixes write.
pub fn text_elsewhere(text: &str) -> bool {
    plain(text).is_string() && differs(text).is_none()
}

/// What the AWS CLI reads a plain scalar as that is text here: it takes YAML with underscores, leading zeros and binary digits for
/// numbers, and dates for dates (ruamel.yaml, the resolvers of YAML 1.2). None where both read text.
pub(super) fn differs(text: &str) -> Option<&'static str> {
    if text == "=" {
        return Some("something that it cannot read");
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    // All of these begin so; most scalars do not.
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if is_integer(unsigned) || is_float(text, unsigned) {
        return Some("a number");
    }
    is_date(text).then_some("a date")
}

/// `[-+]?0b[01_]+ | [-+]?0o?[0-7_]+ | [-+]?[0-9_]+ | [-+]?0x[0-9a-fA-F_]+`
fn is_integer(unsigned: &str) -> bool {
    let made_of = |digits: &str, wanted: fn(char) -> bool| {
        !digits.is_empty() && digits.chars().all(|c| c == '_' || wanted(c))
    };
    let after = |prefix| unsigned.strip_prefix(prefix).unwrap_or_default();
    made_of(unsigned, |c| c.is_ascii_digit())
        || made_of(after("0b"), |c| matches!(c, '0' | '1'))
        || made_of(after("0o"), |c| matches!(c, '0'..='7'))
        || made_of(after("0x"), |c| c.is_ascii_hexdigit())
}

/// Digits with underscores, a point, an exponent or both; `.inf` and `.nan`.
fn is_float(text: &str, unsigned: &str) -> bool {
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.chars().all(|c| c == '_' || c.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let signed = exponent.is_none_or(|exponent| exponent.starts_with(['+', '-']));
    let powered = exponent.is_none_or(|exponent| {
        let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !power.is_empty() && power.chars().all(|c| c.is_ascii_digit())
    });
    let written = match fraction {
        Some("") if whole.is_empty() => false,
        Some(fraction) if whole.is_empty() => digits(fraction) && signed,
        Some(fraction) => digits(whole) && digits(fraction),
        None => digits(whole) && exponent.is_some(),
    };
    written && powered && !whole.starts_with('_')
}

/// `2026-11-23`, or with a time after `T` or blanks.
fn is_date(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    if shape == "0000-00-00" {
        return true;
    }
    let Some((date, time)) = shape.split_once(['T', 't', ' ', '\t']) else {
        return false;
    };
    let parts =
        |text: &str, separator| text.split(separator).map(str::to_owned).collect::<Vec<_>>();
    let one_or_two = |digits: &str| matches!(digits, "0" | "00");
    let dated = matches!(parts(date, '-').as_slice(), [year, month, day]
        if year == "0000" && one_or_two(month) && one_or_two(day));
    let time = time.trim_start_matches([' ', '\t']);
    let zone = time.find(['Z', '+', '-', ' ', '\t']).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone).unwrap_or((time, ""));
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let clocked = matches!(parts(clock, ':').as_slice(), [hour, minute, second]
        if one_or_two(hour) && minute == "00" && second == "00");
    dated && clocked && fraction.chars().all(|c| c == '0') && is_zone(zone.trim_start())
}

/// Nothing, `Z` or an offset such as `+01:00`, its digits made zeros.
fn is_zone(zone: &str) -> bool {
    let offset = zone.strip_prefix(['+', '-']).unwrap_or_default();
    zone.is_empty() || zone == "Z" || matches!(offset, "0" | "00" | "0:00" | "00:00")
}

#[cfg(test)]
mod tests {
    use super::differs;

    /// What ruamel.yaml 0.17.21 (`YAML(typ='safe')`) answered.
    #[test]
    fn the_aws_cli_reads_these_otherwise() {
        for number in [
            "001234",
            "1_000",
            "0b11",
            "0o17",
            "017",
            "0x1_F",
            "-0x1F",
            "-0b1",
            ".inf",
            "-.INF",
            ".nan",
            "1e999",
            "1_0.5",
            "0123.5",
            "1_e3",
            "1__",
            "089",
            "+0o7",
            "._5",
            "12e03",
            "1_000.5e+3",
            ".5e+5",
            "1.e5",
            "0x_",
        ] {
            assert_eq!(differs(number), Some("a number"), "{number}");
        }
        for date in [
            "2026-11-23",
            "2024-1-1 10:00:00",
            "2024-01-01T10:00:00Z",
            "2024-13-40",
            "2024-01-01t1:00:00.5 +01:00",
            "2024-01-01 10:00:00-5",
        ] {
            assert_eq!(differs(date), Some("a date"), "{date}");
        }
        assert!(differs("=").is_some());
    }

    #[test]
    fn the_aws_cli_reads_these_as_text_too() {
        for text in [
            "2024-1-1",
            "_1",
            "0b",
            "0o",
            "0x",
            "1:30",
            "yes",
            ". 5",
            "+",
            "--1",
            "1-2",
            "12:30:45",
            ".5e5",
            "ami-1",
            "1.2.3",
            "2026-11-23a",
            "2024-01-01T10:00",
            "1e",
            "e5",
            ".",
            "0b12",
            "g3.xlarge",
            "2026-11-23 import",
            "10.0.0.1",
        ] {
            assert_eq!(differs(text), None, "{text}");
        }
    }
}
