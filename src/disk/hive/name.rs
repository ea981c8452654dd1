//! Names of keys and values: how they are stored, compared and hashed.

use crate::disk::bytes::{damaged, units};
use crate::disk::read::DiskError;

/// The characters of a stored name: one byte each (Latin-1), or UTF-16.
pub(super) fn stored(bytes: &[u8], one_byte: bool) -> Result<Vec<u16>, DiskError> {
    if one_byte {
        return Ok(bytes.iter().copied().map(u16::from).collect());
    }
    if !bytes.len().is_multiple_of(2) {
        return Err(damaged(format!(
            "a name in UTF-16 has {} bytes, an odd number",
            bytes.len()
        )));
    }
    Ok(units(bytes))
}

/// Whether two names are the same to Windows, which ignores case.
pub(super) fn same(one: &[u16], other: &[u16]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| upper(*a) == upper(*b))
}

/// The hash of a name in lists of the kind "lh".
pub(super) fn hash(name: &[u16]) -> u32 {
    name.iter().fold(0, |hash: u32, unit| {
        hash.wrapping_mul(37).wrapping_add(u32::from(upper(*unit)))
    })
}

/// A character in upper case as Windows knows it: one character for one, within the first 65,536,
/// and no letter outside ASCII or Latin-1 becomes one inside (ı, ſ, µ keep their form).
pub(super) fn upper(unit: u16) -> u16 {
    let Some(letter) = char::from_u32(u32::from(unit)) else {
        return unit;
    };
    if letter.is_ascii() {
        return u16::from(letter.to_ascii_uppercase() as u8);
    }
    let mut uppers = letter.to_uppercase();
    let first = uppers
        .next()
        .map(u32::from)
        .and_then(|big| u16::try_from(big).ok());
    match (first, uppers.next()) {
        (Some(big), None) if big >= 0x80 && unit != 0xB5 => big,
        _ => unit,
    }
}

#[cfg(test)]
mod tests {
    use super::{same, upper};

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn case_is_ignored_in_every_script() {
        assert!(same(&units("ÄÖÜ ÿ Ω ж"), &units("äöü Ÿ ω Ж")));
        assert!(same(&units("Software"), &units("sOFTWARE")));
    }

    #[test]
    fn letters_that_windows_keeps_apart_are_not_the_same() {
        for (one, other) in [
            ("ß", "ẞ"),
            ("ı", "I"),
            ("ſ", "S"),
            ("µ", "Μ"),
            ("a", "ä"),
            ("a", "aa"),
        ] {
            assert!(!same(&units(one), &units(other)), "{one} {other}");
        }
    }

    #[test]
    fn half_a_pair_is_left_alone() {
        assert_eq!(upper(0xD800), 0xD800);
    }
}
