//! Parts of words that policies name beside wildcards (`App*`, `*Import`): words are replaced part by part there, so that patterns go on fitting.

use super::pseudonyms::lower;
use super::vocabulary;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::collections::BTreeSet;

/// Shortest part that is looked for.
const SHORTEST: usize = 2;
/// Most parts that are looked for: policies of people name few.
const MOST: usize = 200;
/// Most parts of a word.
const PARTS: usize = 8;

/// The parts, in small letters.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    beginnings: BTreeSet<String>,
    endings: BTreeSet<String>,
    middles: BTreeSet<String>,
}

impl Fragments {
    /// Takes the parts out of every text of a value.
    pub(super) fn collect(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.take(text),
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(members) => members.values().for_each(|member| self.collect(member)),
            _ => {}
        }
    }

    fn take(&mut self, text: &str) {
        // IAM answers with policies percent-encoded.
        let text = &*percent_decode_str(text).decode_utf8_lossy();
        let known = [&self.beginnings, &self.endings, &self.middles];
        let full = known.iter().any(|parts| parts.len() >= MOST);
        if full || !text.contains(['*', '?']) {
            return;
        }
        let wild = |c: Option<char>| matches!(c, Some('*' | '?'));
        let mut before = None;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let end = rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if word.is_empty() {
                before = Some(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            let key: String = word.chars().map(lower).collect();
            let (left, right) = (wild(before), wild(after.chars().next()));
            if key.chars().count() >= SHORTEST {
                match (left, right) {
                    (true, true) => self.middles.insert(key),
                    (true, false) => self.endings.insert(key),
                    (false, true) => self.beginnings.insert(key),
                    (false, false) => false,
                };
            }
            before = word.chars().last();
            rest = after;
        }
    }

    /// The lengths, in characters, of the parts of a word in small letters.
    pub(super) fn parts(&self, word: &str) -> Vec<usize> {
        let mut parts = Vec::new();
        let mut rest = word;
        while parts.len() < PARTS {
            let Some((first, more)) = self.split(rest) else {
                break;
            };
            parts.push(first.chars().count());
            rest = more;
        }
        parts.push(rest.chars().count());
        parts
    }

    fn split<'w>(&self, word: &'w str) -> Option<(&'w str, &'w str)> {
        let whole = |at: usize| (at > 0 && at < word.len()).then_some(at);
        let reserved = vocabulary::beginning(word).map(str::len);
        let begins = self.beginnings.iter().chain(&self.middles);
        let begins = begins
            .filter(|part| word.starts_with(part.as_str()))
            .map(String::len)
            .max();
        let inside = self
            .middles
            .iter()
            .filter_map(|part| word.find(part.as_str()))
            .min();
        let ends = self
            .endings
            .iter()
            .filter(|part| word.ends_with(part.as_str()));
        let ends = ends.map(|part| word.len().saturating_sub(part.len())).min();
        let places = [reserved, begins, inside, ends];
        let at = places.into_iter().flatten().find_map(whole)?;
        word.split_at_checked(at)
    }
}
