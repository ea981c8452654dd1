//! Which values of a request must not be echoed: their places in the file, and the texts themselves.

use super::{MEMBERS, Request, Shape, mistakes};
use crate::document::pointer_join;
use crate::text::Span;
use aho_corasick::AhoCorasick;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Shorter texts say nothing, and would turn up in messages by chance.
const SHORTEST: usize = 4;

/// What stands in place of a text that must not be echoed, in messages of rules, too.
const HIDDEN: &str = "(hidden)";

impl Request {
    /// The places of all values that must not be echoed: of catalog entries everything but the names, so that a misspelt member,
    /// or a misspelt AppCatalogConfig, hides no less.
    pub fn sensitive_places(&self) -> Vec<Span> {
        let Some(spans) = &self.spans else {
            return Vec::new();
        };
        let mut pointers = Vec::new();
        sensitive_members(&self.input, &mut |pointer, _| pointers.push(pointer));
        let places = pointers.iter().filter_map(|pointer| spans.get(pointer));
        let places: Vec<Span> = places.map(|place| place.value).collect();
        spans.with_aliased(places)
    }

    /// The texts that must not be echoed, wherever they turn up.
    pub fn sensitive_texts(&self) -> Vec<String> {
        let mut found = Vec::new();
        sensitive_members(&self.input, &mut |_, value| texts(value, &mut found));
        found
    }
}

/// Most members of a request in which a misspelt one is looked for; the API has eleven.
const MOST_MEMBERS: usize = 100;

/// Whether text may stand in a top-level member, so that it is safe to show: one that the API has or, where `misspelt` ones are looked
/// for, close to one.
fn is_plain(name: &str, misspelt: bool) -> bool {
    let member = |name: &str| MEMBERS.iter().find(|member| member.name == name);
    let near = || {
        misspelt
            .then(|| mistakes::slip(name, MEMBERS))?
            .and_then(member)
    };
    let known = member(name).or_else(near);
    known.is_some_and(|member| !matches!(member.shape, Shape::List(_)))
}

/// Gives `found` what the top-level members hold that is not a name. Of very many members, those that the API does not have hide their
/// values: comparing each with every name would take long.
fn sensitive_members<'v>(input: &'v Map<String, Value>, found: &mut dyn FnMut(String, &'v Value)) {
    let misspelt = input.len() <= MOST_MEMBERS;
    for (name, value) in input {
        let pointer = pointer_join("", name);
        match (name.as_str(), value) {
            ("Tags" | "RuntimeValidationConfig", _) => {}
            (_, Value::Array(_) | Value::Object(_)) => {
                below(value, &pointer, is_plain(name, misspelt), found);
            }
            _ if is_plain(name, misspelt) => {}
            _ => found(pointer, value),
        }
    }
}

/// What a list or a structure holds that is not a name; bare texts of a list, too, unless they are plain.
fn below<'v>(value: &'v Value, at: &str, plain: bool, found: &mut dyn FnMut(String, &'v Value)) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(item, &pointer_join(at, index), plain, found);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                if !matches!(name.as_str(), "Name" | "DisplayName") {
                    found(pointer_join(at, name), value);
                }
            }
        }
        _ if plain => {}
        _ => found(at.to_owned(), value),
    }
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.trim().chars().count() >= SHORTEST => {
            found.push(text.trim().to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// Texts that must not be echoed, as they are and as JSON writes them, all looked for at once: a fleet has thousands.
#[derive(Debug)]
pub struct Hidden(Option<AhoCorasick>);

impl Hidden {
    /// These texts.
    pub fn of(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut patterns = BTreeSet::new();
        for text in texts {
            let text = text.as_ref();
            patterns.insert(text.replace('\\', "\\\\").replace('"', "\\\""));
            patterns.insert(text.to_owned());
        }
        patterns.remove("");
        // Texts of any size can be looked for; only more than memory holds could not.
        Self(AhoCorasick::new(&patterns).ok())
    }

    /// A message from outside without them; where they overlap, all that any of them covers is hidden.
    pub fn without(&self, message: &str) -> String {
        let Some(texts) = &self.0 else {
            return HIDDEN.to_owned();
        };
        let mut covered: Vec<Span> = Vec::new();
        let mut found = Vec::from_iter(texts.find_overlapping_iter(message));
        found.sort_by_key(|found| found.start());
        for found in found {
            match covered.last_mut() {
                Some(last) if found.start() < last.end => last.end = last.end.max(found.end()),
                _ => covered.push(Span::new(found.start(), found.end())),
            }
        }
        let (mut text, mut end) = (String::new(), 0);
        for span in covered {
            text.push_str(message.get(end..span.start).unwrap_or_default());
            text.push_str(HIDDEN);
            end = span.end;
        }
        text.push_str(message.get(end..).unwrap_or_default());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Hidden;

    #[test]
    fn whatever_one_of_the_texts_covers_is_hidden() {
        let hidden = Hidden::of(["C:\\App", "C:\\App\\x.exe", "pass", "word"]);
        assert_eq!(
            hidden.without("no C:\\App\\x.exe there"),
            "no (hidden) there"
        );
        assert_eq!(
            hidden.without(r#"{"a": "C:\\App"}"#),
            r#"{"a": "(hidden)"}"#
        );
        assert_eq!(hidden.without("password"), "(hidden)(hidden)");
        let overlapping = Hidden::of(["abc", "bcd"]);
        assert_eq!(overlapping.without("xabcdx"), "x(hidden)x");
        assert_eq!(Hidden::of([""; 0]).without("all of it"), "all of it");
    }
}
