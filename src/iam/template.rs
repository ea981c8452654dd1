//! Texts of a policy that may hold wildcards and policy variables, resolved against a request's context.

use super::context::{Context, KeyState};
use super::ground::Version;
use super::pattern::{Pattern, Reach, Token};
use super::tri::Tri;

/// Global keys that carry a list. Variables take single-valued keys only, so these never have a value that could be put in.
const MULTIVALUED: [&str; 6] = [
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
];

#[derive(Clone, Debug)]
enum Part {
    Token(Token),
    Variable(Box<Variable>),
    /// `${` that no rule explains: AWS does not say what it matches.
    Unreadable,
}

#[derive(Clone, Debug)]
struct Variable {
    key: String,
    lower: String,
    default: Option<String>,
}

/// How the text of a template is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Character by character; `*` and `?` are themselves.
    Equal,
    /// As `Equal`, without regard to case.
    EqualIgnoreCase,
    /// With wildcards that reach as far as said.
    Wildcards(Reach),
}

/// A text with wildcards and variables.
#[derive(Clone, Debug)]
pub(super) struct Template {
    style: Style,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Fixed(Pattern),
    Variable(Vec<Part>),
}

/// A template with its variables put in.
pub(super) enum Resolved<'a> {
    /// Every variable had its value.
    Exact(std::borrow::Cow<'a, Pattern>),
    /// Some variable's value is not known; the pattern takes at least what the text could take.
    AtMost(Pattern),
    /// A variable has no value and no default.
    NoValue,
    /// A variable's value is the empty string. AWS does not say whether that is put in, or counts as no value: both readings.
    Either(Pattern, Option<Pattern>),
}

impl Resolved<'_> {
    /// Judges one text; `fold` it first when the style ignores case. `matched` also hears whether every variable had its value.
    pub(super) fn judge(&self, matched: impl Fn(&Pattern, bool) -> Tri) -> Tri {
        match self {
            Resolved::Exact(pattern) => matched(pattern, true),
            // What even the widest reading does not take is not taken; nothing more can be said.
            Resolved::AtMost(pattern) => matched(pattern, false).and(Tri::Unknown),
            Resolved::NoValue => Tri::False,
            Resolved::Either(text, none) => {
                let none = none.as_ref();
                let none = none.map_or(Tri::False, |pattern| matched(pattern, true));
                matched(text, true).agree(none)
            }
        }
    }
}

impl Template {
    /// Reads the text. Variables exist only under version 2012-10-17.
    pub(super) fn new(text: &str, version: Version, style: Style) -> Template {
        let parts = if version == Version::V2012 && text.contains("${") {
            parse(text, style)
        } else {
            text.chars().map(|c| Part::Token(token(c, style))).collect()
        };
        let fixed: Option<Vec<Token>> = parts
            .iter()
            .map(|p| {
                if let Part::Token(t) = p {
                    Some(*t)
                } else {
                    None
                }
            })
            .collect();
        let content = match fixed {
            Some(tokens) => Content::Fixed(style.pattern(&tokens)),
            None => Content::Variable(parts),
        };
        Template { style, content }
    }

    /// Whether the text holds a variable, readable or not.
    pub(super) fn has_variable(&self) -> bool {
        matches!(self.content, Content::Variable(_))
    }

    /// Whether a variable stands before the fifth colon, where the Resource element does not allow one.
    pub(super) fn has_early_variable(&self) -> bool {
        let Content::Variable(parts) = &self.content else {
            return false;
        };
        let mut colons = 0;
        for part in parts {
            match part {
                Part::Token(Token::Literal(':')) => colons += 1,
                Part::Token(_) => {}
                Part::Variable(_) | Part::Unreadable => return colons < 5,
            }
        }
        false
    }

    /// Puts the variables in. The names of keys whose value is not known are added to `unknown`.
    pub(super) fn resolve(&self, context: &Context, unknown: &mut Vec<String>) -> Resolved<'_> {
        let parts = match &self.content {
            Content::Fixed(pattern) => return Resolved::Exact(std::borrow::Cow::Borrowed(pattern)),
            Content::Variable(parts) => parts,
        };
        let text = self.put_in(parts, context, false, unknown);
        let empty = |part: &Part| matches!(part, Part::Variable(v) if v.is_empty(context));
        match text {
            Resolved::Exact(text) if parts.iter().any(empty) => {
                match self.put_in(parts, context, true, &mut Vec::new()) {
                    Resolved::Exact(none) => {
                        Resolved::Either(text.into_owned(), Some(none.into_owned()))
                    }
                    _ => Resolved::Either(text.into_owned(), None),
                }
            }
            Resolved::AtMost(_) if parts.iter().any(empty) => {
                // Too many readings to tell apart: the empty ones may be anything as well.
                Resolved::AtMost(self.style.pattern(&[Token::Hole]))
            }
            other => other,
        }
    }

    /// One reading of the text: with empty values put in, or with `empty_is_none`.
    fn put_in<'a>(
        &'a self,
        parts: &'a [Part],
        context: &Context,
        empty_is_none: bool,
        unknown: &mut Vec<String>,
    ) -> Resolved<'a> {
        let mut tokens = Vec::with_capacity(parts.len());
        let mut exact = true;
        for part in parts {
            let variable = match part {
                Part::Token(token) => {
                    tokens.push(*token);
                    continue;
                }
                Part::Unreadable => None,
                Part::Variable(variable) => Some(variable),
            };
            let value = variable.map_or(Value::Unknown, |v| match v.value(context) {
                Value::Text("") if empty_is_none && v.is_empty(context) => v.absent(),
                value => value,
            });
            match (value, variable) {
                (Value::Text(text), _) => tokens.extend(text.chars().map(Token::Literal)),
                (Value::None, _) => return Resolved::NoValue,
                (Value::Unknown, _) => {
                    exact = false;
                    tokens.push(Token::Hole);
                    // Of a key that is given, nothing more is to be asked.
                    let open = variable.filter(|v| context.get_lower(&v.lower).is_open());
                    unknown.extend(open.map(|v| v.key.clone()));
                }
            }
        }
        let pattern = self.style.pattern(&tokens);
        if exact {
            Resolved::Exact(std::borrow::Cow::Owned(pattern))
        } else {
            Resolved::AtMost(pattern)
        }
    }
}

