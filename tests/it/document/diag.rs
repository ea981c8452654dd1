//! How messages look, and that untrusted text in them does no harm.

use ami_preflight::diag::{Diagnostic, Level, Style};
use ami_preflight::text::{Source, Span};
use ami_preflight::text::{did_you_mean, escape_control, escape_control_lines};

fn span_of(source: &Source, text: &str) -> Span {
    let start = source.text().find(text).expect(text);
    Span::new(start, start + text.len())
}

#[test]
fn a_finding_has_level_code_place_labels_and_advice() {
    let source = Source::new("cad.yaml", "Name: cad\nSourceAmiId: ami-1\n");
    let finding = Diagnostic::new(Level::Warning, "the id is too short")
        .code("REQ002")
        .source(&source)
        .primary(span_of(&source, "ami-1"), "8 or 17 digits are missing")
        .context(span_of(&source, "cad"), "of this image")
        .note("ids are made by EC2")
        .help("copy the id from the console");
    insta::assert_snapshot!(finding.render(Style::PLAIN), @r"
    warning[REQ002]: the id is too short
     --> cad.yaml:2:14
      |
    1 | Name: cad
      |       --- of this image
    2 | SourceAmiId: ami-1
      |              ^^^^^ 8 or 17 digits are missing
      |
      = note: ids are made by EC2
      = help: copy the id from the console
    ");
    assert_eq!(finding.to_string(), "cad.yaml:2:14: the id is too short");
}

#[test]
fn a_message_needs_no_place() {
    let plain = Diagnostic::error("no request found").help("name a file");
    insta::assert_snapshot!(plain.render(Style::PLAIN), @r"
    error: no request found
     = help: name a file
    ");
    assert_eq!(plain.position(), None);
    let source = Source::new("cad.yaml", "");
    let about_file = Diagnostic::new(Level::Note, "not judged")
        .source(&source)
        .note("offline");
    insta::assert_snapshot!(about_file.render(Style::PLAIN), @r"
    note: not judged
     --> cad.yaml
     = note: offline
    ");
}

#[test]
fn colour_only_when_asked() {
    let source = Source::new("a.yaml", "a: b\n");
    let error = Diagnostic::error("wrong")
        .source(&source)
        .primary(Span::new(3, 4), "here");
    let shown = |color| error.render(Style { color, width: 100 });
    assert!(!shown(false).contains('\u{1b}'));
    assert!(shown(true).contains("\u{1b}[1m\u{1b}[91merror"));
}

#[test]
fn nothing_untrusted_reaches_the_terminal_as_it_is() {
    let evil = "\u{1b}[2J\u{7}\u{202e}\u{200b}\u{feff}\u{9b}\r";
    let source = Source::new(&format!("{evil}.yaml"), format!("a: {evil}b\n"));
    let shown = Diagnostic::error(evil)
        .code(evil)
        .source(&source)
        .primary(span_of(&source, "b"), evil)
        .note(evil)
        .help(evil)
        .render(Style::PLAIN);
    let harmless = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic();
    assert!(shown.chars().all(harmless), "{shown:?}");
    assert!(shown.contains("\\u{1b}[2J\\u{7}\\u{202e}\\u{200b}\\u{feff}\\u{9b}\\r"));
}

#[test]
fn the_underline_stays_under_the_text_when_characters_are_escaped_wide_or_tabs() {
    let source = Source::new("a.yaml", "a: \u{1b}\u{202e}\t名前 HERE end\n");
    let error = Diagnostic::error("t")
        .source(&source)
        .primary(span_of(&source, "HERE"), "");
    insta::assert_snapshot!(error.render(Style::PLAIN), @r"
    error: t
     --> a.yaml:1:10
      |
    1 | a: \u{1b}\u{202e}    名前 HERE end
      |                           ^^^^
    ");
}

#[test]
fn a_line_of_a_mebibyte_is_cut_around_the_labels_and_its_column_is_right() {
    let long = "x".repeat(500_000);
    let source = Source::new(
        "a.json",
        format!("{{\"first\": \"{long}\", \"again\": 1, \"huge\": \"{long}\"}}"),
    );
    let begun = std::time::Instant::now();
    let error = Diagnostic::error("t")
        .source(&source)
        .primary(span_of(&source, "\"again\""), "again")
        .context(span_of(&source, "\"first\""), "first");
    insta::assert_snapshot!(error.render(Style::PLAIN), @r#"
    error: t
     --> a.json:1:500015
      |
    1 | {"first": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "again": 1...
      |  ------- first                                                                           ^^^^^^^ again
    "#);
    let huge = Diagnostic::error("t")
        .source(&source)
        .primary(span_of(&source, &long), "all of it");
    assert!(huge.render(Style::PLAIN).len() < 500);
    assert!(begun.elapsed().as_secs() < 2);
}

#[test]
fn labels_far_from_the_fault_are_told_by_position() {
    let source = Source::new(
        "a.yaml",
        format!("first: 1\n{}again: 2\n", "x: y\n".repeat(5000)),
    );
    let error = Diagnostic::error("t")
        .source(&source)
        .primary(span_of(&source, "again"), "given again here")
        .context(span_of(&source, "first"), "first given here");
    insta::assert_snapshot!(error.render(Style::PLAIN), @r"
    error: t
        --> a.yaml:5002:1
         |
    5002 | again: 2
         | ^^^^^ given again here
         |
         = note: first given here: a.yaml:1:1
    ");
}

#[test]
fn control_characters_are_spelled_out() {
    assert_eq!(escape_control("plain ünï 名前"), "plain ünï 名前");
    assert_eq!(
        escape_control("a\nb\tc\u{0}\u{7f}\u{85}\u{2028}"),
        "a\\nb\\tc\\u{0}\\u{7f}\\u{85}\\u{2028}"
    );
    assert_eq!(escape_control_lines("a\nb\r\n\u{1b}"), "a\nb\\r\n\\u{1b}");
    for hidden in [
        '\u{ad}',
        '\u{200d}',
        '\u{200f}',
        '\u{2066}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{e0041}',
    ] {
        assert_eq!(
            escape_control(&hidden.to_string()),
            format!("\\u{{{:x}}}", u32::from(hidden))
        );
    }
}

#[test]
fn a_misspelt_name_gets_the_nearest_one() {
    let names = [
        "Name",
        "SourceAmiId",
        "IamRoleArn",
        "Description",
        "DisplayName",
        "Tags",
    ];
    let nearest = |name| did_you_mean(name, names);
    assert_eq!(nearest("sourceamiid"), Some("SourceAmiId"));
    assert_eq!(nearest("source-ami-id"), Some("SourceAmiId"));
    assert_eq!(nearest("source_ami_id"), Some("SourceAmiId"));
    assert_eq!(nearest("SourceAmild"), Some("SourceAmiId"));
    assert_eq!(nearest("Descripton"), Some("Description"));
    assert_eq!(nearest("Tag"), Some("Tags"));
    assert_eq!(nearest("Nmae"), Some("Name"));
    assert_eq!(nearest("Bogus"), None);
    assert_eq!(nearest(""), None);
    assert_eq!(nearest(&"x".repeat(1_000_000)), None);
    assert_eq!(
        did_you_mean("ab", ["ac", "ad"]),
        Some("ac"),
        "the first of equals"
    );
    assert_eq!(did_you_mean("NAME", ["Game", "Name"]), Some("Name"));
}
