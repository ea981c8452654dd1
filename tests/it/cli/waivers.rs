//! Waivers: what they accept, what stays, and what is said of waivers that do nothing.

use crate::support;

use serde_json::json;
use std::fs;
use std::time::{Duration, Instant};
use support::cli::{NOW, Scene, command, finish, image, run};

const AMI: &str = "ami-0a1b2c3d4e5f60718";

/// The ready example without UEFI, and without TPM: AMI010 and AMI011 fail.
fn faulty() -> Scene {
    Scene::new(|e| {
        image(e)["BootMode"] = json!("legacy-bios");
        image(e).as_object_mut().unwrap().remove("TpmSupport");
    })
}

fn waiver(rule: &str, subject: &str, expires: &str) -> String {
    format!(
        "  - {{rule: {rule}, subject: \"{subject}\", reason: rebuilt in December, owner: cad team, expires: {expires}}}\n"
    )
}

fn with(scene: &Scene, waivers: &str) {
    fs::write(
        scene.folder.path().join("ami-preflight.yaml"),
        format!("waivers:\n{waivers}"),
    )
    .unwrap();
}

#[test]
fn a_waived_failure_stays_visible_and_does_not_gate() {
    let scene = faulty();
    with(
        &scene,
        &(waiver("AMI010", AMI, "2026-12-31") + &waiver("AMI011", "ami-*", "2026-12-31")),
    );
    let run = scene.check(&[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let waived = run.outcome("AMI010");
    assert_eq!(waived["verdict"], "waived");
    assert_eq!(
        waived["waiver"],
        "rebuilt in December (owner cad team, until 2026-12-31)"
    );
    assert!(waived["message"].as_str().unwrap().contains("legacy-bios"));
    assert_eq!(run.json()["summary"]["waived"], 2);
    let human = scene.check_at(NOW, &[]);
    insta::assert_snapshot!(human.stdout);
}

#[test]
fn a_waiver_holds_through_its_last_day_in_utc() {
    let scene = faulty();
    with(&scene, &waiver("AMI010", "*", "2026-11-23"));
    for (now, verdict) in [
        ("2026-11-23T23:59:59Z", "waived"),
        ("2026-11-23T23:30:00-05:00", "fail"),
        ("2026-11-24T00:00:00Z", "fail"),
        ("2026-11-24T01:00:00+02:00", "waived"),
    ] {
        let run = scene.check_at(now, &["-o", "json"]);
        assert_eq!(run.outcome("AMI010")["verdict"], verdict, "{now}");
        assert_eq!(
            run.outcome("CFG001").is_null(),
            verdict == "waived",
            "{now}"
        );
    }
}

#[test]
fn an_expired_waiver_is_a_warning_at_its_line() {
    let scene = faulty();
    with(
        &scene,
        &(waiver("AMI011", "*", "2026-12-31") + &waiver("AMI010", "*", "2026-11-22")),
    );
    let run = scene.check(&[]);
    assert_eq!(run.code, 1);
    assert_eq!(run.failed(&["error"]), ["AMI010 6"]);
    let expired = run.outcome("CFG001");
    assert_eq!(
        (&expired["verdict"], &expired["severity"]),
        (&json!("fail"), &json!("warning"))
    );
    assert_eq!(expired["location"]["path"], "ami-preflight.yaml");
    assert_eq!(expired["location"]["line"], 3);
    assert!(
        expired["message"]
            .as_str()
            .unwrap()
            .contains("ended on 2026-11-22")
    );
}

#[test]
fn an_unused_waiver_is_a_warning_once_its_rule_was_judged() {
    let scene = Scene::new(|_| {});
    with(&scene, &waiver("AMI010", "*", "2026-12-31"));
    assert_eq!(scene.check(&[]).failed(&["warning"]), ["CFG002 2"]);
    assert_eq!(scene.check(&["--fail-on", "warning"]).code, 1);
    // Not judged: not selected, left out, offline, or unknown.
    for more in [
        &["--select", "REQ"][..],
        &["--ignore", "AMI010"],
        &["--ignore", "CFG002"],
        &["--ignore", "CFG"],
    ] {
        assert_eq!(
            scene.check(more).failed(&["warning"]),
            Vec::<String>::new(),
            "{more:?}"
        );
    }
    let mut offline = command();
    offline.current_dir(scene.folder.path());
    let offline = finish(offline.args(["check", "request.yaml", "--offline", "-o", "json"]));
    assert_eq!(offline.failed(&["warning"]), Vec::<String>::new());
    let unknown = Scene::new(|e| {
        e["calls"]
            .as_array_mut()
            .unwrap()
            .retain(|c| c["service"] != "ec2")
    });
    with(&unknown, &waiver("AMI010", "*", "2026-12-31"));
    let run = unknown.check(&[]);
    assert_eq!(
        run.code, 3,
        "an unknown is not waived: nobody knows what it would be"
    );
    assert_eq!(run.outcome("AMI010")["verdict"], "unknown");
    assert!(run.outcome("CFG002").is_null());
}

#[test]
fn a_waiver_that_one_of_two_requests_needs_is_used() {
    let scene = Scene::new(|_| {}).request("Name: aws-cad\nSourceAmiId: ami-0a1b2c3d4e5f60718\nIamRoleArn: arn:aws:iam::111122223333:role/AppStreamImageImport\n");
    fs::copy(
        "examples/ready.yaml",
        scene.folder.path().join("other.yaml"),
    )
    .unwrap();
    with(&scene, &waiver("REQ004", "/Name", "2026-12-31"));
    let run = scene.check(&["other.yaml"]);
    assert_eq!(run.failed(&["error", "warning"]), Vec::<String>::new());
    assert_eq!((run.code, &run.json()["summary"]["waived"]), (0, &json!(1)));
}

#[test]
fn a_rule_that_cannot_be_waived_stays() {
    let scene = Scene::new(|e| image(e)["State"] = json!("disabled"));
    with(&scene, &waiver("AMI002", "*", "2026-12-31"));
    let run = scene.check(&[]);
    assert_eq!(run.code, 1);
    assert_eq!(run.outcome("AMI002")["verdict"], "fail");
    assert_eq!(run.outcome("CFG003")["location"]["line"], 2);
}

#[test]
fn subjects_are_matched_whole() {
    for (pattern, matched) in [
        (AMI, true),
        ("*", true),
        ("ami-*", true),
        ("***718", true),
        ("ami-0a1b2c3d4e5f6071?", true),
        ("*-*", true),
        ("ami", false),
        ("AMI-*", false),
        ("ami-0a1b2c3d4e5f60718?", false),
        ("?", false),
        ("*719", false),
        ("/SourceAmiId", false),
    ] {
        let scene = faulty();
        with(&scene, &waiver("AMI010", pattern, "2026-12-31"));
        let verdict = scene.check(&[]).outcome("AMI010")["verdict"].clone();
        assert_eq!(verdict == "waived", matched, "{pattern}");
    }
}

#[test]
fn every_member_is_required_and_checked_all_at_once() {
    let scene = faulty();
    let waivers = [
        "  - {rule: AMI010, subject: \"*\"}\n",
        "  - {rule: AMI010, subject: \"*\", reason: r, owner: \"\", expires: 2026-12-31}\n",
        "  - {rule: AMI010, subject: 7, reason: r, owner: o, expires: soon, until: never}\n",
    ];
    with(&scene, &waivers.concat());
    let run = scene.check(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(run.stderr);
    for (expires, fine) in [
        ("2026-02-30", false),
        ("20261231", false),
        ("2026-12-31T00:00", false),
        ("2028-02-29", true),
    ] {
        with(&scene, &waiver("AMI010", "*", expires));
        assert_eq!(scene.check(&[]).code == 2, !fine, "{expires}");
    }
    with(&scene, &waiver("AMI999", "*", "2026-12-31"));
    let run = scene.check(&[]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("no rule has the id `AMI999`")
            && run.stderr.contains("ami-preflight.yaml:2:12"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_waiver_of_a_built_in_rule_does_not_break_a_run_without_them() {
    let scene = faulty();
    let rules = scene.folder.path().join("rules");
    fs::create_dir(&rules).unwrap();
    let rule = fs::read_to_string("rules/request/REQ004-name-prefix-reserved.yaml")
        .unwrap()
        .replace("REQ004", "ACME004");
    fs::write(rules.join("ACME004-name-prefix-reserved.yaml"), rule).unwrap();
    with(&scene, &waiver("AMI010", "*", "2026-12-31"));
    let run = scene.check(&["--rules", "rules", "--no-builtin-rules"]);
    assert_eq!(
        (run.code, run.failed(&["error", "warning"])),
        (0, vec![]),
        "{}",
        run.stderr
    );
}

#[test]
fn hostile_waivers_stay_fast() {
    let started = Instant::now();
    let scene = faulty();
    let many: String = (0..10_000)
        .map(|n| {
            waiver("AMI010", &format!("*a*{n}*b*z"), "2026-12-31")
                .replace("rebuilt in December", "r")
                .replace("cad team", "o")
        })
        .collect();
    with(&scene, &many);
    let run = scene.check(&[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.failed(&["error"]), ["AMI010 6", "AMI011 6"]);
    with(
        &scene,
        &waiver("AMI010", &"*a".repeat(100_000), "2026-12-31"),
    );
    let run = scene.check(&[]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("waivers[0].subject is longer than 2048 characters"),
        "{}",
        run.stderr
    );
    with(&scene, &waiver("AMI010", &"*?".repeat(1024), "2026-12-31"));
    assert_eq!(scene.check(&[]).code, 1);
    // Aliases of aliases: 4^20 values.
    let mut bomb = String::from("  - &a0 [x]\n");
    (1..20).for_each(|n| {
        bomb.push_str(&format!(
            "  - &a{n} [*a{m}, *a{m}, *a{m}, *a{m}]\n",
            m = n - 1
        ))
    });
    with(&scene, &bomb);
    let run = scene.check(&[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("100000 values"), "{}", run.stderr);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn control_characters_of_a_waiver_do_not_reach_the_terminal() {
    let scene = faulty();
    with(
        &scene,
        "  - {rule: AMI010, subject: \"*\", reason: \"\\e[31mred\", owner: \"\\u202e\", expires: 2026-12-31}\n",
    );
    let human = scene.check_at(NOW, &[]);
    assert!(
        human.stdout.contains("[31mred")
            && !human.stdout.contains('\u{1b}')
            && !human.stdout.contains('\u{202e}'),
        "{}",
        human.stdout
    );
}

#[test]
fn findings_about_waivers_can_be_explained() {
    for id in ["CFG001", "cfg002", "CFG003"] {
        let run = run(&["explain", id]);
        assert!(
            run.code == 0 && run.stdout.contains("waiver"),
            "{}",
            run.stdout
        );
    }
}
