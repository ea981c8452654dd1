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
fn tags_are_taken_as_the_aws_cli_takes_them() {
    for tags in [
        vec!["--tags", "Team=a,Cost=b"],
        vec!["--tags", r#"{"Team": "a", "Cost": "b"}"#],
        vec!["--tags", "Team=a", "--tags", r#" {"Cost":"b"}"#],
    ] {
        let arguments = [
            &["check", "--offline", "--name", "cad", "-o", "json"][..],
            &tags,
        ]
        .concat();
        let judged = run(&arguments);
        assert_ne!(judged.code, 2, "{tags:?}: {}", judged.stderr);
        for key in ["/Tags/Team", "/Tags/Cost"] {
            assert!(judged.stdout.contains(key), "{arguments:?}: {key}");
        }
    }
    for (tags, told) in [
        (r#"{"a": "1", "a": "2"}"#, "`a`"),
        (r#"{"a": "#, "--tags:1"),
        ("Team", "KEY=VALUE,KEY=VALUE or {"),
    ] {
        let judged = run(&["check", "--offline", "--name", "a", "--tags", tags]);
        assert_eq!(judged.code, 2, "{tags}");
        assert!(judged.stderr.contains(told), "{tags}: {}", judged.stderr);
    }
    let number = ["check", "--offline", "--name", "a", "--tags", r#"{"a": 1}"#];
    let judged = run(&[&number[..], &["-o", "json"]].concat());
    assert!(judged.failed(&["error"]).contains(&"REQ029 0".to_owned()));
}

#[test]
fn an_option_set_to_nothing_is_refused() {
    let evidence = ["--evidence", "examples/ready.evidence.json"];
    for option in [
        "--region",
        "--name",
        "--source-ami-id",
        "--tags",
        "--select",
        "--config",
        "--baseline",
        "--output",
        "--record",
        "--from",
    ] {
        for nothing in ["", " "] {
            let judged = run(&["check", "examples/ready.yaml", option, nothing]);
            assert_eq!((judged.code, judged.stdout.as_str()), (2, ""), "{option}");
            assert!(
                judged.stderr.contains(option),
                "{option}: {}",
                judged.stderr
            );
        }
    }
    let path = run(&[&["check", ""][..], &evidence].concat());
    assert!(path.stderr.contains("REQUESTS"), "{}", path.stderr);
    let nested = run(&["policy", "role", "--region", ""]);
    assert_eq!(nested.code, 2, "{}", nested.stdout);
    let mut check = command();
    let variable = check.env("AMI_PREFLIGHT_SELECT", "").env("AWS_REGION", "");
    let judged = finish(
        variable
            .args(["check", "examples/ready.yaml"])
            .args(evidence),
    );
    assert_eq!(
        judged.code, 0,
        "a variable without a value is not set: {}",
        judged.stderr
    );
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    for (arguments, told) in [
        (
            [
                "--profile",
                "ci",
                "--evidence",
                "examples/ready.evidence.json",
            ],
            "--profile",
        ),
        (
            [
                "--endpoint-url",
                "http://127.0.0.1:1",
                "--evidence",
                "examples/ready.evidence.json",
            ],
            "--endpoint-url",
        ),
        (
            ["examples/faulty.yaml", "--offline", "--name", "one"],
            "one name",
        ),
    ] {
        let judged = run(&[&["check", "examples/ready.yaml"][..], &arguments].concat());
        assert_eq!(
            (judged.code, judged.stdout.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(
            judged.stderr.contains(told),
            "{arguments:?}: {}",
            judged.stderr
        );
    }
}

#[test]
fn values_that_cannot_be_read_are_answered_with_an_example() {
    for (option, value, told) in [
        ("--now", "yesterday", "2026-11-23T12:00:00Z"),
        ("--now", "2026-11-23", "2026-11-23T12:00:00Z"),
        (
            "--timeout",
            "soon",
            "whole seconds from 1 to 3600, such as 60",
        ),
        ("--timeout", "0", "whole seconds from 1 to 3600, such as 60"),
        (
            "--timeout",
            "99999999999999999999",
            "whole seconds from 1 to 3600",
        ),
    ] {
        let judged = run(&["check", "examples/ready.yaml", "--offline", option, value]);
        assert_eq!(judged.code, 2, "{option} {value}");
        assert!(
            judged.stderr.contains(told),
            "{option} {value}: {}",
            judged.stderr
        );
        for raw in ["invalid digit", "failed to parse", "number too large"] {
            assert!(!judged.stderr.contains(raw), "{}", judged.stderr);
        }
    }
}

#[test]
fn fail_on_never_does_not_call_a_bad_request_ready() {
    let arguments = [
        "check",
        "--offline",
        "--name",
        "bad name",
        "--fail-on",
        "never",
    ];
    for format in ["human", "markdown", "github", "html"] {
        let judged = run(&[&arguments[..], &["-o", format]].concat());
        assert_eq!(judged.code, 0);
        let told = "--fail-on never lets everything pass";
        assert!(judged.stdout.contains(told), "{format}: {}", judged.stdout);
    }
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
