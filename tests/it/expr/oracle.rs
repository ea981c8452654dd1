//! On total data the condition language means what CEL means: the crate `cel` is the oracle.

use ami_preflight::expr::{Env, Value, eval, parse};
use proptest::prelude::*;

/// Conditions over: b (bool), i and j (int), s and t (string), li (list of int), ls (list of string), m (map of string).
fn boolean() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("b".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        (
            int(1),
            prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]),
            int(1)
        )
            .prop_map(|(a, op, c)| format!("{a} {op} {c}")),
        (
            text(),
            prop::sample::select(vec!["==", "!=", "<", ">="]),
            text()
        )
            .prop_map(|(a, op, c)| format!("{a} {op} {c}")),
        (
            text(),
            prop::sample::select(vec!["startsWith", "endsWith", "contains"]),
            text()
        )
            .prop_map(|(a, f, c)| format!("{a}.{f}({c})")),
        (
            text(),
            prop::sample::select(vec!["'^a'", "'b$'", "'[a-c]+'", "'.'"])
        )
            .prop_map(|(a, p)| format!("{a}.matches({p})")),
        (int(1), list_of_ints()).prop_map(|(a, l)| format!("{a} in {l}")),
        (text(), prop::sample::select(vec!["ls", "m", "['a', 'ab']"]))
            .prop_map(|(a, l)| format!("{a} in {l}")),
        (list_of_ints(), list_of_ints()).prop_map(|(a, c)| format!("{a} == {c}")),
        Just("has(m.a)".to_owned()),
        Just("has(m.zz)".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, c)| format!("({a} && {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, c)| format!("({a} || {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, c)| format!("{a} && {c}")),
            (inner.clone(), inner.clone()).prop_map(|(a, c)| format!("{a} || {c}")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, c, d)| format!("({a} ? {c} : {d})")),
            (list_of_ints(), quantifier(), inner.clone(), int(1))
                .prop_map(|(l, q, body, n)| format!("{l}.{q}(x, x > {n} || ({body}))")),
            (quantifier(), inner).prop_map(|(q, body)| format!("m.{q}(k, k != 'a' && ({body}))")),
        ]
    })
    .boxed()
}

fn quantifier() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["all", "exists", "exists_one"])
}

fn int(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("i".to_owned()),
        Just("j".to_owned()),
        (-5_i64..60).prop_map(|n| n.to_string()),
        Just("size(s)".to_owned()),
        Just("li.size()".to_owned()),
        Just("9223372036854775807".to_owned()),
        Just("li[0]".to_owned()),
    ];
    leaf.prop_recursive(depth, 4, 2, |inner| {
        (
            inner.clone(),
            prop::sample::select(vec!["+", "-", "*", "/", "%"]),
            inner,
        )
            .prop_map(|(a, op, c)| format!("({a} {op} {c})"))
    })
    .boxed()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("s".to_owned()),
        Just("t".to_owned()),
        Just("m['a']".to_owned()),
        Just("'a\\n\\'b'".to_owned()),
        Just(r"r'\a'".to_owned()),
        "[a-c]{0,3}".prop_map(|s| format!("'{s}'")),
    ]
}

fn list_of_ints() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("li".to_owned()),
        Just("[1, 2, 3]".to_owned()),
        Just("li.filter(x, x > 2)".to_owned()),
        Just("li.map(x, x + 1)".to_owned()),
        Just("li.filter(x, x > 2).map(y, y * y)".to_owned()),
    ]
}

#[derive(Debug, Clone)]
struct Data {
    b: bool,
    i: i64,
    j: i64,
    s: String,
    t: String,
    li: Vec<i64>,
    ls: Vec<String>,
    m: Vec<(String, String)>,
}

fn data() -> impl Strategy<Value = Data> {
    let word = || "[a-cé]{0,3}";
    let ints = prop::collection::vec(-3_i64..9, 1..4);
    (
        any::<bool>(),
        -3_i64..70,
        -9_i64..9,
        word(),
        word(),
        ints,
        prop::collection::vec(word(), 0..3),
        prop::collection::vec((word(), word()), 0..2),
    )
        .prop_map(|(b, i, j, s, t, li, ls, mut m)| {
            m.push(("a".to_owned(), "ab".to_owned()));
            Data {
                b,
                i,
                j,
                s,
                t,
                li,
                ls,
                m,
            }
        })
}

/// Ours: `None` where it is unknown, which on total data means that there is no result.
fn ours(condition: &str, data: &Data) -> Option<bool> {
    let root = Value::map([
        ("b", Value::Bool(data.b)),
        ("i", Value::Int(data.i)),
        ("j", Value::Int(data.j)),
        ("s", Value::str(&data.s)),
        ("t", Value::str(&data.t)),
        ("li", Value::list(data.li.iter().copied().map(Value::Int))),
        ("ls", Value::list(data.ls.iter().map(Value::str))),
        (
            "m",
            Value::map(data.m.iter().map(|(k, v)| (k.clone(), Value::str(v)))),
        ),
    ]);
    let expr = parse(condition).unwrap_or_else(|error| panic!("{condition}: {error:?}"));
    match eval(&expr, &mut Env::new(&root)) {
        Value::Bool(value) => Some(value),
        Value::Unknown(_) => None,
        other => panic!("{condition}: {other:?}"),
    }
}

/// CEL's: `None` where it is an error.
fn theirs(condition: &str, data: &Data) -> Option<bool> {
    let program =
        cel::Program::compile(condition).unwrap_or_else(|error| panic!("{condition}: {error:?}"));
    let mut context = cel::Context::default();
    context.add_variable("b", data.b).unwrap();
    context.add_variable("i", data.i).unwrap();
    context.add_variable("j", data.j).unwrap();
    context.add_variable("s", data.s.clone()).unwrap();
    context.add_variable("t", data.t.clone()).unwrap();
    context.add_variable("li", data.li.clone()).unwrap();
    context.add_variable("ls", data.ls.clone()).unwrap();
    let map: std::collections::HashMap<String, String> = data.m.iter().cloned().collect();
    context.add_variable("m", map).unwrap();
    match program.execute(&context) {
        Ok(cel::Value::Bool(value)) => Some(value),
        Ok(other) => panic!("{condition}: {other:?}"),
        Err(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn no_disagreement_with_cel_on_total_data(condition in boolean(), data in data()) {
        prop_assert_eq!(ours(&condition, &data), theirs(&condition, &data), "{}", condition);
    }
}
