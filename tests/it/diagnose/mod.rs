//! `diagnose`: what is said of an import that ended, by recorded evidence and by answers in files.

mod bundle;
mod codes;
mod endings;
mod explained;
mod hostile;
mod inputs;

use super::support::cli::{Run, Scene, command, finish};
use serde_json::{Value, json};

/// An image of AppStream as DescribeImages tells of it, of the account of the examples.
fn image(state: &str, more: &Value) -> Value {
    let mut image = json!({
        "Name": "cad-2026-11",
        "Arn": "arn:aws:appstream:eu-west-1:111122223333:image/cad-2026-11",
        "State": state,
        "Visibility": "PRIVATE",
        "Platform": "WINDOWS_SERVER_2022",
        "ImageType": "CUSTOM",
        "CreatedTime": "2026-11-23T12:05:00Z",
    });
    for (name, value) in more.as_object().unwrap() {
        image[name] = value.clone();
    }
    image
}

/// An image that failed for a reason.
fn failed(code: &str, message: &str) -> Value {
    image(
        "FAILED",
        &json!({"StateChangeReason": {"Code": code, "Message": message}}),
    )
}

/// The recorded answer about the image of the ready example.
fn told(evidence: &mut Value, images: Value) {
    let calls = evidence["calls"].as_array_mut().unwrap();
    let of = |call: &&mut Value| call["input"]["Names"][0] == "cad-2026-11";
    let call = calls.iter_mut().find(of).unwrap().as_object_mut().unwrap();
    call.remove("error");
    call.insert("output".to_owned(), json!({"Images": images}));
}

/// The ready example after an import that ended so, with more changed.
fn scene(image: Value, change: impl FnOnce(&mut Value)) -> Scene {
    Scene::new(|evidence| {
        told(evidence, json!([image]));
        change(evidence);
    })
}

fn diagnose(scene: &Scene, more: &[&str]) -> Run {
    let mut command = command();
    command.current_dir(scene.folder.path());
    finish(command.args(["diagnose", "cad-2026-11"]).args(more))
}

const RECORDED: &[&str] = &["request.yaml", "--evidence", "evidence.json"];

/// Diagnoses by recorded evidence; JSON.
fn recorded(scene: &Scene, more: &[&str]) -> Run {
    diagnose(scene, &[RECORDED, &["-o", "json"], more].concat())
}

/// Ids of the rules in a list of the report.
fn ids(report: &Value, list: &str) -> Vec<String> {
    let all = report[list].as_array().unwrap().iter();
    all.map(|outcome| outcome["rule"].as_str().unwrap().to_owned())
        .collect()
}