impl Style {
    /// What the ARN operators compare.
    pub(super) const ARN: Style = Style::Wildcards(Reach::Segment);

    fn pattern(self, tokens: &[Token]) -> Pattern {
        match self {
            Style::Equal => Pattern::new(tokens, Reach::Anywhere),
            Style::EqualIgnoreCase => {
                let folded: Vec<Token> = tokens.iter().flat_map(|t| lower(*t)).collect();
                Pattern::new(&folded, Reach::Anywhere)
            }
            Style::Wildcards(reach) => Pattern::new(tokens, reach),
        }
    }

    /// The characters of a request's text as this style compares them.
    pub(super) fn fold(self, text: &str) -> Vec<char> {
        match self {
            Style::EqualIgnoreCase => text.chars().flat_map(char::to_lowercase).collect(),
            Style::Equal | Style::Wildcards(_) => text.chars().collect(),
        }
    }
}

fn lower(token: Token) -> Vec<Token> {
    match token {
        Token::Literal(c) => c.to_lowercase().map(Token::Literal).collect(),
        other => vec![other],
    }
}

fn token(c: char, style: Style) -> Token {
    match style {
        Style::Wildcards(_) => Token::wildcard(c),
        Style::Equal | Style::EqualIgnoreCase => Token::Literal(c),
    }
}

enum Value<'a> {
    Text(&'a str),
    None,
    Unknown,
}

impl Variable {
    fn value<'a>(&'a self, context: &'a Context) -> Value<'a> {
        match context.get_lower(&self.lower) {
            KeyState::Known(values) => match values.as_slice() {
                [] => self.absent(),
                [one] if !MULTIVALUED.contains(&self.lower.as_str()) => Value::Text(one),
                _ => Value::Unknown,
            },
            KeyState::Absent => self.absent(),
            KeyState::StartsWith(_) | KeyState::Unknown => Value::Unknown,
        }
    }

    /// Whether the request carries the key with the empty string as its only value.
    fn is_empty(&self, context: &Context) -> bool {
        matches!(self.value(context), Value::Text(""))
            && matches!(context.get_lower(&self.lower), KeyState::Known(values) if !values.is_empty())
    }

    fn absent(&self) -> Value<'_> {
        self.default.as_deref().map_or(Value::None, Value::Text)
    }
}

fn parse(text: &str, style: Style) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        parts.extend(before.chars().map(|c| Part::Token(token(c, style))));
        let Some(end) = closing_brace(after) else {
            parts.push(Part::Unreadable);
            return parts;
        };
        let (inside, tail) = after.split_at(end);
        parts.push(variable(inside));
        rest = tail.get(1..).unwrap_or("");
    }
    parts.extend(rest.chars().map(|c| Part::Token(token(c, style))));
    parts
}

/// Byte offset of the brace that closes the variable; braces inside a quoted default do not count.
fn closing_brace(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '}' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

fn variable(inside: &str) -> Part {
    // The three characters that have a meaning of their own can be written as variables.
    match inside {
        "*" | "?" | "$" => {
            return inside
                .chars()
                .next()
                .map_or(Part::Unreadable, |c| Part::Token(Token::Literal(c)));
        }
        _ => {}
    }
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, default)) => {
            let quoted = default
                .trim()
                .strip_prefix('\'')
                .and_then(|d| d.strip_suffix('\''));
            match quoted {
                Some(text) => (key, Some(text.to_owned())),
                None => return Part::Unreadable,
            }
        }
    };
    let key = key.trim();
    if key.is_empty() || key.contains("${") || key.contains('\'') {
        return Part::Unreadable;
    }
    Part::Variable(Box::new(Variable {
        key: key.to_owned(),
        lower: key.to_lowercase(),
        default,
    }))
}
