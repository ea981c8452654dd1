//! What must hold for any text: both readers agree, spans hold their values, nothing panics.

use ami_preflight::diag::{Diagnostic, Style};
use ami_preflight::document::{parse, pointer_join};
use ami_preflight::text::{Source, Span};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON value, with names and texts that mean something in YAML or in pointers.
fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), "[a-z<~/:#-]{0,4}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300..1e300f64).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let names = prop_oneof!["[a-z~/]{0,3}", any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(names, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Every value inside `value` with its pointer.
fn parts<'v>(pointer: &str, value: &'v Value, out: &mut Vec<(String, &'v Value)>) {
    out.push((pointer.to_owned(), value));
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                parts(&pointer_join(pointer, index), item, out);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                parts(&pointer_join(pointer, name), member, out);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn json_text_means_the_same_in_both_dialects_and_every_span_holds_its_value(inner in any_value(), pretty: bool) {
        let expected = json!({"root": inner});
        let text = if pretty { serde_json::to_string_pretty(&expected) } else { serde_json::to_string(&expected) };
        // YAML takes unprintable characters only as escapes; serde_json writes some of them as they are.
        let text: String = text.unwrap().chars().map(|c| if is_printable(c) { c } else { '?' }).collect();
        let expected: Value = serde_json::from_str(&text).unwrap();
        let mut all = Vec::new();
        parts("", &expected, &mut all);
        for path in ["a.json", "a.yaml"] {
            let source = Source::new(path, text.clone());
            let document = match parse(&source) {
                Ok(document) => document,
                Err(errors) => return Err(TestCaseError::fail(format!("{path}: {}", errors.iter().next().unwrap()))),
            };
            prop_assert_eq!(&document.value, &expected);
            prop_assert_eq!(document.spans.len(), all.len());
            for (pointer, part) in &all {
                let place = document.spans.get(pointer).expect("a place for every value");
                let written: Value = serde_json::from_str(source.slice(place.value)).expect("the value as written");
                prop_assert_eq!(&written, *part);
                prop_assert_eq!(place.key.is_some(), name_of(pointer, &expected).is_some());
                if let Some(key) = place.key {
                    let name: String = serde_json::from_str(source.slice(key)).expect("the name as written");
                    prop_assert_eq!(Some(name), name_of(pointer, &expected));
                }
            }
        }
    }

    #[test]
    fn no_text_makes_either_reader_panic(text in any::<String>(), tokens in "([-?:,{}&*!|>'\"%@`# \n\t\\\\a1/.]|<<|: |- |\r\n|---|\\\\u|é){0,60}") {
        for text in [text, tokens] {
            for path in ["a.json", "a.yaml"] {
                if let Err(errors) = parse(&Source::new(path, text.clone())) {
                    prop_assert!(!errors.is_empty());
                    for error in errors {
                        prop_assert!(!error.render(Style::PLAIN).is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn no_label_makes_the_renderer_panic(text in any::<String>(), lines in "[ a\té名\r\n\u{200b}\u{1b}]{0,900}", spans in prop::collection::vec(any::<(u16, u8, bool)>(), 1..4), width in 0..200usize) {
        for text in [text, lines] {
            let source = Source::new("a.yaml", text);
            let mut diagnostic = Diagnostic::error("t").source(&source);
            for (start, length, primary) in &spans {
                let start = usize::from(*start) % 1000;
                let span = Span::new(start, start + usize::from(*length));
                diagnostic = if *primary { diagnostic.primary(span, "p") } else { diagnostic.context(span, "") };
            }
            let shown = diagnostic.render(Style { color: false, width });
            let hazard = shown.contains(['\u{1b}', '\u{200b}', '\r', '\t']);
            prop_assert!(!hazard);
        }
    }
}

fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}'
        )
        || c == '\n'
}

fn name_of(pointer: &str, root: &Value) -> Option<String> {
    let (parent, token) = pointer.rsplit_once('/')?;
    root.pointer(parent)?
        .is_object()
        .then(|| token.replace("~1", "/").replace("~0", "~"))
}
