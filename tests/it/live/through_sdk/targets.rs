//! Several accounts in one run: each is asked with its own credentials, and no answer of one is told of another.

use super::support::cli::{Run, command, finish};
use super::support::fake_aws::{Answer as Reply, FakeAws, Received, Script};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

const NOW: &str = "2026-11-23T12:00:00Z";
/// The keys of the profile, of the assumed role, and those that assume it.
const PROFILE: &str = "AKIDPROFILE";
const ROLE: &str = "AKIDROLE";
const CHAIN: &str = "AKIDEXAMPLE";
const ASSUMED: &str = "arn:aws:iam::444455556666:role/preflight";

/// Both are in one Region and have requests for one image name and one AMI: their credentials alone tell them apart.
const TARGETS: &str = "targets:
  - {name: one, region: eu-west-1, profile: one, requests: ['one/**']}
  - name: two
    region: eu-west-1
    role_arn: arn:aws:iam::444455556666:role/preflight
    external_id: two-7
    requests: ['two/**']
";

fn elsewhere(text: &str) -> String {
    text.replace("111122223333", "444455556666")
}

fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let request = include_str!("../../../../examples/ready.yaml");
    for name in ["one", "two"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    write("ami-preflight.yaml", config);
    write("one/cad.yaml", request);
    write("two/cad.yaml", &elsewhere(request));
    write(
        "aws-credentials",
        "[one]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = fake\n",
    );
    folder
}

/// Two accounts; in the second one the name is taken. Nobody else is answered anything but the role.
fn accounts() -> Script {
    let first = include_str!("../../../../examples/ready.evidence.json");
    let second = elsewhere(first).replace("office-2026-01", "cad-2026-11");
    let account = |text: &str| Script::from_evidence(&serde_json::from_str(text).unwrap());
    Script::new()
        .answer_with("sts", "AssumeRole", |received| {
            let known = received.access_key() == CHAIN
                && received.input["RoleArn"] == ASSUMED
                && received.input["ExternalId"] == "two-7";
            Some(match known {
                true => Reply::Output(json!({
                    "Credentials": {"AccessKeyId": ROLE, "SecretAccessKey": "fake", "SessionToken": "token-of-two",
                        "Expiration": "2036-01-01T00:00:00Z"},
                    "AssumedRoleUser": {"AssumedRoleId": "AROAEXAMPLE:ami-preflight",
                        "Arn": "arn:aws:sts::444455556666:assumed-role/preflight/ami-preflight"}})),
                false => Reply::error("AccessDenied", "not authorized to perform: sts:AssumeRole"),
            })
        })
        .for_key(PROFILE, account(first))
        .for_key(ROLE, account(&second))
}

fn check(fake: &FakeAws, folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.envs(fake.env()).current_dir(folder);
    command.env(
        "AWS_SHARED_CREDENTIALS_FILE",
        folder.join("aws-credentials"),
    );
    command.args(["check", "--now", NOW]);
    finish(command.args(arguments))
}

fn failed(subject: &Value) -> Vec<&str> {
    let outcomes = subject["outcomes"].as_array().unwrap().iter();
    let failed = outcomes.filter(|it| it["verdict"] == "fail" && it["severity"] == "error");
    failed.map(|it| it["rule"].as_str().unwrap()).collect()
}

fn signed_by<'a>(log: &'a [Received], key: &str) -> Vec<&'a Received> {
    log.iter().filter(|call| call.access_key() == key).collect()
}

#[test]
fn each_account_is_asked_with_its_own_credentials_and_answers_for_itself() {
    let folder = folder(TARGETS);
    let fake = FakeAws::start(accounts());
    let run = check(&fake, folder.path(), &["one", "two", "-o", "json"]);
    assert_eq!(fake.unexpected(), Vec::<String>::new());
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let report = run.json();
    let told = |index: usize| {
        let subject = &report["subjects"][index];
        let target = &subject["target"];
        (
            target["name"].clone(),
            target["account"].clone(),
            failed(subject),
        )
    };
    assert_eq!(told(0), (json!("one"), json!("111122223333"), vec![]));
    assert_eq!(
        told(1),
        (json!("two"), json!("444455556666"), vec!["REQ005"])
    );

    // Every question was put by both, and answered by its own account.
    let log = fake.log();
    let asked = |key: &str| {
        let calls = signed_by(&log, key).into_iter();
        let calls = calls.map(|call| {
            format!(
                "{}:{} {}",
                call.service,
                call.operation,
                elsewhere(&call.input.to_string())
            )
        });
        calls.collect::<BTreeSet<_>>()
    };
    let (one, two) = (asked(PROFILE), asked(ROLE));
    assert!(one.len() > 20 && one == two, "{one:#?} {two:#?}");
    let sessions: Vec<&Received> = signed_by(&log, CHAIN);
    assert_eq!(
        sessions.len(),
        1,
        "the role is assumed once, and nothing else is asked as anybody else"
    );
    assert_eq!(sessions[0].input["RoleSessionName"], "ami-preflight");
    for call in signed_by(&log, ROLE) {
        assert_eq!(call.headers["x-amz-security-token"], "token-of-two");
    }
    assert!(
        signed_by(&log, PROFILE)
            .iter()
            .all(|call| !call.headers.contains_key("x-amz-security-token"))
    );
}

