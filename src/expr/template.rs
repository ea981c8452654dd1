//! Messages with `{placeholders}`: each is a condition-language expression, checked when the rule is loaded.

use super::{Checked, Env, Expr, ExprError, Scope, check, eval, parse};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A text with placeholders; `{{` and `}}` stand for braces.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Part {
    Text(String),
    Value {
        expr: Expr,
        sensitive: bool,
        /// Most characters shown.
        longest: usize,
    },
}

/// What stands in place of a value that must not be echoed.
pub const HIDDEN: &str = "(hidden)";

/// Longest value shown, in characters: a message is read by people, and a value of a megabyte is not.
const LONGEST: usize = 200;

/// The same for values that are sentences of our own, made of several values.
const LONGEST_SENTENCE: usize = 2000;

/// What somebody wrote into a request is a value; other facts may be sentences.
fn longest(found: &Checked) -> usize {
    let mut needs = found.needs.iter();
    if needs.any(|need| need.starts_with("request.")) {
        LONGEST
    } else {
        LONGEST_SENTENCE
    }
}

/// The beginning of a text that is too long to show.
pub fn clipped(text: &str) -> Cow<'_, str> {
    clipped_to(text, LONGEST)
}

fn clipped_to(text: &str, longest: usize) -> Cow<'_, str> {
    let end = text.char_indices().nth(longest);
    match end.and_then(|(end, _)| text.get(..end)) {
        Some(beginning) => Cow::Owned(format!("{beginning}…")),
        None => Cow::Borrowed(text),
    }
}

impl Template {
    /// Parses and checks a text; the result of the check tells the facts it reads.
    ///
    /// # Errors
    /// The first placeholder that is not an expression over the scope; the span is within the text.
    pub fn parse(text: &str, scope: &Scope) -> Result<(Template, Vec<Checked>), ExprError> {
        let mut parts = Vec::new();
        let mut checked = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            let start = text.len() - from.len();
            if let Some(after) = from.strip_prefix("{{").or(from.strip_prefix("}}")) {
                literal.push_str(from.get(..1).unwrap_or_default());
                rest = after;
                continue;
            }
            let (Some(inside), Some(end)) = (from.strip_prefix('{'), from.find('}')) else {
                let span = Span {
                    start,
                    end: start + 1,
                };
                return Err(ExprError::new(span, "a brace without its partner")
                    .help("write {{ or }} for the character itself"));
            };
            let source = inside.get(..end - 1).unwrap_or_default();
            let shift = |error: ExprError| ExprError {
                span: Span {
                    start: error.span.start + start + 1,
                    end: error.span.end + start + 1,
                },
                ..error
            };
            let expr = parse(source).map_err(shift)?;
            let found = check(&expr, scope).map_err(shift)?;
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(Part::Value {
                expr,
                sensitive: found.sensitive,
                longest: longest(&found),
            });
            checked.push(found);
            rest = from.get(end + 1..).unwrap_or_default();
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok((Template { parts }, checked))
    }

    /// The expressions of its placeholders.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value { expr, .. } => Some(expr),
        })
    }

    /// Fills the placeholders in; sensitive ones only when asked to.
    pub fn render<'a>(&'a self, env: &mut Env<'a>, show_sensitive: bool) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Value {
                    sensitive: true, ..
                } if !show_sensitive => text.push_str(HIDDEN),
                Part::Value { expr, longest, .. } => {
                    let value = eval(expr, env).to_string();
                    text.push_str(&clipped_to(&value, *longest));
                }
            }
        }
        text
    }
}
