//! Whole runs of the binary: Regions, deadlines, accounts, and what a recording holds.

use super::AMI;
use super::support::cli::{Run, Scene, command, finish};
use super::support::fake_aws::{FakeAws, Script};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

const NOW: &str = "2026-11-23T12:00:00Z";
const BUILT: &str = "arn:aws:imagebuilder:us-east-1:111122223333:image/golden/1.0.0/3";

fn example() -> Value {
    let text = include_str!("../../../../examples/ready.evidence.json");
    serde_json::from_str(text).unwrap()
}

fn check(fake: &FakeAws, region: Option<&str>, arguments: &[&str]) -> Run {
    let mut command = command();
    command
        .envs(fake.env())
        .envs(region.map(|region| ("AWS_REGION", region)));
    command
        .args(["check", "--now", NOW, "-o", "json"])
        .args(arguments);
    finish(&mut command)
}

fn ready_request(fake: &FakeAws, more: &[&str]) -> Run {
    check(
        fake,
        Some("eu-west-1"),
        &[&["examples/ready.yaml"], more].concat(),
    )
}

fn built(os: &str, amis: Value) -> Value {
    json!({"requestId": "r", "image": {"arn": BUILT, "name": "golden", "version": "1.0.0/3", "platform": "Windows",
        "osVersion": os, "state": {"status": "AVAILABLE"}, "outputResources": {"amis": amis}}})
}

fn call<'a>(evidence: &'a mut Value, operation: &str) -> &'a mut Value {
    let mut calls = evidence["calls"].as_array_mut().unwrap().iter_mut();
    calls.find(|call| call["operation"] == operation).unwrap()
}

#[test]
fn an_image_that_was_distributed_here_is_read_where_it_was_built() {
    let mut evidence = example();
    for operation in ["GetConsoleOutput", "GetImageAncestry"] {
        let call = call(&mut evidence, operation);
        call.as_object_mut().unwrap().remove("output");
        call["error"] = json!({"code": "InvalidAMIID.NotFound", "message": ""});
    }
    let mut image = json!(null);
    for call in evidence["calls"].as_array_mut().unwrap() {
        if call["operation"] == "DescribeImages" && call["input"].to_string().contains(AMI) {
            image = call["output"]["Images"][0].clone();
            image["Name"] = json!("golden-3");
            image["Tags"] = json!([{"Key": "Ec2ImageBuilderArn", "Value": BUILT}]);
            call["output"]["Images"][0] = image.clone();
        }
    }
    assert!(image.is_object());
    let amis = json!([{"region": "eu-west-1", "image": AMI, "accountId": "111122223333"}]);
    evidence["calls"].as_array_mut().unwrap().push(json!({
        "service": "imagebuilder", "operation": "GetImage", "region": "us-east-1",
        "output": built("Microsoft Windows Server 2019", amis)}));
    let fake = FakeAws::start(Script::from_evidence(&evidence));
    let run = ready_request(&fake, &[]);
    let asked = fake
        .log()
        .into_iter()
        .find(|call| call.operation == "GetImage");
    assert_eq!(asked.unwrap().region, "us-east-1");
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("Server 2019"), "{}", run.stdout);
}

