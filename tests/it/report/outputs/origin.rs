//! Whose account was asked, when, and what was not looked at: every report says it, so that "ready" does not oversell.

use super::example;
use crate::support::cli::{Scene, command, finish, output};
use serde_json::{Value, json};

const ARN: &str = "arn:aws:iam::111122223333:user/ci";
const RECORDED: &str = "2026-11-23T12:00:00Z";

/// A run without `--now`.
fn check(scene: &Scene, more: &[&str]) -> crate::support::cli::Run {
    let mut command = command();
    command.current_dir(scene.folder.path());
    command.args(["check", "request.yaml", "--evidence", "evidence.json"]);
    finish(command.args(more))
}

#[test]
fn every_report_with_a_place_for_it_names_the_account_the_identity_and_the_time_of_the_evidence() {
    for format in [
        "human", "markdown", "html", "json", "sarif", "junit", "github",
    ] {
        let run = example("ready", &["-o", format]);
        for said in ["111122223333", ARN, RECORDED] {
            assert!(run.stdout.contains(said), "{format} {said}: {}", run.stdout);
        }
    }
    let subject = &example("ready", &["-o", "json"]).json()["subjects"][0];
    assert_eq!(subject["target"]["identity"], ARN);
    assert_eq!(subject["target"]["account"], "111122223333");
    assert_eq!(subject["recorded_at"], RECORDED);
}

#[test]
fn what_is_not_known_is_left_out() {
    let scene = Scene::new(|evidence| {
        evidence.as_object_mut().unwrap().remove("recorded_at");
        let calls = evidence["calls"].as_array_mut().unwrap();
        calls.retain(|call| call["operation"] != "GetCallerIdentity");
    });
    let human = scene.check_at(RECORDED, &[]).stdout;
    assert!(human.starts_with("account 111122223333\n"), "{human}");
    let subject = &scene.check(&[]).json()["subjects"][0];
    assert_eq!(subject["target"]["identity"], Value::Null);
    assert_eq!(subject["recorded_at"], Value::Null);
    let quiet = example("ready", &["-q"]).stdout;
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
    let mut command = command();
    let offline = [
        "check",
        "examples/ready.yaml",
        "--offline",
        "--region",
        "eu-west-1",
    ];
    let offline = finish(command.args(offline)).stdout;
    assert!(!offline.contains("account"), "{offline}");
}

#[test]
fn an_identity_is_text_from_outside() {
    let scene = Scene::new(|evidence| {
        let arn = "arn:aws:sts::111122223333:assumed-role/a/\u{1b}[31m\n::error::b";
        output(evidence, "sts", "GetCallerIdentity")["Arn"] = json!(arn);
    });
    for format in ["human", "markdown", "html", "sarif", "junit"] {
        let text = check(&scene, &["-o", format]).stdout;
        super::hostile::assert_harmless(&text);
        super::hostile::assert_no_command(&text);
    }
}

#[test]
fn evidence_of_another_time_is_advice_where_a_time_is_given() {
    let scene = Scene::new(|_| {});
    let age = |now: &str| {
        let run = scene.check_at(now, &["-o", "json"]);
        assert_eq!(run.code, 0, "{now} {}", run.stdout);
        assert_eq!(run.rule("REQ034")["severity"], "advice");
        run.outcome("REQ034")
    };
    for (now, verdict, said) in [
        (RECORDED, "pass", ""),
        ("2026-12-23T12:00:00Z", "pass", ""),
        ("2026-12-23T12:00:01Z", "fail", "more than 30 days before"),
        ("2026-11-23T11:59:59Z", "fail", "after"),
    ] {
        let outcome = age(now);
        assert_eq!(outcome["verdict"], verdict, "{now}");
        let message = outcome["message"].as_str().unwrap_or_default();
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn without_a_time_the_same_files_give_the_same_bytes_whenever_it_is() {
    let scene = Scene::new(|evidence| evidence["recorded_at"] = json!("2020-01-01T00:00:00Z"));
    let run = |zone: &str| {
        let mut command = command();
        command.current_dir(scene.folder.path()).env("TZ", zone);
        let arguments = [
            "check",
            "request.yaml",
            "--evidence",
            "evidence.json",
            "-o",
            "json",
        ];
        finish(command.args(arguments))
    };
    let first = run("UTC");
    assert_eq!(first.outcome("REQ034")["verdict"], "pass");
    assert_eq!(first.stdout, run("Asia/Tokyo").stdout);
}

#[test]
fn beside_ready_a_verbose_report_says_what_was_not_looked_at() {
    let told = |name: &str, more: &[&str]| {
        let run = example(name, more);
        let mut lines = run.stdout.lines().map(str::to_owned);
        lines.find(|line| line.starts_with("not looked at: "))
    };
    let line = told("ready", &["-v"]).unwrap();
    for what in ["guest", "RCPs", "session policies", "VPC endpoint policies"] {
        assert!(line.contains(what), "{line}");
    }
    assert_eq!(told("ready", &[]), None);
    assert_eq!(told("faulty", &["-v"]), None);
}
