//! How an import ended, and the exit code for it.

use super::super::support::cli::Scene;
use super::{RECORDED, diagnose, failed, image, recorded, scene, told};
use serde_json::{Value, json};

#[test]
fn states_give_endings_and_exit_codes() {
    for (state, ending, code) in [
        ("AVAILABLE", "available", 0),
        ("FAILED", "failed", 1),
        ("Failed", "failed", 1),
        ("PENDING", "running", 3),
        ("IMPORTING", "running", 3),
        ("VALIDATING", "running", 3),
        ("CREATING", "running", 3),
        ("COPYING", "running", 3),
        ("DELETING", "running", 3),
        ("RESTORING", "unknown", 3),
    ] {
        let run = recorded(&scene(image(state, &json!({})), |_| {}), &[]);
        assert_eq!(run.code, code, "{state}: {}", run.stderr);
        let report = run.json();
        assert_eq!(report["ending"], ending, "{state}");
        assert_eq!(report["image"]["state"], state);
    }
}

#[test]
fn an_image_that_is_not_there_is_undecided() {
    let run = recorded(&Scene::new(|_| {}), &[]);
    assert_eq!((run.code, &run.json()["ending"]), (3, &json!("not-found")));
    let empty = Scene::new(|evidence| told(evidence, json!([])));
    let run = recorded(&empty, &[]);
    assert_eq!((run.code, &run.json()["ending"]), (3, &json!("not-found")));
}

#[test]
fn what_nobody_could_find_out_says_why_and_what_to_allow() {
    let denied = Scene::new(|evidence| {
        let calls = evidence["calls"].as_array_mut().unwrap();
        let of = |call: &&mut Value| call["input"]["Names"][0] == "cad-2026-11";
        calls.iter_mut().find(of).unwrap()["error"]["code"] = json!("AccessDeniedException");
    });
    let run = recorded(&denied, &[]);
    assert_eq!(run.code, 3);
    let why = run.json()["why_unknown"].as_str().unwrap().to_owned();
    assert!(
        why.contains("allow the caller appstream:DescribeImages"),
        "{why}"
    );

    let missing = Scene::new(|evidence| {
        let calls = evidence["calls"].as_array_mut().unwrap();
        calls.retain(|call| call["input"]["Names"][0] != "cad-2026-11");
    });
    let run = diagnose(&missing, RECORDED);
    assert_eq!(run.code, 3);
    assert!(run.stdout.contains("--image FILE"), "{}", run.stdout);
}

#[test]
fn an_image_that_failed_may_stand_in_the_list_alone() {
    let listed = Scene::new(|evidence| {
        let calls = evidence["calls"].as_array_mut().unwrap();
        let private = calls
            .iter_mut()
            .find(|call| call["input"]["Type"] == "PRIVATE");
        let images = private.unwrap()["output"]["Images"].as_array_mut().unwrap();
        images.push(failed("IMAGE_COPY_FAILURE", ""));
    });
    let run = recorded(&listed, &[]);
    assert_eq!(run.code, 1);
    assert_eq!(run.json()["reported"][0]["code"], "IMAGE_COPY_FAILURE");
}

#[test]
fn the_image_explains_neither_its_name_nor_the_quota() {
    let run = recorded(
        &scene(failed("ResourceAlreadyExistsException", ""), |_| {}),
        &[],
    );
    let report = run.json();
    assert_eq!(report["explains"], json!([]));
    assert_eq!(report["passed"][0]["rule"], "REQ005");
}

#[test]
fn images_of_others_of_the_same_name_are_not_it() {
    let mut shared = failed("INTERNAL_ERROR", "");
    shared["Visibility"] = json!("SHARED");
    shared["Arn"] = json!("arn:aws:appstream:eu-west-1:999988887777:image/cad-2026-11");
    let run = recorded(&Scene::new(|evidence| told(evidence, json!([shared]))), &[]);
    assert_eq!(run.json()["ending"], "not-found");
    // The account's own that is shared is.
    let mut own = image("AVAILABLE", &json!({}));
    own["Visibility"] = json!("SHARED");
    let run = recorded(&Scene::new(|evidence| told(evidence, json!([own]))), &[]);
    assert_eq!((run.code, &run.json()["ending"]), (0, &json!("available")));
}
