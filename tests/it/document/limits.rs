//! Which bytes are taken as text, and what is refused before it costs time or memory.

use std::path::Path;
use std::time::{Duration, Instant};

use ami_preflight::diag::{Diagnostic, Style};
use ami_preflight::document::{MAX_BYTES, MAX_DEPTH, parse};
use ami_preflight::text::{Position, Source};
use serde_json::json;

/// Far more than an unoptimised build takes on a busy machine, far less than anything that is not linear.
const SOON: Duration = Duration::from_secs(20);

fn refused(path: &str, text: impl Into<String>) -> Diagnostic {
    let begun = Instant::now();
    let source = Source::new(path, text);
    let errors = parse(&source).expect_err("must be refused");
    let first = errors.into_iter().next().expect("a fault");
    let shown = first.render(Style::PLAIN);
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
    assert!(shown.len() < 2000, "too long: {}", shown.len());
    first
}

fn accepted(path: &str, text: impl Into<String>) -> serde_json::Value {
    let begun = Instant::now();
    let document = parse(&Source::new(path, text)).expect("must be accepted");
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
    document.value
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    marked.encode_utf16().flat_map(unit).collect()
}

#[test]
fn every_encoding_that_editors_and_powershell_write_gives_the_same_text() {
    let text = "Name: Übung 😀\r\nTags: {a: b}\r\n";
    let encodings = [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        utf16(text, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
    ];
    for bytes in encodings {
        let source = Source::from_bytes("a.yaml", &bytes).expect("text");
        assert_eq!(source.text(), text, "line ends kept, mark removed");
        let document = parse(&source).expect("a mapping");
        assert_eq!(
            document.value,
            json!({"Name": "Übung 😀", "Tags": {"a": "b"}})
        );
        let name = document
            .spans
            .get("/Name")
            .expect("present")
            .key
            .expect("named");
        assert_eq!(source.position(name.start), Position { line: 1, column: 1 });
    }
}

#[test]
fn bytes_that_are_not_text_are_told_apart() {
    let cases: [(&[u8], &str); 6] = [
        (
            b"a: 1\nb: \xe9t\xe9\n",
            "a.yaml is not valid UTF-8 at byte 8, line 2",
        ),
        (
            b"\xef\xbb\xbfa: \xff",
            "a.yaml is not valid UTF-8 at byte 6, line 1",
        ),
        (
            b"a: 1\nb: \0\n",
            "a.yaml is not a text file: NUL character at line 2, column 4",
        ),
        (
            b"PK\x03\x04\0\0\xff\xd8",
            "a.yaml is not a text file: it holds NUL bytes, and byte 6 is not UTF-8",
        ),
        (
            b"a\0:\0 \0",
            "a.yaml looks like UTF-16 (little endian) without byte order mark",
        ),
        (
            b"\xff\xfea",
            "a.yaml ends in the middle of a UTF-16 character",
        ),
    ];
    for (bytes, title) in cases {
        let error = Source::from_bytes("a.yaml", bytes).expect_err(title);
        assert_eq!(error.title, title);
    }
    let half = Source::from_bytes("a.yaml", b"\xff\xfea\0\x3d\xd8").expect_err("half a pair");
    assert_eq!(
        half.title,
        "a.yaml is not valid UTF-16: character 2 is half of a pair"
    );
}

#[test]
fn a_file_of_one_mebibyte_is_read_and_one_byte_more_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("big.yaml");
    let mut bytes = b"a: ".to_vec();
    bytes.resize(MAX_BYTES, b'x');
    std::fs::write(&path, &bytes).expect("written");
    assert_eq!(
        Source::read(&path).expect("readable").text().len(),
        MAX_BYTES
    );
    bytes.push(b'x');
    std::fs::write(&path, &bytes).expect("written");
    let error = Source::read(&path).expect_err("too large");
    assert!(
        error.title.ends_with("big.yaml is larger than 1 MiB"),
        "{}",
        error.title
    );
}

#[cfg(unix)]
#[test]
fn an_endless_device_is_refused_without_reading_on() {
    let error = Source::read(Path::new("/dev/zero")).expect_err("endless");
    assert_eq!(error.title, "/dev/zero is larger than 1 MiB");
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Source::read(&folder.path().join("missing.yaml")).expect_err("missing");
    assert!(
        error.title.ends_with("missing.yaml: there is no such file"),
        "{}",
        error.title
    );
    let error = Source::read(folder.path()).expect_err("a directory");
    assert!(error.title.starts_with("cannot read "), "{}", error.title);
}

