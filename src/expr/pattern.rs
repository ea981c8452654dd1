//! Regular expressions of the condition language: RE2 syntax, matching in linear time, compiled on first use.

use regex::Regex;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// Without Unicode classes and case folding: compiles many times faster, which every run would feel.
    Plain(regex_lite::Regex),
    /// Everything else.
    Full(Regex),
}

/// Where the two engines differ: classes that are Unicode in one and ASCII in the other, and case folding.
const UNICODE: [&str; 11] = [
    r"\p", r"\P", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", "(?",
];

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn compile(text: &str) -> Result<Pattern, String> {
        let non_capturing = text.replace("(?:", "(");
        if !UNICODE.iter().any(|mark| non_capturing.contains(mark))
            && let Ok(plain) = regex_lite::RegexBuilder::new(text)
                .size_limit(1 << 20)
                .build()
        {
            return Ok(Pattern::Plain(plain));
        }
        regex::RegexBuilder::new(text)
            .size_limit(1 << 20)
            .build()
            .map(Pattern::Full)
            .map_err(|error| error.to_string())
    }

    /// Whether it matches anywhere in the text.
    pub fn is_match(&self, text: &str) -> bool {
        match self {
            Pattern::Plain(regex) => regex.is_match(text),
            Pattern::Full(regex) => regex.is_match(text),
        }
    }
}
