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
