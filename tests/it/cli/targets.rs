//! Targets: several accounts and Regions in one run, from recorded evidence; and what is said of mistakes.

use crate::support::cli::{NOW, Run, command, finish};
use serde_json::Value;
use std::path::Path;

const TARGETS: &str = "targets:
  - name: design-eu
    region: eu-west-1
    evidence: eu.evidence.json
    requests: ['eu/**']
  - name: design-us
    region: us-east-1
    evidence: us.evidence.json
    requests: ['us/*.yaml', '-']
";

/// The ready example, as it would be in another account and Region.
fn elsewhere(text: &str) -> String {
    text.replace("111122223333", "444455556666")
        .replace("eu-west-1", "us-east-1")
        .replace("\"eu-central-1\"", "\"us-west-2\"")
}

/// Requests of two accounts, and the evidence of each; in the second one the name is taken.
fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    for name in ["eu", "us"] {
        std::fs::create_dir_all(folder.path().join(name).join("more")).unwrap();
    }
    let request = include_str!("../../../examples/ready.yaml");
    let evidence = include_str!("../../../examples/ready.evidence.json");
    write("ami-preflight.yaml", config);
    write("eu/cad.yaml", request);
    write("eu/more/cad.yaml", request);
    write("us/cad.yaml", &elsewhere(request));
    write("eu.evidence.json", evidence);
    let taken = elsewhere(evidence).replace("office-2026-01", "cad-2026-11");
    write("us.evidence.json", &taken);
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.current_dir(folder).args(["check", "--now", NOW]);
    finish(command.args(arguments))
}

fn failed(subject: &Value) -> Vec<&str> {
    let outcomes = subject["outcomes"].as_array().unwrap().iter();
    let failed = outcomes.filter(|it| it["verdict"] == "fail" && it["severity"] == "error");
    failed.map(|it| it["rule"].as_str().unwrap()).collect()
}

