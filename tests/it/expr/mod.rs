//! The condition language.

mod language;
mod oracle;
