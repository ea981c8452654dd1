//! The binary against a fake AWS over real HTTP, and against moto, which nobody here wrote.
#![cfg(feature = "online")]

use crate::support;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::cli::{Run, command, failed, finish};
use support::fake_aws::{FakeAws, Script};
use support::fleet::Fleet;
use support::moto::Moto;

const NOW: &str = "2026-11-23T12:00:00Z";

fn evidence(name: &str) -> Value {
    serde_json::from_str(
        &std::fs::read_to_string(format!("examples/{name}.evidence.json")).unwrap(),
    )
    .unwrap()
}

fn live(fake: &FakeAws, arguments: &[&str]) -> Run {
    let mut command = command();
    command.envs(fake.env()).env("AWS_REGION", "eu-west-1");
    command
        .args(["check", "--now", NOW, "-o", "json"])
        .args(arguments);
    finish(&mut command)
}

fn without_durations(mut report: Value) -> Value {
    for subject in report["subjects"].as_array_mut().unwrap() {
        for call in subject["calls"].as_array_mut().unwrap() {
            call["duration_ms"] = json!(0);
        }
    }
    report
}

#[test]
fn a_live_run_says_what_the_recorded_evidence_says() {
    for (name, code) in [("ready", 0), ("faulty", 1)] {
        let fake = FakeAws::start(Script::from_evidence(&evidence(name)));
        let run = live(&fake, &[&format!("examples/{name}.yaml")]);
        assert_eq!((run.code, run.stderr.as_str()), (code, ""), "{name}");
        assert_eq!(fake.unexpected(), Vec::<String>::new());
        let request = format!("examples/{name}.yaml");
        let file = format!("examples/{name}.evidence.json");
        let replayed = support::cli::run(&[
            "check",
            &request,
            "--evidence",
            &file,
            "--now",
            NOW,
            "-o",
            "json",
        ]);
        let (live, replayed) = (
            without_durations(run.json()),
            without_durations(replayed.json()),
        );
        same_outcomes(&live, &replayed);
    }
}

/// Compares outcome by outcome, so that a difference can be read.
fn same_outcomes(one: &Value, other: &Value) {
    let outcomes = |report: &Value| {
        report["subjects"][0]["outcomes"]
            .as_array()
            .unwrap()
            .clone()
    };
    let (one, other) = (outcomes(one), outcomes(other));
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

#[test]
fn recording_and_replaying_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evidence.json").display().to_string();
    let script =
        Script::from_evidence(&evidence("faulty")).deny("service-quotas", "ListServiceQuotas");
    let fake = FakeAws::start(script);
    let first = live(
        &fake,
        &["examples/faulty.yaml", "--record", &file, "--dry-run"],
    );
    let again = support::cli::run(&[
        "check",
        "examples/faulty.yaml",
        "--evidence",
        &file,
        "--now",
        NOW,
        "-o",
        "json",
    ]);
    same_outcomes(&first.json(), &again.json());
    assert!(first.stdout == again.stdout, "the same bytes");
    assert_eq!(first.code, again.code);
}

#[test]
fn a_dry_run_is_asked_for_only_with_dry_run_and_always_as_one() {
    let fake = FakeAws::start(Script::from_evidence(&evidence("ready")));
    live(&fake, &["examples/ready.yaml"]);
    assert_eq!(fake.count("appstream", "CreateImportedImage"), 0);
    let request = std::fs::read_to_string("examples/ready.yaml").unwrap() + "DryRun: false\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.yaml");
    std::fs::write(&path, request).unwrap();
    let run = live(&fake, &[path.to_str().unwrap(), "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let calls: Vec<_> = fake
        .log()
        .into_iter()
        .filter(|call| call.operation == "CreateImportedImage")
        .collect();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].input["DryRun"], true);
    assert_eq!(calls[0].input["Name"], "cad-2026-11");
    assert_eq!(fake.unexpected(), Vec::<String>::new());
}

#[test]
fn the_dry_run_is_decided_by_the_name_of_the_error() {
    for (error, rule, code) in [
        ("IncompatibleImageException", "DRY003", 1),
        ("InvalidRoleException", "DRY004", 1),
        ("ResourceAlreadyExistsException", "DRY005", 1),
        ("ResourceNotFoundException", "DRY006", 1),
        ("LimitExceededException", "DRY007", 1),
        ("InvalidParameterCombinationException", "DRY008", 1),
        ("OperationNotPermittedException", "DRY009", 1),
        ("AccessDeniedException", "DRY010", 1),
        ("SomethingNewException", "DRY001", 1),
        ("UnknownOperationException", "", 3),
    ] {
        let script = Script::from_evidence(&evidence("ready")).error(
            "appstream",
            "CreateImportedImage",
            error,
            "the service's own words",
            400,
        );
        let fake = FakeAws::start(script);
        let run = live(&fake, &["examples/ready.yaml", "--dry-run"]);
        assert_eq!(run.code, code, "{error}: {}", run.stdout);
        let found = failed(&run.json(), &["error"]);
        if code == 1 {
            assert!(
                found.iter().any(|found| found.starts_with(rule)),
                "{error}: {found:?}"
            );
            assert!(run.stdout.contains("the service's own words"), "{error}");
        }
    }
}

