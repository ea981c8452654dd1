//! What YAML has beyond JSON, and what it means here: plain scalars, tags, aliases, merge keys.

use super::{at, document, title, value, value_at};
use serde_json::json;

#[test]
fn yaml_scalars_follow_the_core_schema_of_yaml_1_2() {
    let meanings = [
        ("true", json!(true)),
        ("FALSE", json!(false)),
        ("null", json!(null)),
        ("~", json!(null)),
        ("", json!(null)),
        ("12", json!(12)),
        ("-7", json!(-7)),
        ("+3", json!(3)),
        ("0", json!(0)),
        ("0x1F", json!(31)),
        ("0o17", json!(15)),
        ("1.10", json!(1.1)),
        (".5", json!(0.5)),
        ("5.", json!(5.0)),
        ("-.5e+3", json!(-500.0)),
        (
            "18446744073709551615",
            json!(18_446_744_073_709_551_615_u64),
        ),
        ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
    ];
    for (text, meaning) in meanings {
        let parsed = value("a.yaml", &format!("a: {text}\n"));
        assert_eq!(parsed, json!({"a": meaning}), "{text}");
    }
}

#[test]
fn what_only_looks_like_something_else_stays_text() {
    let texts = [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "012345678901",
        "-012",
        "00",
        "2026-11-23",
        "12:30",
        "1_000",
        ".inf",
        "-.inf",
        ".nan",
        "1e999",
        "0x",
        "0x-1",
        "1.2.3",
        "+",
        ".",
        "e5",
        "1e",
        "tRue",
        "ami-0abc",
    ];
    for text in texts {
        assert_eq!(
            value("a.yaml", &format!("a: [{text}]")),
            json!({"a": [text]}),
            "{text}"
        );
    }
    let quoted = "a: '12'\nb: \"true\"\nc: 'null'\nd: ! 12\ne: !!str 12\nf: |\n  12\n";
    assert_eq!(
        value("a.yaml", quoted),
        json!({"a": "12", "b": "true", "c": "null", "d": "12", "e": "12", "f": "12\n"})
    );
}

#[test]
fn yaml_names_are_text_as_written() {
    let parsed = value("a.yaml", "1: a\ntrue: b\n\"q\": c\n'': d\n");
    assert_eq!(parsed, json!({"1": "a", "true": "b", "q": "c", "": "d"}));
}

#[test]
fn own_tags_of_yaml_are_honoured_and_all_others_refused() {
    assert_eq!(
        value("a.yaml", "a: !!int 3\nb: !!map {}\nc: !!seq []"),
        json!({"a": 3, "b": {}, "c": []})
    );
    assert_eq!(
        title("a.yaml", "a: !Ref x"),
        "the tag `!Ref` has no meaning here"
    );
    assert_eq!(
        title("a.yaml", "a: !!binary aGk="),
        "the tag `!!binary` has no meaning here"
    );
    assert_eq!(
        title("a.yaml", "a: !!int x"),
        "the value is not what its tag `!!int` says"
    );
}

#[test]
fn an_alias_stands_for_the_value_and_is_located_where_it_is_written() {
    let (source, document) = document("a.yaml", "a: &x {k: [1]}\nb: *x\n");
    assert_eq!(document.value, json!({"a": {"k": [1]}, "b": {"k": [1]}}));
    assert_eq!(value_at(&source, &document, "/b"), at(2, 4), "the alias");
    assert_eq!(
        value_at(&source, &document, "/b/k/0"),
        at(1, 12),
        "inside it, the definition"
    );
}

#[test]
fn merge_keys_add_members_that_are_not_written_and_earlier_ones_win() {
    let text = "base: &base {a: 1, b: 2}\nmore: &more {<<: *base, b: 3, c: 4}\n\
                one: {<<: *base, b: 9}\ntwo: {<<: [*more, *base]}\nthree:\n  <<: {x: 1}\n  y: 2\nfour: {\"<<\": 1}\n";
    let parsed = value("a.yaml", text);
    assert_eq!(parsed["one"], json!({"a": 1, "b": 9}));
    assert_eq!(parsed["two"], json!({"a": 1, "b": 3, "c": 4}));
    assert_eq!(parsed["three"], json!({"x": 1, "y": 2}));
    assert_eq!(parsed["four"], json!({"<<": 1}), "quoted: an ordinary name");
    assert_eq!(
        value("a.json", "{\"<<\": {\"a\": 1}}"),
        json!({"<<": {"a": 1}})
    );
    assert_eq!(
        title("a.yaml", "a: &x 5\nb: {<<: *x}"),
        "`<<` merges mappings, and this is none"
    );
}
