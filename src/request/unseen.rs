//! Text that cannot be seen, between the request and its facts: found once, told once, and left out of what other rules read.

use super::characters::{self, Kind};
use super::{APPLICATION, MEMBERS, Shape};
use crate::document::pointer_join;
use serde_json::{Map, Value};

/// A value, or the key of a tag, with characters that people do not see or take for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// JSON pointer to the value, or to the value of the tag's key.
    pub pointer: String,
    /// What to call it in a message.
    pub member: String,
    /// Position of the entry of AppCatalogConfig that it is in, from 0.
    pub application: Option<usize>,
    /// Whether it is a path on the image.
    pub path: bool,
    /// The key of a tag, where that has the characters.
    pub key: Option<String>,
    /// The characters with their places, such as `U+202A LEFT-TO-RIGHT EMBEDDING at the beginning (character 1)`.
    pub found: String,
    /// Where the first of them usually comes from.
    pub origin: &'static str,
    /// The text as its author sees it, where the API, or Windows, does not take it as it is; such a text stands for the value in facts.
    pub meant: Option<String>,
}

/// Most characters that are named for one value.
const NAMED: usize = 3;

/// What a member accepts, as far as characters of the table go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Printable ASCII without blanks: names, ids, ARNs, types.
    Ascii,
    /// Blanks anywhere: description and display name of the image.
    Blanks,
    /// Blanks, but none at the beginning: display name of an application.
    InnerBlanks,
    /// What Windows allows in a path.
    Path,
    /// Anything but NUL: launch parameters.
    Text,
    /// The class of the API's tag patterns: keys, whose first character may be almost any, and values.
    TagKey,
    TagValue,
}

/// One character of the table in a text.
#[derive(Clone, Copy)]
struct Hit {
    c: char,
    kind: Kind,
    /// From 1.
    position: usize,
    at_start: bool,
    at_end: bool,
}

/// All values of an input that have such characters, in the order of the API's members.
pub(super) fn find(input: &Map<String, Value>) -> Vec<Unseen> {
    let mut found = Vec::new();
    for member in MEMBERS {
        let Some(value) = input.get(member.name) else {
            continue;
        };
        let at = pointer_join("", member.name);
        match (member.shape, value) {
            (Shape::Text, Value::String(text)) => {
                found.extend(look(text, member.name, at, takes(member.name)));
            }
            (Shape::Structure(inner), Value::Object(members)) => {
                let text = |name| Some((name, members.get(name)?.as_str()?));
                for (name, text) in inner.iter().filter_map(|member| text(member.name)) {
                    found.extend(look(text, name, pointer_join(&at, name), takes(name)));
                }
            }
            (Shape::TextMap, Value::Object(tags)) => tags_of(tags, &at, &mut found),
            (Shape::List(_), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    application(item, index, &pointer_join(&at, index), &mut found);
                }
            }
            _ => {}
        }
    }
    found
}

/// What there is of such characters in the name of a member.
pub(super) fn in_name(name: &str) -> Option<String> {
    let hits = hits(name, Takes::Ascii);
    (!hits.is_empty()).then(|| describe(&hits))
}

/// A name without the characters that cannot be seen.
pub(super) fn visible(name: &str) -> String {
    as_seen(name, Takes::Ascii)
}

/// Puts in place of each value that the API does not take what its author sees.
pub(super) fn replace(input: &mut Map<String, Value>, unseen: &[Unseen]) {
    for (found, meant) in unseen
        .iter()
        .filter_map(|found| Some((found, found.meant.as_ref()?)))
    {
        let mut steps = found.pointer.split('/').skip(1);
        let first = steps.next().unwrap_or_default();
        let Some(value) = input.get_mut(first) else {
            continue;
        };
        if let Some(key) = &found.key {
            rename(value, key, meant);
        } else if let Some(value) =
            value.pointer_mut(found.pointer.get(1 + first.len()..).unwrap_or_default())
        {
            *value = Value::String(meant.clone());
        }
    }
}

/// A tag under another key, unless there is one of that key.
fn rename(tags: &mut Value, key: &str, meant: &str) {
    if let Some(tags) = tags.as_object_mut()
        && !tags.contains_key(meant)
        && let Some(value) = tags.remove(key)
    {
        tags.insert(meant.to_owned(), value);
    }
}