#[test]
fn each_denied_call_leaves_its_rules_unknown_and_names_the_permission() {
    for (service, operation, action) in [
        ("ec2", "DescribeImages", "ec2:DescribeImages"),
        ("ec2", "DescribeSnapshots", "ec2:DescribeSnapshots"),
        (
            "ec2",
            "DescribeImageAttribute",
            "ec2:DescribeImageAttribute",
        ),
        ("appstream", "DescribeImages", "appstream:DescribeImages"),
        (
            "appstream",
            "DescribeImageBuilders",
            "appstream:DescribeImageBuilders",
        ),
        (
            "service-quotas",
            "ListServiceQuotas",
            "servicequotas:ListServiceQuotas",
        ),
    ] {
        let fake =
            FakeAws::start(Script::from_evidence(&evidence("ready")).deny(service, operation));
        let run = live(&fake, &["examples/ready.yaml", "--fail-on", "advice"]);
        let report = run.json();
        let unknown: Vec<_> = report["subjects"][0]["outcomes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|o| o["verdict"] == "unknown")
            .collect();
        assert!(!unknown.is_empty(), "{operation}");
        for outcome in unknown {
            assert_eq!(
                outcome["missing"][0]["action"], action,
                "{}",
                outcome["rule"]
            );
            assert_eq!(outcome["missing"][0]["reason"], "denied");
        }
        assert_eq!(
            failed(&report, &["error"]),
            Vec::<String>::new(),
            "{operation}: denied is not failed"
        );
        assert_ne!(run.code, 0, "{operation}: denied is not passed");
    }
}

#[test]
fn without_credentials_the_request_is_judged_and_the_rest_is_unknown() {
    let fake = FakeAws::start(Script::from_evidence(&evidence("ready")));
    let run = |request: &str| {
        let mut command = command();
        command.args([
            "check",
            request,
            "--region",
            "eu-west-1",
            "--endpoint-url",
            &fake.url(),
            "-o",
            "json",
        ]);
        finish(&mut command)
    };
    let ready = run("examples/ready.yaml");
    assert_eq!(ready.code, 3, "{}", ready.stdout);
    assert!(ready.stdout.contains("no-credentials"));
    assert_eq!(run("examples/faulty.yaml").code, 1);
    assert_eq!(fake.log().len(), 0);
}

#[test]
fn a_service_that_never_answers_ends_at_the_deadline() {
    let fake =
        FakeAws::start(Script::from_evidence(&evidence("ready")).hang("ec2", "DescribeImages"));
    let start = Instant::now();
    let run = live(&fake, &["examples/ready.yaml", "--timeout", "2"]);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(run.code, 3);
    assert!(run.stdout.contains("timed-out"));
}

#[test]
fn amis_are_described_together_and_independent_calls_go_out_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let fleet = Fleet {
        requests: 100,
        amis: 10,
        unknown: 0,
        roles: 1,
    };
    fleet.write(folder.path());
    let script = fleet.script();
    let fake = FakeAws::start(script.delay("*", "*", Duration::from_millis(50)));
    let mut command = command();
    command
        .envs(fake.env())
        .env("AWS_REGION", "eu-west-1")
        .args(["check", "-o", "json", "-q"])
        .arg(folder.path());
    let run = finish(&mut command);
    assert_eq!(run.json()["summary"]["subjects"], 100);
    // All of them, and the AMI of Amazon that they come from.
    assert_eq!(fake.count("ec2", "DescribeImages"), 2);
    assert_eq!(fake.count("sts", "GetCallerIdentity"), 1);
    // Three rounds of questions that need each other's answers, the first two in waves of at most 16 calls.
    assert!(fake.rounds() <= 9, "{}", fake.rounds());
    let one = FakeAws::start(Script::from_evidence(&evidence("ready")).delay(
        "*",
        "*",
        Duration::from_millis(400),
    ));
    live(&one, &["examples/ready.yaml"]);
    assert_eq!(
        one.rounds(),
        3,
        "snapshots need the image, versions of policies need the policies, and those their list"
    );
}

#[test]
fn moto_knows_the_caller_and_its_amis() {
    let moto = Moto::start();
    let check = |ami: &str| {
        let mut command = command();
        command
            .env("AWS_ACCESS_KEY_ID", "testing")
            .env("AWS_SECRET_ACCESS_KEY", "testing");
        command.args([
            "check",
            "--endpoint-url",
            &moto.url,
            "--region",
            "eu-west-1",
            "--select",
            "AMI,IAM",
            "-o",
            "json",
        ]);
        command.args([
            "--name",
            "cad",
            "--source-ami-id",
            ami,
            "--iam-role-arn",
            "arn:aws:iam::123456789012:role/import",
        ]);
        finish(&mut command)
    };
    // moto ships a list of Amazon's AMIs; one of its Windows images.
    let run = check("ami-56ec3e2f");
    let report = run.json();
    assert_eq!(
        report["subjects"][0]["target"]["account"], "123456789012",
        "{report:#}"
    );
    assert_eq!(run.code, 1);
    let found = failed(&report, &["error"]);
    assert!(
        found.iter().any(|found| found.starts_with("AMI003")),
        "Amazon's own AMI: {found:?}"
    );
    assert!(
        found.iter().any(|found| found.starts_with("AMI011")),
        "no TPM: {found:?}"
    );
    let missing = check("ami-0123456789abcdef0");
    assert!(
        failed(&missing.json(), &["error"])
            .iter()
            .any(|found| found.starts_with("AMI001")),
        "{}",
        missing.stdout
    );
}
