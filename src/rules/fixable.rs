//! What `check --fix` may do about a failure, as the rule file says it: kinds of edits, and how sure each is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of edit. Each is made only where the place of the finding leaves one answer; otherwise nothing is proposed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum EditKind {
    /// Gives a member the name that it is a slip of.
    CorrectName,
    /// Gives a member the name that it most likely stands for.
    GuessName,
    /// Quotes a number, a truth value or a date that must be text, as it is written.
    QuoteText,
    /// Takes the quotes off a text `false` that must be a truth value.
    UnquoteFlag,
    /// Sets a flag that is true to false.
    FlagOff,
    /// Makes a list of tags (Key and Value, or one name each) the map that the API takes.
    TagsToMap,
    /// Writes a Windows path with backslashes.
    Backslashes,
    /// Doubles the single backslashes of a path in double quotes.
    EscapeBackslashes,
    /// Makes the doubled backslashes of a decoded path single.
    SingleBackslashes,
    /// Takes quotation marks off the ends of a path.
    UnquotePath,
    /// Takes blanks and characters that cannot be seen off the ends of a text.
    TrimText,
    /// Replaces what a name may not have by hyphens, and cuts it to the longest that is accepted.
    LegalName,
    /// Gives a repeated name a number.
    RenameDuplicate,
}

/// Whether an edit may be made without asking.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// There is one right answer: `--fix` makes it.
    Safe,
    /// Somebody has to agree: `--fix --unsafe-fixes` makes it.
    Unsafe,
}

impl Applicability {
    /// As rule files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }

    /// The options that make such an edit.
    pub fn options(self) -> &'static str {
        match self {
            Self::Safe => "--fix",
            Self::Unsafe => "--fix --unsafe-fixes",
        }
    }
}

impl EditKind {
    /// As rule files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CorrectName => "correct-name",
            Self::GuessName => "guess-name",
            Self::QuoteText => "quote-text",
            Self::UnquoteFlag => "unquote-flag",
            Self::FlagOff => "flag-off",
            Self::TagsToMap => "tags-to-map",
            Self::Backslashes => "backslashes",
            Self::EscapeBackslashes => "escape-backslashes",
            Self::SingleBackslashes => "single-backslashes",
            Self::UnquotePath => "unquote-path",
            Self::TrimText => "trim-text",
            Self::LegalName => "legal-name",
            Self::RenameDuplicate => "rename-duplicate",
        }
    }

    /// What it does, in words that follow "it".
    pub fn describe(self) -> &'static str {
        match self {
            Self::CorrectName => "gives the member the name that it is a slip of",
            Self::GuessName => "gives the member the name that it most likely stands for",
            Self::QuoteText => "puts quotes around the value, which stays as it is written",
            Self::UnquoteFlag => "takes the quotes off false",
            Self::FlagOff => "writes false for true",
            Self::TagsToMap => "makes the list of tags a map",
            Self::Backslashes => "writes the path with backslashes",
            Self::EscapeBackslashes => "doubles the backslashes within the quotes",
            Self::SingleBackslashes => "makes doubled backslashes single",
            Self::UnquotePath => "takes the quotation marks off the path",
            Self::TrimText => "takes blanks and what cannot be seen off the ends",
            Self::LegalName => "replaces what is not accepted by hyphens, and shortens the name",
            Self::RenameDuplicate => "gives the repeated name a number",
        }
    }

    /// The most that a rule may claim of it: a new name is somebody's choice.
    pub fn at_most(self) -> Applicability {
        match self {
            Self::GuessName | Self::LegalName | Self::RenameDuplicate => Applicability::Unsafe,
            _ => Applicability::Safe,
        }
    }
}
