//! Command lines that would judge nothing, judge twice, or wait for ever.

use crate::support::cli::{command, finish, run, run_with_input};
use std::fs;

#[test]
fn a_selection_that_cannot_be_asked_is_not_ready() {
    for requests in [
        &["examples/ready.yaml"][..],
        &["examples/ready.yaml", "examples/faulty.yaml"],
    ] {
        let judged = run(&[
            &["check"],
            requests,
            &["--offline", "--select", "AMI", "-o", "json"],
        ]
        .concat());
        assert_eq!(judged.code, 2, "{}", judged.stdout);
        assert_eq!(judged.stdout, "");
        assert!(
            judged.stderr.contains("nothing was judged"),
            "{}",
            judged.stderr
        );
    }
    let arises = run(&[
        "check",
        "examples/ready.yaml",
        "--offline",
        "--select",
        "CAT,AMI",
    ]);
    assert_eq!(arises.code, 0, "{}", arises.stderr);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy("examples/ready.yaml", folder.path().join("a.yaml")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("b.yaml"))
        .status();
    assert!(made.unwrap().success());
    let mut check = command();
    check.timeout(std::time::Duration::from_secs(20));
    let judged = finish(check.args(["check", "--offline"]).arg(folder.path()));
    assert_eq!(judged.code, 0, "{}", judged.stderr);
}

#[test]
fn a_request_named_twice_is_judged_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    fs::copy("examples/ready.yaml", &file).unwrap();
    let (folder, file) = (folder.path().to_str().unwrap(), file.to_str().unwrap());
    let dotted = format!("{folder}/./a.yaml");
    let judged = run(&["check", "--offline", "-o", "json", folder, file, &dotted]);
    assert_eq!(judged.json()["summary"]["subjects"], 1);
    let piped = run_with_input(&["check", "--offline", "-o", "json", "-", "-"], "Name: a\n");
    assert_eq!(piped.json()["summary"]["subjects"], 1);
}

#[test]
fn two_outputs_never_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut check = command();
    check.current_dir(folder.path());
    let judged = finish(check.args([
        "check",
        "--offline",
        "--name",
        "a",
        "-o",
        "json=a.json",
        "-o",
        "sarif=./a.json",
    ]));
    assert_eq!(judged.code, 2);
    assert!(
        judged.stderr.contains("would both be written"),
        "{}",
        judged.stderr
    );
}

#[test]
fn an_empty_option_is_not_given() {
    let judged = run(&[
        "check",
        "examples/ready.yaml",
        "--evidence",
        "examples/ready.evidence.json",
        "--region",
        "",
        "--profile",
        "",
        "--endpoint-url",
        "",
        "-o",
        "json",
    ]);
    assert_eq!(judged.code, 0, "{}", judged.stderr);
    assert_eq!(
        judged.json()["subjects"][0]["target"]["region"],
        "eu-west-1"
    );
    let offline = run(&[
        "check",
        "--offline",
        "--name",
        "a",
        "--region",
        "",
        "-o",
        "json",
    ]);
    assert!(offline.json()["subjects"][0]["target"]["region"].is_null());
}

#[test]
fn a_tag_given_twice_is_refused() {
    let judged = run(&["check", "--offline", "--name", "a", "--tags", "a=1,a=2"]);
    assert_eq!(judged.code, 2);
    assert!(
        judged.stderr.contains("gives `a` twice"),
        "{}",
        judged.stderr
    );
}

#[test]
fn mistakes_of_the_configuration_are_told_in_their_place() {
    for (text, place, told) in [
        (
            "rules: [nope]\n",
            "ami-preflight.yaml:1:9",
            "there is no file or folder",
        ),
        (
            "waivers:\n  - {rule: CFG001, subject: x, reason: r, owner: o, expires: 2030-01-01}\n",
            "ami-preflight.yaml:2:12",
            "CFG001 is about the configuration itself",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ami-preflight.yaml"), text).unwrap();
        let mut check = command();
        check.current_dir(folder.path());
        let judged = finish(check.args(["check", "--offline", "--name", "a"]));
        assert_eq!(judged.code, 2);
        assert!(
            judged.stderr.contains(place) && judged.stderr.contains(told),
            "{}",
            judged.stderr
        );
        assert!(!judged.stderr.contains("CAT001"), "{}", judged.stderr);
    }
}
