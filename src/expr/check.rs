//! Third step of a condition: static types against the schema, and the facts that the condition needs.

use super::ast::{Binary, Call, Expr, Node};
use super::pattern::Pattern;
use super::types::{Record, Type};
use super::value::Value;
use super::{ExprError, Macro, cover, func};
use crate::text::Span;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the checker found out about a condition.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Type of the result.
    pub ty: Type,
    /// Paths of the facts it reads, such as `ami.volumes[].VolumeSize`.
    pub needs: BTreeSet<String>,
    /// Whether the result can carry text that must not be echoed.
    pub sensitive: bool,
}

/// The names a condition may use.
#[derive(Debug, Clone)]
pub struct Scope {
    root: Arc<Record>,
    variables: Vec<(String, Checked)>,
}

impl Scope {
    /// A scope with the schema's roots.
    pub fn new(root: Arc<Record>) -> Self {
        Self {
            root,
            variables: Vec::new(),
        }
    }

    /// Adds a variable. What was needed to compute it counts as needed where it is used.
    pub fn bind(&mut self, name: impl Into<String>, checked: Checked) {
        self.variables.push((name.into(), checked));
    }

    fn names(&self) -> Vec<&str> {
        let variables = self.variables.iter().map(|(name, _)| name.as_str());
        variables
            .chain(self.root.fields.keys().map(String::as_str))
            .collect()
    }
}

/// Checks a parsed condition.
///
/// # Errors
/// The first use of an unknown name or of a wrong type.
pub fn check(expr: &Expr, scope: &Scope) -> Result<Checked, ExprError> {
    let mut checker = Checker {
        scope: scope.clone(),
        needs: BTreeSet::new(),
    };
    let (ty, sensitive) = checker.expr(expr)?;
    Ok(Checked {
        ty,
        needs: checker.needs,
        sensitive,
    })
}

struct Checker {
    scope: Scope,
    needs: BTreeSet<String>,
}

/// Type, and whether the text is sensitive.
type Found = Result<(Type, bool), ExprError>;

impl Checker {
    fn expr(&mut self, expr: &Expr) -> Found {
        let span = expr.span;
        match &expr.node {
            Node::Bool(_) => Ok((Type::Bool, false)),
            Node::Int(_) => Ok((Type::Int, false)),
            Node::Str(_) => Ok((Type::Str, false)),
            Node::List(items) => self.list(items),
            Node::Name(name) => self.name(name, span),
            Node::Select(of, field) => self.select(of, field, span),
            Node::Index(of, index) => self.index(of, index),
            Node::Not(of) => self.want(of, &Type::Bool),
            Node::Negate(of) => self.want(of, &Type::Int),
            Node::And(a, b) | Node::Or(a, b) => {
                self.want(a, &Type::Bool)?;
                self.want(b, &Type::Bool)?;
                Ok((Type::Bool, false))
            }
            Node::Conditional(condition, yes, no) => {
                self.want(condition, &Type::Bool)?;
                let (ty, sensitive) = self.expr(yes)?;
                let (_, also) = self.want(no, &ty)?;
                Ok((ty, sensitive || also))
            }
            Node::Binary(op, a, b) => self.binary(*op, a, b),
            Node::Has(of) => self.expr(of).map(|_| (Type::Bool, false)),
            Node::Comprehension(c) => self.comprehension(c.kind, &c.of, &c.variable, &c.body),
            Node::Call(call) => self.call(call, span),
        }
    }

    fn want(&mut self, expr: &Expr, wanted: &Type) -> Found {
        let (ty, sensitive) = self.expr(expr)?;
        if wanted.accepts(&ty) {
            return Ok((ty, sensitive));
        }
        let message = format!("expected {wanted}, found {ty}");
        Err(ExprError::new(expr.span, message))
    }

    fn list(&mut self, items: &[Expr]) -> Found {
        let Some((first, rest)) = items.split_first() else {
            return Ok((Type::List(None), false));
        };
        let (ty, mut sensitive) = self.expr(first)?;
        for item in rest {
            sensitive |= self.want(item, &ty)?.1;
        }
        Ok((Type::List(Some(Box::new(ty))), sensitive))
    }