#[test]
fn a_target_that_cannot_sign_in_leaves_its_own_requests_undecided() {
    let folder = folder(&TARGETS.replace("two-7", "wrong"));
    let fake = FakeAws::start(accounts());
    let run = check(&fake, folder.path(), &["one", "two", "-o", "json"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["subjects"][0]["verdict"], "ready");
    assert_eq!(report["subjects"][1]["verdict"], "undecided");
    assert!(
        run.stdout
            .contains(&format!("the role {ASSUMED} cannot be assumed")),
        "{}",
        run.stdout
    );
    assert!(signed_by(&fake.log(), ROLE).is_empty());
}

#[test]
fn a_target_that_hangs_keeps_no_other_waiting() {
    let folder = folder(TARGETS);
    let fake = FakeAws::start(Script::new().hang("sts", "AssumeRole").then(accounts()));
    let start = Instant::now();
    let run = check(
        &fake,
        folder.path(),
        &["two", "one", "-o", "json", "--timeout", "6"],
    );
    assert!(start.elapsed() < Duration::from_secs(15));
    let report = run.json();
    assert_eq!(report["subjects"][0]["verdict"], "undecided");
    assert_eq!(report["subjects"][1]["verdict"], "ready");
}

#[test]
fn a_profile_that_is_not_there_is_a_mistake_with_its_place() {
    let folder = folder(&TARGETS.replace("profile: one", "profile: oen"));
    let fake = FakeAws::start(accounts());
    let run = check(&fake, folder.path(), &["one", "two"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("there is no profile `oen`"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("ami-preflight.yaml:2:"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("did you mean `one`?"), "{}", run.stderr);
    assert_eq!(fake.log().len(), 0);
    assert_eq!(
        check(&fake, folder.path(), &["two"]).code,
        1,
        "a target that is not used"
    );
}

#[test]
fn evidence_is_recorded_for_each_target_and_replays_the_same() {
    let folder = folder(TARGETS);
    let fake = FakeAws::start(accounts());
    let arguments = ["one", "two", "-o", "json"];
    let live = check(
        &fake,
        folder.path(),
        &[&arguments[..], &["--record", "{target}.evidence.json"]].concat(),
    );
    let calls = fake.log().len();
    let recorded = "targets:
  - {name: one, region: eu-west-1, evidence: one.evidence.json, requests: ['one/**']}
  - {name: two, region: eu-west-1, evidence: two.evidence.json, requests: ['two/**']}
";
    std::fs::write(folder.path().join("ami-preflight.yaml"), recorded).unwrap();
    let replayed = check(&fake, folder.path(), &arguments);
    assert!(
        live.stdout == replayed.stdout,
        "{}\n{}",
        live.stdout,
        replayed.stdout
    );
    assert_eq!(fake.log().len(), calls);
    for (name, account) in [("one", "111122223333"), ("two", "444455556666")] {
        let text =
            std::fs::read_to_string(folder.path().join(format!("{name}.evidence.json"))).unwrap();
        let others = ["111122223333", "444455556666"]
            .into_iter()
            .filter(|it| *it != account);
        assert!(
            others.into_iter().all(|other| !text.contains(other)),
            "{name}"
        );
    }
}

#[test]
fn jobs_bound_the_calls_of_all_targets_together() {
    let folder = folder(TARGETS);
    let fake = FakeAws::start(accounts().delay("*", "*", Duration::from_millis(5)));
    check(&fake, folder.path(), &["one", "two", "--jobs", "2"]);
    let log: Vec<Received> = fake
        .log()
        .into_iter()
        .filter(|call| call.operation != "AssumeRole")
        .collect();
    let at_once = log.iter().map(|call| {
        let others = log.iter().filter(|other| other.at <= call.at);
        others
            .filter(|other| other.answered.is_none_or(|answered| answered > call.at))
            .count()
    });
    assert_eq!(at_once.max(), Some(2));
}
