//! Regular expressions of the condition language: RE2 syntax, matching in linear time, compiled on first use.

use regex::Regex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// A pattern with two engines: on ASCII text the light one gives the same answers. It compiles many times faster, and matches many times
/// slower: whoever has used it often enough to pay for the other one changes to that.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    ascii: OnceLock<Option<regex_lite::Regex>>,
    full: OnceLock<Option<Regex>>,
    /// How often the light engine was used.
    uses: Arc<AtomicU32>,
}

/// Matches after which the light engine has cost about what it takes to compile the other one.
const OFTEN: u32 = 64;

/// Most memory that a compiled pattern may take, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

impl Pattern {
    /// A pattern that is compiled when it is first used.
    pub fn new(text: &str) -> Pattern {
        Pattern {
            text: text.to_owned(),
            ascii: OnceLock::new(),
            full: OnceLock::new(),
            uses: Arc::default(),
        }
    }

    /// Compiles a pattern to see whether it is one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(text: &str) -> Result<(), String> {
        full(text).map(|_| ()).map_err(|error| error.to_string())
    }

    /// Whether it matches anywhere in the text; `None` when it is no pattern.
    pub fn is_match(&self, text: &str) -> Option<bool> {
        let light = || {
            let form = ascii_form(&self.text)?;
            let builder = regex_lite::RegexBuilder::new(&form)
                .size_limit(SIZE_LIMIT)
                .build();
            builder.ok()
        };
        if self.uses.load(Ordering::Relaxed) < OFTEN
            && text.is_ascii()
            && let Some(light) = self.ascii.get_or_init(light)
        {
            self.uses.fetch_add(1, Ordering::Relaxed);
            return Some(light.is_match(text));
        }
        let full = self.full.get_or_init(|| full(&self.text).ok());
        full.as_ref().map(|full| full.is_match(text))
    }
}

fn full(text: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(text)
        .size_limit(SIZE_LIMIT)
        .build()
}

/// What the Unicode classes of a set hold of ASCII.
const CLASSES: [(&str, &str); 3] = [(r"\p{L}", "A-Za-z"), (r"\p{N}", "0-9"), (r"\p{Z}", " ")];

/// The pattern with its Unicode classes reduced to ASCII; `None` where one stands outside a set, or is another one.
fn ascii_form(pattern: &str) -> Option<String> {
    let (mut form, mut rest, mut in_set) = (String::new(), pattern, false);
    while let Some(c) = rest.chars().next() {
        if rest.starts_with(r"\p") || rest.starts_with(r"\P") {
            let (class, ascii) = CLASSES.iter().find(|(class, _)| rest.starts_with(class))?;
            form.push_str(in_set.then_some(*ascii)?);
            rest = rest.strip_prefix(class)?;
            continue;
        }
        let length = match c {
            '\\' => 1 + rest.get(1..)?.chars().next().map_or(0, char::len_utf8),
            '[' => {
                in_set = true;
                1
            }
            ']' => {
                in_set = false;
                1
            }
            other => other.len_utf8(),
        };
        form.push_str(rest.get(..length)?);
        rest = rest.get(length..)?;
    }
    Some(form)
}
