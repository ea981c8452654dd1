//! The condition language: text -> tokens -> tree -> type check -> three-valued evaluation; knows nothing of AWS.
//!
//! A typed subset of CEL (the Common Expression Language). What it accepts means what CEL means; absence and
//! unknown are this project's extension: a missing value is never equal to anything, and whatever else is asked of
//! it, or of a value nobody could read, is unknown.

mod ast;
mod check;
mod eval;
mod func;
mod lex;
mod parse;
mod pattern;
mod template;
mod types;
mod value;

pub use ast::{Expr, Macro, Node};
pub use check::{Checked, Scope, check};
pub use eval::{Env, eval};
pub use parse::parse;
pub use template::{Template, clipped};
pub use types::{Field, Record, Type};
pub use value::{Missing, MissingReason, Value};

use crate::text::Span;

/// Longest condition accepted, in bytes.
pub const MAX_SOURCE: usize = 4096;
/// Deepest nesting accepted.
pub const MAX_DEPTH: usize = 64;
/// Most evaluation steps spent on one condition.
pub const MAX_STEPS: u32 = 200_000;

/// What is wrong with a condition, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// Byte range in the condition.
    pub span: Span,
    /// What was found and what was expected.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl ExprError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The smallest span that covers both.
fn cover(a: Span, b: Span) -> Span {
    Span::new(a.start.min(b.start), a.end.max(b.end))
}