#[test]
fn of_an_image_in_many_accounts_the_callers_ami_is_taken() {
    let ami = |image: &str, account: &str| json!({"region": "eu-west-1", "image": image, "accountId": account});
    let amis = json!([
        ami("ami-00000000000000002", "444455556666"),
        ami(AMI, "111122223333")
    ]);
    let scene = Scene::new(|_| {}).request(
        "Name: cad-2026-11\nIamRoleArn: arn:aws:iam::111122223333:role/AppStreamImageImport\n",
    );
    let request = scene.folder.path().join("request.yaml");
    for region in [Some("eu-west-1"), None] {
        let script = Script::from_evidence(&example());
        let output = built("Microsoft Windows Server 2022", amis.clone());
        let fake = FakeAws::start(script.answer("imagebuilder", "GetImage", output));
        let run = check(&fake, region, &[request.to_str().unwrap(), "--from", BUILT]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
        assert_eq!(run.outcome("AMI001")["verdict"], "pass");
        let log = fake.log();
        let described = log
            .iter()
            .find(|call| call.operation == "DescribeImages" && call.service == "ec2");
        assert_eq!(described.unwrap().input["ImageIds"], json!([AMI]));
        assert_eq!(fake.count("sts", "GetCallerIdentity"), 1, "{region:?}");
    }
}

#[test]
fn a_region_that_is_found_on_the_way_does_not_start_the_time_anew() {
    let amis = json!([{"region": "eu-west-1", "image": AMI, "accountId": "111122223333"}]);
    let scene = Scene::new(|_| {}).request("Name: cad-2026-11\n");
    let request = scene.folder.path().join("request.yaml");
    let script = Script::from_evidence(&example())
        .answer(
            "imagebuilder",
            "GetImage",
            built("Microsoft Windows Server 2022", amis),
        )
        .delay("imagebuilder", "GetImage", Duration::from_secs(4))
        .hang("ec2", "*");
    let fake = FakeAws::start(script);
    let start = Instant::now();
    let arguments = [request.to_str().unwrap(), "--from", BUILT, "--timeout", "6"];
    let run = check(&fake, None, &arguments);
    assert!(
        start.elapsed() < Duration::from_secs(9),
        "{:?}",
        start.elapsed()
    );
    assert!(run.stdout.contains("timed-out"), "{}", run.stdout);
}

#[test]
fn rounds_of_one_service_do_not_wait_for_another() {
    let script = Script::from_evidence(&example()).hang("service-quotas", "*");
    let fake = FakeAws::start(script);
    let run = ready_request(&fake, &["--timeout", "4"]);
    assert!(run.stdout.contains("timed-out"), "{}", run.stdout);
    assert!(fake.count("iam", "GetPolicyVersion") > 0);
    assert!(fake.count("ec2", "DescribeSnapshots") > 0);
}

#[test]
#[cfg(unix)]
fn a_configuration_that_never_ends_does_not_hold_up_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("config");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        let fake = FakeAws::start(Script::from_evidence(&example()));
        let mut command = command();
        command
            .envs(fake.env())
            .env("AWS_REGION", "eu-west-1")
            .env(variable, &pipe);
        command.args([
            "check",
            "examples/ready.yaml",
            "-o",
            "json",
            "--timeout",
            "2",
        ]);
        let start = Instant::now();
        let run = finish(&mut command);
        assert!(start.elapsed() < Duration::from_secs(8), "{variable}");
        assert_eq!(run.code, 3, "{variable}: {}", run.stdout);
        assert!(
            run.stdout.contains("timed-out"),
            "{variable}: {}",
            run.stdout
        );
    }
}

#[test]
fn a_recorded_dry_run_has_no_sensitive_values_and_replays_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (request, file) = (path("request.yaml"), path("evidence.json"));
    let mut input: Value =
        serde_yaml::from_str(include_str!("../../../../examples/ready.yaml")).unwrap();
    let entries = input["AppCatalogConfig"].as_array_mut().unwrap();
    for entry in entries.iter_mut() {
        entry["LaunchParameters"] = json!("--token hunter2");
        entry["WorkingDirectory"] = json!("C:\\hunter2");
    }
    std::fs::write(&request, input.to_string()).unwrap();
    let fake = FakeAws::start(Script::from_evidence(&example()));
    let region = Some("eu-west-1");
    let live = check(&fake, region, &[&request, "--dry-run", "--record", &file]);
    assert_eq!(fake.count("appstream", "CreateImportedImage"), 1);
    let recorded = std::fs::read_to_string(Path::new(&file)).unwrap();
    let calls: Value = serde_json::from_str(&recorded).unwrap();
    let sent = calls["calls"].as_array().unwrap().iter();
    let dry_run = |call: &&Value| call["operation"] == "CreateImportedImage";
    let sent = &sent.clone().find(dry_run).unwrap()["input"];
    assert!(sent["AppCatalogConfig"][0]["Name"].is_string(), "{sent}");
    for secret in ["hunter2", "AbsoluteAppPath", "LaunchParameters"] {
        assert!(!recorded.contains(secret), "{secret}");
    }
    let again = check(&fake, region, &[&request, "--evidence", &file]);
    assert!(
        live.stdout == again.stdout,
        "{}\n{}",
        live.stdout,
        again.stdout
    );
    assert_eq!(live.code, again.code);

    // Without the recorded call its input is not shown either.
    let mut without = calls.clone();
    without["calls"]
        .as_array_mut()
        .unwrap()
        .retain(|call| call["operation"] != "CreateImportedImage");
    std::fs::write(Path::new(&file), without.to_string()).unwrap();
    let missing = check(&fake, region, &[&request, "--evidence", &file, "--dry-run"]);
    assert!(
        missing.stdout.contains("not-recorded"),
        "{}",
        missing.stdout
    );
    assert!(!missing.stdout.contains("hunter2"), "{}", missing.stdout);
}