#[test]
fn one_run_judges_each_request_in_its_own_account_and_region() {
    let folder = folder(TARGETS);
    let run = check(folder.path(), &["us/cad.yaml", "eu", "-o", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let report = run.json();
    let told = |index: usize| {
        let subject = &report["subjects"][index];
        let target = &subject["target"];
        let text = |member: &str| target[member].as_str().unwrap().to_owned();
        let path = subject["request"]["path"].as_str().unwrap().to_owned();
        [
            path,
            text("name"),
            text("region"),
            text("account"),
            failed(subject).join(" "),
        ]
    };
    let expected = |path: &str, name: &str, region: &str, account: &str, failed: &str| {
        [path, name, region, account, failed].map(str::to_owned)
    };
    let (eu, account) = ("eu-west-1", "111122223333");
    assert_eq!(
        told(0),
        expected(
            "us/cad.yaml",
            "design-us",
            "us-east-1",
            "444455556666",
            "REQ005"
        )
    );
    assert_eq!(
        told(1),
        expected("eu/cad.yaml", "design-eu", eu, account, "")
    );
    assert_eq!(
        told(2),
        expected("eu/more/cad.yaml", "design-eu", eu, account, "")
    );
}

#[test]
fn what_one_target_is_told_is_what_a_run_of_its_own_is_told() {
    let folder = folder(TARGETS);
    let together = check(folder.path(), &["eu/cad.yaml", "us", "-o", "json"]).json();
    for (index, request, evidence) in [
        (0, "eu/cad.yaml", "eu.evidence.json"),
        (1, "us/cad.yaml", "us.evidence.json"),
    ] {
        let arguments = [request, "--no-config", "--evidence", evidence, "-o", "json"];
        let alone = check(folder.path(), &arguments).json();
        assert_eq!(
            together["subjects"][index]["outcomes"],
            alone["subjects"][0]["outcomes"]
        );
    }
}

#[test]
fn people_see_the_target_of_each_request() {
    let folder = folder(TARGETS);
    for format in ["human", "markdown", "html", "jsonl"] {
        let run = check(folder.path(), &["eu/cad.yaml", "us", "-o", format]);
        for target in ["design-eu", "design-us"] {
            assert!(run.stdout.contains(target), "{format}: {}", run.stdout);
        }
    }
}

#[test]
fn standard_input_and_options_are_claimed_as_a_dash() {
    let folder = folder(TARGETS);
    let request = std::fs::read(folder.path().join("us/cad.yaml")).unwrap();
    let mut command = command();
    command.current_dir(folder.path());
    command.args(["check", "-", "--now", NOW, "-o", "json"]);
    let run = finish(command.write_stdin(request));
    assert_eq!(
        run.json()["subjects"][0]["target"]["name"],
        "design-us",
        "{}",
        run.stderr
    );
    let run = check(folder.path(), &["--name", "cad-2026-11", "-o", "json"]);
    assert_eq!(
        run.json()["subjects"][0]["target"]["name"],
        "design-us",
        "{}",
        run.stderr
    );
}

#[test]
fn offline_a_target_is_a_region() {
    let folder = folder(TARGETS);
    let run = check(
        folder.path(),
        &["eu/cad.yaml", "us", "--offline", "-o", "json"],
    );
    let report = run.json();
    assert_eq!(
        report["subjects"][1]["target"]["region"], "us-east-1",
        "{}",
        run.stderr
    );
    assert_eq!(report["subjects"][1]["target"]["account"], Value::Null);
}

#[test]
fn a_run_goes_on_only_with_what_was_judged_in_the_same_target() {
    let folder = folder(TARGETS);
    check(folder.path(), &["us", "-o", "jsonl=lines.jsonl"]);
    let moved = TARGETS
        .replace("'us/*.yaml', '-'", "'x'")
        .replace("'eu/**'", "'eu/**', 'us/**'");
    let other = moved.replace("name: design-us", "name: unused");
    for config in [moved, other] {
        std::fs::write(folder.path().join("ami-preflight.yaml"), config).unwrap();
        let run = check(
            folder.path(),
            &["us", "--resume", "lines.jsonl", "-o", "json"],
        );
        assert!(run.code == 2 || run.json()["subjects"][0]["target"]["name"] == "design-eu");
    }
}

#[test]
fn mistakes_in_targets_are_named_with_their_place_all_at_once() {
    let folder = folder(
        "region: eu-west-1
profile: build
targets:
  - {name: a b, region: nowhere, requests: []}
  - {name: two, region: eu-west-1, profile: p, role_arn: 'arn:aws:iam::111122223333:role/r', requests: [x]}
  - {name: two, region: eu-west-1, external_id: e, requests: [x]}
  - {name: four, region: eu-west-1, role_arn: 'arn:aws:iam::1:user/r', requests: [x]}
",
    );
    let run = check(folder.path(), &["eu"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("targets_values", run.stderr);
    let folder = self::folder("targets:\n  - {name: a, regoin: eu-west-1, requests: x}\n  - 1\n");
    let run = check(folder.path(), &["eu"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("targets_shape", run.stderr);
}

#[test]
fn every_request_has_one_target() {
    let unclaimed = folder(&TARGETS.replace("'eu/**'", "'eu/*.yaml'"));
    let run = check(unclaimed.path(), &["eu", "us"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("targets_unclaimed", run.stderr);
    let both = folder(&TARGETS.replace("'us/*.yaml'", "'**/cad.yaml'"));
    let run = check(both.path(), &["eu", "us"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("targets_both", run.stderr);
}

#[test]
fn options_that_would_speak_for_all_targets_are_refused() {
    let folder = folder(TARGETS);
    for (option, value, words) in [
        ("--region", "eu-west-1", "every target has its own"),
        ("--profile", "p", "every target has its own"),
        ("--evidence", "eu.evidence.json", "every target has its own"),
        ("--record", "all.json", "{target}"),
        ("--from", "packer-manifest.json", "one target only"),
    ] {
        let run = check(folder.path(), &["eu/cad.yaml", "us", option, value]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{option}");
        assert!(run.stderr.contains(words), "{option}: {}", run.stderr);
    }
    let missing = self::folder(&TARGETS.replace("us.evidence.json", "no.json"));
    let run = check(missing.path(), &["us"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("ami-preflight.yaml:8:"),
        "{}",
        run.stderr
    );
    assert_eq!(
        check(missing.path(), &["eu"]).code,
        0,
        "a target that is not used"
    );
}

#[test]
fn every_target_is_shown_with_its_place() {
    let folder = folder(TARGETS);
    let run = check(folder.path(), &["eu", "--show-config"]);
    let shown: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("targets"))
        .collect();
    insta::assert_snapshot!("targets_shown", shown.join("\n"));
}

#[test]
fn evidence_of_several_targets_is_written_to_a_file_each() {
    let folder = folder(TARGETS);
    let run = check(
        folder.path(),
        &["eu/cad.yaml", "us", "--record", "again.{target}.json"],
    );
    assert_eq!(run.stderr, "");
    for (name, account) in [("design-eu", "111122223333"), ("design-us", "444455556666")] {
        let text = std::fs::read(folder.path().join(format!("again.{name}.json"))).unwrap();
        let evidence: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(evidence["account"], account);
    }
}
