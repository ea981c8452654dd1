//! What text means and where its parts are: the same for JSON and YAML.

mod mistakes;
mod yaml;

use ami_preflight::diag::Diagnostic;
use ami_preflight::document::{DeviationKind, Document, Place, parse, pointer_join};
use ami_preflight::text::{Position, Source, Span};
use serde_json::{Value, json};

fn document(path: &str, text: &str) -> (Source, Document) {
    let source = Source::new(path, text);
    let document = parse(&source).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    (source, document)
}

fn value(path: &str, text: &str) -> Value {
    document(path, text).1.value
}

fn errors(path: &str, text: &str) -> Vec<Diagnostic> {
    let found = parse(&Source::new(path, text)).expect_err(text);
    found.into_iter().collect()
}

fn title(path: &str, text: &str) -> String {
    errors(path, text)[0].title.clone()
}

fn at(line: usize, column: usize) -> Position {
    Position { line, column }
}

/// Line and column where the value at `pointer` begins.
fn value_at(source: &Source, document: &Document, pointer: &str) -> Position {
    source.position(document.spans.get(pointer).expect(pointer).value.start)
}

#[test]
fn the_extension_decides_the_dialect_whatever_its_case() {
    let commented = "{\"a\": 1} # YAML comment\n";
    assert_eq!(value("a.yaml", commented), json!({"a": 1}));
    assert_eq!(value("a.YML", commented), json!({"a": 1}));
    assert!(parse(&Source::new("a.JSON", commented)).is_err());
}

#[test]
fn without_a_telling_extension_the_first_character_decides() {
    let (_, document) = document("-", "\n {\"a\": 1, // JSON comment\n}");
    assert_eq!(document.deviations.len(), 2, "read as JSON");
    assert_eq!(value("-", "a: 1 # YAML comment"), json!({"a": 1}));
    assert_eq!(value("request.txt", "a: b"), json!({"a": "b"}));
    assert_eq!(title("-", "[1]"), "the document is a list, not a mapping");
}

#[test]
fn standard_input_is_shown_by_its_name() {
    assert_eq!(Source::new("-", "").path(), "<stdin>");
}

#[test]
fn json_escapes_stand_for_their_characters() {
    let parsed = value(
        "a.json",
        r#"{"a": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00", "\u0062": "é😀"}"#,
    );
    assert_eq!(parsed, json!({"a": "\"\\/\u{8}\u{c}\n\r\té😀", "b": "é😀"}));
    for half in [
        r"\ud83d",
        r"\ude00",
        r"\ud83d\u0041",
        r"\ud83dx",
        r"\ud83d\ud83d",
    ] {
        assert_eq!(
            title("a.json", &format!("{{\"a\": \"{half}\"}}")),
            "half of a surrogate pair"
        );
    }
}

#[test]
fn comments_and_trailing_commas_in_json_are_accepted_and_recorded_in_order() {
    let text = "// head\n{\"a\": [1, 2, /* in */ ], // end\n}\n";
    let (source, document) = document("a.json", text);
    assert_eq!(document.value, json!({"a": [1, 2]}));
    let found: Vec<_> = document
        .deviations
        .iter()
        .map(|deviation| (deviation.kind, source.slice(deviation.span)))
        .collect();
    let expected = [
        (DeviationKind::Comment, "// head"),
        (DeviationKind::TrailingComma, ","),
        (DeviationKind::Comment, "/* in */"),
        (DeviationKind::TrailingComma, ","),
        (DeviationKind::Comment, "// end"),
    ];
    assert_eq!(found, expected);
    assert_eq!(DeviationKind::TrailingComma.describe(), "a trailing comma");
}

#[test]
fn anything_else_that_strict_json_refuses_is_an_error() {
    let refused = [
        "{'a': 1}",
        "{a: 1}",
        "{\"a\": 01}",
        "{\"a\": +1}",
        "{\"a\": .5}",
        "{\"a\": 5.}",
        "{\"a\": 0x1}",
        "{\"a\": NaN}",
        "{\"a\": Infinity}",
        "{\"a\": True}",
        "{\"a\": 1,, \"b\": 2}",
        "{,}",
        "{\"a\": [,]}",
        "{\"a\": [1 2]}",
        "{\"a\": 1 \"b\": 2}",
        "{\"a\": \"x\ny\"}",
        "{\"a\": \"x\ty\"}",
        "{\"a\": \"\\x41\"}",
        "{\"a\": 1} {\"b\": 2}",
        "{\"a\": 1}]",
        "{\"a\": [1}",
        "{\"a\"}",
        "{\"a\": 1 /* x",
        "{\"a\": 1} # x",
        "{\"a\": 1e999}",
        "{\"a\":\u{a0}1}",
        "{\"a\": \"\\u12G4\"}",
        "{\"a\": \"\\u+123\"}",
        "{\"a\": \"",
        "{\"a\": \"\\",
    ];
    for text in refused {
        assert_eq!(errors("a.json", text).len(), 1, "{text}");
    }
}

