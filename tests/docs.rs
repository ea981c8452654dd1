//! What is generated is up to date; `UPDATE=1 cargo test --test docs` rewrites it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::path::Path;
use support::cli::run;

fn up_to_date(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        found == expected,
        "{} is out of date: UPDATE=1 cargo test --test docs",
        path.display()
    );
}

#[test]
fn schemas_for_editors() {
    for kind in [
        "request", "rule", "evidence", "report", "config", "baseline",
    ] {
        up_to_date(
            &format!("rules/schema/{kind}.schema.json"),
            &run(&["schema", kind]).stdout,
        );
    }
}

#[test]
fn index_of_rules() {
    let mut text = String::from(
        "# Rules\n\nOne rule a file; `ami-preflight explain ID` prints everything about one. This index is generated.\n\n| id | severity | area | the rule fails when |\n| --- | --- | --- | --- |\n",
    );
    for line in run(&["rules", "list"]).stdout.lines() {
        let mut words = line.split_whitespace();
        let (id, severity, area) = (
            words.next().unwrap(),
            words.next().unwrap(),
            words.next().unwrap(),
        );
        let title: Vec<&str> = words.collect();
        text.push_str(&format!(
            "| {id} | {severity} | {area} | {} |\n",
            title.join(" ").replace('|', "\\|")
        ));
    }
    up_to_date("rules/README.md", &text);
}

#[test]
fn help_in_the_readme() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (before, rest) = readme.split_once("<!-- help -->\n").expect("a help block");
    let (_, after) = rest.split_once("<!-- /help -->").expect("its end");
    let help = run(&["check", "--help"]).stdout;
    let trimmed: Vec<&str> = help.lines().map(str::trim_end).collect();
    up_to_date(
        "README.md",
        &format!(
            "{before}<!-- help -->\n```text\n{}\n```\n<!-- /help -->{after}",
            trimmed.join("\n").trim_end()
        ),
    );
}

#[test]
fn every_subcommand_has_help_completions_and_a_man_page() {
    for arguments in [
        vec!["--help"],
        vec!["access", "--help"],
        vec!["rules", "--help"],
        vec!["man"],
        vec!["completions", "bash"],
        vec!["completions", "powershell"],
    ] {
        let run = run(&arguments);
        assert_eq!(run.code, 0, "{arguments:?}");
        assert!(run.stdout.len() > 200, "{arguments:?}");
    }
}
