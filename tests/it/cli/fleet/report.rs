//! The JSON report, schema_version 2: rules once, what asks for attention in full, the rest in brief.

use super::{check, fleet};
use crate::support::cli::{NOW, Scene, image, run};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn names(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn outcomes_that_ask_for_attention_are_in_full_and_the_others_in_brief() {
    let scene = Scene::new(|evidence| image(evidence)["BootMode"] = json!("legacy-bios"));
    let report = scene.check(&[]).json();
    assert_eq!(report["schema_version"], 2);
    let full = BTreeSet::from([
        "rule",
        "name",
        "title",
        "severity",
        "verdict",
        "certainty",
        "subject",
        "message",
        "fix",
        "sources",
        "location",
        "missing",
        "fingerprint",
    ]);
    let brief = BTreeSet::from(["rule", "verdict", "subject"]);
    let (mut failed, mut passed) = (0, 0);
    for outcome in report["subjects"][0]["outcomes"].as_array().unwrap() {
        match outcome["verdict"].as_str().unwrap() {
            "fail" | "unknown" | "waived" => {
                failed += 1;
                assert!(names(outcome).is_superset(&full), "{outcome}");
            }
            _ => {
                passed += 1;
                assert!(names(outcome).is_subset(&brief), "{outcome}");
            }
        }
    }
    assert!(failed > 1 && passed > 100, "{failed} {passed}");
}

#[test]
fn the_table_has_every_rule_that_occurs_once() {
    let scene = fleet(3);
    let report = check(&scene, &["-o", "json"]).json();
    let rules = report["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]));
    let subjects = report["subjects"].as_array().unwrap();
    let outcomes = subjects
        .iter()
        .flat_map(|of| of["outcomes"].as_array().unwrap());
    let occur: BTreeSet<&str> = outcomes.map(|of| of["rule"].as_str().unwrap()).collect();
    assert_eq!(BTreeSet::from_iter(ids), occur);
    for rule in rules {
        let members = ["fix", "id", "name", "severity", "sources", "title"];
        assert_eq!(names(rule), BTreeSet::from(members));
        assert!(!rule["fix"].as_array().unwrap().is_empty(), "{rule}");
    }
    let boot = rules.iter().find(|rule| rule["id"] == "AMI010").unwrap();
    assert_eq!(boot["title"], "The AMI does not boot in UEFI mode");
}

#[test]
fn findings_about_the_configuration_are_of_the_run_and_have_their_rule_in_the_table() {
    let scene = fleet(2);
    let waiver =
        "waivers:\n  - {rule: AMI010, subject: \"*\", reason: r, owner: o, expires: 2026-11-22}\n";
    super::write(&scene, "ami-preflight.yaml", waiver);
    let config = ["--config", "ami-preflight.yaml"];
    let run = check(&scene, &[&config[..], &["-o", "json"]].concat());
    let found = &run.json()["configuration"];
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(
        (&found[0]["rule"], &found[0]["verdict"]),
        (&json!("CFG001"), &json!("fail"))
    );
    assert_eq!(found[0]["location"]["path"], "ami-preflight.yaml");
    assert_eq!(run.rule("CFG001")["name"], "waiver-expired");
    assert_eq!(run.json()["summary"]["fail"]["warning"], 1);
    // Every format says so, once, and it gates as ever.
    for format in [
        "human", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html", "plan",
    ] {
        let text = check(&scene, &[&config[..], &["-o", format]].concat()).stdout;
        assert!(
            text.contains("ended on 2026-11-22") || text.contains("expired"),
            "{format}: {text}"
        );
    }
    let ready = Scene::new(|_| {});
    super::write(&ready, "ami-preflight.yaml", waiver);
    assert_eq!(ready.check_at(NOW, &[]).code, 0);
    let gating = ready.check_at(NOW, &["--fail-on", "warning"]);
    assert_eq!(gating.code, 1);
    assert!(
        gating
            .stdout
            .ends_with("ami-preflight.yaml: not ready: 1 warning\n"),
        "{}",
        gating.stdout
    );
}

#[test]
fn a_ready_subject_is_small() {
    let run = run(&[
        "check",
        "examples/ready.yaml",
        "--evidence",
        "examples/ready.evidence.json",
        "-o",
        "json",
    ]);
    let subject = run.json()["subjects"][0].clone();
    assert_eq!(subject["verdict"], "ready");
    let bytes = subject.to_string().len();
    assert!(bytes <= 15 * 1024, "{bytes} bytes");
}

#[test]
fn it_is_laid_out_for_people_a_line_each_outcome() {
    let run = run(&[
        "check",
        "examples/ready.yaml",
        "--evidence",
        "examples/ready.evidence.json",
        "-o",
        "json",
    ]);
    let line = "        {\"rule\":\"AMI001\",\"verdict\":\"pass\"},\n";
    assert!(run.stdout.contains(line), "{}", run.stdout);
    assert!(
        run.stdout.starts_with("{\n  \"schema_version\": 2,\n") && run.stdout.ends_with("\n}\n")
    );
    let longest = run
        .stdout
        .lines()
        .filter(|line| !line.contains("\"fix\""))
        .map(str::len)
        .max();
    assert!(longest.unwrap() < 250, "{longest:?}");
}
