//! The bundle for a bug report: everything that is needed to judge again, in a shape that its schema describes.

use super::super::support::cli::{image as ami, run};
use super::{RECORDED, diagnose, failed, recorded, scene};
use serde_json::{Value, json};

fn valid(kind: &str, value: &Value) {
    let schema: Value = serde_json::from_str(&run(&["schema", kind]).stdout).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(value, index) {
        panic!("{kind}: {error:#}");
    }
}

#[test]
fn reports_and_bundles_are_as_their_schemas_say() {
    let scene = scene(failed("IMAGE_IMPORT_FAILURE", "x"), |evidence| {
        ami(evidence)["BootMode"] = json!("legacy-bios");
    });
    valid("diagnosis", &recorded(&scene, &[]).json());
    for redact in [&[][..], &["--redact"]] {
        let run = diagnose(
            &scene,
            &[RECORDED, &["--bundle", "bundle.json"], redact].concat(),
        );
        assert_eq!(run.code, 1, "{}", run.stderr);
        let text = std::fs::read_to_string(scene.folder.path().join("bundle.json")).unwrap();
        valid("bundle", &serde_json::from_str(&text).unwrap());
    }
    let answer = json!({"Images": [failed("ZORK", "x")]});
    std::fs::write(scene.folder.path().join("image.json"), answer.to_string()).unwrap();
    valid(
        "diagnosis",
        &diagnose(&scene, &["--image", "image.json", "-o", "json"]).json(),
    );
}

#[test]
fn a_redacted_bundle_is_judged_as_the_original() {
    let scene = scene(failed("IMAGE_IMPORT_FAILURE", "x"), |evidence| {
        ami(evidence)["BootMode"] = json!("legacy-bios");
    });
    let run = diagnose(
        &scene,
        &[RECORDED, &["--bundle", "bundle.json", "--redact"]].concat(),
    );
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let folder = scene.folder.path();
    let text = std::fs::read_to_string(folder.join("bundle.json")).unwrap();
    let bundle: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bundle["verdicts"]["AMI010"], "fail");
    assert_eq!(bundle["rules"]["digest"].as_str().unwrap().len(), 64);
    for (member, file) in [("request", "request.yaml"), ("evidence", "evidence.json")] {
        std::fs::write(folder.join(file), bundle[member].to_string()).unwrap();
    }
    std::fs::write(folder.join("image.json"), bundle["image"].to_string()).unwrap();
    let name = bundle["image_name"].as_str().unwrap();
    let mut command = super::super::support::cli::command();
    command
        .current_dir(folder)
        .args(["diagnose", name])
        .args(RECORDED);
    let again =
        super::super::support::cli::finish(command.args(["--image", "image.json", "-o", "json"]));
    assert_eq!(again.code, 1, "{}", again.stderr);
    assert_eq!(super::ids(&again.json(), "explains")[0], "AMI010");
}

#[test]
fn rules_about_the_text_of_the_request_are_told_apart() {
    let scene = scene(failed("IMAGE_IMPORT_FAILURE", "x"), |_| {}).request(
        "Name: cad-2026-11\nSourceAmiId: ami-0a1b2c3d4e5f60718\nIamRoleArn: arn:aws:iam::111122223333:role/AppStreamImageImport\nDescription: 2026-11-23\n",
    );
    let run = diagnose(
        &scene,
        &[RECORDED, &["--bundle", "bundle.json", "--redact"]].concat(),
    );
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("judged otherwise by REQ031"),
        "{}",
        run.stderr
    );
}
