//! Marvin32, the checksum of log entries: two numbers of 32 bits that each word of the data is mixed into.

use crate::disk::bytes::u32_at;

/// The seed of registry logs: 14219357686671994754 as eight bytes, little-endian, in the notation of the format's specification.
const SEED: [u32; 2] = [0x7A4E_55C5, 0x82EF_4D88];

/// The checksum of the bytes as logs hold it: the first number in the low half.
pub(super) fn marvin32(bytes: &[u8]) -> u64 {
    seeded(SEED, bytes)
}

fn seeded([mut low, mut high]: [u32; 2], bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<4>();
    for word in words {
        mix(&mut low, &mut high, u32::from_le_bytes(*word));
    }
    // The data ends with a byte 0x80 and zeros to a full word; a word of zeros follows.
    let mut last = rest.to_vec();
    last.extend([0x80, 0, 0, 0]);
    mix(&mut low, &mut high, u32_at(&last, 0).unwrap_or_default());
    mix(&mut low, &mut high, 0);
    u64::from(low) | u64::from(high) << 32
}

fn mix(low: &mut u32, high: &mut u32, word: u32) {
    *low = low.wrapping_add(word);
    *high ^= *low;
    *low = low.rotate_left(20).wrapping_add(*high);
    *high = high.rotate_left(9) ^ *low;
    *low = low.rotate_left(27).wrapping_add(*high);
    *high = high.rotate_left(19);
}

#[cfg(test)]
mod tests {
    use super::{marvin32, seeded};

    /// Both halves folded with exclusive or, as public implementations give them for this seed.
    fn folded(text: &str) -> u64 {
        let sum = marvin32(text.as_bytes());
        (sum & 0xFFFF_FFFF) ^ (sum >> 32)
    }

    /// The self-test of Microsoft's SymCrypt: its own seed and the three bytes "abc".
    #[test]
    fn vector_of_the_inventor() {
        let expected = u64::from_le_bytes([0xBF, 0x69, 0x27, 0x49, 0x39, 0x43, 0xC7, 0x22]);
        assert_eq!(seeded([0xCD08_93B7, 0xD53C_D9CE], b"abc"), expected);
    }

    #[test]
    fn public_vectors_of_the_seed_of_logs() {
        assert_eq!(folded(""), 0xB008_92AC);
        assert_eq!(folded("h"), 0xF41A_608E);
        assert_eq!(folded("he"), 0x1110_7C6B);
        assert_eq!(folded("hel"), 0x2405_6A46);
        assert_eq!(folded("hell"), 0x7F91_E021);
        assert_eq!(folded("hello, world!"), 0x00C1_8515);
    }
}