fn takes(member: &str) -> Takes {
    match member {
        "Description" | "DisplayName" => Takes::Blanks,
        _ => Takes::Ascii,
    }
}

fn tags_of(tags: &Map<String, Value>, at: &str, found: &mut Vec<Unseen>) {
    for (key, value) in tags {
        let pointer = pointer_join(at, key);
        if let Some(value) = value.as_str() {
            let member = format!("the value of the tag {key}");
            found.extend(look(value, &member, pointer.clone(), Takes::TagValue));
        }
        let member = format!("the tag key `{key}`");
        let in_key = look(key, &member, pointer, Takes::TagKey);
        found.extend(in_key.map(|unseen| Unseen {
            key: Some(key.clone()),
            ..unseen
        }));
    }
}

fn application(item: &Value, index: usize, at: &str, found: &mut Vec<Unseen>) {
    let text = |name| Some((name, item.get(name)?.as_str()?));
    for (name, text) in APPLICATION.iter().filter_map(|member| text(member.name)) {
        let takes = match name {
            "Name" => Takes::Ascii,
            "DisplayName" => Takes::InnerBlanks,
            "LaunchParameters" => Takes::Text,
            _ => Takes::Path,
        };
        let unseen = look(text, name, pointer_join(at, name), takes);
        found.extend(unseen.map(|unseen| Unseen {
            application: Some(index),
            path: takes == Takes::Path,
            ..unseen
        }));
    }
}

fn look(text: &str, member: &str, pointer: String, takes: Takes) -> Option<Unseen> {
    let hits = hits(text, takes);
    let first = hits.first()?;
    let refused = hits.iter().any(|hit| !takes.accepts(hit));
    Some(Unseen {
        pointer,
        member: member.to_owned(),
        application: None,
        path: false,
        key: None,
        found: describe(&hits),
        origin: characters::origin(first.c, first.at_end),
        meant: refused.then(|| as_seen(text, takes)),
    })
}

/// The characters of the table that count in a text. Its beginning and its end reach over all blanks and invisible characters there.
fn hits(text: &str, takes: Takes) -> Vec<Hit> {
    // Nearly all values are this.
    if !text.starts_with(' ')
        && !text.ends_with(' ')
        && text.bytes().all(|b| matches!(b, b' '..=b'~'))
    {
        return Vec::new();
    }
    let chars: Vec<char> = text.chars().collect();
    let outer = |c: &&char| characters::of(**c).is_some();
    let leading = chars.iter().take_while(outer).count();
    let trailing = chars
        .len()
        .saturating_sub(chars.iter().rev().take_while(outer).count());
    let beyond_ascii = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|c| !c.is_ascii())
    };
    let hit = |(at, c): (usize, &char)| {
        let found = characters::of(*c)?;
        let hit = Hit {
            c: *c,
            kind: found.kind,
            position: at.saturating_add(1),
            at_start: at < leading,
            at_end: at >= trailing,
        };
        let shaping = characters::shapes_others(*c)
            && beyond_ascii(at.checked_sub(1))
            && (*c > '\u{200d}' || beyond_ascii(at.checked_add(1)));
        (!shaping && takes.counts(&hit)).then_some(hit)
    };
    chars.iter().enumerate().filter_map(hit).collect()
}

impl Takes {
    /// Whether the character is one to speak of: other rules know best about control characters inside a path, and about NUL.
    fn counts(self, hit: &Hit) -> bool {
        let line_end = matches!(hit.c, '\n' | '\r') && hit.at_end && !hit.at_start;
        match hit.kind {
            Kind::Blank => hit.at_start || hit.at_end,
            Kind::Control if self == Self::Path => line_end,
            Kind::Control if self == Self::Text => hit.c != '\0',
            _ => true,
        }
    }

