//! The tree of a condition; made by the parser, read by the checker and the evaluator.

use super::pattern::Pattern;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// A part of a condition and where it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Byte range in the condition; unpacked conditions, which passed the checker before, have none.
    #[serde(skip)]
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Node {
    /// `true`, `false`
    Bool(bool),
    /// A whole number of 64 bits.
    Int(i64),
    /// A string literal, decoded.
    Str(Arc<str>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// A fact's root or a variable.
    Name(Box<str>),
    /// `a.b`
    Select(Box<Expr>, Box<str>),
    /// `a[b]`
    Index(Box<Expr>, Box<Expr>),
    /// `!a`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a && b`
    And(Box<Expr>, Box<Expr>),
    /// `a || b`
    Or(Box<Expr>, Box<Expr>),
    /// `a ? b : c`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Comparison, arithmetic and membership.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `has(a.b)`
    Has(Box<Expr>),
    /// `list.all(x, condition)` and its relatives.
    Comprehension(Box<Comprehension>),
    /// `f(a)`, and `a.f(b)` with the receiver as first argument.
    Call(Box<Call>),
}

/// A macro over the elements of a list or the keys of a map.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Comprehension {
    /// Which one.
    pub kind: Macro,
    /// The list or map.
    pub of: Expr,
    /// The name of an element in the body.
    pub variable: String,
    /// What is computed for each element.
    pub body: Expr,
}

/// A function call; `pattern` keeps the compiled regular expression of `matches`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// Name as written.
    pub function: String,
    /// Whether it was written `a.f(b)`.
    pub method: bool,
    /// Arguments, receiver first.
    pub arguments: Vec<Expr>,
    /// Compiled on first use: most runs never reach most patterns.
    #[serde(skip)]
    pub pattern: OnceLock<Box<Pattern>>,
}

/// Operators with two operands that need both values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binary {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`, towards zero
    Divide,
    /// `%`, sign of the left operand
    Remainder,
}

/// Macros over a list, or over the keys of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Macro {
    /// True for every element.
    All,
    /// True for one element at least.
    Exists,
    /// True for exactly one element.
    ExistsOne,
    /// The elements for which it is true.
    Filter,
    /// The results.
    Map,
}

impl Expr {
    /// Visits this expression and everything inside it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        visit(self);
        match &self.node {
            Node::Bool(_) | Node::Int(_) | Node::Str(_) | Node::Name(_) => {}
            Node::List(items) => items.iter().for_each(|item| item.walk(visit)),
            Node::Select(of, _) | Node::Not(of) | Node::Negate(of) | Node::Has(of) => {
                of.walk(visit)
            }
            Node::Index(a, b) | Node::And(a, b) | Node::Or(a, b) | Node::Binary(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Node::Comprehension(c) => {
                c.of.walk(visit);
                c.body.walk(visit);
            }
            Node::Conditional(a, b, c) => {
                a.walk(visit);
                b.walk(visit);
                c.walk(visit);
            }
            Node::Call(call) => call.arguments.iter().for_each(|a| a.walk(visit)),
        }
    }
}
