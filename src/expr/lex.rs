//! First step of a condition: its text becomes tokens with byte spans.

use super::{ExprError, MAX_SOURCE};
use crate::text::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Ident(String),
    Int(i64),
    Str(String),
    Op(&'static str),
    End,
}

impl Token {
    pub(super) fn describe(&self) -> String {
        match self {
            Token::Ident(name) => format!("`{name}`"),
            Token::Int(value) => format!("the number {value}"),
            Token::Str(_) => "a string".to_owned(),
            Token::Op(op) => format!("`{op}`"),
            Token::End => "the end".to_owned(),
        }
    }
}

/// Longer operators stand before their prefixes.
const OPERATORS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]",
    "{", "}", ".", ",", "?", ":",
];

pub(super) fn lex(source: &str) -> Result<Vec<(Token, Span)>, ExprError> {
    if source.len() > MAX_SOURCE {
        let span = Span {
            start: 0,
            end: source.len(),
        };
        return Err(ExprError::new(
            span,
            format!(
                "the condition has {} bytes; at most {MAX_SOURCE} are read",
                source.len()
            ),
        ));
    }
    let mut lexer = Lexer { source, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let (token, span) = lexer.next()?;
        let end = token == Token::End;
        tokens.push((token, span));
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let taken: String = self.rest().chars().take_while(|c| keep(*c)).collect();
        self.at += taken.len();
        taken
    }

    fn next(&mut self) -> Result<(Token, Span), ExprError> {
        self.take_while(char::is_whitespace);
        let start = self.at;
        let token = self.token()?;
        Ok((
            token,
            Span {
                start,
                end: self.at,
            },
        ))
    }

    fn token(&mut self) -> Result<Token, ExprError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Token::End);
        };
        if rest.starts_with("r'") || rest.starts_with("r\"") {
            self.at += 1;
            return self.string(true);
        }
        if first == '\'' || first == '"' {
            return self.string(false);
        }
        if first.is_ascii_digit() {
            return self.number();
        }
        if first.is_ascii_alphabetic() || first == '_' {
            return Ok(Token::Ident(
                self.take_while(|c| c.is_ascii_alphanumeric() || c == '_'),
            ));
        }
        for op in OPERATORS {
            if rest.starts_with(op) {
                self.at += op.len();
                return Ok(Token::Op(op));
            }
        }
        let span = Span {
            start: self.at,
            end: self.at + first.len_utf8(),
        };
        let error = ExprError::new(
            span,
            format!("`{}` does not belong in a condition", first.escape_debug()),
        );
        Err(match first {
            '=' => error.help("equality is written `==`"),
            '&' => error.help("\"and\" is written `&&`"),
            '|' => error.help("\"or\" is written `||`"),
            _ => error,
        })
    }

    fn number(&mut self) -> Result<Token, ExprError> {
        let start = self.at;
        let digits = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        let fraction = self.rest().starts_with('.')
            && self
                .rest()
                .chars()
                .nth(1)
                .is_some_and(|c| c.is_ascii_digit());
        let span = Span {
            start,
            end: self.at,
        };
        if fraction {
            return Err(ExprError::new(span, "only whole numbers are supported"));
        }
        digits.parse().map(Token::Int).map_err(|_| {
            ExprError::new(span, format!("`{digits}` is not a whole number of 64 bits"))
        })
    }

    fn string(&mut self, raw: bool) -> Result<Token, ExprError> {
        let start = self.at;
        let mut text = String::new();
        let rest = self.rest();
        let mut chars = rest.char_indices();
        let Some((_, quote)) = chars.next() else {
            return Ok(Token::End);
        };
        while let Some((offset, c)) = chars.next() {
            if c == quote {
                self.at = start + offset + c.len_utf8();
                return Ok(Token::Str(text));
            }
            if c != '\\' || raw {
                text.push(c);
                continue;
            }
            let span = Span {
                start: start + offset,
                end: start + offset + 2,
            };
            match chars.next().map(|(_, escaped)| escaped) {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                Some(same @ ('\\' | '\'' | '"' | '?' | '`')) => text.push(same),
                _ => {
                    return Err(ExprError::new(span, "unknown escape in a string")
                        .help("write a backslash as `\\\\`, or use a raw string: r'…'"));
                }
            }
        }
        let span = Span {
            start,
            end: self.source.len(),
        };
        Err(ExprError::new(span, "the string is not closed"))
    }
}
