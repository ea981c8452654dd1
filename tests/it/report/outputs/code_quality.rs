use super::hostile::{self, HOSTILE, PATH, assert_harmless, seen};
use crate::support::report::render;
use ami_preflight::report::gitlab;
use serde_json::Value;
use std::collections::BTreeSet;

/// What GitLab asks of each entry.
fn entries(text: &str) -> Vec<Value> {
    let entries: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut fingerprints = BTreeSet::new();
    for entry in &entries {
        for member in ["description", "check_name", "fingerprint", "severity"] {
            let text = entry[member].as_str().unwrap();
            assert!(!text.is_empty());
            assert_harmless(text);
        }
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&entry["severity"].as_str().unwrap()));
        let path = entry["location"]["path"].as_str().unwrap();
        assert!(!path.is_empty() && !path.starts_with("./") && !path.starts_with('/'));
        assert!(entry["location"]["lines"]["begin"].as_u64() >= Some(1));
        let new = fingerprints.insert(entry["fingerprint"].as_str().unwrap().to_owned());
        assert!(new, "GitLab drops an entry whose fingerprint it has seen");
    }
    entries
}

#[test]
fn findings_and_unknowns_are_listed_and_hostile_text_stays_text() {
    let entries = entries(&render(gitlab::Gitlab::default(), &hostile::report()));
    let shown: Vec<(&str, &str)> = entries
        .iter()
        .map(|entry| {
            (
                entry["check_name"].as_str().unwrap(),
                entry["severity"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("AMI023", "critical"),
            ("CAT002", "critical"),
            ("CAT003", "critical"),
            ("REQ004", "major"),
            ("REQ009", "info")
        ]
    );
    assert!(
        entries[1]["description"]
            .as_str()
            .unwrap()
            .contains(&seen(HOSTILE))
    );
    assert_eq!(entries[1]["location"]["path"], PATH);
    let unknown = entries[0]["description"].as_str().unwrap();
    assert!(
        unknown.starts_with("undecided: ")
            && unknown.ends_with("allow the caller ec2:DescribeSnapshots")
    );
}

#[test]
fn two_requests_of_one_name_keep_their_findings_apart() {
    let mut report = hostile::report();
    report.subjects.push(report.subjects[0].clone());
    assert_eq!(
        entries(&render(gitlab::Gitlab::default(), &report)).len(),
        10
    );
}

#[test]
fn a_run_over_hostile_files() {
    assert!(!entries(&hostile::run("gitlab")).is_empty());
    // AMI048 advises of every AMI: nobody has looked inside.
    let ready = super::example("ready", &["-o", "gitlab", "--ignore", "AMI048"]);
    assert!(entries(&ready.stdout).is_empty());
}

#[test]
fn the_faulty_example() {
    insta::assert_snapshot!(super::snapshot("gitlab"));
}
