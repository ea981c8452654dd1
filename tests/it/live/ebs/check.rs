//! `check --inspect-disk` as a user runs it: the AMI's snapshot is found, read and paid for once, and a recording replays.

use crate::disk::images::path;
use crate::support::cli::{Run, command, finish};
use crate::support::fake_aws::{FakeAws, Script};
use crate::support::fake_ebs::{Behaviour, FakeEbs, Fault, SNAPSHOT};
use serde_json::Value;
use std::path::Path;

/// EC2 and all others that know the ready example, whose snapshot is that of the fake.
fn aws() -> FakeAws {
    let text = std::fs::read_to_string("examples/ready.evidence.json").unwrap();
    let text = text.replace("snap-0f1e2d3c4b5a69788", SNAPSHOT);
    FakeAws::start(Script::from_evidence(
        &serde_json::from_str::<Value>(&text).unwrap(),
    ))
}

fn ebs(faults: &[Fault]) -> FakeEbs {
    let behaviour = Behaviour {
        faults: faults.to_vec(),
        ..Behaviour::default()
    };
    FakeEbs::of_file(&path("gpt"), behaviour)
}

fn check(aws: &FakeAws, ebs: &FakeEbs, requests: &[&str], arguments: &[&str]) -> Run {
    let mut command = command();
    command
        .envs(aws.env())
        .env("AWS_ENDPOINT_URL_EBS", ebs.url())
        .env("AWS_REGION", "eu-west-1")
        .env("COLUMNS", "200")
        .args([
            "check",
            "--now",
            "2026-11-23T12:00:00Z",
            "-o",
            "json",
            "-vv",
        ])
        .args(requests)
        .args(arguments);
    finish(&mut command)
}

#[test]
fn nobody_reads_a_snapshot_unasked() {
    let (aws, ebs) = (aws(), ebs(&[]));
    let run = check(&aws, &ebs, &["examples/ready.yaml"], &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(ebs.requests(), Vec::<String>::new());
    assert_eq!(run.outcome("GST001")["verdict"], "skipped");
}

#[test]
fn the_snapshot_is_read_once_for_all_requests_and_standard_error_says_what_that_needs_and_costs() {
    let (aws, ebs) = (aws(), ebs(&[]));
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string("examples/ready.yaml").unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let one = write("one.yaml", &text);
    let other = write("other.yaml", &text.replace("cad-2026-11", "cad-2026-12"));
    let run = check(&aws, &ebs, &[&one, &other], &["--inspect-disk"]);
    assert_eq!(run.outcome("GST001")["verdict"], "pass", "{}", run.stderr);
    // The program of both is not on this disk.
    let missing = run.failed(&["error"]);
    let missing = missing.iter().filter(|found| found.starts_with("CAT026"));
    assert!(missing.count() >= 2);
    assert_eq!(run.outcome("AMI048")["verdict"], "pass");
    assert!(ebs.blocks() <= 30, "{}", ebs.blocks());
    assert_eq!(
        ebs.blocks(),
        usize::try_from(ebs.gets()).unwrap(),
        "no block twice"
    );
    assert_eq!(ebs.lists(), 1);
    let told = run.stderr.replace('\n', " ");
    for words in [
        "ebs:GetSnapshotBlock",
        "at the example prices",
        SNAPSHOT,
        "--max-blocks",
        "read ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_recording_replays_without_ebs() {
    let (aws, ebs) = (aws(), ebs(&[]));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evidence.json");
    let recorded = file.to_str().unwrap();
    let request = ["examples/ready.yaml"];
    let live = check(
        &aws,
        &ebs,
        &request,
        &["--inspect-disk", "--record", recorded],
    );
    let text = std::fs::read_to_string(Path::new(recorded)).unwrap();
    assert!(text.contains("InspectSnapshot") && !text.contains("notepad"));
    let replayed = crate::support::cli::run(&[
        "check",
        "examples/ready.yaml",
        "--evidence",
        recorded,
        "-o",
        "json",
        "-vv",
    ]);
    let outcomes = |run: &Run| run.json()["subjects"][0]["outcomes"].clone();
    assert_eq!(outcomes(&live), outcomes(&replayed));
    assert_eq!(live.code, replayed.code);
}

#[test]
fn a_refusal_says_what_to_ask_for_and_all_else_is_judged() {
    for (fault, words) in [
        (Fault::Denied, "ebs:ListSnapshotBlocks"),
        (Fault::Key, "kms:Decrypt"),
    ] {
        let (aws, ebs) = (aws(), ebs(&[fault]));
        let run = check(&aws, &ebs, &["examples/ready.yaml"], &["--inspect-disk"]);
        assert_eq!(run.code, 3, "{}", run.stderr);
        let build = run.outcome("GST001");
        assert_eq!(build["verdict"], "unknown");
        let action = build["missing"][0]["action"].as_str().unwrap();
        assert!(action.contains(words), "{build}");
        assert_eq!(run.outcome("AMI010")["verdict"], "pass");
    }
}
