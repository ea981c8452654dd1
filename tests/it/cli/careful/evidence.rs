//! Evidence files are bounded, strict, and judged as of their own time.

use crate::support::cli::{Scene, command, finish, run};
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn evidence_with_too_many_values_or_bytes_is_refused_at_once() {
    for (evidence, why) in [
        (
            format!(
                "{{\"schema_version\": 1, \"calls\": [{}]}}",
                "[],".repeat(2_500_000)
            ),
            "JSON values",
        ),
        (
            format!("{{\"x\": \"{}\"}}", "x".repeat(65 << 20)),
            "larger than 64 MiB",
        ),
    ] {
        let scene = Scene::new(|_| ());
        let file = scene.folder.path().join("evidence.json");
        std::fs::write(&file, &evidence).unwrap();
        std::fs::write(scene.folder.path().join("baseline.json"), &evidence).unwrap();
        let started = Instant::now();
        let judged = scene.check(&[]);
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "{:?}",
            started.elapsed()
        );
        assert_eq!(judged.code, 2);
        assert!(judged.stderr.contains(why), "{}", judged.stderr);
        let mut check = command();
        check.current_dir(scene.folder.path());
        let known = finish(check.args([
            "check",
            "request.yaml",
            "--offline",
            "--baseline",
            "baseline.json",
        ]));
        assert_eq!(known.code, 2);
        assert!(known.stderr.contains(why), "{}", known.stderr);
    }
}

#[test]
fn an_operation_that_nobody_asks_for_is_refused() {
    for (wrong, right) in [
        (
            json!({"service": "ec2", "operation": "DescribeImage", "output": {}}),
            "did you mean `DescribeImages`?",
        ),
        (
            json!({"service": "ec3", "operation": "DescribeImages", "output": {}}),
            "did you mean `ec2`?",
        ),
    ] {
        let scene = Scene::new(|evidence| {
            evidence["calls"]
                .as_array_mut()
                .unwrap()
                .push(wrong.clone())
        });
        let judged = scene.check(&[]);
        assert_eq!(judged.code, 2);
        assert!(judged.stderr.contains(right), "{}", judged.stderr);
        assert!(
            judged.stderr.contains("evidence.json:1:"),
            "{}",
            judged.stderr
        );
    }
}

#[test]
fn a_replay_is_judged_as_of_the_recording() {
    let scene = Scene::new(|evidence| evidence["recorded_at"] = json!("2020-01-01T00:00:00Z"));
    let at = |more: &[&str]| {
        let mut check = command();
        check.current_dir(scene.folder.path());
        let arguments = [
            "check",
            "request.yaml",
            "--evidence",
            "evidence.json",
            "-o",
            "json",
        ];
        finish(check.args(arguments).args(more)).stdout
    };
    assert_eq!(at(&[]), at(&["--now", "2020-01-01T00:00:00Z"]));
    assert_ne!(at(&[]), at(&["--now", "2040-01-01T00:00:00Z"]));
    let scene = Scene::new(|evidence| evidence["recorded_at"] = json!("yesterday"));
    let judged = scene.check(&[]);
    assert_eq!(judged.code, 2);
    assert!(
        judged.stderr.contains("`yesterday` is not a time"),
        "{}",
        judged.stderr
    );
}

#[test]
fn a_broken_baseline_is_not_overwritten() {
    let scene = Scene::new(|_| ());
    let file = scene.folder.path().join("known.json");
    std::fs::write(&file, "{").unwrap();
    let judged = scene.check(&["--baseline", "known.json", "--write-baseline"]);
    assert_eq!(judged.code, 2);
    assert!(judged.stderr.contains("delete it"), "{}", judged.stderr);
    assert_eq!(std::fs::read_to_string(file).unwrap(), "{");
}

#[test]
fn an_image_that_was_not_recorded_is_no_matter_of_permissions() {
    let judged = run(&[
        "check",
        "--name",
        "a",
        "--evidence",
        "examples/ready.evidence.json",
        "--from",
        "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0/3",
    ]);
    assert_eq!(judged.code, 2);
    assert!(
        !judged.stderr.contains("allow the caller"),
        "{}",
        judged.stderr
    );
    assert!(judged.stderr.contains("instead"), "{}", judged.stderr);
}

#[test]
fn a_cause_is_told_once_with_what_helps() {
    let failed = |code: &str| {
        let scene = Scene::new(|evidence| {
            for call in evidence["calls"].as_array_mut().unwrap() {
                call.as_object_mut().unwrap().remove("output");
                call["error"] = json!({"code": code, "message": ""});
            }
        });
        let judged = scene.check_at("2026-11-23T12:00:00Z", &["--select", "AMI,QUO,REQ005"]);
        assert_eq!(judged.code, 3);
        judged.stdout
    };
    let times = |text: &str, part: &str| text.matches(part).count();
    let nobody = failed("ExpiredToken");
    assert_eq!(times(&nobody, "error[unknown]"), 1, "{nobody}");
    assert_eq!(times(&nobody, "aws sts get-caller-identity"), 1, "{nobody}");
    let throttled = failed("Throttling");
    assert!(times(&throttled, "error[unknown]") > 1, "{throttled}");
    assert!(throttled.contains("run again later"), "{throttled}");
    let denied = failed("AccessDenied");
    assert!(
        denied.contains("allow the caller ec2:DescribeImages"),
        "{denied}"
    );
}