    fn name(&mut self, name: &str, span: Span) -> Found {
        let variable = self.scope.variables.iter().rev().find(|(n, _)| n == name);
        if let Some((_, checked)) = variable {
            self.needs.extend(checked.needs.iter().cloned());
            return Ok((checked.ty.clone(), checked.sensitive));
        }
        if let Some(field) = self.scope.root.fields.get(name) {
            if !matches!(field.ty, Type::Record(_)) {
                self.needs.insert(name.to_owned());
            }
            return Ok((field.ty.clone(), field.sensitive));
        }
        let error = ExprError::new(span, format!("unknown name `{name}`"));
        Err(suggest(error, name, &self.scope.names()))
    }

    fn select(&mut self, of: &Expr, field: &str, span: Span) -> Found {
        let (ty, _) = self.expr(of)?;
        let at = Span {
            start: span.end.saturating_sub(field.len()),
            end: span.end,
        };
        let record = match &ty {
            Type::Record(record) => record,
            Type::Map(of) => return Ok(((**of).clone(), false)),
            other => {
                let message = format!("a {other} has no field `{field}`");
                return Err(ExprError::new(at, message));
            }
        };
        let path = match record.path.as_str() {
            "" => field.to_owned(),
            path => format!("{path}.{field}"),
        };
        let Some(found) = record.fields.get(field) else {
            let error = ExprError::new(at, format!("there is no fact `{path}`"));
            let names: Vec<&str> = record.fields.keys().map(String::as_str).collect();
            return Err(suggest(error, field, &names));
        };
        self.needs.insert(path);
        Ok((found.ty.clone(), found.sensitive))
    }

    fn index(&mut self, of: &Expr, index: &Expr) -> Found {
        let (ty, sensitive) = self.expr(of)?;
        match ty {
            Type::List(Some(element)) => {
                self.want(index, &Type::Int)?;
                Ok((*element, sensitive))
            }
            Type::Map(value) => {
                self.want(index, &Type::Str)?;
                Ok((*value, sensitive))
            }
            other => Err(ExprError::new(
                of.span,
                format!("a {other} has no elements"),
            )),
        }
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr) -> Found {
        let (left, left_sensitive) = self.expr(a)?;
        let (right, right_sensitive) = self.expr(b)?;
        let span = cover(a.span, b.span);
        let same = left.accepts(&right);
        let fits = match op {
            Binary::Equal | Binary::NotEqual => same && left.comparable(),
            Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
                same && left.ordered()
            }
            Binary::In => match &right {
                Type::List(of) => of
                    .as_deref()
                    .is_none_or(|of| of.accepts(&left) && of.comparable()),
                Type::Map(_) => matches!(left, Type::Str),
                _ => false,
            },
            _ => {
                return self.arithmetic(op, &left, &right, span, left_sensitive || right_sensitive);
            }
        };
        if fits {
            return Ok((Type::Bool, false));
        }
        let message = match op {
            Binary::In => format!("cannot look for a {left} in a {right}"),
            _ if same => format!("a {left} cannot be compared like this"),
            _ => format!("cannot compare a {left} with a {right}"),
        };
        Err(ExprError::new(span, message))
    }

    fn arithmetic(&self, op: Binary, a: &Type, b: &Type, span: Span, sensitive: bool) -> Found {
        let ty = match (op, a, b) {
            (_, Type::Int, Type::Int) => Type::Int,
            (Binary::Add | Binary::Subtract, Type::Time, Type::Duration)
            | (Binary::Add, Type::Duration, Type::Time) => Type::Time,
            (Binary::Subtract, Type::Time, Type::Time)
            | (Binary::Add | Binary::Subtract, Type::Duration, Type::Duration) => Type::Duration,
            _ => {
                let message = format!("cannot calculate with a {a} and a {b}");
                return Err(ExprError::new(span, message)
                    .help("text is put together in `message`, with {placeholders}"));
            }
        };
        Ok((ty, sensitive))
    }

    fn comprehension(&mut self, kind: Macro, of: &Expr, variable: &str, body: &Expr) -> Found {
        let (source, sensitive) = self.expr(of)?;
        let element = match &source {
            Type::List(Some(of)) => (**of).clone(),
            Type::List(None) => Type::Int,
            Type::Map(_) => Type::Str,
            other => {
                let message = format!("a {other} has no elements to go through");
                return Err(ExprError::new(of.span, message));
            }
        };
        let checked = Checked {
            ty: element,
            needs: BTreeSet::new(),
            sensitive,
        };
        self.scope.bind(variable, checked);
        let body_type = match kind {
            Macro::Map => self.expr(body),
            _ => self.want(body, &Type::Bool),
        };
        self.scope.variables.pop();
        let (body_type, body_sensitive) = body_type?;
        Ok(match kind {
            Macro::All | Macro::Exists | Macro::ExistsOne => (Type::Bool, false),
            Macro::Map => (Type::List(Some(Box::new(body_type))), body_sensitive),
            Macro::Filter => match source {
                Type::Map(_) => (Type::List(Some(Box::new(Type::Str))), sensitive),
                list => (list, sensitive),
            },
        })
    }

    fn call(&mut self, call: &Call, span: Span) -> Found {
        if call.function == "size" && call.arguments.len() == 1 {
            return self.size(&call.arguments);
        }
        let Some(signature) = func::find(&call.function) else {
            let error = ExprError::new(span, format!("there is no function `{}`", call.function));
            return Err(suggest(
                error,
                &call.function,
                &func::names().collect::<Vec<_>>(),
            ));
        };
        if signature.method != call.method || signature.takes.len() != call.arguments.len() {
            let takes: Vec<String> = signature.takes.iter().map(Type::to_string).collect();
            let form = match (signature.method, takes.split_first()) {
                (true, Some((receiver, rest))) => {
                    format!("{receiver}.{}({})", signature.name, rest.join(", "))
                }
                _ => format!("{}({})", signature.name, takes.join(", ")),
            };
            return Err(ExprError::new(
                span,
                format!("this function is written {form}"),
            ));
        }
        let mut sensitive = false;
        for (argument, wanted) in call.arguments.iter().zip(signature.takes) {
            sensitive |= self.want(argument, wanted)?.1;
        }
        if signature.name == "matches" {
            pattern(call)?;
        } else {
            readable(call, signature)?;
        }
        let echoes = !matches!(signature.gives, Type::Bool);
        Ok((signature.gives.clone(), sensitive && echoes))
    }

    fn size(&mut self, arguments: &[Expr]) -> Found {
        for argument in arguments {
            let (ty, _) = self.expr(argument)?;
            if !matches!(ty, Type::Str | Type::List(_) | Type::Map(_)) {
                let message = format!("a {ty} has no size");
                return Err(ExprError::new(argument.span, message));
            }
        }
        Ok((Type::Int, false))
    }
}

