//! Last step of a condition: the checked tree and the facts give a value; total, bounded, and in three-valued logic.

use super::ast::{Binary, Call, Comprehension, Expr, Macro, Node};
use super::value::{Missing, MissingReason, Value};
use super::{MAX_STEPS, func};
use std::sync::Arc;

/// Where names get their values; the newest variable of a name wins.
pub struct Env<'a> {
    facts: &'a Value,
    variables: Vec<(&'a str, Value)>,
    steps: u32,
}

impl<'a> Env<'a> {
    /// An environment over the facts (a map of roots).
    pub fn new(facts: &'a Value) -> Self {
        Self {
            facts,
            variables: Vec::new(),
            steps: 0,
        }
    }

    /// Gives the next condition a step budget of its own.
    pub fn restart(&mut self) {
        self.steps = 0;
    }

    /// Adds a variable; it hides facts and older variables of that name.
    pub fn bind(&mut self, name: &'a str, value: Value) {
        self.variables.push((name, value));
    }

    fn lookup(&self, name: &str) -> Value {
        let variable = self.variables.iter().rev().find(|(n, _)| *n == name);
        variable.map_or_else(|| self.facts.select(name), |(_, value)| value.clone())
    }
}

/// Computes a condition that passed the checker. Never fails: what cannot be computed is unknown.
pub fn eval<'a>(expr: &'a Expr, env: &mut Env<'a>) -> Value {
    env.steps += 1;
    if env.steps > MAX_STEPS {
        return Value::not_computable("the condition takes too many steps");
    }
    match &expr.node {
        Node::Bool(value) => Value::Bool(*value),
        Node::Int(value) => Value::Int(*value),
        Node::Str(text) => Value::Str(Arc::clone(text)),
        Node::List(items) => {
            Value::list(items.iter().map(|item| eval(item, env)).collect::<Vec<_>>())
        }
        Node::Name(name) => env.lookup(name),
        Node::Select(of, field) => eval(of, env).select(field),
        Node::Index(of, index) => {
            let (of, index) = (eval(of, env), eval(index, env));
            element(&of, &index)
        }
        Node::Not(of) => match eval(of, env) {
            Value::Bool(value) => Value::Bool(!value),
            other => undecided(&[&other], of, env),
        },
        Node::Negate(of) => match eval(of, env) {
            Value::Int(value) => value
                .checked_neg()
                .map_or_else(|| Value::not_computable("overflow"), Value::Int),
            other => undecided(&[&other], of, env),
        },
        Node::And(a, b) => connect(a, b, false, env),
        Node::Or(a, b) => connect(a, b, true, env),
        Node::Conditional(condition, yes, no) => match eval(condition, env) {
            Value::Bool(true) => eval(yes, env),
            Value::Bool(false) => eval(no, env),
            other => undecided(&[&other], condition, env),
        },
        Node::Binary(op, a, b) => {
            let (left, right) = (eval(a, env), eval(b, env));
            binary(*op, &left, &right).unwrap_or_else(|| undecided(&[&left, &right], expr, env))
        }
        Node::Has(of) => match eval(of, env) {
            Value::Absent => Value::Bool(false),
            unknown @ Value::Unknown(_) => unknown,
            _ => Value::Bool(true),
        },
        Node::Comprehension(c) => comprehension(c, env),
        Node::Call(call) => function(call, expr, env),
    }
}

/// The unknown that follows from operands: their own causes, or that something is absent where a value is needed.
fn undecided(operands: &[&Value], expr: &Expr, env: &Env<'_>) -> Value {
    let mut causes: Vec<Missing> = Vec::new();
    for operand in operands {
        causes.extend_from_slice(operand.missing());
    }
    if causes.is_empty() {
        if !operands.iter().any(|o| matches!(o, Value::Absent)) {
            return Value::not_computable("overflow, division by zero or an unreadable value");
        }
        causes.push(absent(expr, env));
    }
    causes.sort();
    causes.dedup();
    Value::Unknown(Arc::new(causes))
}

