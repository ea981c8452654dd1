//! Compares a parsed configuration with the shape it must have: unknown keys, missing members and wrong types, all in one pass.

use crate::diag::Diagnostic;
use crate::document::{SourceMap, pointer_join};
use crate::request::type_name;
use crate::text::Source;
use crate::text::did_you_mean;
use jiff::civil::Date;
use serde_json::Value;

/// Longest pattern of a waiver, in characters: no AWS identifier is longer.
pub const MAX_PATTERN: usize = 2048;

/// What a value must be.
pub enum Shape {
    /// text, not empty
    Text,
    /// text that is a day, YYYY-MM-DD
    Date,
    /// text that is a pattern, not too long to compare quickly
    Pattern,
    /// true or false
    Flag,
    /// one of these words
    Word(&'static [&'static str]),
    /// a list of such values
    List(&'static Shape),
    /// any names, each with such a value
    Map(&'static Shape),
    /// these names, and which of them must be there
    Members(&'static [(&'static str, Shape)], &'static [&'static str]),
    /// what a parameter of a rule can be
    Param,
}

const SEVERITIES: Shape = Shape::Word(&["error", "warning", "advice"]);
const TEXTS: Shape = Shape::List(&Shape::Text);

/// The shape of `ami-preflight.yaml`.
pub const CONFIG: Shape = Shape::Members(
    &[
        ("required_version", Shape::Text),
        ("select", TEXTS),
        ("ignore", TEXTS),
        ("severity", Shape::Map(&SEVERITIES)),
        (
            "fail_on",
            Shape::Word(&["error", "warning", "advice", "never"]),
        ),
        ("on_unknown", Shape::Word(&["fail", "ignore"])),
        ("params", Shape::Map(&Shape::Map(&Shape::Param))),
        ("rules", TEXTS),
        ("builtin_rules", Shape::Flag),
        ("region", Shape::Text),
        ("profile", Shape::Text),
        ("targets", Shape::List(&TARGET)),
        ("baseline", Shape::Text),
        ("editor_evidence", Shape::Text),
        ("waivers", Shape::List(&WAIVER)),
    ],
    &[],
);

const TARGET: Shape = Shape::Members(
    &[
        ("name", Shape::Text),
        ("region", Shape::Text),
        ("profile", Shape::Text),
        ("role_arn", Shape::Text),
        ("external_id", Shape::Text),
        ("evidence", Shape::Text),
        ("requests", Shape::List(&Shape::Pattern)),
    ],
    &["name", "region", "requests"],
);

const WAIVER: Shape = Shape::Members(
    &[
        ("rule", Shape::Text),
        ("subject", Shape::Pattern),
        ("reason", Shape::Text),
        ("owner", Shape::Text),
        ("expires", Shape::Date),
    ],
    &["rule", "subject", "reason", "owner", "expires"],
);

/// Collects what is not as it must be.
pub struct Checker<'a> {
    /// The text.
    pub source: &'a Source,
    /// Where its values are.
    pub spans: &'a SourceMap,
    /// What was found.
    pub errors: Vec<Diagnostic>,
}

