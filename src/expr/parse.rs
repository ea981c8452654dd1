//! Second step of a condition: tokens become a tree, by recursive descent with CEL's precedence.

use super::ast::{Binary, Call, Comprehension, Expr, Macro, Node};
use super::lex::{Token, lex};
use super::{ExprError, MAX_DEPTH, cover};
use crate::text::Span;
use std::sync::OnceLock;

/// Parses a condition.
///
/// # Errors
/// The first place that is not of the language, with what was expected there.
pub fn parse(source: &str) -> Result<Expr, ExprError> {
    let tokens = lex(source)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let expr = parser.conditional()?;
    match parser.peek() {
        (Token::End, _) => Ok(expr),
        (token, span) => Err(ExprError::new(
            *span,
            format!(
                "expected an operator or the end, found {}",
                token.describe()
            ),
        )),
    }
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

type Parsed = Result<Expr, ExprError>;

const END: &(Token, Span) = &(Token::End, Span { start: 0, end: 0 });

enum Operator {
    And,
    Or,
    Binary(Binary),
}

const RELATIONS: [(&str, Binary); 7] = [
    ("==", Binary::Equal),
    ("!=", Binary::NotEqual),
    ("<", Binary::Less),
    ("<=", Binary::LessOrEqual),
    (">", Binary::Greater),
    (">=", Binary::GreaterOrEqual),
    ("in", Binary::In),
];
const SUMS: [(&str, Binary); 2] = [("+", Binary::Add), ("-", Binary::Subtract)];
const PRODUCTS: [(&str, Binary); 3] = [
    ("*", Binary::Multiply),
    ("/", Binary::Divide),
    ("%", Binary::Remainder),
];

impl Parser {
    fn peek(&self) -> &(Token, Span) {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .unwrap_or(END)
    }

    fn advance(&mut self) -> (Token, Span) {
        let Some((token, span)) = self.tokens.get_mut(self.at) else {
            return self.peek().clone();
        };
        self.at += 1;
        (std::mem::replace(token, Token::End), *span)
    }

    fn eat(&mut self, op: &str) -> Option<Span> {
        match self.peek() {
            (Token::Op(found), span) if *found == op => {
                let span = *span;
                self.at += 1;
                Some(span)
            }
            _ => None,
        }
    }

    fn expect(&mut self, op: &str) -> Result<Span, ExprError> {
        self.eat(op).ok_or_else(|| {
            let (token, span) = self.peek();
            ExprError::new(
                *span,
                format!("expected `{op}`, found {}", token.describe()),
            )
        })
    }

    fn deeper(&mut self) -> Result<(), ExprError> {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        let message = format!("nested deeper than {MAX_DEPTH}");
        Err(ExprError::new(self.peek().1, message))
    }

    fn nested(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.deeper()?;
        let expr = parse(self)?;
        self.depth -= 1;
        Ok(expr)
    }

    fn conditional(&mut self) -> Parsed {
        self.nested(|p| {
            let condition = p.or()?;
            if p.eat("?").is_none() {
                return Ok(condition);
            }
            let yes = p.or()?;
            p.expect(":")?;
            let no = p.conditional()?;
            let span = cover(condition.span, no.span);
            let node = Node::Conditional(Box::new(condition), Box::new(yes), Box::new(no));
            Ok(Expr { node, span })
        })
    }

    fn or(&mut self) -> Parsed {
        self.chain(Self::and, |p| p.eat("||").map(|_| Operator::Or))
    }

    fn and(&mut self) -> Parsed {
        self.chain(Self::relation, |p| p.eat("&&").map(|_| Operator::And))
    }

    fn relation(&mut self) -> Parsed {
        self.chain(Self::sum, |p| p.operator(&RELATIONS))
    }

    fn sum(&mut self) -> Parsed {
        self.chain(Self::product, |p| p.operator(&SUMS))
    }

    fn product(&mut self) -> Parsed {
        self.chain(Self::unary, |p| p.operator(&PRODUCTS))
    }

    /// Operands joined by operators of one precedence, grouped from the left. A chain nests as deep as it is long.
    fn chain(
        &mut self,
        operand: impl Fn(&mut Self) -> Parsed,
        operator: impl Fn(&mut Self) -> Option<Operator>,
    ) -> Parsed {
        let depth = self.depth;
        let mut left = operand(self)?;
        while let Some(operator) = operator(self) {
            self.deeper()?;
            let right = operand(self)?;
            let span = cover(left.span, right.span);
            let (left_box, right_box) = (Box::new(left), Box::new(right));
            let node = match operator {
                Operator::And => Node::And(left_box, right_box),
                Operator::Or => Node::Or(left_box, right_box),
                Operator::Binary(op) => Node::Binary(op, left_box, right_box),
            };
            left = Expr { node, span };
        }
        self.depth = depth;
        Ok(left)
    }

    fn operator(&mut self, table: &[(&str, Binary)]) -> Option<Operator> {
        let word = match &self.peek().0 {
            Token::Op(op) => op,
            Token::Ident(name) => name.as_str(),
            _ => return None,
        };
        let (_, op) = table.iter().find(|(text, _)| *text == word)?;
        self.at += 1;
        Some(Operator::Binary(*op))
    }

    fn unary(&mut self) -> Parsed {
        if let Some(start) = self.eat("!") {
            return self.nested(|p| {
                let of = p.unary()?;
                let span = cover(start, of.span);
                let node = Node::Not(Box::new(of));
                Ok(Expr { node, span })
            });
        }
        if let Some(start) = self.eat("-") {
            return self.nested(|p| {
                let of = p.unary()?;
                let span = cover(start, of.span);
                let node = match of.node {
                    Node::Int(value) => Node::Int(value.wrapping_neg()),
                    other => Node::Negate(Box::new(Expr {
                        node: other,
                        span: of.span,
                    })),
                };
                Ok(Expr { node, span })
            });
        }
        self.member()
    }

    fn member(&mut self) -> Parsed {
        let mut expr = self.primary()?;
        let depth = self.depth;
        loop {
            if self.eat(".").is_some() {
                expr = self.nested_member(expr)?;
            } else if self.eat("[").is_some() {
                let index = self.conditional()?;
                let end = self.expect("]")?;
                let span = cover(expr.span, end);
                let node = Node::Index(Box::new(expr), Box::new(index));
                expr = Expr { node, span };
            } else {
                self.depth = depth;
                return Ok(expr);
            }
            self.deeper()?;
        }
    }

    fn nested_member(&mut self, receiver: Expr) -> Parsed {
        let (token, name_span) = self.advance();
        let Token::Ident(name) = token else {
            let message = format!("expected a name after `.`, found {}", token.describe());
            return Err(ExprError::new(name_span, message));
        };
        if self.eat("(").is_none() {
            let span = cover(receiver.span, name_span);
            let node = Node::Select(Box::new(receiver), name.into());
            return Ok(Expr { node, span });
        }
        if let Some(kind) = comprehension(&name) {
            return self.comprehension(kind, receiver, name_span);
        }
        let mut arguments = vec![receiver];
        let end = self.arguments(&mut arguments)?;
        let start = arguments.first().map_or(name_span, |a| a.span);
        Ok(call(name, true, arguments, cover(start, end)))
    }

    fn comprehension(&mut self, kind: Macro, receiver: Expr, at: Span) -> Parsed {
        let (token, span) = self.advance();
        let Token::Ident(variable) = token else {
            let message = format!("expected a variable name, found {}", token.describe());
            return Err(
                ExprError::new(span, message).help("for example: list.all(item, item != '')")
            );
        };
        if RESERVED.contains(&variable.as_str()) {
            return Err(ExprError::new(
                span,
                format!("`{variable}` is a reserved word"),
            ));
        }
        self.expect(",")?;
        let body = self.conditional()?;
        let end = self.expect(")")?;
        let span = cover(cover(receiver.span, at), end);
        let node = Node::Comprehension(Box::new(Comprehension {
            kind,
            of: receiver,
            variable,
            body,
        }));
        Ok(Expr { node, span })
    }

    fn arguments(&mut self, arguments: &mut Vec<Expr>) -> Result<Span, ExprError> {
        if let Some(end) = self.eat(")") {
            return Ok(end);
        }
        loop {
            arguments.push(self.conditional()?);
            if let Some(end) = self.eat(")") {
                return Ok(end);
            }
            self.expect(",")?;
        }
    }

    fn primary(&mut self) -> Parsed {
        let (token, span) = self.advance();
        let node = match token {
            Token::Int(value) => Node::Int(value),
            Token::Str(text) => Node::Str(text.into()),
            Token::Op("(") => {
                let inner = self.conditional()?;
                let end = self.expect(")")?;
                return Ok(Expr {
                    node: inner.node,
                    span: cover(span, end),
                });
            }
            Token::Op("[") => return self.list(span),
            Token::Ident(name) => return self.name(name, span),
            other => {
                let message = format!("expected a value, found {}", other.describe());
                return Err(ExprError::new(span, message));
            }
        };
        Ok(Expr { node, span })
    }

    fn list(&mut self, start: Span) -> Parsed {
        let mut items = Vec::new();
        loop {
            if let Some(end) = self.eat("]") {
                let node = Node::List(items);
                return Ok(Expr {
                    node,
                    span: cover(start, end),
                });
            }
            if !items.is_empty() {
                self.expect(",")?;
            }
            items.push(self.conditional()?);
        }
    }

    fn name(&mut self, name: String, span: Span) -> Parsed {
        if name == "true" || name == "false" {
            let node = Node::Bool(name == "true");
            return Ok(Expr { node, span });
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(ExprError::new(
                span,
                format!("`{name}` cannot be used here"),
            ));
        }
        if self.eat("(").is_none() {
            let node = Node::Name(name.into());
            return Ok(Expr { node, span });
        }
        let mut arguments = Vec::new();
        let end = self.arguments(&mut arguments)?;
        if name != "has" {
            return Ok(call(name, false, arguments, cover(span, end)));
        }
        match <[Expr; 1]>::try_from(arguments) {
            Ok([of]) if matches!(of.node, Node::Select(..)) => Ok(Expr {
                node: Node::Has(Box::new(of)),
                span: cover(span, end),
            }),
            _ => Err(ExprError::new(cover(span, end), "has() takes one field")
                .help("for example: has(ami.TpmSupport)")),
        }
    }
}

/// Words that CEL reserves, and those this subset leaves out.
const RESERVED: [&str; 6] = ["true", "false", "null", "in", "if", "for"];

fn comprehension(name: &str) -> Option<Macro> {
    Some(match name {
        "all" => Macro::All,
        "exists" => Macro::Exists,
        "exists_one" => Macro::ExistsOne,
        "filter" => Macro::Filter,
        "map" => Macro::Map,
        _ => return None,
    })
}

fn call(function: String, method: bool, arguments: Vec<Expr>, span: Span) -> Expr {
    let node = Node::Call(Box::new(Call {
        function,
        method,
        arguments,
        pattern: OnceLock::new(),
    }));
    Expr { node, span }
}
