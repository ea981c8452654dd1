//! Where the file is found, and what else lives in its folder.

use super::support::cli::{command, finish};
use super::{faulty, show};
use serde_json::json;
use std::fs;

#[test]
fn it_is_found_upward_from_the_request_no_higher_than_the_repository() {
    let scene = faulty("fail_on: never\n");
    let root = scene.folder.path();
    let deep = root.join("images/cad");
    fs::create_dir_all(&deep).unwrap();
    fs::copy(root.join("request.yaml"), deep.join("request.yaml")).unwrap();
    let first = |arguments: &[&str]| {
        show(root, arguments, &[])
            .stdout
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        first(&["images/cad/request.yaml"]),
        "configuration file: ami-preflight.yaml"
    );
    assert_eq!(first(&["images"]), "configuration file: ami-preflight.yaml");
    assert_eq!(first(&["-"]), "configuration file: ami-preflight.yaml");
    let up = show(&deep, &["../../request.yaml"], &[]).stdout;
    assert!(
        up.lines().next().unwrap().ends_with("/ami-preflight.yaml"),
        "{up}"
    );
    fs::write(root.join("images/ami-preflight.yaml"), "fail_on: warning\n").unwrap();
    assert_eq!(
        first(&["images/cad/request.yaml"]),
        "configuration file: images/ami-preflight.yaml"
    );
    assert_eq!(
        first(&["request.yaml", "images/cad/request.yaml"]),
        "configuration file: ami-preflight.yaml",
        "the first request's"
    );
    fs::create_dir(deep.join(".git")).unwrap();
    assert_eq!(first(&["images/cad/request.yaml"]), "no configuration file");
    fs::write(deep.join("ami-preflight.yaml"), "").unwrap();
    fs::write(deep.join("ami-preflight.yaml"), "fail_on: advice\n").unwrap();
    assert_eq!(
        first(&["images/cad/request.yaml"]),
        "configuration file: images/cad/ami-preflight.yaml"
    );
    assert_eq!(
        first(&["--config", "images/ami-preflight.yaml", "images/cad"]),
        "configuration file: images/ami-preflight.yaml"
    );
    let variable = show(
        root,
        &[],
        &[("AMI_PREFLIGHT_CONFIG", "images/ami-preflight.yaml")],
    );
    assert!(
        variable.stdout.starts_with("configuration file: images/"),
        "{}",
        variable.stdout
    );
    let missing = scene.check(&["--config", "nowhere.yaml"]);
    assert_eq!(missing.code, 2);
}

#[test]
fn what_lives_beside_requests_is_not_judged_as_one() {
    let scene = faulty("fail_on: never\n");
    for name in [
        "request.schema.json",
        "known.baseline.json",
        "packer-manifest.json",
        "x.evidence.json",
    ] {
        fs::write(scene.folder.path().join(name), "{\"builds\": []}").unwrap();
    }
    fs::remove_file(scene.folder.path().join("evidence.json")).unwrap();
    let run = finish(command().current_dir(scene.folder.path()).args([
        "check",
        ".",
        "--offline",
        "-o",
        "json",
    ]));
    assert_eq!(
        (run.code, &run.json()["summary"]["subjects"]),
        (0, &json!(1)),
        "{}",
        run.stderr
    );
}
