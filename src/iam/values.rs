//! Values of conditions other than text: numbers, dates, booleans, binary data, IP addresses. What cannot be read compares as unknown.

use std::cmp::Ordering;
use std::net::IpAddr;

use base64::Engine as _;
use jiff::Timestamp;

use super::operator::{Comparison, Test};
use super::pattern::ARN_FIELDS;
use super::template::Style;
use super::tri::Tri;

/// Compares two decimal numbers exactly.
pub(super) fn numeric(comparison: Comparison, policy: &str, request: &str) -> Tri {
    match (Decimal::parse(request), Decimal::parse(policy)) {
        (Some(request), Some(policy)) => comparison.holds(request.compare(&policy)).into(),
        _ => Tri::Unknown,
    }
}

/// Compares two points in time, each in ISO 8601 or in seconds since 1970.
pub(super) fn date(comparison: Comparison, policy: &str, request: &str) -> Tri {
    match (timestamp(request), timestamp(policy)) {
        (Some(request), Some(policy)) => comparison.holds(request.cmp(&policy)).into(),
        _ => Tri::Unknown,
    }
}

/// Compares two booleans. Spellings other than `true` and `false` are not documented.
pub(super) fn boolean(policy: &str, request: &str) -> Tri {
    if is_boolean(policy) && is_boolean(request) {
        Tri::from(policy == request)
    } else {
        Tri::Unknown
    }
}

fn is_boolean(text: &str) -> bool {
    matches!(text, "true" | "false")
}

/// Compares two values in base64.
pub(super) fn binary(policy: &str, request: &str) -> Tri {
    match (base64(policy), base64(request)) {
        (Some(policy), Some(request)) => Tri::from(policy == request),
        _ => Tri::Unknown,
    }
}

/// Whether the text is an ARN as a request carries it: six fields, of which Region and account may be empty.
pub(super) fn is_arn(text: &str) -> bool {
    let mut fields = text.splitn(ARN_FIELDS, ':');
    let mut next = || fields.next().unwrap_or("");
    let (arn, partition, service, _, _, resource) =
        (next(), next(), next(), next(), next(), next());
    arn == "arn" && ![partition, service, resource].contains(&"")
}

/// What a value that the policy wants ought to be, if it cannot be read as that.
pub(super) fn wanted_fault(test: Test, text: &str) -> Option<&'static str> {
    match test {
        Test::Ip if range(text).is_none() => Some("an IP address or range"),
        Test::Ip => None,
        Test::Text(Style::ARN) if !text.starts_with("arn:") && !text.contains("${") => {
            Some("an ARN")
        }
        Test::Text(_) => None,
        Test::Null if !is_boolean(text) => Some("true or false"),
        other => given_fault(other, text),
    }
}

/// What a value of the request ought to be, if it cannot be read as that.
pub(super) fn given_fault(test: Test, text: &str) -> Option<&'static str> {
    let (readable, wanted) = match test {
        Test::Numeric(_) => (Decimal::parse(text).is_some(), "a number"),
        Test::Date(_) => (
            timestamp(text).is_some(),
            "a date such as 2026-01-31T00:00:00Z",
        ),
        Test::Bool => (is_boolean(text), "true or false"),
        Test::Binary => (base64(text).is_some(), "base64"),
        Test::Ip => (text.parse::<IpAddr>().is_ok(), "an IP address"),
        Test::Text(Style::ARN) => (is_arn(text), "an ARN"),
        Test::Text(_) | Test::Null => return None,
    };
    (!readable).then_some(wanted)
}

/// Whether an address lies in a range; a range without prefix length is one address.
pub(super) fn ip(policy: &str, request: &str) -> Tri {
    let (Some((network, length)), Ok(address)) = (range(policy), request.parse::<IpAddr>()) else {
        return Tri::Unknown;
    };
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => same_network(
            u128::from(network.to_bits()),
            u128::from(address.to_bits()),
            32,
            length,
        ),
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            same_network(network.to_bits(), address.to_bits(), 128, length)
        }
        // Nowhere said whether an IPv4 address written as IPv6 is in an IPv4 range.
        (IpAddr::V4(_), IpAddr::V6(v6)) | (IpAddr::V6(v6), IpAddr::V4(_))
            if v6.to_ipv4_mapped().is_some() =>
        {
            Tri::Unknown
        }
        _ => Tri::False,
    }
}

/// An address with its prefix length, if it has one.
fn range(text: &str) -> Option<(IpAddr, Option<u32>)> {
    match text.split_once('/') {
        None => text.parse::<IpAddr>().ok().map(|ip| (ip, None)),
        Some((ip, length)) if !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit()) => {
            ip.parse::<IpAddr>()
                .ok()
                .zip(length.parse::<u32>().ok().map(Some))
        }
        Some(_) => None,
    }
}

fn same_network(network: u128, address: u128, width: u32, length: Option<u32>) -> Tri {
    match width.checked_sub(length.unwrap_or(width)) {
        Some(host_bits) => {
            let shift = |bits: u128| bits.checked_shr(host_bits).unwrap_or(0);
            Tri::from(shift(network) == shift(address))
        }
        None => Tri::Unknown,
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

/// A point in time as policies write it: a date, a date with time and offset, or seconds since 1970.
fn timestamp(text: &str) -> Option<Timestamp> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Four digits may be a year, eight a date without dashes: not said which is meant.
    if digits && matches!(text.len(), 4 | 8) {
        return None;
    }
    if digits
        || text
            .strip_prefix('-')
            .is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit()))
    {
        return Timestamp::from_second(text.parse().ok()?).ok();
    }
    let allowed =
        |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b':' | b'.' | b'T' | b'Z');
    if !text.bytes().all(allowed) {
        return None;
    }
    match (text.len(), text.contains('T')) {
        (7, false) => format!("{text}-01T00:00Z").parse().ok(),
        (10, false) => format!("{text}T00:00Z").parse().ok(),
        (_, true) => text.parse().ok(),
        _ => None,
    }
}

/// A decimal number: `0.digits * 10^exponent`, with no zero at either end of the digits.
#[derive(Debug, PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn parse(text: &str) -> Option<Decimal> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, i64::from(power.parse::<i32>().ok()?)),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if whole.is_empty() || mantissa.ends_with('.') || !all.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let leading_zeros = all.bytes().take_while(|b| *b == b'0').count();
        let digits = all.trim_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Decimal {
                negative: false,
                digits,
                exponent: 0,
            });
        }
        let exponent =
            i64::try_from(whole.len()).ok()? - i64::try_from(leading_zeros).ok()? + power;
        Some(Decimal {
            negative,
            digits,
            exponent,
        })
    }

    fn compare(&self, other: &Decimal) -> Ordering {
        match (self.sign(), other.sign()) {
            (1, 1) => self.magnitude().cmp(&other.magnitude()),
            (-1, -1) => other.magnitude().cmp(&self.magnitude()),
            (mine, theirs) => mine.cmp(&theirs),
        }
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    /// Without trailing zeros, digit strings of one exponent compare as text.
    fn magnitude(&self) -> (i64, &str) {
        (self.exponent, &self.digits)
    }
}
