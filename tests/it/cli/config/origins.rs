//! Where each setting comes from, and which origin wins.

use super::support::cli::{Run, Scene, command, finish};
use super::{faulty, show};
use serde_json::Value;
use std::fs;

/// Value and origin of a setting.
fn setting(run: &Run, name: &str) -> (String, String) {
    let line = run
        .stdout
        .lines()
        .find(|line| line.split(" = ").next().unwrap().trim() == name);
    let line = line.unwrap_or_else(|| panic!("no {name}: {}{}", run.stdout, run.stderr));
    let (value, origin) = line
        .split_once(" = ")
        .unwrap()
        .1
        .trim_end()
        .split_once("  ")
        .unwrap();
    (value.trim().to_owned(), origin.trim().to_owned())
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file_and_that_over_the_default() {
    let scene = faulty("fail_on: warning\nregion: eu-west-1\nprofile: file\n");
    let folder = scene.folder.path();
    let environment = [
        ("AMI_PREFLIGHT_FAIL_ON", "advice"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_PROFILE", "variable"),
    ];
    let flags = [
        "--fail-on",
        "never",
        "--region",
        "us-west-2",
        "--profile",
        "flag",
    ];
    let table = [
        (
            "fail_on",
            ["never", "advice", "warning"],
            "AMI_PREFLIGHT_FAIL_ON",
            1,
        ),
        (
            "region",
            ["us-west-2", "us-east-1", "eu-west-1"],
            "AWS_REGION",
            2,
        ),
        ("profile", ["flag", "variable", "file"], "AWS_PROFILE", 3),
    ];
    for (name, values, variable, line) in table {
        let of = |arguments: &[&str], environment: &[(&str, &str)]| {
            setting(&show(folder, arguments, environment), name)
        };
        let flag = format!("--{}", name.replace('_', "-"));
        assert_eq!(of(&flags, &environment), (values[0].to_owned(), flag));
        assert_eq!(
            of(&[], &environment),
            (
                values[1].to_owned(),
                format!("environment variable {variable}")
            )
        );
        assert_eq!(
            of(&[], &[]),
            (values[2].to_owned(), format!("ami-preflight.yaml:{line}"))
        );
        assert_eq!(of(&["--no-config"], &[]).1, "default");
    }
    // And it counts: AMI010 gates, unless nothing does.
    assert_eq!(scene.check(&[]).code, 1);
    fs::write(folder.join("ami-preflight.yaml"), "fail_on: never\n").unwrap();
    assert_eq!(scene.check(&[]).code, 0);
    assert_eq!(scene.check(&["--fail-on", "error"]).code, 1);
    assert_eq!(scene.check(&["--no-config"]).code, 1);
}

#[test]
fn a_variable_without_a_value_is_not_set() {
    let scene = faulty("fail_on: warning\n");
    let names = [
        "FAIL_ON",
        "ON_UNKNOWN",
        "SELECT",
        "IGNORE",
        "CONFIG",
        "BASELINE",
        "TIMEOUT",
    ];
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("AMI_PREFLIGHT_{name}"))
        .collect();
    let empty: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let shown = show(scene.folder.path(), &[], &empty);
    assert_eq!(
        shown.stdout,
        show(scene.folder.path(), &[], &[]).stdout,
        "{}",
        shown.stderr
    );
    let bad = show(
        scene.folder.path(),
        &[],
        &[("AMI_PREFLIGHT_FAIL_ON", "fatal")],
    );
    assert!(
        bad.code == 2 && bad.stderr.contains("fatal"),
        "{}",
        bad.stderr
    );
}

#[test]
fn everything_is_shown_with_its_place() {
    let scene = faulty(
        "required_version: '>=0.1'\nselect: [AMI, CAT]\nignore: [QUO]\nseverity:\n  AMI010: advice\nfail_on: warning\non_unknown: ignore\n\
         params:\n  CAT006: {longest: 100}\nregion: eu-west-1\nprofile: build\nbaseline: known.json\n\
         waivers:\n  - {rule: AMI011, subject: '*', reason: r, owner: o, expires: 2026-12-31}\n",
    );
    let run = show(
        scene.folder.path(),
        &["--ignore", "IAM", "--timeout", "5"],
        &[],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn the_region_of_the_file_counts_where_nothing_else_names_one() {
    let region = |config: &str, change: fn(&mut Value)| {
        let scene = Scene::new(change);
        fs::write(scene.folder.path().join("ami-preflight.yaml"), config).unwrap();
        scene.check(&[]).json()["subjects"][0]["target"]["region"].clone()
    };
    assert_eq!(
        region("region: us-east-1\n", |_| {}),
        "eu-west-1",
        "the evidence was recorded there"
    );
    let nowhere = |e: &mut Value| {
        e.as_object_mut().unwrap().remove("region");
    };
    assert_eq!(region("region: us-east-1\n", nowhere), "us-east-1");
    let scene = faulty("region: us-east-1\n");
    let offline = |variables: &[(&str, &str)]| {
        let mut command = command();
        command
            .current_dir(scene.folder.path())
            .envs(variables.iter().copied());
        finish(command.args(["check", "request.yaml", "--offline", "-o", "json"])).json()["subjects"][0]["target"]["region"].clone()
    };
    assert_eq!(offline(&[]), "us-east-1");
    assert_eq!(offline(&[("AWS_REGION", "eu-central-1")]), "eu-central-1");
}
