//! The condition language: what it accepts, what it refuses and where, and that it means what CEL means.

mod meaning;
mod messages;
mod mistakes;
mod unknown;

use ami_preflight::expr::{Env, Field, Record, Scope, Type, Value, check, eval, parse};
use std::collections::BTreeMap;
use std::sync::Arc;

fn field(ty: Type) -> Field {
    Field {
        ty,
        sensitive: false,
    }
}

fn list(of: Type) -> Type {
    Type::List(Some(Box::new(of)))
}

fn record(path: &str, fields: impl IntoIterator<Item = (&'static str, Field)>) -> Arc<Record> {
    let fields = fields
        .into_iter()
        .map(|(name, field)| (name.to_owned(), field));
    Arc::new(Record {
        path: path.to_owned(),
        fields: fields.collect(),
    })
}

fn schema() -> Arc<Record> {
    let disk = record(
        "ami.disks[]",
        [("size", field(Type::Int)), ("kind", field(Type::Str))],
    );
    let secret = Field {
        ty: Type::Str,
        sensitive: true,
    };
    let ami = record(
        "ami",
        [
            ("mode", field(Type::Str)),
            ("size", field(Type::Int)),
            ("ena", field(Type::Bool)),
            ("disks", field(list(Type::Record(disk)))),
            ("names", field(list(Type::Str))),
            ("tags", field(Type::Map(Box::new(Type::Str)))),
            ("secret", secret),
            ("made", field(Type::Time)),
        ],
    );
    record(
        "",
        [
            ("ami", field(Type::Record(ami))),
            ("now", field(Type::Time)),
        ],
    )
}

fn disk(size: Value, kind: &str) -> Value {
    Value::map([("size", size), ("kind", Value::str(kind))])
}

fn facts() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("mode", Value::str("uefi")),
        ("size", Value::Int(200)),
        ("ena", Value::Bool(true)),
        (
            "disks",
            Value::list([disk(Value::Int(200), "gp2"), disk(Value::Int(8), "io1")]),
        ),
        ("names", Value::list([Value::str("a"), Value::str("b")])),
        ("tags", Value::map([("Team", Value::str("cad"))])),
        ("secret", Value::str("hunter2")),
        ("made", Value::Time("2026-11-01T00:00:00Z".parse().unwrap())),
    ])
}

fn evaluate_on(facts: BTreeMap<&'static str, Value>, condition: &str) -> Value {
    let expr = parse(condition).unwrap_or_else(|error| panic!("{condition}: {error}"));
    check(&expr, &Scope::new(schema())).unwrap_or_else(|error| panic!("{condition}: {error}"));
    let now = Value::Time("2026-11-23T12:00:00Z".parse().unwrap());
    let root = Value::map([("ami", Value::map(facts)), ("now", now)]);
    eval(&expr, &mut Env::new(&root))
}

fn evaluate(condition: &str) -> Value {
    evaluate_on(facts(), condition)
}

fn with(name: &'static str, value: Value) -> BTreeMap<&'static str, Value> {
    let mut facts = facts();
    facts.insert(name, value);
    facts
}
