//! JSON lines: a subject a line in the order of the requests, the summary last; each as its schema has it.

use super::{check, fleet, json};
use crate::support::cli::run;
use serde_json::Value;

fn validator(kind: &str) -> (boon::Schemas, boon::SchemaIndex) {
    let schema = json(&run(&["schema", kind]).stdout);
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    (schemas, index)
}

fn assert_valid((schemas, index): &(boon::Schemas, boon::SchemaIndex), value: &Value) {
    if let Err(error) = schemas.validate(value, *index) {
        panic!("{error:#}");
    }
}

#[test]
fn a_subject_a_line_and_the_summary_last() {
    let scene = fleet(5);
    let whole = check(&scene, &["-o", "json"]);
    let lines = check(&scene, &["-o", "jsonl"]);
    assert_eq!((lines.code, lines.stderr.as_str()), (whole.code, ""));
    let report = whole.json();
    let mut values: Vec<Value> = lines.stdout.lines().map(json).collect();
    let summary = values.pop().unwrap();
    assert_eq!(summary["summary"], report["summary"]);
    assert_eq!(summary["configuration"], report["configuration"]);
    let subjects: Vec<Value> = values.iter().map(|line| line["subject"].clone()).collect();
    assert_eq!(Value::Array(subjects), report["subjects"]);
}

#[test]
fn a_line_has_all_that_it_needs() {
    let scene = fleet(1);
    let lines = check(&scene, &["-o", "jsonl"]).stdout;
    let line = json(lines.lines().next().unwrap());
    let outcomes = line["subject"]["outcomes"].as_array().unwrap();
    let failed: Vec<&Value> = outcomes
        .iter()
        .filter(|of| of.get("title").is_some())
        .map(|of| &of["rule"])
        .collect();
    let rules: Vec<&Value> = line["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| &of["id"])
        .collect();
    assert!(failed.len() > 1);
    assert_eq!(failed, rules);
    let remedies = line["remedies"].as_array().unwrap();
    for outcome in outcomes.iter().filter(|of| !of["remedy"].is_null()) {
        assert!(
            remedies.iter().any(|of| of["id"] == outcome["remedy"]),
            "{outcome}"
        );
    }
}

#[test]
fn the_schemas_describe_what_is_written() {
    let scene = fleet(4);
    let waiver =
        "waivers:\n  - {rule: AMI001, subject: \"*\", reason: r, owner: o, expires: 2026-12-22}\n";
    super::write(&scene, "ami-preflight.yaml", waiver);
    let more = ["--config", "ami-preflight.yaml", "--shard", "1/1", "-o"];
    let report = validator("report");
    assert_valid(
        &report,
        &check(&scene, &[&more[..], &["json"]].concat()).json(),
    );
    let faulty = run(&[
        "check",
        "examples/faulty.yaml",
        "--evidence",
        "examples/faulty.evidence.json",
        "-o",
        "json",
    ]);
    assert_valid(&report, &faulty.json());
    let line = validator("jsonl");
    for text in check(&scene, &[&more[..], &["jsonl"]].concat())
        .stdout
        .lines()
    {
        assert_valid(&line, &json(text));
    }
}

#[test]
fn more_requests_than_are_in_memory_at_a_time_keep_their_order() {
    let scene = fleet(520);
    let run = check(&scene, &["--select", "REQ", "-o", "jsonl"]);
    let paths: Vec<String> = run
        .stdout
        .lines()
        .map(json)
        .filter_map(|line| Some(line["subject"]["request"]["path"].as_str()?.to_owned()))
        .collect();
    assert_eq!((run.code, paths.len()), (1, 520));
    assert!(paths.is_sorted());
}

#[test]
fn a_text_that_is_none_keeps_the_whole_run_from_beginning() {
    let scene = fleet(260);
    super::write(&scene, "requests/z.yaml", "Name: [\n");
    let run = check(
        &scene,
        &["--select", "REQ", "-o", "jsonl=lines.jsonl", "-o", "json"],
    );
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("z.yaml"), "{}", run.stderr);
    assert!(!scene.folder.path().join("lines.jsonl").exists());
}