/// Names the first fact inside the expression that is absent.
fn absent(expr: &Expr, env: &Env<'_>) -> Missing {
    let mut fact = String::new();
    expr.walk(&mut |part| {
        if fact.is_empty()
            && let Some((path, Value::Absent)) = path_value(part, env)
        {
            fact = path;
        }
    });
    Missing {
        fact,
        call: String::new(),
        reason: MissingReason::Incomplete,
        action: String::new(),
        detail: "the answer does not contain it".to_owned(),
    }
}

fn path_value(expr: &Expr, env: &Env<'_>) -> Option<(String, Value)> {
    match &expr.node {
        Node::Name(name) => Some((name.to_string(), env.lookup(name))),
        Node::Select(of, field) => {
            let (path, value) = path_value(of, env)?;
            Some((format!("{path}.{field}"), value.select(field)))
        }
        _ => None,
    }
}

/// `&&` (decided by false) and `||` (decided by true): the deciding value wins over unknown, on either side.
fn connect<'a>(a: &'a Expr, b: &'a Expr, decides: bool, env: &mut Env<'a>) -> Value {
    let left = eval(a, env);
    if left == Value::Bool(decides) {
        return left;
    }
    let right = eval(b, env);
    match (&left, &right) {
        (_, Value::Bool(value)) if *value == decides => right,
        (Value::Bool(_), Value::Bool(_)) => right,
        (Value::Bool(_), other) => undecided(&[other], b, env),
        (other, Value::Bool(_)) => undecided(&[other], a, env),
        (Value::Absent, _) => undecided(&[&undecided(&[&left], a, env), &right], b, env),
        (_, Value::Absent) => undecided(&[&left, &undecided(&[&right], b, env)], a, env),
        _ => undecided(&[&left, &right], a, env),
    }
}

fn element(of: &Value, index: &Value) -> Value {
    match (of, index) {
        (Value::Unknown(_), _) | (Value::Absent, Value::Unknown(_) | Value::Absent) => of.clone(),
        (_, Value::Unknown(_)) => index.clone(),
        (Value::Map(_), Value::Str(key)) => of.select(key),
        (Value::List(items), Value::Int(at)) => usize::try_from(*at)
            .ok()
            .and_then(|at| items.get(at))
            .cloned()
            .unwrap_or(Value::Absent),
        _ => Value::Absent,
    }
}

/// `None` where the operands have no result.
fn binary(op: Binary, left: &Value, right: &Value) -> Option<Value> {
    if matches!(left, Value::Unknown(_)) || matches!(right, Value::Unknown(_)) {
        return None;
    }
    Some(match op {
        Binary::Equal => equal(left, right)?,
        Binary::NotEqual => match equal(left, right)? {
            Value::Bool(value) => Value::Bool(!value),
            other => other,
        },
        Binary::In => member(left, right)?,
        Binary::Less => Value::Bool(order(left, right)?.is_lt()),
        Binary::LessOrEqual => Value::Bool(order(left, right)?.is_le()),
        Binary::Greater => Value::Bool(order(left, right)?.is_gt()),
        Binary::GreaterOrEqual => Value::Bool(order(left, right)?.is_ge()),
        Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Remainder => {
            arithmetic(op, left, right)?
        }
    })
}

/// A missing value equals nothing; an unknown inside a list makes the comparison unknown unless the rest decides.
fn equal(left: &Value, right: &Value) -> Option<Value> {
    let (Value::List(a), Value::List(b)) = (left, right) else {
        return match (left, right) {
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
            (Value::Absent, _) | (_, Value::Absent) => Some(Value::Bool(false)),
            _ => Some(Value::Bool(left == right)),
        };
    };
    if a.len() != b.len() {
        return Some(Value::Bool(false));
    }
    let mut undecided = false;
    for (x, y) in a.iter().zip(b.iter()) {
        match equal(x, y) {
            Some(Value::Bool(true)) => {}
            Some(_) => return Some(Value::Bool(false)),
            None => undecided = true,
        }
    }
    (!undecided).then_some(Value::Bool(true))
}

fn member(item: &Value, of: &Value) -> Option<Value> {
    match of {
        Value::Map(entries) => Some(Value::Bool(entries.contains_key(item.as_str()?))),
        Value::List(items) => {
            let mut undecided = false;
            for candidate in items.iter() {
                match equal(item, candidate) {
                    Some(Value::Bool(true)) => return Some(Value::Bool(true)),
                    Some(_) => {}
                    None => undecided = true,
                }
            }
            (!undecided).then_some(Value::Bool(false))
        }
        _ => None,
    }
}

