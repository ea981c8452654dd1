//! One file serves this tool and the AWS CLI: what the CLI reads otherwise is said.

use crate::support::cli::{Run, command, finish, run_with_input};
use serde_json::json;

fn check(text: impl Into<Vec<u8>>, more: &[&str]) -> Run {
    let arguments = [&["check", "-", "--offline", "-o", "json"], more].concat();
    run_with_input(&arguments, text)
}

/// `LINE:COLUMN subject` of each REQ031 that failed.
fn differing(run: &Run) -> Vec<String> {
    let report = run.json();
    let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
    let failed = outcomes
        .iter()
        .filter(|o| o["rule"] == "REQ031" && o["verdict"] == "fail");
    let shown = failed.map(|o| {
        let at = &o["location"];
        format!(
            "{}:{} {}",
            at["line"],
            at["column"],
            o["subject"].as_str().unwrap()
        )
    });
    let mut shown: Vec<String> = shown.collect();
    shown.sort();
    shown
}

#[test]
fn dates_and_odd_numbers_are_findings_in_their_places() {
    let run = check(
        "Name: 2026-11-23\nDescription: '2024-01-01'\nTags: {CostCenter: 001234, Size: 1_000, 2024: x, Day: \"2024-01-01\"}\n",
        &[],
    );
    assert_eq!(run.code, 1);
    assert_eq!(
        differing(&run),
        [
            "1:7 /Name",
            "3:20 /Tags/CostCenter",
            "3:34 /Tags/Size",
            "3:41 /Tags/2024"
        ]
    );
    let message = run.outcome("REQ031")["message"].clone();
    assert!(message.as_str().unwrap().contains("quote it"), "{message}");
}

#[test]
fn what_a_flag_replaces_is_not_sent() {
    let run = check("Name: 2026-11-23\n", &["--name", "good"]);
    assert_eq!(differing(&run), [""; 0]);
}

#[test]
fn json_has_no_such_types() {
    let run = check(r#"{"Name": "2026-11-23", "Tags": {"2024": "001"}}"#, &[]);
    assert_eq!(differing(&run), [""; 0]);
}

#[test]
fn a_sensitive_value_is_not_shown_with_its_type() {
    let run = check("AppCatalogConfig:\n  - LaunchParameters: 0077553311\n", &[]);
    assert_eq!(
        differing(&run),
        ["2:23 /AppCatalogConfig/0/LaunchParameters"]
    );
    assert!(!run.stdout.contains("77553311"), "{}", run.stdout);
}

#[test]
fn encodings_that_the_aws_cli_refuses_are_warnings() {
    let utf16 = |text: &str| {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    for (bytes, kind) in [
        (utf16("Name: a\n"), "UTF-16"),
        (utf16(r#"{"Name": "a"}"#), "UTF-16"),
        (
            "\u{feff}{\"Name\": \"a\"}".into(),
            "UTF-8 with a byte order mark",
        ),
    ] {
        let outcome = check(bytes, &[]).outcome("REQ032");
        assert_eq!(
            (
                &outcome["verdict"],
                &outcome["severity"],
                &outcome["location"]["line"]
            ),
            (&json!("fail"), &json!("warning"), &json!(1)),
            "{kind}"
        );
        let message = outcome["message"].as_str().unwrap();
        assert!(message.contains(kind), "{message}");
    }
    for text in ["\u{feff}Name: a\n", "Name: a\n", r#"{"Name": "a"}"#] {
        assert_eq!(check(text, &[]).outcome("REQ032")["verdict"], "pass");
    }
}

#[test]
fn a_quoted_value_ends_with_its_quote() {
    for (text, end) in [
        ("Name: \"a b\"   # comment\n", 11),
        ("Name: 'it''s # b' # comment\n", 17),
        ("Name: \"a \\\" b\" # comment\n", 14),
        ("Name: 'a b'   \n", 11),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.yaml"), text).unwrap();
        let mut check = command();
        check.current_dir(folder.path());
        let report = finish(check.args(["check", "a.yaml", "--offline", "-o", "sarif"])).json();
        let results = report["runs"][0]["results"].as_array().unwrap();
        let name = results.iter().find(|r| r["ruleId"] == "REQ002").unwrap();
        let region = &name["locations"][0]["physicalLocation"]["region"];
        assert_eq!(
            (region["startColumn"].as_u64(), region["endColumn"].as_u64()),
            (Some(7), Some(end + 1)),
            "{text}"
        );
    }
}
