//! How people who write rules find the facts: the list, and what mistakes point to.

use crate::support;

use ami_preflight::facts::table;
use std::path::Path;
use support::cli::{Run, run};

#[test]
fn the_list_has_every_fact() {
    let run = run(&["rules", "facts"]);
    assert_eq!(run.code, 0);
    let listed: Vec<&str> = run
        .stdout
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    let all: Vec<&str> = table::rows().map(|row| row.path).collect();
    assert_eq!(listed, all);
}

#[test]
fn a_line_has_path_type_call_and_meaning() {
    let line = |path: &str| {
        let run = run(&["rules", "facts", path]);
        let words: Vec<String> = run.stdout.split_whitespace().map(str::to_owned).collect();
        words.join(" ")
    };
    assert_eq!(
        line("ami.volumes[].VolumeSize"),
        "ami.volumes[].VolumeSize int ec2:DescribeImages size in GiB"
    );
    assert_eq!(
        line("request.Tags"),
        "request.Tags {string}? - tags of the image, by key"
    );
    assert!(
        line("request.AppCatalogConfig[].WorkingDirectory")
            .ends_with("(sensitive: reports hide it)")
    );
}

#[test]
fn a_beginning_that_no_fact_has_is_a_mistake() {
    let run = run(&["rules", "facts", "ami.Volumes"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("did you mean `ami.volumes`?"),
        "{}",
        run.stderr
    );
}

/// The first rule of "Write your own rule" with another condition.
fn tested(condition: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let page = support::markdown::page(Path::new("rules/README.md"));
    let mut blocks = page.blocks.iter();
    let rule = blocks.find(|block| block.language == "yaml").unwrap();
    let text = rule.text.replace("has(request.Tags.CostCenter)", condition);
    let path = folder.path().join("ACME001-cost-center-missing.yaml");
    std::fs::write(&path, text).unwrap();
    run(&["rules", "test", path.to_str().unwrap()])
}

#[test]
fn a_rule_with_a_fact_that_does_not_exist_names_the_list() {
    let run = tested("ami.Cost == 1");
    assert_eq!(run.code, 2);
    let said = run.stderr;
    assert!(said.contains("there is no fact `ami.Cost`"), "{said}");
    assert!(said.contains("`ami-preflight rules facts` lists"), "{said}");
}

#[test]
fn an_example_that_stumbles_over_an_absent_fact_says_how_to_ask() {
    let run = tested("size(request.Tags) > 0");
    assert_eq!(run.code, 1);
    let said = run.stdout;
    assert!(
        said.contains("example \"has no tags\": expected fail, got unknown"),
        "{said}"
    );
    assert!(said.contains("ask has(request.Tags) first"), "{said}");
}

#[test]
fn an_unknown_id_may_be_that_of_ones_own_rule() {
    let run = run(&["explain", "ACME001"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("add --rules PATH"), "{}", run.stderr);
}
