//! What reports say of fixes: people get a line for each, machines get the report of the mended file.

use super::fix;
use crate::support::cli::{command, finish};
use serde_json::Value;
use std::fs;

const TEXT: &str = "# ü 🙂\nName: cad\nSourceAmId: ami-0123456789abcdef0\nDescription: 2026 # 日本\nTags: [{Key: a, Value: b}]\nAppCatalogConfig:\n  - Name: cad\n    AbsoluteAppPath: \"C:\\temp\\t.exe\" # 🙂\n    WorkingDirectory: C:/ü/x\n";

#[test]
fn people_are_told_each_fix_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("r.yaml"), TEXT).unwrap();
    let run = fix(folder.path(), &["r.yaml"]);
    let lines: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("fixed"))
        .collect();
    assert_eq!(
        lines,
        [
            "fixed: r.yaml:3:1: REQ028: `SourceAmId` is now `SourceAmiId`",
            "fixed: r.yaml:4:14: REQ029: the value is text: quoted as it is written",
            "fixed: r.yaml:5:7: REQ029: Tags is a map of keys and values",
            "fixed: r.yaml:8:25: CAT009: AbsoluteAppPath: single backslashes in double quotes are doubled",
            "fixed: r.yaml:9:25: CAT020: WorkingDirectory is written with backslashes",
        ]
    );
    // Not the values, which are sensitive.
    assert!(!lines.concat().contains("temp"));
}

#[test]
fn the_json_report_is_that_of_the_mended_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("r.yaml"), TEXT).unwrap();
    let fixed = fix(
        folder.path(),
        &["r.yaml", "-o", "json", "--now", crate::support::cli::NOW],
    );
    let mut check = command();
    let again = [
        "check",
        "--offline",
        "r.yaml",
        "-o",
        "json",
        "--now",
        crate::support::cli::NOW,
    ];
    let again = finish(check.current_dir(folder.path()).args(again));
    assert_eq!(fixed.stdout, again.stdout);
    assert_eq!((fixed.code, fixed.stderr.as_str()), (again.code, ""));
}

/// The byte of a line and a column, which SARIF counts in characters here.
fn byte(text: &str, line: &Value, column: &Value) -> usize {
    let (line, column) = (
        line.as_u64().unwrap() as usize,
        column.as_u64().unwrap() as usize,
    );
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let chars = text[start..].chars().take(column - 1);
    start + chars.map(char::len_utf8).sum::<usize>()
}

#[test]
fn the_replacements_of_sarif_are_those_of_fix() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("r.yaml"), TEXT).unwrap();
    let mut check = command();
    let sarif = finish(check.current_dir(folder.path()).args([
        "check",
        "--offline",
        "r.yaml",
        "-o",
        "sarif",
    ]));
    let log: Value = serde_json::from_str(&sarif.stdout).unwrap();
    let mut edits = Vec::new();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        for fix in result["fixes"].as_array().into_iter().flatten() {
            for edit in fix["artifactChanges"][0]["replacements"]
                .as_array()
                .unwrap()
            {
                let at = &edit["deletedRegion"];
                let start = byte(TEXT, &at["startLine"], &at["startColumn"]);
                let end = byte(TEXT, &at["endLine"], &at["endColumn"]);
                edits.push((
                    start,
                    end,
                    edit["insertedContent"]["text"]
                        .as_str()
                        .unwrap_or("")
                        .to_owned(),
                ));
            }
        }
    }
    edits.sort();
    let mut text = TEXT.to_owned();
    for (start, end, inserted) in edits.iter().rev() {
        text.replace_range(*start..*end, inserted);
    }
    fix(folder.path(), &["r.yaml"]);
    assert_eq!(
        text,
        fs::read_to_string(folder.path().join("r.yaml")).unwrap()
    );
}