#[test]
fn positions_count_lines_and_characters_from_one_with_any_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("# ü{end}Nämé: x{end}{end}Tags: {{ключ: \"v😀\", b: c}}{end}");
        let (source, document) = document("a.yaml", &text);
        assert_eq!(value_at(&source, &document, "/Nämé"), at(2, 7), "{end:?}");
        assert_eq!(
            value_at(&source, &document, "/Tags/ключ"),
            at(4, 14),
            "{end:?}"
        );
        assert_eq!(
            value_at(&source, &document, "/Tags/b"),
            at(4, 23),
            "{end:?}"
        );
        assert_eq!(source.line(2), "Nämé: x");
        assert_eq!(source.line(99), "");
        assert_eq!(source.position(usize::MAX), at(5, 1));
    }
}

#[test]
fn spans_cover_names_and_values_as_written() {
    let text = "A: \"q\"\nB:\n  - {x: 'y', z: [1, 2]}\n  - |\n    text\nC:\nD:\n  e: f\n";
    let (source, document) = document("a.yaml", text);
    let written = |pointer: &str| source.slice(document.spans.get(pointer).expect(pointer).value);
    assert_eq!(written("/A"), "\"q\"");
    assert_eq!(written("/B/0"), "{x: 'y', z: [1, 2]}");
    assert_eq!(written("/B/0/z"), "[1, 2]");
    assert_eq!(written("/B/1"), "text");
    assert_eq!(written("/C"), "");
    assert_eq!(written("/D"), "e: f");
    let key = document.spans.get("/D/e").unwrap().key.unwrap();
    assert_eq!(source.slice(key), "e");
}

#[test]
fn a_finding_underlines_the_scalar_or_the_name_or_the_nearest_thing_that_exists() {
    let text = "A: q\nB:\n  - {x: y}\nC:\n";
    let (source, document) = document("a.yaml", text);
    let underlined = |pointer: &str| source.slice(document.spans.highlight(pointer));
    assert_eq!(underlined("/A"), "q");
    assert_eq!(underlined("/B"), "B");
    assert_eq!(underlined("/C"), "C", "nothing is written as its value");
    assert_eq!(underlined("/B/0/x"), "y");
    assert_eq!(document.spans.highlight("/B/0/missing"), Span::at(12));
    assert_eq!(underlined("/B/9/x"), "B");
    assert_eq!(
        document.spans.highlight("/Name"),
        Span::at(0),
        "the document's start"
    );
    assert_eq!(document.spans.get("/Name"), None);
    assert_eq!(document.spans.nearest("/Name"), document.spans.get(""));
    assert_eq!(
        document
            .spans
            .nearest("/A/b")
            .map(|place: Place| place.value),
        Some(Span::new(3, 4))
    );
}

#[test]
fn pointers_escape_slash_and_tilde_and_index_lists_strictly() {
    let (_, document) = document("a.json", r#"{"a/b": {"~": [1]}, "": {"": 2}}"#);
    let pointer = pointer_join(&pointer_join("", "a/b"), "~");
    assert_eq!(pointer, "/a~1b/~0");
    assert!(document.spans.get(&pointer_join(&pointer, 0)).is_some());
    assert!(document.spans.get("//").is_some());
    for absent in [
        "/a~1b/~0/00",
        "/a~1b/~0/+0",
        "/a~1b/~0/1",
        "/a~1b/~0/-",
        "/a/b",
        "a~1b",
    ] {
        assert!(document.spans.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn duplicate_names_are_all_reported_with_both_places() {
    let yaml = "Name: a\nTags: {x: 1, x: 2}\nName: b\n\"Name\": c\n";
    let json = "{\"Name\": \"a\",\n\"Tags\": {\"x\": 1, \"x\": 2},\n\"Name\": \"b\",\n\"N\\u0061me\": \"c\"}";
    for (path, text) in [("a.yaml", yaml), ("a.json", json)] {
        let found: Vec<_> = errors(path, text)
            .iter()
            .map(|error| {
                let line = |primary| {
                    let label = error
                        .labels
                        .iter()
                        .find(|label| label.primary == primary)
                        .unwrap();
                    error
                        .source
                        .as_ref()
                        .unwrap()
                        .position(label.span.start)
                        .line
                };
                (error.title.clone(), line(true), line(false))
            })
            .collect();
        let expected = [
            ("`x` is given twice", 2, 2),
            ("`Name` is given twice", 3, 1),
            ("`Name` is given twice", 4, 1),
        ];
        assert_eq!(
            found,
            expected.map(|(title, again, first)| (title.to_owned(), again, first))
        );
    }
}

#[test]
fn a_document_must_be_one_mapping() {
    let refused = [
        ("a.yaml", "", "there is nothing in a.yaml"),
        ("a.yaml", "# only a comment\n", "there is nothing in a.yaml"),
        ("a.yaml", "---\n", "there is nothing in a.yaml"),
        ("a.json", " \n", "there is nothing in a.json"),
        ("a.json", "null", "there is nothing in a.json"),
        ("a.yaml", "- a", "the document is a list, not a mapping"),
        (
            "a.yaml",
            "text",
            "the document is a single text, not a mapping",
        ),
        ("a.json", "3", "the document is a number, not a mapping"),
        ("a.yaml", "true", "the document is a boolean, not a mapping"),
        (
            "a.yaml",
            "a: 1\n---\nb: 2\n",
            "more than one document in the file",
        ),
    ];
    for (path, text, expected) in refused {
        assert_eq!(title(path, text), expected, "{text:?}");
    }
}
