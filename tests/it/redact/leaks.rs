//! Nothing of the original is left: no account, no ARN, no id, no name, no path.

use super::super::support::cli::{Scene, command, finish};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Texts of the bundled examples that tell whose they are.
const ORIGINALS: &[&str] = &[
    "111122223333",
    "AIDAEXAMPLECI",
    "user/ci",
    "cad",
    "CAD",
    "office",
    "golden",
    "workstation",
    "November",
    "ami-0a1b2c3d4e5f60718",
    "snap-0f1e2d3c4b5a69788",
    "vol-0a9b8c7d6e5f40312",
    "i-0123456789abcdef0",
    "ImageImport",
    "ImageBoundary",
    "EuropeOnly",
    "ShareImages",
    "LookAtImages",
    "AROAEXAMPLEIMPORT",
    "ANPAEXAMPLEEUROPEON",
    "design",
    "production",
    "Team",
    "Environment",
    "notepad",
    "Notepad",
    "Example",
    "nosplash",
];

fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn nothing_of_the_ready_example_is_left_in_a_bundle() {
    let scene = Scene::new(|_| {});
    let run = bundle(&scene);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let text = read(&scene.folder.path().join("bundle.json"));
    for original in ORIGINALS {
        assert!(!text.contains(original), "{original} is left:\n{text}");
    }
    let bundle: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bundle["redacted"], true);
    assert_eq!(bundle["differs"], json!([]));
    assert_eq!(bundle["request"]["Name"], bundle["image_name"]);
    // Amazon's own stays: the AMI that the disk began with.
    assert!(text.contains("TPM-Windows_Server-2022-English-Full-Base"));
}

fn bundle(scene: &Scene) -> super::super::support::cli::Run {
    let mut command = command();
    command.current_dir(scene.folder.path());
    finish(command.args([
        "diagnose",
        "cad-2026-11",
        "request.yaml",
        "--evidence",
        "evidence.json",
        "--redact",
        "--bundle",
        "bundle.json",
    ]))
}

/// A text that no vocabulary has.
const PLANTED: &str = "Quxfrob";

#[test]
fn a_text_planted_anywhere_is_left_only_in_members_that_hold_values_of_aws() {
    let mut evidence: Value =
        serde_json::from_str(&std::fs::read_to_string("examples/ready.evidence.json").unwrap())
            .unwrap();
    let calls = evidence["calls"].as_array_mut().unwrap();
    for call in calls.iter_mut() {
        for part in ["input", "output"] {
            plant(&mut call[part]);
        }
    }
    let planted: ami_preflight::evidence::EvidenceFile = serde_json::from_value(evidence).unwrap();
    let material = ami_preflight::redact::Material {
        evidence: Some(planted),
        ..Default::default()
    };
    let redacted = ami_preflight::redact::redacted(&material);
    let mut left = BTreeSet::new();
    survivors(
        &serde_json::to_value(redacted.evidence).unwrap(),
        "",
        &mut left,
    );
    let left: Vec<&str> = left.iter().map(String::as_str).collect();
    insta::assert_snapshot!(left.join("\n"));
}

/// Puts the text behind every text.
fn plant(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(&format!(" {PLANTED}")),
        Value::Array(items) => items.iter_mut().for_each(plant),
        Value::Object(members) => members.values_mut().for_each(plant),
        _ => {}
    }
}

/// The members in which it is left.
fn survivors(value: &Value, member: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.to_lowercase().contains(&PLANTED.to_lowercase()) => {
            found.insert(member.to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| survivors(item, member, found)),
        Value::Object(members) => {
            for (name, value) in members {
                survivors(value, name, found);
            }
        }
        _ => {}
    }
}