#[test]
fn nesting_is_accepted_to_the_limit_and_refused_beyond_in_every_notation() {
    let brackets = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let dashes = |depth: usize| format!("a:\n  {}x\n", "- ".repeat(depth));
    for path in ["a.json", "a.yaml"] {
        accepted(path, brackets(MAX_DEPTH - 1));
        assert_eq!(
            refused(path, brackets(MAX_DEPTH)).title,
            "nested more than 128 deep"
        );
        assert_eq!(
            refused(path, "[".repeat(20_000)).title,
            "nested more than 128 deep"
        );
        assert_eq!(
            refused(path, "{\"a\":".repeat(20_000)).title,
            "nested more than 128 deep"
        );
    }
    accepted("a.yaml", dashes(MAX_DEPTH - 1));
    for text in [
        dashes(MAX_DEPTH),
        dashes(20_000),
        "? ".repeat(20_000),
        ": ".repeat(20_000),
    ] {
        refused("a.yaml", text);
    }
}

#[test]
fn nesting_through_aliases_counts() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..2000 {
        text += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    assert_eq!(refused("a.yaml", text).title, "nested more than 128 deep");
    let mut text = "a0: &a0 {x: 1}\n".to_owned();
    for level in 1..2000 {
        text += &format!("a{level}: &a{level} {{<<: *a{}}}\n", level - 1);
    }
    assert_eq!(refused("a.yaml", text).title, "nested more than 128 deep");
}

#[test]
fn alias_bombs_are_refused_at_the_alias() {
    let mut lists = "a0: &a0 [x, x]\n".to_owned();
    let mut merges = "a0: &a0 {x: 1}\n".to_owned();
    for level in 1..60 {
        let before = level - 1;
        lists += &format!("a{level}: &a{level} [*a{before}, *a{before}]\n");
        merges += &format!("a{level}: &a{level} {{<<: [*a{before}, *a{before}]}}\n");
    }
    for bomb in [lists, merges] {
        let error = refused("a.yaml", bomb);
        assert_eq!(error.title, "more than 100000 values in one document");
        assert!(error.position().is_some());
    }
    // Few values, much text.
    let text = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(500_000),
        "*a,".repeat(50_000)
    );
    assert_eq!(
        refused("a.yaml", text).title,
        "more than 100000 values in one document"
    );
    assert_eq!(
        refused("a.yaml", "a: &x [*x]").title,
        "an alias stands for a value that holds the alias itself"
    );
}

#[test]
fn a_hundred_thousand_values_are_fine_and_more_are_not() {
    let list = |count: usize| format!("{{\"a\":[{}0]}}", "0,".repeat(count - 1));
    for path in ["a.json", "a.yaml"] {
        accepted(path, list(99_998));
        let error = refused(path, list(99_999));
        assert_eq!(error.title, "more than 100000 values in one document");
    }
    let names: String = (0..99_000).map(|n| format!("n{n}: 1\n")).collect();
    accepted("a.yaml", names);
}

#[test]
fn long_names_over_many_values_cost_no_more_than_the_text() {
    let text = format!(
        "{{\"{}\": [{}0]}}",
        "n".repeat(500_000),
        "0,".repeat(90_000)
    );
    let source = Source::new("a.json", text);
    let begun = Instant::now();
    let document = parse(&source).expect("a mapping");
    let pointer = format!("/{}/89999", "n".repeat(500_000));
    assert!(document.spans.get(&pointer).is_some());
    assert!(begun.elapsed() < SOON);
}

#[test]
fn many_duplicates_are_counted_not_listed() {
    let source = Source::new("a.yaml", "a: 1\n".repeat(50_000));
    let begun = Instant::now();
    let errors = parse(&source).expect_err("duplicates");
    assert_eq!(errors.len(), 50);
    let shown: Vec<_> = errors
        .iter()
        .map(|error| error.render(Style::PLAIN))
        .collect();
    assert!(
        shown[49].contains("49949 more duplicate names are not shown"),
        "{}",
        shown[49]
    );
    assert!(begun.elapsed() < SOON);
}

#[test]
fn a_megabyte_of_anything_is_judged_soon() {
    let mega = |piece: &str| piece.repeat(1_000_000 / piece.len());
    for piece in [
        "[",
        "{",
        "a,",
        "[],",
        "\"",
        "\"\\",
        "//\n",
        "/*",
        " ",
        "\n",
        "{\"a\":1},",
        "\\u0041",
        "-1e",
    ] {
        refused("a.json", mega(piece));
        refused("a.json", format!("[{}", mega(piece)));
        refused("a.json", format!("{{\"{}", mega(piece)));
    }
    for piece in [
        "[a: ",
        "&a ",
        "*a ",
        "!a ",
        "- ",
        "? ",
        ": ",
        "#\n",
        "\t",
        "---\n",
        "{,",
        "|\n",
        "\"\n",
        "'",
        "a\n",
        "%TAG ! a\n",
    ] {
        refused("a.yaml", mega(piece));
    }
    accepted("a.yaml", format!("a: |\n{}", mega(" x\n")));
    accepted("a.json", format!("{}{{}}", mega("//\n")));
}
