//! The classic mistakes, and what is said about each.

use ami_preflight::diag::Style;
use ami_preflight::document::parse;
use ami_preflight::text::Source;

fn said(path: &str, text: &str) -> String {
    let errors = parse(&Source::new(path, text)).expect_err("a mistake");
    let shown: Vec<_> = errors
        .iter()
        .map(|error| error.render(Style::PLAIN))
        .collect();
    shown.join("\n\n")
}

#[test]
fn a_windows_path_in_double_quotes_with_an_escape_yaml_does_not_know() {
    let text = "Name: cad\nPath: \"D:\\CAD\\cad.exe\"\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r#"
    error: `\C` is not an escape that YAML knows
     --> cad.yaml:2:10
      |
    2 | Path: "D:\CAD\cad.exe"
      |          ^^ taken for an escape
      |
      = note: a backslash starts an escape inside double quotes (\n is a line feed, \t a tab)
      = help: write Windows paths in single quotes ('C:\Program Files') or double each backslash
    "#);
}

#[test]
fn a_windows_path_in_double_quotes_in_json() {
    let text = "{\n  \"Path\": \"C:\\Program Files\\cad.exe\"\n}\n";
    insta::assert_snapshot!(said("cad.json", text), @r#"
    error: `\P` is not an escape that JSON knows
     --> cad.json:2:14
      |
    2 |   "Path": "C:\Program Files\cad.exe"
      |              ^^ taken for an escape
      |
      = note: a backslash starts an escape inside double quotes (\n is a line feed, \t a tab)
      = help: double each backslash in Windows paths: "C:\\Program Files"
    "#);
}

#[test]
fn a_path_that_ends_in_a_backslash_swallows_the_closing_quote() {
    let text = "AppCatalogConfig:\n  - Path: \"C:\\temp\\\"\n    Name: \"cad\"\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r#"
    error: a quoted text is not closed
     --> cad.yaml:2:11
      |
    2 |   - Path: "C:\temp\"
      |           ^^^^^^^^^^ there is no closing " for this one
      |
      = note: `\"` is a quotation mark within the text, not its end
      = help: write Windows paths in single quotes ('C:\Program Files') or double each backslash
    "#);
}

#[test]
fn a_path_that_ends_in_a_backslash_in_json() {
    let text = "{\"Path\": \"C:\\temp\\\",\n \"Name\": \"cad\"}\n";
    insta::assert_snapshot!(said("cad.json", text), @r#"
    error: a quoted text is not closed
     --> cad.json:1:10
      |
    1 | {"Path": "C:\temp\",
      |          ^^^^^^^^^^^ there is no closing " on this line
      |
      = note: `\"` is a quotation mark within the text, not its end
      = help: double each backslash in Windows paths: "C:\\temp\\"
    "#);
}

#[test]
fn a_tab_as_indentation() {
    let text = "Tags:\n\tOwner: cad\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: a tab is used for indentation
     --> cad.yaml:2:1
      |
    2 |     Owner: cad
      | ^^^^ YAML is indented with spaces only
      |
      = help: replace the tab with spaces
    ");
}

#[test]
fn a_line_without_colon() {
    let text = "Name: cad\nSourceAmiId ami-1\nTags: {}\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: expected `Name: value`
     --> cad.yaml:2:1
      |
    2 | SourceAmiId ami-1
      | ^^^^^^^^^^^^^^^^^ this line has no ':' between name and value
    ");
}

#[test]
fn a_colon_without_space() {
    let text = "Name: cad\nSourceAmiId:ami-1\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: expected `Name: value`
     --> cad.yaml:2:12
      |
    2 | SourceAmiId:ami-1
      |            ^ a space is missing after this ':'
    ");
}

#[test]
fn a_second_colon_in_a_value() {
    let text = "Name: cad\nDescription: CAD: the 2026 image\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: a second ':' in one line
     --> cad.yaml:2:17
      |
    2 | Description: CAD: the 2026 image
      |                 ^ the value may not contain ': ' unless it is quoted
      |
      = help: put the value in single quotes
    ");
}

#[test]
fn a_quote_never_closed() {
    let text = "Name: 'cad\nDescription: image\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: a quoted text is not closed
     --> cad.yaml:1:7
      |
    1 | Name: 'cad
      |       ^^^^ there is no closing ' for this one
    ");
}

#[test]
fn an_apostrophe_inside_single_quotes() {
    let text = "Description: 'it's ready'\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: text after a closing quote
     --> cad.yaml:1:18
      |
    1 | Description: 'it's ready'
      |                  ^ the quoted text ended before this
      |
      = help: inside single quotes write two ('') for one
    ");
}

#[test]
fn a_bracket_never_closed() {
    let text = "Tags: [a, b\nName: cad\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: expected `,` or `]`
     --> cad.yaml:2:5
      |
    1 | Tags: [a, b
      |       - opened here
    2 | Name: cad
      |     ^ found this instead
      |
      = help: quote text that contains , : [ ] { }
    ");
}

#[test]
fn a_bracket_open_at_the_end() {
    let text = "{\"Tags\": [1, 2";
    insta::assert_snapshot!(said("cad.json", text), @r#"
    error: `[` is never closed
     --> cad.json:1:10
      |
    1 | {"Tags": [1, 2
      |          ^ there is no `]` for this one
    "#);
}

#[test]
fn a_member_indented_too_deeply() {
    let text = "Name: cad\n  Description: image\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: a member where none can be
     --> cad.yaml:2:14
      |
    2 |   Description: image
      |              ^ this line continues the value above, because it is indented more deeply
      |
      = help: begin members of one mapping in the same column; quote text that contains ': '
    ");
}

#[test]
fn a_member_indented_like_nothing_above() {
    let text = "Tags:\n    - a\n  - b\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: the indentation matches no line above
     --> cad.yaml:3:3
      |
    3 |   - b
      |   ^ members of one mapping begin in the same column
    ");
}

#[test]
fn a_missing_comma_in_json() {
    let text = "{\n  \"Name\": \"cad\"\n  \"Tags\": {}\n}\n";
    insta::assert_snapshot!(said("cad.json", text), @r#"
    error: expected `,` or `}`
     --> cad.json:3:3
      |
    1 | {
      | - opened here
    2 |   "Name": "cad"
    3 |   "Tags": {}
      |   ^ found this instead
    "#);
}

#[test]
fn yaml_in_a_json_file() {
    let text = "Name: cad\n";
    insta::assert_snapshot!(said("cad.json", text), @r"
    error: expected a value
     --> cad.json:1:1
      |
    1 | Name: cad
      | ^^^^ text must be in double quotes
      |
      = help: name the file .yaml if it is YAML
    ");
}

#[test]
fn a_name_given_twice() {
    let text = "Name: cad\nTags: {}\nDescription: d\nDisplayName: e\nName: cae\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: `Name` is given twice
     --> cad.yaml:5:1
      |
    1 | Name: cad
      | ---- first given here
    ...
    5 | Name: cae
      | ^^^^ given again here
      |
      = help: keep one of them: which one counts differs between parsers
    ");
}

#[test]
fn a_list_instead_of_a_mapping() {
    let text = "- Name: cad\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r#"
    error: the document is a list, not a mapping
     --> cad.yaml:1:1
      |
    1 | - Name: cad
      | ^ a list begins here
      |
      = help: write members at the top level: `Name: value` in YAML, {"Name": "value"} in JSON
    "#);
}

#[test]
fn a_second_document() {
    let text = "Name: cad\n---\nName: cae\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: more than one document in the file
     --> cad.yaml:2:1
      |
    2 | ---
      | ^^^ a second document begins here
      |
      = help: give each request a file of its own
    ");
}

#[test]
fn a_cloudformation_function() {
    let text = "IamRoleArn: !GetAtt Role.Arn\n";
    insta::assert_snapshot!(said("cad.yaml", text), @r"
    error: the tag `!GetAtt` has no meaning here
     --> cad.yaml:1:13
      |
    1 | IamRoleArn: !GetAtt Role.Arn
      |             ^^^^^^^^^^^^^^^^ tagged value
      |
      = help: write the value itself; quote it if it begins with '!'
    ");
}
