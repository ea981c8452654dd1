//! `diagnose` and `collect --redact` through the SDK: what AppStream tells of an image that failed, for each documented code.

use super::AMI;
use super::support::cli::{Run, command, finish};
use super::support::fake_aws::{FakeAws, Script};
use serde_json::{Value, json};

const NOW: &str = "2026-11-23T13:00:00Z";

/// The ready example after an import that failed for a reason.
fn failed(code: &str, errors: Value) -> Value {
    let text = include_str!("../../../../examples/ready.evidence.json");
    let mut evidence: Value = serde_json::from_str(text).unwrap();
    let calls = evidence["calls"].as_array_mut().unwrap();
    let of = |call: &&mut Value| call["input"]["Names"][0] == "cad-2026-11";
    let call = calls.iter_mut().find(of).unwrap().as_object_mut().unwrap();
    call.remove("error");
    let image = json!({
        "Name": "cad-2026-11", "Arn": "arn:aws:appstream:eu-west-1:111122223333:image/cad-2026-11", "State": "FAILED",
        "Visibility": "PRIVATE", "Platform": "WINDOWS_SERVER_2022", "ImageType": "CUSTOM", "CreatedTime": "2026-11-23T12:05:00Z",
        "StateChangeReason": {"Code": code, "Message": "as AWS says it"}, "ImageErrors": errors,
    });
    call.insert("output".to_owned(), json!({"Images": [image]}));
    evidence
}

fn run(fake: &FakeAws, arguments: &[&str]) -> Run {
    let mut command = command();
    command.envs(fake.env()).env("AWS_REGION", "eu-west-1");
    finish(command.args(arguments))
}

fn diagnose(fake: &FakeAws, more: &[&str]) -> Run {
    let fixed = [
        "diagnose",
        "cad-2026-11",
        "examples/ready.yaml",
        "--now",
        NOW,
    ];
    run(fake, &[&fixed, more].concat())
}

#[test]
fn every_documented_code_reaches_the_report() {
    for code in [
        "INTERNAL_ERROR",
        "IMAGE_BUILDER_NOT_AVAILABLE",
        "IMAGE_COPY_FAILURE",
        "IMAGE_UPDATE_FAILURE",
        "IMAGE_IMPORT_FAILURE",
        "A_CODE_OF_THE_FUTURE",
    ] {
        let errors = json!([{"ErrorCode": "VALIDATION_ERROR", "ErrorMessage": "streaming", "ErrorTimestamp": "2026-11-23T12:40:00Z"}]);
        let fake = FakeAws::start(Script::from_evidence(&failed(code, errors)));
        let run = diagnose(&fake, &["-o", "json"]);
        assert_eq!(run.code, 1, "{code}: {}", run.stderr);
        let report = run.json();
        assert_eq!(report["ending"], "failed");
        let (reason, error) = (&report["reported"][0], &report["reported"][1]);
        assert_eq!(
            (&reason["code"], &reason["message"]),
            (&json!(code), &json!("as AWS says it"))
        );
        let known = reason["known"].as_array().unwrap().len();
        assert_eq!(known, usize::from(code != "A_CODE_OF_THE_FUTURE"), "{code}");
        assert_eq!(error["code"], "VALIDATION_ERROR");
        assert_eq!(error["at"], "2026-11-23T12:40:00Z");
        assert_eq!(fake.unexpected(), Vec::<String>::new());
        // It asks, and does nothing else.
        assert_eq!(fake.count("appstream", "CreateImportedImage"), 0);
    }
}

#[test]
fn what_was_asked_can_be_recorded_and_diagnosed_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let fake = FakeAws::start(Script::from_evidence(&failed(
        "IMAGE_COPY_FAILURE",
        json!([]),
    )));
    let (bundle, recorded) = (at("bundle.json"), at("recorded.json"));
    let run = diagnose(
        &fake,
        &["--redact", "--bundle", &bundle, "--record", &recorded],
    );
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let text = std::fs::read_to_string(&bundle).unwrap();
    for original in [
        "111122223333",
        AMI,
        "AppStreamImageImport",
        "cad",
        "arn:aws:iam::1111",
    ] {
        assert!(!text.contains(original), "{original}");
    }
    let bundle: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        bundle["image"]["Images"][0]["StateChangeReason"]["Code"],
        "IMAGE_COPY_FAILURE"
    );
    assert_eq!(bundle["differs"], json!([]));
    let again = command()
        .args([
            "diagnose",
            "cad-2026-11",
            "examples/ready.yaml",
            "--evidence",
            &recorded,
        ])
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(1));
    let again = String::from_utf8(again.stdout).unwrap();
    assert!(again.contains("IMAGE_COPY_FAILURE"), "{again}");
}

#[test]
fn what_is_collected_redacted_is_judged_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let text = include_str!("../../../../examples/ready.evidence.json");
    let fake = FakeAws::start(Script::from_evidence(&serde_json::from_str(text).unwrap()));
    let (plain, evidence, request) = (at("plain.json"), at("evidence.json"), at("request.json"));
    let collect = ["collect", "examples/ready.yaml", "--now", NOW, "--record"];
    assert_eq!(run(&fake, &[&collect[..], &[&plain]].concat()).code, 0);
    let more = [
        evidence.as_str(),
        "--redact",
        "--redacted-request",
        &request,
    ];
    assert_eq!(run(&fake, &[&collect[..], &more].concat()).code, 0);
    let left = [&evidence, &request].map(|path| std::fs::read_to_string(path).unwrap());
    for original in [
        "111122223333",
        AMI,
        "AppStreamImageImport",
        "cad",
        "notepad",
    ] {
        assert!(!left.concat().contains(original), "{original}");
    }
    let verdicts = |request: &str, evidence: &str| {
        let report = run(
            &fake,
            &["check", request, "--evidence", evidence, "-o", "json"],
        )
        .json();
        let outcomes = report["subjects"][0]["outcomes"]
            .as_array()
            .unwrap()
            .clone();
        let of = outcomes
            .iter()
            .map(|o| format!("{} {}", o["rule"], o["verdict"]));
        of.collect::<Vec<_>>()
    };
    assert_eq!(
        verdicts("examples/ready.yaml", &plain),
        verdicts(&request, &evidence)
    );
}
