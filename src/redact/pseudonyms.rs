//! Replacements: of words, of ids and of accounts, in the order in which they are met, so that nothing of the original but its shape is in them.

use super::vocabulary;
use std::collections::{BTreeMap, BTreeSet};

/// The replacements that were given so far.
#[derive(Debug, Default)]
pub(super) struct Pseudonyms {
    words: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    ids: BTreeMap<String, String>,
    accounts: BTreeMap<String, String>,
    addresses: BTreeMap<String, u8>,
    state: u64,
}

/// How often a replacement that is taken is drawn again; short words have few.
const DRAWS: usize = 2000;

impl Pseudonyms {
    /// Whether a word, in small letters, was met in a name.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// A word's replacement: as long, in the same case, letters for letters and digits for digits.
    pub(super) fn word(&mut self, word: &str) -> String {
        let key: String = word.chars().map(lower).collect();
        let replacement = match self.words.get(&key) {
            Some(known) => known.clone(),
            None => {
                let new = self.fresh(&key);
                self.taken.insert(new.clone());
                self.words.insert(key, new.clone());
                new
            }
        };
        let pairs = word.chars().zip(replacement.chars());
        pairs
            .map(|(old, new)| if old.is_uppercase() { upper(new) } else { new })
            .collect()
    }

    /// An account's replacement, of 12 digits.
    pub(super) fn account(&mut self, account: &str) -> String {
        let next = self.accounts.len().saturating_add(1);
        let new = || format!("{:012}", 100_000_000_000_u64.saturating_add(next as u64));
        self.accounts
            .entry(account.to_owned())
            .or_insert_with(new)
            .clone()
    }

    /// The replacement of the hexadecimal digits of an id, as many.
    pub(super) fn id(&mut self, prefix: &str, digits: &str) -> String {
        let next = self.ids.len().saturating_add(1);
        let new = || format!("{next:0>width$x}", width = digits.len());
        let key = format!("{prefix}-{digits}");
        self.ids.entry(key).or_insert_with(new).clone()
    }

    /// The number of an address, from 1; beyond 255 all have the last.
    pub(super) fn address(&mut self, address: &str) -> u8 {
        let next = self.addresses.len().saturating_add(1);
        let next = u8::try_from(next).unwrap_or(u8::MAX);
        *self.addresses.entry(address.to_owned()).or_insert(next)
    }

    fn fresh(&mut self, key: &str) -> String {
        let plain = key.chars().all(|c| c.is_ascii_lowercase());
        let mut new = String::new();
        for _ in 0..DRAWS {
            let chars: Vec<char> = key.chars().collect();
            new = chars
                .into_iter()
                .enumerate()
                .map(|(at, c)| if plain { self.sound(at) } else { self.alike(c) })
                .collect();
            let free = !self.taken.contains(&new) && new != key;
            if free && !self.words.contains_key(&new) && !vocabulary::means_something(&new) {
                break;
            }
        }
        new
    }

    /// A consonant, then a vowel, and so on: such words can be read.
    fn sound(&mut self, at: usize) -> char {
        match at % 2 {
            0 => self.one_of("bcdfghjklmnpqrstvwxyz"),
            _ => self.one_of("aeiou"),
        }
    }

    /// A character of the same class: rules look at classes and at lengths.
    fn alike(&mut self, c: char) -> char {
        match c {
            '0'..='9' => self.one_of("0123456789"),
            'a'..='f' => self.one_of("abcdef"),
            'g'..='z' => self.one_of("ghjkmnpqrstvwxyz"),
            c if c.is_ascii() || !c.is_alphabetic() => c,
            c => self.foreign(c),
        }
    }

    /// A letter beyond ASCII that takes as many bytes and has case where the other has.
    fn foreign(&mut self, c: char) -> char {
        let (first, count) = match (c.len_utf8(), c.is_lowercase()) {
            (2, true) => (0x430, 32),
            (2, false) => (0x5d0, 27),
            (3, _) => (0x4e00, 4000),
            _ => (0x2_0000, 4000),
        };
        let offset = u32::try_from(self.next() % count).unwrap_or(0);
        char::from_u32(offset.saturating_add(first)).unwrap_or('x')
    }

    fn one_of(&mut self, letters: &str) -> char {
        let at = usize::try_from(self.next() % (letters.len().max(1) as u64)).unwrap_or(0);
        letters.chars().nth(at).unwrap_or('x')
    }

    /// SplitMix64: a run always draws the same, and what it draws says nothing of the original.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// The small letter of a letter, where it is one character.
pub(super) fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn upper(c: char) -> char {
    let mut large = c.to_uppercase();
    match (large.next(), large.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}