impl Checker<'_> {
    /// Compares a value with its shape.
    pub fn check(&mut self, value: &Value, shape: &Shape, at: &str) {
        match (shape, value) {
            (Shape::Text, Value::String(text)) if text.trim().is_empty() => {
                self.refuse(at, format!("{} is empty", named(at)), "");
            }
            (Shape::Text, Value::String(_)) | (Shape::Flag, Value::Bool(_)) => {}
            (Shape::Date, Value::String(text)) if date(text).is_none() => {
                let title = format!("{} is not a date: `{text}`", named(at));
                self.refuse(at, title, "write the day as YYYY-MM-DD");
            }
            (Shape::Pattern, Value::String(text)) if text.chars().count() > MAX_PATTERN => {
                let title = format!("{} is longer than {MAX_PATTERN} characters", named(at));
                self.refuse(at, title, "no AWS identifier is that long");
            }
            (Shape::Date | Shape::Pattern, Value::String(_)) => {}
            (Shape::Word(words), Value::String(word)) => self.word(word, words, at),
            (Shape::List(of), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.check(item, of, &pointer_join(at, index));
                }
            }
            (Shape::Map(of), Value::Object(members)) => {
                for (name, value) in members {
                    self.check(value, of, &pointer_join(at, name));
                }
            }
            (Shape::Members(known, needed), Value::Object(_)) => {
                self.members(value, known, needed, at);
            }
            (Shape::Param, Value::Bool(_) | Value::String(_)) => {}
            (Shape::Param, Value::Number(number)) if number.is_i64() => {}
            (Shape::Param, Value::Array(items)) if items.iter().all(Value::is_string) => {}
            _ => {
                let title = format!(
                    "{} must be {}, not {}",
                    named(at),
                    words(shape),
                    type_name(value)
                );
                self.refuse(at, title, "");
            }
        }
    }

    fn word(&mut self, word: &str, words: &[&'static str], at: &str) {
        if words.contains(&word) {
            return;
        }
        let title = format!(
            "{} must be one of {}, not `{word}`",
            named(at),
            words.join(", ")
        );
        let near = did_you_mean(word, words.iter().copied());
        self.refuse(
            at,
            title,
            &near.map_or(String::new(), |near| format!("did you mean `{near}`?")),
        );
    }

    fn members(
        &mut self,
        value: &Value,
        known: &[(&'static str, Shape)],
        needed: &[&'static str],
        at: &str,
    ) {
        let members = value.as_object().into_iter().flatten();
        for (name, value) in members {
            let pointer = pointer_join(at, name);
            match known.iter().find(|(known, _)| known == name) {
                // `waivers:` with every entry commented out.
                Some((name, _)) if value.is_null() && !needed.contains(name) => {}
                Some((_, shape)) => self.check(value, shape, &pointer),
                None => self.unknown(name, known, &pointer),
            }
        }
        let missing = needed.iter().filter(|name| value.get(name).is_none());
        let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
        if !missing.is_empty() {
            let title = format!("{} lacks {}", named(at), missing.join(", "));
            self.refuse(at, title, &format!("required are: {}", needed.join(", ")));
        }
    }

    fn unknown(&mut self, name: &str, known: &[(&'static str, Shape)], pointer: &str) {
        let span = self
            .spans
            .get(pointer)
            .and_then(|place| place.key)
            .unwrap_or_default();
        let error =
            Diagnostic::error(format!("the configuration has no key `{name}`")).source(self.source);
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        self.errors
            .push(match did_you_mean(name, names.iter().copied()) {
                Some(near) => error.primary(span, format!("did you mean `{near}`?")),
                None => error
                    .primary(span, "unknown")
                    .help(format!("known are: {}", names.join(", "))),
            });
    }

    /// Notes an error at a place.
    pub fn refuse(&mut self, at: &str, title: String, help: &str) {
        let span = self.spans.highlight(at);
        let error = Diagnostic::error(title)
            .source(self.source)
            .primary(span, "");
        self.errors.push(if help.is_empty() {
            error
        } else {
            error.help(help)
        });
    }
}

/// A day as YYYY-MM-DD, and in no other form.
pub fn date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| text.len() == 10)
}

/// The place in words: `fail_on`, `waivers[2].owner`.
fn named(pointer: &str) -> String {
    let mut name = String::new();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        if !name.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
            name.push_str(&format!("[{token}]"));
        } else {
            name.push_str(if name.is_empty() { "" } else { "." });
            name.push_str(&token);
        }
    }
    if name.is_empty() {
        "the configuration".to_owned()
    } else {
        name
    }
}

fn words(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Date | Shape::Pattern => "text".to_owned(),
        Shape::Flag => "true or false".to_owned(),
        Shape::Word(words) => format!("one of {}", words.join(", ")),
        Shape::List(of) => format!("a list of {}", plural(of)),
        Shape::Map(_) | Shape::Members(..) => "a map".to_owned(),
        Shape::Param => "text, a whole number, true or false, or a list of texts".to_owned(),
    }
}

fn plural(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Pattern => "texts",
        _ => "maps",
    }
}