fn order(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn arithmetic(op: Binary, left: &Value, right: &Value) -> Option<Value> {
    match (op, left, right) {
        (_, Value::Int(a), Value::Int(b)) => match op {
            Binary::Add => a.checked_add(*b),
            Binary::Subtract => a.checked_sub(*b),
            Binary::Multiply => a.checked_mul(*b),
            Binary::Divide => a.checked_div(*b),
            _ => a.checked_rem(*b),
        }
        .map(Value::Int),
        (Binary::Add, Value::Time(t), Value::Duration(d))
        | (Binary::Add, Value::Duration(d), Value::Time(t)) => {
            t.checked_add(*d).ok().map(Value::Time)
        }
        (Binary::Subtract, Value::Time(t), Value::Duration(d)) => {
            t.checked_sub(*d).ok().map(Value::Time)
        }
        (Binary::Subtract, Value::Time(a), Value::Time(b)) => {
            Some(Value::Duration(a.duration_since(*b)))
        }
        (Binary::Add, Value::Duration(a), Value::Duration(b)) => {
            a.checked_add(*b).map(Value::Duration)
        }
        (Binary::Subtract, Value::Duration(a), Value::Duration(b)) => {
            a.checked_sub(*b).map(Value::Duration)
        }
        _ => None,
    }
}

fn function<'a>(call: &'a Call, expr: &Expr, env: &mut Env<'a>) -> Value {
    let arguments: Vec<Value> = call.arguments.iter().map(|a| eval(a, env)).collect();
    let result = if call.function == "size" {
        arguments.first().and_then(size)
    } else {
        func::find(&call.function).and_then(|f| (f.apply)(&arguments, call))
    };
    result.unwrap_or_else(|| undecided(&arguments.iter().collect::<Vec<_>>(), expr, env))
}

fn size(of: &Value) -> Option<Value> {
    let length = match of {
        Value::Str(text) => text.chars().count(),
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        _ => return None,
    };
    i64::try_from(length).ok().map(Value::Int)
}

fn comprehension<'a>(comprehension: &'a Comprehension, env: &mut Env<'a>) -> Value {
    let Comprehension {
        kind,
        of,
        variable,
        body,
    } = comprehension;
    let kind = *kind;
    let source = eval(of, env);
    let items: Vec<Value> = match &source {
        Value::List(items) => items.to_vec(),
        Value::Map(entries) => entries.keys().map(Value::str).collect(),
        other => return undecided(&[other], of, env),
    };
    let mut results = Vec::with_capacity(items.len());
    for item in &items {
        env.bind(variable, item.clone());
        let result = match eval(body, env) {
            // Inside the loop the variable is still bound, so that an absent fact can be named.
            Value::Absent if kind != Macro::Map => undecided(&[&Value::Absent], body, env),
            other => other,
        };
        env.variables.pop();
        let decided = matches!(
            (kind, &result),
            (Macro::All, Value::Bool(false)) | (Macro::Exists, Value::Bool(true))
        );
        if decided {
            return result;
        }
        results.push(result);
    }
    conclude(kind, items, results, body, env)
}

fn conclude(
    kind: Macro,
    items: Vec<Value>,
    results: Vec<Value>,
    body: &Expr,
    env: &Env<'_>,
) -> Value {
    if kind == Macro::Map {
        return Value::list(results);
    }
    let held = results.iter().filter(|r| **r == Value::Bool(true)).count();
    let unknown: Vec<&Value> = results.iter().filter(|r| !r.missing().is_empty()).collect();
    if !unknown.is_empty() {
        return undecided(&unknown, body, env);
    }
    match kind {
        Macro::All => Value::Bool(true),
        Macro::Exists => Value::Bool(false),
        Macro::ExistsOne => Value::Bool(held == 1),
        Macro::Filter | Macro::Map => {
            let kept = items.into_iter().zip(results);
            Value::list(
                kept.filter(|(_, result)| *result == Value::Bool(true))
                    .map(|(item, _)| item)
                    .collect::<Vec<_>>(),
            )
        }
    }
}
