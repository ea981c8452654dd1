//! A Region that the account has not enabled refuses credentials that are valid: live and recorded, that is what is said.

use super::REGION;
use super::support::cli::{NOW, Run, Scene, command, finish};
use super::support::fake_aws::{FakeAws, Script};
use serde_json::{Value, json};

/// How services answer there, as recorded in public: EC2 and, for all others, the front end.
const EC2: (&str, &str) = (
    "AuthFailure",
    "AWS was not able to validate the provided access credentials",
);
const OTHERS: (&str, &str) = (
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
);
const TOKEN: (&str, &str) = (
    "InvalidClientTokenId",
    "The security token included in the request is invalid.",
);
const SAID: &str = "the Region is not enabled for the account";

fn example() -> Value {
    serde_json::from_str(include_str!("../../../../examples/ready.evidence.json")).unwrap()
}

/// The services of the Region refuse, those without Regions answer.
fn refusing(with_sts: bool) -> Script {
    let mut script = Script::from_evidence(&example());
    for service in ["appstream", "service-quotas", "ssm", "imagebuilder"] {
        script = script.error(service, "*", OTHERS.0, OTHERS.1, 400);
    }
    script = script.error("ec2", "*", EC2.0, EC2.1, 401);
    if with_sts {
        script = script.error("sts", "*", TOKEN.0, TOKEN.1, 403);
    }
    script
}

fn check(script: Script, format: &str) -> (Run, FakeAws) {
    let fake = FakeAws::start(script);
    let mut command = command();
    command.envs(fake.env());
    command.args(["check", "examples/ready.yaml", "--region", REGION]);
    command.args(["--now", NOW, "-o", format]);
    (finish(&mut command), fake)
}

#[test]
fn a_region_that_is_not_enabled_is_one_entry_that_says_so() {
    let (run, _) = check(refusing(false), "human");
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert_eq!(run.stdout.matches(SAID).count(), 1, "{}", run.stdout);
    let command = format!("aws account enable-region --region-name {REGION}");
    assert_eq!(run.stdout.matches(&command).count(), 1, "{}", run.stdout);
    assert!(
        !run.stdout.contains("no valid credentials"),
        "{}",
        run.stdout
    );
    for format in ["json", "markdown", "html", "junit", "sarif", "github"] {
        let (run, _) = check(refusing(false), format);
        let said = run.stdout.contains(SAID) || run.stdout.contains("region-not-enabled");
        assert!(said, "{format}: {}", run.stdout);
    }
}

#[test]
fn credentials_that_sts_refuses_too_are_no_valid_credentials() {
    let (run, fake) = check(refusing(true), "human");
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(
        run.stdout.contains("no valid credentials"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains(SAID), "{}", run.stdout);
    // STS of the Region may not know them either: it is asked in one that nobody has to enable.
    let log = fake.log().into_iter();
    let asked = log.filter(|call| call.operation == "GetCallerIdentity");
    let regions: Vec<String> = asked.map(|call| call.region).collect();
    assert_eq!(regions, [REGION, "us-east-1"]);
}

#[test]
fn sts_of_a_region_that_is_not_enabled_is_not_the_last_word() {
    let script = refusing(false).answer_with("sts", "GetCallerIdentity", |call| {
        let error = super::support::fake_aws::Answer::error(TOKEN.0, TOKEN.1);
        (call.region == REGION).then_some(error)
    });
    let (run, _) = check(script, "human");
    assert!(run.stdout.contains(SAID), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("asked as arn:aws:iam::111122223333:user/ci")
    );
    assert!(
        !run.stdout.contains("no valid credentials"),
        "{}",
        run.stdout
    );
}

#[test]
fn recorded_answers_say_the_same() {
    for (service, error) in [
        ("ec2", EC2),
        ("appstream", OTHERS),
        ("ec2", ("AuthFailure", "")),
        ("appstream", TOKEN),
    ] {
        let refuse = |evidence: &mut Value| {
            for call in evidence["calls"].as_array_mut().unwrap() {
                if call["service"] == service {
                    call.as_object_mut().unwrap().remove("output");
                    call["error"] = json!({"code": error.0, "message": error.1});
                }
            }
        };
        let run = Scene::new(refuse).check_at(NOW, &["-o", "human"]);
        assert_eq!(run.code, 3, "{}", run.stdout);
        assert_eq!(run.stdout.matches(SAID).count(), 1, "{}", run.stdout);
        let without_sts = Scene::new(|evidence| {
            refuse(evidence);
            let calls = evidence["calls"].as_array_mut().unwrap();
            calls.retain(|call| call["service"] != "sts");
        });
        let run = without_sts.check_at(NOW, &["-o", "human"]);
        assert!(!run.stdout.contains(SAID), "{}", run.stdout);
        assert!(
            run.stdout.contains("no valid credentials"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn a_recording_of_such_a_run_gives_the_same_report() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evidence.json").display().to_string();
    let fake = FakeAws::start(refusing(false));
    let run = |more: &[&str]| {
        let mut command = command();
        command.envs(fake.env());
        command.args([
            "check",
            "examples/ready.yaml",
            "--region",
            REGION,
            "-o",
            "json",
        ]);
        let run = finish(command.args(more));
        run.json()["subjects"][0]["outcomes"].clone()
    };
    let live = run(&["--record", &file]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("AuthFailure") && !text.contains("refused_in"));
    let replayed = run(&["--evidence", &file]);
    assert_eq!(live, replayed);
}
