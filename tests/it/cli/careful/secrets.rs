//! Sensitive values do not show, whatever is wrong with the file that holds them.

use crate::support::cli::{Run, Scene, command, finish, run_with_input};
use serde_json::json;

const FORMATS: [&str; 9] = [
    "human", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html",
];

fn check(text: &str, more: &[&str]) -> Run {
    run_with_input(&[&["check", "-", "--offline"], more].concat(), text)
}

#[test]
fn a_text_that_does_not_parse_keeps_its_secrets() {
    for text in [
        "AppCatalogConfig:\n  - LaunchParameters: --user: u --password: HUNTER\n",
        "AppCatalogConfig:\n  - AbsoluteAppPath: \"C:\\HUNTER\\plain.exe\"\n",
        "AppCatalogConfig:\n  - AbsoluteAppPath: C:\\HUNTER\n    AbsoluteAppPath: C:\\HUNTER\n",
        "AppCatalogConfig:\n  - Name: a\n    LaunchParameters --password HUNTER\n",
        "AppCatalogConfig:\n  - LaunchParameters: |\n      --password HUNTER\n    LaunchParameters: x\n",
        "AppCatalogConfig:\n  - Args: --password HUNTER: x\n",
        "x: &a --password HUNTER: x\n",
        r#"{"Name":"a","AppCatalogConfig":[{"LaunchParameters":"HUNTER"}],"Name":"b"}"#,
        r#"{"AppCatalogConfig":[{"AbsoluteAppPath":"C:\HUNTER\a.exe"}]}"#,
        "{\"AppCatalogConfig\":[{\"WorkingDirectory\": HUNTER}]}",
    ] {
        let hidden = check(text, &[]);
        assert_eq!(hidden.code, 2, "{text}");
        assert!(!hidden.stderr.contains("HUNTER"), "{}", hidden.stderr);
        let shown = check(text, &["--show-sensitive"]);
        assert!(shown.stderr.contains("HUNTER"), "{}", shown.stderr);
        for command in ["collect", "policy"] {
            let arguments: &[&str] = match command {
                "collect" => &["collect", "-", "--offline"],
                _ => &["policy", "role", "-"],
            };
            let run = run_with_input(arguments, text);
            assert!(!run.stderr.contains("HUNTER"), "{}", run.stderr);
        }
    }
}

#[test]
fn the_fault_itself_stays_readable() {
    let run = check(
        "AppCatalogConfig:\n  - AbsoluteAppPath: \"C:\\Secret\\plain.exe\"\n",
        &[],
    );
    insta::assert_snapshot!(run.stderr, @r#"
    error: `\S` is not an escape that YAML knows
     --> <stdin>:2:25
      |
    2 |   - AbsoluteAppPath: "**\S***************"
      |                         ^^ taken for an escape
      |
      = note: a backslash starts an escape inside double quotes (\n is a line feed, \t a tab)
      = help: write Windows paths in single quotes ('C:\Program Files') or double each backslash
    "#);
}

#[test]
fn a_catalog_of_any_shape_keeps_its_secrets() {
    for text in [
        "x-path: &p HUNTER\nAppCatalogConfig:\n  - {Name: a b, AbsoluteAppPath: *p}\n",
        "x: &x [&p HUNTER]\nAppCatalogConfig:\n  - {Name: a b, AbsoluteAppPath: *x}\n",
        "AppCatalogConfig:\n  - HUNTER\n",
        "AppCatalogConfig:\n  - [HUNTER]\n",
        "AppCatalogConfig: {Applications: [{Name: a, LaunchParameters: HUNTER}]}\n",
        "AppCatalogConfig: HUNTER\n",
        "AppCatalgConfig: HUNTER\n",
        "Program: HUNTER\n",
    ] {
        for format in FORMATS {
            let run = check(text, &["-o", format]);
            assert_eq!(run.code, 1, "{text}");
            assert!(!run.stdout.contains("HUNTER"), "{format}: {}", run.stdout);
        }
    }
    let plain = check("Nmae: shown\n", &[]);
    assert!(plain.stdout.contains("Nmae: shown"), "{}", plain.stdout);
}

#[test]
fn messages_of_services_are_shown_without_values_of_the_request() {
    let path = r"C:\Program Files\HUNTER\cad.exe";
    let scene = Scene::new(|evidence| {
        let calls = evidence["calls"].as_array_mut().unwrap();
        calls.retain(|call| call["operation"] != "CreateImportedImage");
        calls.push(json!({
            "service": "appstream", "operation": "CreateImportedImage",
            "error": {"code": "InvalidParameterCombinationException",
                "message": format!("bad path {path} --password HUNTER, {}", json!(path))}
        }));
    });
    let request = std::fs::read_to_string("examples/ready.yaml").unwrap();
    let catalog = format!(
        "\nAppCatalogConfig:\n  - {{Name: cad, AbsoluteAppPath: '{path}', LaunchParameters: --password HUNTER}}\n"
    );
    let before = request.split("AppCatalogConfig:").next().unwrap();
    let scene = scene.request(format!("{before}{catalog}"));
    for format in FORMATS {
        let run = scene.check_at("2026-11-23T12:00:00Z", &["-o", format, "-v"]);
        assert_ne!(run.code, 2, "{}", run.stderr);
        assert!(!run.stdout.contains("HUNTER"), "{format}: {}", run.stdout);
        assert!(
            run.stdout.contains("bad path (hidden)")
                || format == "human" && run.stdout.contains("(hidden)"),
            "{format}: {}",
            run.stdout
        );
    }
    let shown = scene.check(&["--show-sensitive"]);
    assert!(shown.stdout.contains("HUNTER"));
}

#[test]
fn a_dry_run_that_was_not_recorded_does_not_repeat_the_catalog() {
    let mut check = command();
    let request = "Name: a\nSourceAmiId: ami-0a1b2c3d4e5f60718\nAppCatalogConfig:\n  - {Name: a, LaunchParameters: HUNTER}\n";
    check
        .args([
            "check",
            "-",
            "--evidence",
            "examples/ready.evidence.json",
            "--dry-run",
            "-o",
            "json",
        ])
        .write_stdin(request);
    let run = finish(&mut check);
    assert!(
        run.stdout.contains("dry_run") || run.code != 2,
        "{}",
        run.stderr
    );
    assert!(!run.stdout.contains("HUNTER"), "{}", run.stdout);
}

#[test]
fn a_long_broken_text_is_looked_at_once() {
    let entry = r#"{"LaunchParameters":"HUNTER","AbsoluteAppPath":HUNTER},"#;
    let one_line = format!(
        "{{\"AppCatalogConfig\":[{}], \"a\" b}}",
        entry.replace(":HUNTER", ":\"HUNTER\"").repeat(16_000)
    );
    let unclosed = "LaunchParameters: 'a\nWorkingDirectory: \"HUNTER\n".repeat(19_000);
    let twice = format!("{}\n", "AbsoluteAppPath: HUNTER\n".repeat(40_000));
    for text in [one_line, unclosed, twice] {
        let started = std::time::Instant::now();
        let run = check(&text, &[]);
        assert_eq!(run.code, 2);
        assert!(!run.stderr.contains("HUNTER"));
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