    /// Whether the API, and Windows, take the character where it is.
    fn accepts(self, hit: &Hit) -> bool {
        match self {
            Self::Ascii => false,
            Self::Blanks => hit.kind == Kind::Blank,
            Self::InnerBlanks => hit.kind == Kind::Blank && !hit.at_start,
            Self::Path => {
                let inner = !hit.at_start && !hit.at_end;
                inner && matches!(hit.kind, Kind::Space | Kind::Dash | Kind::Quote)
            }
            Self::Text => true,
            Self::TagKey if hit.position == 1 => {
                !matches!(hit.c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
            }
            Self::TagKey | Self::TagValue => characters::letter_or_separator(hit.c),
        }
    }
}

/// The text without what cannot be seen, and with ordinary blanks, hyphens and quotation marks; its ends lose all of them.
fn as_seen(text: &str, takes: Takes) -> String {
    let hits = hits(text, takes);
    let mut next = hits.iter().peekable();
    let mut seen = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        match next.next_if(|hit| hit.position == at.saturating_add(1)) {
            None => seen.push(c),
            Some(hit) if hit.at_start || hit.at_end => {}
            Some(hit) => seen.push_str(characters::of(hit.c).map_or("", |found| found.meant)),
        }
    }
    seen
}

fn describe(hits: &[Hit]) -> String {
    let named = hits.iter().take(NAMED).map(|hit| {
        let name = characters::of(hit.c).map_or("", |found| found.name);
        let (code, position) = (u32::from(hit.c), hit.position);
        let place = if hit.at_start {
            format!("at the beginning (character {position})")
        } else if hit.at_end {
            format!("at the end (character {position})")
        } else {
            format!("as character {position}")
        };
        format!("U+{code:04X} {name} {place}")
    });
    let mut text = named.collect::<Vec<_>>().join(", ");
    if let Some(more) = hits.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Takes, as_seen, describe, hits};

    fn told(text: &str, takes: Takes) -> String {
        describe(&hits(text, takes))
    }

    #[test]
    fn each_character_is_named_with_its_place() {
        for (text, said) in [
            (
                "\u{202a}C:\\a.exe",
                "U+202A LEFT-TO-RIGHT EMBEDDING at the beginning (character 1)",
            ),
            ("C:\\a\u{a0}b.exe", "U+00A0 NO-BREAK SPACE as character 5"),
            (
                "C:\\ü\u{200b}",
                "U+200B ZERO WIDTH SPACE at the end (character 5)",
            ),
            ("C:\\a.exe ", "U+0020 SPACE at the end (character 9)"),
            (
                "\u{201c}C:\\a\u{201d}",
                "U+201C LEFT DOUBLE QUOTATION MARK at the beginning (character 1), U+201D RIGHT DOUBLE QUOTATION MARK at the end (character 6)",
            ),
            ("C:\\a.exe\n", "U+000A LINE FEED at the end (character 9)"),
            (
                "C:\\\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}x",
                "U+3000 IDEOGRAPHIC SPACE as character 4, U+3000 IDEOGRAPHIC SPACE as character 5, U+3000 IDEOGRAPHIC SPACE as character 6 and 2 more",
            ),
        ] {
            assert_eq!(told(text, Takes::Path), said, "{text:?}");
        }
    }

    #[test]
    fn letters_of_any_script_are_seen() {
        for text in [
            "C:\\Größe\\日本語\\Приложение.exe",
            "C:\\مي\u{200c}خواهم\\a.exe",
            "C:\\👩\u{200d}💻\\❤\u{fe0f}\\a.exe",
            "C:\\葛\u{e0100}城\\a b.exe",
            "C:\\e\u{301}\\a.exe",
            "C:\\a\tb.exe",
        ] {
            assert_eq!(told(text, Takes::Path), "", "{text:?}");
        }
        assert_ne!(told("C:\\a\u{200d}b.exe", Takes::Path), "");
        assert_ne!(told("C:\\a\u{fe0f}b.exe", Takes::Path), "");
    }

    #[test]
    fn the_rest_is_read_as_its_author_sees_it() {
        for (text, seen) in [
            (
                "\u{202a}C:\\Program\u{a0}Files\\a.exe \u{200b}",
                "C:\\Program Files\\a.exe",
            ),
            ("\u{201c}C:\\a \u{2013} b.exe\u{201d}", "C:\\a - b.exe"),
            ("C:\\a\u{200b}b.exe", "C:\\ab.exe"),
            ("\u{feff}", ""),
        ] {
            assert_eq!(as_seen(text, Takes::Path), seen, "{text:?}");
        }
    }
}
