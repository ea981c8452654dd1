//! What `diagnose` refuses.

use super::{RECORDED, diagnose, failed, scene};
use serde_json::json;

fn refused(more: &[&str]) -> String {
    let scene = scene(failed("INTERNAL_ERROR", ""), |_| {});
    let folder = scene.folder.path();
    std::fs::write(folder.join("bad.json"), "{\"Image\": 1}").unwrap();
    std::fs::write(folder.join("broken.json"), "{").unwrap();
    let other = "Name: other\nSourceAmiId: ami-0a1b2c3d4e5f60718\n";
    std::fs::write(folder.join("other.yaml"), other).unwrap();
    let run = diagnose(&scene, more);
    assert_eq!(run.code, 2, "{more:?}: {}{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "");
    run.stderr
}

#[test]
fn bad_input_is_exit_2_and_says_what_to_do() {
    let of = refused(&["other.yaml", "--evidence", "evidence.json"]);
    assert!(
        of.contains("the request is for the image `other`, not for `cad-2026-11`"),
        "{of}"
    );
    assert!(of.contains("other.yaml:1"), "{of}");
    assert!(refused(&["--image", "bad.json"]).contains("has no list of Images"));
    refused(&["--image", "broken.json"]);
    assert!(refused(&["--image", "none.json"]).contains("none.json"));
    assert!(refused(&[".", "--evidence", "evidence.json"]).contains("is a folder"));
    assert!(refused(&["--redact", "--evidence", "evidence.json"]).contains("--bundle"));
    let same = refused(&[RECORDED, &["--bundle", "evidence.json"]].concat());
    assert!(same.contains("evidence.json"), "{same}");
    let scene = scene(failed("INTERNAL_ERROR", ""), |evidence| {
        *evidence = json!({"schema_version": 2, "calls": []});
    });
    assert_eq!(diagnose(&scene, RECORDED).code, 2);
}
