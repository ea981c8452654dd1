//! The functions of the condition language: one table for names, types and meaning.

use super::ast::Call;
use super::pattern::Pattern;
use super::types::Type;
use super::value::Value;
use jiff::{SignedDuration, Timestamp};

/// Name, whether it is written `a.f(b)`, the types it takes, the type it gives.
pub(super) struct Signature {
    pub name: &'static str,
    pub method: bool,
    pub takes: &'static [Type],
    pub gives: Type,
    /// `None` when the arguments have no result: an unreadable date, for example.
    pub apply: fn(&[Value], &Call) -> Option<Value>,
}

/// All functions but `size` and `has`, which take several types and a path.
pub(super) const FUNCTIONS: [Signature; 8] = [
    Signature {
        name: "startsWith",
        method: true,
        takes: &[Type::Str, Type::Str],
        gives: Type::Bool,
        apply: |args, _| text2(args, |a, b| a.starts_with(b)),
    },
    Signature {
        name: "endsWith",
        method: true,
        takes: &[Type::Str, Type::Str],
        gives: Type::Bool,
        apply: |args, _| text2(args, |a, b| a.ends_with(b)),
    },
    Signature {
        name: "contains",
        method: true,
        takes: &[Type::Str, Type::Str],
        gives: Type::Bool,
        apply: |args, _| text2(args, |a, b| a.contains(b)),
    },
    Signature {
        name: "matches",
        method: true,
        takes: &[Type::Str, Type::Str],
        gives: Type::Bool,
        apply: matches,
    },
    Signature {
        name: "lowerAscii",
        method: true,
        takes: &[Type::Str],
        gives: Type::Str,
        apply: |args, _| Some(Value::str(args.first()?.as_str()?.to_ascii_lowercase())),
    },
    Signature {
        name: "timestamp",
        method: false,
        takes: &[Type::Str],
        gives: Type::Time,
        apply: |args, _| {
            let time: Timestamp = args.first()?.as_str()?.parse().ok()?;
            Some(Value::Time(time))
        },
    },
    Signature {
        name: "duration",
        method: false,
        takes: &[Type::Str],
        gives: Type::Duration,
        apply: |args, _| duration(args.first()?.as_str()?).map(Value::Duration),
    },
    // Our own: a version such as 2.1.1 or v1.6.0.35 as a list of numbers compares part by part.
    Signature {
        name: "versionAtLeast",
        method: true,
        takes: &[Type::Str, Type::Str],
        gives: Type::Bool,
        apply: version_at_least,
    },
];

pub(super) fn find(name: &str) -> Option<&'static Signature> {
    static TABLE: &[Signature] = &FUNCTIONS;
    TABLE.iter().find(|signature| signature.name == name)
}

/// Names for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let others = [
        "size",
        "has",
        "all",
        "exists",
        "exists_one",
        "filter",
        "map",
    ];
    FUNCTIONS.iter().map(|f| f.name).chain(others)
}

fn text2(args: &[Value], test: impl Fn(&str, &str) -> bool) -> Option<Value> {
    let (a, b) = (args.first()?.as_str()?, args.get(1)?.as_str()?);
    Some(Value::Bool(test(a, b)))
}

/// The pattern is a literal (the checker sees to it), so it is compiled once.
fn matches(args: &[Value], call: &Call) -> Option<Value> {
    let (text, pattern) = (args.first()?.as_str()?, args.get(1)?.as_str()?);
    let pattern = call.pattern.get_or_init(|| Box::new(Pattern::new(pattern)));
    pattern.is_match(text).map(Value::Bool)
}

/// CEL's duration text: `1h30m`, `90s`, `-5m`, units h, m, s, ms.
fn duration(text: &str) -> Option<SignedDuration> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut total = SignedDuration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let number: i64 = number.parse().ok()?;
        let unit_end = tail
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(tail.len());
        let (unit, next) = tail.split_at_checked(unit_end)?;
        let part = match unit {
            "h" => SignedDuration::from_secs(number.checked_mul(3600)?),
            "m" => SignedDuration::from_secs(number.checked_mul(60)?),
            "s" => SignedDuration::from_secs(number),
            "ms" => SignedDuration::from_millis(number),
            _ => return None,
        };
        total = total.checked_add(part)?;
        rest = next;
    }
    Some(if negative { -total } else { total })
}

fn version_at_least(args: &[Value], _: &Call) -> Option<Value> {
    let parts = |text: &str| -> Option<Vec<u64>> {
        let text = text.strip_prefix('v').unwrap_or(text);
        text.split('.').map(|part| part.parse().ok()).collect()
    };
    let mut have = parts(args.first()?.as_str()?)?;
    let mut want = parts(args.get(1)?.as_str()?)?;
    let length = have.len().max(want.len());
    have.resize(length, 0);
    want.resize(length, 0);
    Some(Value::Bool(have >= want))
}
