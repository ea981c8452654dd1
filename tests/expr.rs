//! The condition language: what it accepts, what it refuses and where, and that it means what CEL means.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use ami_preflight::expr::{
    Checked, Env, Field, Missing, MissingReason, Record, Scope, Template, Type, Value, check, eval,
    parse,
};
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

fn denied(fact: &str) -> Value {
    Value::unknown(Missing {
        fact: fact.to_owned(),
        call: "ec2:DescribeImages".to_owned(),
        reason: MissingReason::Denied,
        action: "ec2:DescribeImages".to_owned(),
        detail: String::new(),
    })
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

#[test]
fn conditions_on_known_facts() {
    for (condition, expected) in [
        ("ami.mode == 'uefi'", true),
        ("ami.mode != \"uefi\"", false),
        ("ami.size <= 500 && ami.ena", true),
        ("!(ami.size > 100) || ami.mode in ['uefi', 'bios']", true),
        ("ami.disks.all(d, d.size <= 200)", true),
        ("ami.disks.exists(d, d.kind == 'io1')", true),
        ("ami.disks.exists_one(d, d.size == 8)", true),
        ("ami.disks.filter(d, d.size > 100).size() == 1", true),
        ("ami.disks.map(d, d.kind) == ['gp2', 'io1']", true),
        ("size(ami.names) == 2 && 'a' in ami.names", true),
        ("'Team' in ami.tags && ami.tags['Team'] == 'cad'", true),
        ("ami.tags.all(k, k.startsWith('T'))", true),
        ("has(ami.tags.Team) && !has(ami.tags.Owner)", true),
        (
            "ami.mode.matches(r'^u.f.$') && ami.mode.lowerAscii().endsWith('i')",
            true,
        ),
        ("now - ami.made > duration('480h')", true),
        ("ami.made < timestamp('2026-11-02T00:00:00Z')", true),
        ("ami.disks[1].size == 8", true),
        ("7 / 2 == 3 && -7 % 3 == -1 && 2 + 3 * 4 == 14", true),
        ("ami.ena ? ami.size == 200 : false", true),
        (
            "'2.1.10'.versionAtLeast('2.1.9') && !'v1.5.0'.versionAtLeast('1.6')",
            true,
        ),
        ("size('größe') == 5", true),
    ] {
        assert_eq!(evaluate(condition), Value::Bool(expected), "{condition}");
    }
}

#[test]
fn what_is_not_known_stays_unknown_unless_the_rest_decides() {
    let facts = || with("mode", denied("ami.mode"));
    for condition in [
        "ami.mode == 'uefi'",
        "ami.mode != 'uefi'",
        "!(ami.mode == 'uefi')",
        "ami.ena && ami.mode == 'x'",
        "ami.mode == 'x' || !ami.ena",
        "has(ami.mode)",
        "ami.mode in ['uefi']",
        "ami.mode.startsWith('u')",
        "size(ami.mode) > 0",
    ] {
        let value = evaluate_on(facts(), condition);
        assert_eq!(value.missing().len(), 1, "{condition}: {value:?}");
        assert_eq!(value.missing()[0].fact, "ami.mode");
        assert_eq!(value.missing()[0].action, "ec2:DescribeImages");
    }
    assert_eq!(
        evaluate_on(facts(), "ami.mode == 'x' && !ami.ena"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "!ami.ena && ami.mode == 'x'"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.mode == 'x' || ami.ena"),
        Value::Bool(true)
    );
}

#[test]
fn lists_are_decided_by_one_element_where_that_is_enough() {
    let facts = || {
        with(
            "disks",
            Value::list([disk(denied("size"), "gp2"), disk(Value::Int(900), "gp2")]),
        )
    };
    assert_eq!(
        evaluate_on(facts(), "ami.disks.all(d, d.size <= 500)"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.disks.exists(d, d.size > 500)"),
        Value::Bool(true)
    );
    assert!(matches!(
        evaluate_on(facts(), "ami.disks.all(d, d.size > 500)"),
        Value::Unknown(_)
    ));
    assert!(matches!(
        evaluate_on(facts(), "ami.disks.exists(d, d.size < 500)"),
        Value::Unknown(_)
    ));
    assert!(matches!(
        evaluate_on(facts(), "ami.disks.filter(d, d.size < 500).size() == 0"),
        Value::Unknown(_)
    ));
    assert_eq!(
        evaluate_on(facts(), "ami.disks.size() == 2"),
        Value::Bool(true)
    );
}

#[test]
fn a_missing_value_equals_nothing_and_anything_else_asked_of_it_is_unknown() {
    let facts = || with("mode", Value::Absent);
    assert_eq!(
        evaluate_on(facts(), "ami.mode == 'uefi'"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.mode != 'uefi'"),
        Value::Bool(true)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.mode in ['uefi']"),
        Value::Bool(false)
    );
    assert_eq!(evaluate_on(facts(), "has(ami.mode)"), Value::Bool(false));
    for condition in [
        "ami.mode.startsWith('u')",
        "ami.mode < 'x'",
        "size(ami.mode) == 0",
    ] {
        let value = evaluate_on(facts(), condition);
        assert_eq!(
            value.missing()[0].reason,
            MissingReason::Incomplete,
            "{condition}"
        );
        assert_eq!(value.missing()[0].fact, "ami.mode", "{condition}");
    }
    let value = evaluate_on(with("ena", Value::Absent), "ami.ena");
    assert_eq!(
        value,
        Value::Absent,
        "a bare absent flag is neither true nor false"
    );
}

#[test]
fn arithmetic_that_has_no_result_is_unknown() {
    for condition in [
        "9223372036854775807 + 1 > 0",
        "1 / 0 == 1",
        "1 % 0 == 1",
        "timestamp('soon') < now",
        "ami.mode.versionAtLeast('1')",
    ] {
        let value = evaluate(condition);
        assert_eq!(
            value.missing()[0].reason,
            MissingReason::NotComputable,
            "{condition}"
        );
    }
}

fn refusal(condition: &str) -> String {
    let error = match parse(condition) {
        Err(error) => error,
        Ok(expr) => check(&expr, &Scope::new(schema())).expect_err(condition),
    };
    let help = error
        .help
        .map_or(String::new(), |help| format!(" ({help})"));
    format!(
        "{}..{} {}{help}",
        error.span.start, error.span.end, error.message
    )
}

#[test]
fn mistakes_are_found_before_the_rule_runs() {
    insta::assert_snapshot!(
        [
            "ami.boot == 'uefi'",
            "ami.moed == 'uefi'",
            "amy.mode == 'uefi'",
            "ami.size == '200'",
            "ami.mode < 5",
            "ami.ena + 1 > 2",
            "ami.mode = 'uefi'",
            "ami.ena & true",
            "ami.mode.startswith('u')",
            "startsWith(ami.mode, 'u')",
            "ami.names.all(x, x)",
            "ami.mode.matches('(')",
            "ami.mode.matches(ami.mode)",
            "ami.size in 'abc'",
            "ami.disks[0] == ami.disks[1]",
            "1.5 > 1",
            "'open",
            "'bad \\q escape'",
            "has(ami)",
            "ami.mode ==",
            "(ami.ena",
            "ami.ena ami.ena",
            "[1, 'a'] == [1]",
            "null == 1",
            "99999999999999999999 > 1",
        ]
        .map(|condition| format!("{condition}\n    {}", refusal(condition)))
        .join("\n")
    );
}

#[test]
fn the_language_is_bounded() {
    let deep = format!("{}true{}", "(".repeat(100), ")".repeat(100));
    assert!(
        parse(&deep)
            .unwrap_err()
            .message
            .contains("nested deeper than 64")
    );
    let chain = vec!["true"; 100].join(" && ");
    assert!(
        parse(&chain)
            .unwrap_err()
            .message
            .contains("nested deeper than 64")
    );
    let long = format!("'{}' == ''", "x".repeat(5000));
    assert!(parse(&long).unwrap_err().message.contains("at most 4096"));
    let many = Value::list((0..3000).map(Value::Int));
    let root = Value::map([("ami", Value::map([("names", many)]))]);
    let quadratic = parse("ami.names.all(a, ami.names.all(b, a == a))").unwrap();
    let value = eval(&quadratic, &mut Env::new(&root));
    assert_eq!(value.missing()[0].reason, MissingReason::NotComputable);
}

#[test]
fn the_checker_tells_which_facts_a_condition_needs() {
    let expr = parse("ami.disks.all(d, d.size <= 500) && ami.tags['x'] == ami.mode").unwrap();
    let checked: Checked = check(&expr, &Scope::new(schema())).unwrap();
    let needs: Vec<&str> = checked.needs.iter().map(String::as_str).collect();
    assert_eq!(
        needs,
        ["ami.disks", "ami.disks[].size", "ami.mode", "ami.tags"]
    );
}

#[test]
fn messages_fill_placeholders_in_and_hide_what_is_sensitive() {
    let scope = Scope::new(schema());
    let root = Value::map([("ami", Value::map(with("mode", Value::Absent)))]);
    let render = |text: &str, show| {
        Template::parse(text, &scope)
            .unwrap()
            .0
            .render(&mut Env::new(&root), show)
    };
    assert_eq!(
        render(
            "mode is {ami.mode}, {size(ami.names)} names: {ami.names}",
            false
        ),
        "mode is not set, 2 names: a, b"
    );
    assert_eq!(render("{{literal}}", false), "{literal}");
    assert_eq!(render("secret {ami.secret}", false), "secret (hidden)");
    assert_eq!(render("secret {ami.secret}", true), "secret hunter2");
    assert_eq!(render("{size(ami.secret)} long", false), "7 long");
    assert!(Template::parse("a { without", &scope).is_err());
    let error = Template::parse("the {ami.moed}", &scope).unwrap_err();
    assert_eq!(error.help.as_deref(), Some("did you mean `mode`?"));
}

#[test]
fn patterns_mean_the_same_on_ascii_and_on_any_text() {
    for (pattern, text, expected) in [
        (r"(?i)^kelvin$", "KELVIN", true),
        (r"(?i)^kelvin$", "\u{212a}elvin", true),
        (r"^[\p{L}\p{Z}\p{N}_.-]*$", "Team 1_a", true),
        (r"^[\p{L}\p{Z}\p{N}_.-]*$", "Größe 大", true),
        (r"^[\p{L}\p{Z}\p{N}_.-]*$", "a#b", false),
        (r"^[^\p{L}]$", "x", false),
        (r"^[^\p{L}]$", "1", true),
        (r"^\p{L}+$", "abc", true),
        (r"^\p{Lu}$", "A", true),
        (r"^\s|\s$", "a ", true),
        (r"\bfull\b", "a-full-b", true),
        (r"^[\]\[]$", "]", true),
    ] {
        let condition = format!("'{text}'.matches(r'{pattern}')");
        assert_eq!(evaluate(&condition), Value::Bool(expected), "{condition}");
    }
}
