use super::hostile::{self, HOSTILE, PATH, assert_harmless, seen};
use crate::support::cli::{command, finish};
use crate::support::report::render;
use ami_preflight::report::github;
use std::collections::BTreeMap;

#[derive(Debug)]
struct Annotation {
    command: String,
    properties: BTreeMap<String, String>,
    message: String,
}

/// As GitHub's runner reads a line of a log: `::command name=value,…::message`, then the documented unescaping.
fn parse(line: &str) -> Annotation {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
    let data = |text: &str| {
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%")
    };
    let property = |text: &str| data(&text.replace("%3A", ":").replace("%2C", ","));
    let properties = properties.split(',').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), property(value))
    });
    Annotation {
        command: command.to_owned(),
        properties: properties.collect(),
        message: data(message),
    }
}

fn annotations(text: &str) -> Vec<Annotation> {
    assert_harmless(text);
    assert!(text.ends_with('\n'));
    let all: Vec<Annotation> = text.lines().map(parse).collect();
    for annotation in &all {
        assert!(["error", "warning", "notice"].contains(&annotation.command.as_str()));
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(
            annotation
                .properties
                .keys()
                .all(|name| known.contains(&name.as_str()))
        );
    }
    all
}

#[test]
fn the_gravest_come_first_and_hostile_text_stays_text() {
    let all = annotations(&render(github::Github::default(), &hostile::report()));
    let commands: Vec<&str> = all.iter().map(|a| a.command.as_str()).collect();
    assert_eq!(
        commands,
        ["error", "error", "error", "warning", "notice", "notice"]
    );
    let placed = all
        .iter()
        .find(|a| a.properties["title"].starts_with("CAT002 "))
        .unwrap();
    assert_eq!(
        placed.properties["title"],
        seen(&format!("CAT002 {HOSTILE}"))
    );
    assert_eq!(placed.properties["file"], PATH);
    let place =
        ["line", "col", "endLine", "endColumn"].map(|name| placed.properties[name].as_str());
    assert_eq!(place, ["1", "7", "1", "11"]);
    assert_eq!(placed.message.lines().next().unwrap(), seen(HOSTILE));
    assert_eq!(
        placed.message.lines().count(),
        3,
        "the message and two fixes"
    );
}

#[test]
fn an_unknown_names_the_permission_and_a_waived_finding_is_not_announced() {
    let all = annotations(&render(github::Github::default(), &hostile::report()));
    let unknown = all
        .iter()
        .find(|a| a.properties["title"].starts_with("undecided: AMI023 "))
        .unwrap();
    assert_eq!(unknown.command, "error");
    assert!(
        unknown
            .message
            .contains("allow the caller ec2:DescribeSnapshots")
    );
    assert!(
        all.iter()
            .all(|a| !a.properties["title"].contains("AMI010"))
    );
    let verdict = all
        .iter()
        .find(|a| a.properties["title"] == "ami-preflight")
        .unwrap();
    assert!(
        verdict
            .message
            .ends_with("not ready: 2 errors, 1 warning, 1 advice, 1 unknown, 1 waived, 1 passed")
    );
}

#[test]
fn a_run_over_hostile_files_is_made_of_annotations_alone() {
    let all = annotations(&hostile::run("github"));
    assert!(all.iter().any(|a| a.message.contains(&seen(HOSTILE))));
}

#[test]
fn the_step_summary_gets_the_markdown_report_after_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    std::fs::write(&summary, "before\n").unwrap();
    let check = |format: &str| {
        let mut command = command();
        command.env("GITHUB_STEP_SUMMARY", &summary);
        command.args([
            "check",
            "examples/faulty.yaml",
            "--evidence",
            "examples/faulty.evidence.json",
            "-o",
            format,
        ]);
        assert_eq!(finish(&mut command).code, 1);
        std::fs::read_to_string(&summary).unwrap()
    };
    assert_eq!(check("json"), "before\n", "only with -o github");
    let markdown = super::example("faulty", &["-o", "markdown"]).stdout;
    assert_eq!(check("github"), format!("before\n{markdown}\n"));
    assert_eq!(check("github"), format!("before\n{markdown}\n{markdown}\n"));
}

#[test]
fn the_faulty_example() {
    insta::assert_snapshot!(super::snapshot("github"));
}