#[test]
fn what_only_the_owner_may_see_needs_no_permission() {
    let script = Script::from_evidence(&example()).error(
        "ec2",
        "DescribeImageAttribute",
        "AuthFailure",
        &format!("Not authorized for image:{AMI}"),
        401,
    );
    let run = ready_request(&FakeAws::start(script), &["--fail-on", "advice"]);
    let report = run.json();
    let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
    let mut unknown = outcomes.iter().filter(|it| it["verdict"] == "unknown");
    let missing = &unknown.next().expect("an unknown")["missing"][0];
    assert_eq!(
        (&missing["reason"], &missing["action"]),
        (&json!("denied"), &json!(""))
    );
    assert!(unknown.all(|it| it["missing"][0]["reason"] != "no-credentials"));
}

#[test]
fn an_account_without_the_service_is_no_missing_permission() {
    let script = Script::from_evidence(&example()).error(
        "ec2",
        "DescribeImages",
        "OptInRequired",
        "You are not subscribed to this service.",
        401,
    );
    let run = ready_request(&FakeAws::start(script), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(!run.stdout.contains("\"denied\""), "{}", run.stdout);
}

#[test]
fn an_unlisted_error_of_the_service_itself_decides_no_dry_run() {
    for (code, status, expected) in [
        ("SomethingNewException", 400, 1),
        ("SomethingNewException", 500, 3),
        ("SomethingNewException", 503, 3),
        ("IncompatibleImageException", 500, 1),
        ("DryRunOperationException", 500, 0),
        ("RequestLimitExceededException", 400, 1),
        ("RequestLimitExceeded", 503, 3),
    ] {
        let script = Script::from_evidence(&example());
        let script = script.error("appstream", "CreateImportedImage", code, "words", status);
        let run = ready_request(&FakeAws::start(script), &["--dry-run"]);
        assert_eq!(run.code, expected, "{code} {status}: {}", run.stdout);
    }
}

/// AppStream's exception of that name is a limit of the account: asking again and again does not help. EC2's is throttling.
#[test]
fn a_limit_of_the_account_is_asked_once() {
    let refused = |code: &str, status: u16| {
        let script = Script::from_evidence(&example());
        let script = script.error("appstream", "CreateImportedImage", code, "words", status);
        let fake = FakeAws::start(script);
        let run = ready_request(&fake, &["--dry-run"]);
        (run, fake.count("appstream", "CreateImportedImage"))
    };
    let (run, asked) = refused("RequestLimitExceededException", 400);
    assert_eq!((run.code, asked), (1, 1), "{}", run.stdout);
    assert!(!run.stdout.contains("throttled"), "{}", run.stdout);
}

/// The ordinary answer of a Region where Service Quotas does not have the service, and of an account that has the defaults only.
#[test]
fn quotas_that_are_not_listed_leave_a_good_request_ready() {
    let unknown = Script::from_evidence(&example()).error(
        "service-quotas",
        "ListServiceQuotas",
        "NoSuchResourceException",
        "The request failed because the specified service does not exist.",
        400,
    );
    let mut defaults = example();
    call(&mut defaults, "ListServiceQuotas")["output"]["Quotas"] = json!([]);
    let nothing = Script::from_evidence(&defaults);
    for script in [unknown, nothing] {
        let run = ready_request(&FakeAws::start(script), &[]);
        assert_eq!(run.code, 0, "{}", run.stdout);
        assert!(run.stdout.contains("L-E1182CCA"), "{}", run.stdout);
    }
}
