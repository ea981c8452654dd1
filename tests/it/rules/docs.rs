//! What is generated is up to date; `UPDATE=1 cargo test --test it docs` rewrites it.

use crate::support;

use std::path::Path;
use support::cli::run;
use support::rule_pages;

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
        "{} is out of date: UPDATE=1 cargo test --test it docs",
        path.display()
    );
}

#[test]
fn schemas_for_editors() {
    for kind in [
        "request", "rule", "remedy", "evidence", "report", "jsonl", "config", "baseline",
    ] {
        up_to_date(
            &format!("rules/schema/{kind}.schema.json"),
            &run(&["schema", kind]).stdout,
        );
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The text with what stands between two markers replaced.
fn between(text: &str, marker: &str, inside: &str) -> String {
    let (start, end) = (
        format!("<!-- {marker} -->\n"),
        format!("<!-- /{marker} -->"),
    );
    let (before, rest) = text.split_once(&start).expect("the marker");
    let (_, after) = rest.split_once(&end).expect("its end");
    format!("{before}{start}{inside}{end}{after}")
}

#[test]
fn index_of_rules() {
    let page = "rules/README.md";
    up_to_date(page, &between(&read(page), "rules", &rule_pages::index()));
}

#[test]
fn pages_of_the_areas() {
    for (folder, heading, judges) in rule_pages::AREAS {
        let page = format!("rules/{folder}/README.md");
        up_to_date(&page, &rule_pages::area(folder, heading, judges));
    }
}

#[test]
fn page_of_the_remedies() {
    up_to_date("rules/remedies/README.md", &rule_pages::remedies());
}

#[test]
fn no_built_in_rule_is_without_a_page() {
    let on_pages: usize = rule_pages::AREAS
        .iter()
        .map(|(folder, ..)| rule_pages::rules(folder).len())
        .sum();
    assert_eq!(on_pages, run(&["rules", "list"]).stdout.lines().count());
}

#[test]
fn page_of_the_facts() {
    up_to_date("rules/facts.md", &rule_pages::facts());
}

#[test]
fn help_and_calls_in_the_readme() {
    let help = run(&["check", "--help"]).stdout;
    let trimmed: Vec<&str> = help.lines().map(str::trim_end).collect();
    let block = format!("```text\n{}\n```\n", trimmed.join("\n").trim_end());
    let text = read("README.md");
    let text = between(&text, "help", &block);
    up_to_date("README.md", &between(&text, "calls", &rule_pages::calls()));
}

#[test]
fn every_subcommand_has_help_completions_and_a_man_page() {
    for arguments in [
        vec!["--help"],
        vec!["access", "--help"],
        vec!["rules", "--help"],
        vec!["rules", "facts"],
        vec!["man"],
        vec!["completions", "bash"],
        vec!["completions", "powershell"],
    ] {
        let run = run(&arguments);
        assert_eq!(run.code, 0, "{arguments:?}");
        assert!(run.stdout.len() > 200, "{arguments:?}");
    }
}