/// What a text in the place of the evidence file leaves on standard error; nothing is judged.
fn refused(evidence: &str) -> String {
    let scene = Scene::new(|_| ());
    std::fs::write(scene.folder.path().join("evidence.json"), evidence).unwrap();
    let judged = scene.check(&[]);
    assert_eq!(judged.code, 2, "{evidence}");
    assert_eq!(judged.stdout, "", "{evidence}");
    judged.stderr
}

#[test]
fn members_given_twice_are_refused_with_both_places() {
    let said = refused(
        "{\"schema_version\": 1, \"calls\": [{\"service\": \"ec2\", \"operation\": \"DescribeSnapshots\",\n\"output\": {\"Snapshots\": [{\n\"State\": \"completed\",\n\"State\": \"pending\"}]}}]}",
    );
    for words in [
        "`State` is given twice",
        "evidence.json:4:1",
        "first given here",
        "given again here",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let calls = refused("{\"schema_version\": 1, \"calls\": [],\n \"calls\": []}");
    assert!(
        calls.contains("`calls` is given twice") && calls.contains("evidence.json:2:2"),
        "{calls}"
    );
}

#[test]
fn what_is_no_evidence_says_what_was_expected_found_and_where() {
    for (evidence, words) in [
        (
            "[]",
            &[
                "must be a structure",
                "not a list",
                "evidence.json:1:1",
                "for example {\"schema_version\": 1",
            ][..],
        ),
        ("null", &["must be a structure", "null"]),
        ("\"evidence\"", &["must be a structure", "not a string"]),
        ("", &["there is nothing in evidence.json"]),
        (
            "schema_version: 1\ncalls: []",
            &["evidence.json:1:1", "expected a value"],
        ),
        (
            "{\"schema_version\": 1, \"calls\": [}",
            &["evidence.json:1:33", "expected a value"],
        ),
        ("{\"schema_version\": 1, \"calls\": [", &["never closed"]),
        (
            "{\"schema_version\": 1,\n// by hand\n\"calls\": []}",
            &["plain JSON, without a comment", "evidence.json:2:1"],
        ),
        (
            "{\"schema_version\": 1, \"calls\": [],}",
            &["without a trailing comma"],
        ),
        (
            "{\"schema_version\": 2, \"calls\": []}",
            &["schema_version is 2; this version reads 1"],
        ),
        (
            "{\"schema_version\": \"1\", \"calls\": []}",
            &[
                "`schema_version` must be a whole number, not a string",
                ":1:20",
            ],
        ),
        (
            "{\"schema_version\": 1.5, \"calls\": []}",
            &["must be a whole number, not the number 1.5"],
        ),
        (
            "{\"schema_version\": 99999999999, \"calls\": []}",
            &["a number is larger"],
        ),
        (
            "{\"calls\": []}",
            &["has no `schema_version`", "\"schema_version\": 1"],
        ),
        ("{\"schema_version\": 1}", &["has no `calls`"]),
        (
            "{\"schema_version\": 1, \"calls\": {}}",
            &["`calls` must be a list of calls, not a map"],
        ),
        (
            "{\"schema_version\": 1, \"calls\": [[]]}",
            &["calls[0] must be a structure"],
        ),
        (
            "{\"schema_version\": 1, \"Calls\": [], \"calls\": []}",
            &["no member `Calls`", "did you mean `calls`?"],
        ),
        (
            "{\"schema_version\": 1, \"account\": 111122223333, \"calls\": []}",
            &[
                "`account` must be text in double quotes, not the number 111122223333",
                "\"account\": \"111122223333\"",
            ],
        ),
        (
            "{\"schema_version\": 1, \"calls\": [{\"service\": \"ec2\", \"operation\": \"DescribeImages\", \"input\": [], \"output\": {}}]}",
            &["`input` must be a structure", "not a list"],
        ),
        (
            "{\"schema_version\": 1, \"calls\": [{\"service\": \"ec2\", \"operation\": \"DescribeImages\", \"error\": \"denied\"}]}",
            &["the error of a call must be a structure"],
        ),
        (
            "{\"schema_version\": 1, \"calls\": [{\"service\": \"ec2\", \"operation\": \"DescribeImages\"}]}",
            &["calls[0] (ec2:DescribeImages) needs either `output` or `error`"],
        ),
    ] {
        let said = refused(evidence);
        for words in words {
            assert!(said.contains(words), "{words}: {said}");
        }
        // No words of the JSON library.
        for raw in [
            "at line",
            "invalid type",
            "missing field",
            "unknown field",
            "EOF",
            "duplicate field",
            ".yaml",
        ] {
            assert!(!said.contains(raw), "{raw}: {said}");
        }
    }
}

#[test]
fn many_faults_of_an_evidence_file_end_after_twenty() {
    let said = refused(&format!(
        "{{\"schema_version\": 1, \"calls\": [{}7]}}",
        "7,".repeat(999)
    ));
    assert_eq!(said.matches("must be a structure").count(), 20);
    assert!(said.contains("and 980 more"), "{said}");
}
