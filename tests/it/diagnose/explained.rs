//! Which rules explain a failure, which passed and should not have, and what is open.

use super::super::support::cli::image as ami;
use super::super::support::world::{call, deny};
use super::{RECORDED, diagnose, failed, ids, recorded, scene};
use serde_json::json;

#[test]
fn a_rule_that_fails_explains_the_failure() {
    let scene = scene(
        failed("IMAGE_IMPORT_FAILURE", "The import failed."),
        |evidence| {
            ami(evidence)["BootMode"] = json!("legacy-bios");
        },
    );
    let run = diagnose(&scene, RECORDED);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stdout);
    let report = recorded(&scene, &[]).json();
    assert_eq!(report["false_pass"], "no");
    assert!(ids(&report, "explains").contains(&"AMI010".to_owned()));
}

#[test]
fn where_all_passed_it_is_a_false_pass_to_be_reported() {
    let scene = scene(failed("ResourceAlreadyExistsException", ""), |_| {});
    let run = diagnose(&scene, RECORDED);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stdout);
    let report = recorded(&scene, &[]).json();
    assert_eq!(report["false_pass"], "yes");
    assert_eq!(ids(&report, "passed"), ["REQ005"]);
}

#[test]
fn what_could_not_be_decided_leaves_it_open() {
    let scene = scene(failed("IMAGE_COPY_FAILURE", ""), |evidence| {
        deny(
            call(evidence, "DescribeSnapshots", "snap-"),
            "UnauthorizedOperation",
        );
    });
    let report = recorded(&scene, &[]).json();
    assert_eq!(report["false_pass"], "possible");
    let open = report["undecided"].as_array().unwrap();
    assert!(
        open.iter()
            .any(|o| o["missing"][0]["action"] == "ec2:DescribeSnapshots")
    );
}

#[test]
fn trouble_of_aws_leaves_it_open_too() {
    let report = recorded(&scene(failed("INTERNAL_ERROR", ""), |_| {}), &[]).json();
    assert_eq!(report["false_pass"], "possible");
}

#[test]
fn rules_that_were_not_asked_leave_it_open() {
    let of = failed("ResourceAlreadyExistsException", "");
    let report = recorded(&scene(of, |_| {}), &["--ignore", "AMI010"]).json();
    assert_eq!(report["false_pass"], "possible");
}

#[test]
fn without_a_request_the_evidence_tells_of_ami_and_role() {
    let scene = scene(failed("IMAGE_COPY_FAILURE", ""), |evidence| {
        ami(evidence)["OwnerId"] = json!("999988887777");
    });
    let run = diagnose(&scene, &["--evidence", "evidence.json", "-o", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["request"]["derived"], true);
    let found = ids(&report, "explains");
    assert!(!found.is_empty());
    let all = ["explains", "undecided", "passed"]
        .map(|list| ids(&report, list))
        .concat();
    assert!(
        all.iter()
            .all(|id| !id.starts_with("REQ") && !id.starts_with("CAT")),
        "{all:?}"
    );
}

#[test]
fn an_answer_in_a_file_needs_nobody() {
    let scene = scene(failed("IMAGE_IMPORT_FAILURE", "so"), |_| {});
    let answer = json!({"Images": [failed("IMAGE_IMPORT_FAILURE", "so")]});
    std::fs::write(scene.folder.path().join("image.json"), answer.to_string()).unwrap();
    let run = diagnose(&scene, &["--image", "image.json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stdout.contains("No request was judged"),
        "{}",
        run.stdout
    );
    // With the evidence that was recorded before the import.
    let before = super::super::support::cli::Scene::new(|_| {});
    std::fs::write(before.folder.path().join("image.json"), answer.to_string()).unwrap();
    let run = recorded(&before, &["--image", "image.json"]);
    assert_eq!((run.code, &run.json()["ending"]), (1, &json!("failed")));
}

#[test]
fn an_image_that_is_available_is_said_to_be_in_a_line() {
    let scene = scene(super::image("AVAILABLE", &json!({})), |_| {});
    let run = diagnose(&scene, RECORDED);
    assert_eq!(run.code, 0);
    let first = run.stdout.lines().next().unwrap();
    assert_eq!(first, "cad-2026-11 in eu-west-1: the image is available");
}