/// Patterns are literals, so that a bad one is found when the rule is compiled.
fn pattern(call: &Call) -> Result<(), ExprError> {
    let Some(argument) = call.arguments.get(1) else {
        return Ok(());
    };
    let Node::Str(text) = &argument.node else {
        let message = "the pattern of matches() must be written out";
        return Err(ExprError::new(argument.span, message));
    };
    Pattern::check(text).map_err(|error| ExprError::new(argument.span, error))
}

/// A literal that the function cannot read would leave the rule undecided for ever.
fn readable(call: &Call, signature: &func::Signature) -> Result<(), ExprError> {
    let Some((argument, Node::Str(text))) = call.arguments.last().map(|last| (last, &last.node))
    else {
        return Ok(());
    };
    let help = match signature.name {
        "timestamp" => "write it as 2026-11-23T12:00:00Z",
        "duration" => "write it as 720h, 90s or 1h30m",
        "versionAtLeast" => "write it as 2.1.1",
        _ => return Ok(()),
    };
    let values = vec![Value::str(text); signature.takes.len()];
    match (signature.apply)(&values, call) {
        Some(_) => Ok(()),
        None => {
            let message = format!("{}() cannot read `{text}`", signature.name);
            Err(ExprError::new(argument.span, message).help(help))
        }
    }
}

fn suggest(error: ExprError, name: &str, candidates: &[&str]) -> ExprError {
    let near = crate::text::did_you_mean(name, candidates.iter().copied());
    // The whole of a name that was begun: `match` for `matches`.
    let begun = || {
        candidates
            .iter()
            .copied()
            .find(|candidate| name.len() > 2 && candidate.starts_with(name))
    };
    match near.or_else(begun) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}
