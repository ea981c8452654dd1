//! Live evidence: the real SDK against the fake AWS; every answer in the shape of the CLI, every failure by its kind.
#![cfg(feature = "online")]

mod batches;
mod diagnose;
mod dry_run;
mod failures;
mod fleet;
mod interrupt;
mod lanes;
mod large;
mod least_permissions;
mod pages;
mod profiles;
mod regions;
mod roles;
mod runs;
mod samples;
mod session;
mod shapes;
mod sign_in;
mod targets;
mod throttled_fleet;
use crate::support;
mod whole;
mod with_moto;

use ami_preflight::aws::ask::ask;
use ami_preflight::aws::{Options, Session, connect_with};
use ami_preflight::evidence::{Answer, Call, CallError, Question};
use aws_config::{BehaviorVersion, ConfigLoader};
use aws_credential_types::Credentials;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::fake_aws::{FakeAws, Script};

const REGION: &str = "eu-west-1";
const AMI: &str = "ami-0a1b2c3d4e5f60718";

fn loader() -> ConfigLoader {
    let credentials = Credentials::new("AKIDEXAMPLE", "fake", None, None, "test");
    aws_config::defaults(BehaviorVersion::v2026_01_12()).credentials_provider(credentials)
}

fn options(url: String) -> Options {
    Options {
        region: Some(REGION.to_owned()),
        profile: None,
        profile_origin: String::new(),
        endpoint_url: Some(url),
        timeout: Duration::from_secs(30),
        jobs: None,
        role: None,
    }
}

async fn session(fake: &FakeAws) -> Session {
    connect_with(loader(), &options(fake.url())).await
}

fn in_seconds(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

/// A question in the Region of the tests, or to a global service.
fn question(call: Call, input: Value) -> Question {
    let global = matches!(call.info().service, "iam" | "sts");
    Question::new(call, (!global).then(|| REGION.to_owned()), input)
}

fn import() -> Value {
    let text = include_str!("../../../../examples/ready.yaml");
    let mut input: Value = serde_yaml::from_str(text).unwrap();
    input["DryRun"] = json!(true);
    input
}

/// One question of every kind.
fn all() -> Vec<Question> {
    let mut all = vec![
        question(Call::GetCallerIdentity, json!({})),
        question(
            Call::DescribeImages,
            json!({"ImageIds": [AMI], "IncludeDisabled": true}),
        ),
        question(
            Call::DescribeSnapshots,
            json!({"SnapshotIds": ["snap-0f1e2d3c4b5a69788"]}),
        ),
        question(
            Call::DescribeImageAttribute,
            json!({"Attribute": "launchPermission", "ImageId": AMI}),
        ),
        question(
            Call::DescribeImagesByName,
            json!({"Names": ["cad-2026-11"]}),
        ),
        question(Call::DescribePrivateImages, json!({"Type": "PRIVATE"})),
        question(Call::DescribeImageBuilders, json!({})),
        question(
            Call::ListServiceQuotas,
            json!({"ServiceCode": "appstream2"}),
        ),
        question(Call::CreateImportedImage, import()),
    ];
    all.extend(samples::samples().into_iter().map(|(question, _)| question));
    all
}

/// The evidence of the ready example, a dry run that passes, and the samples.
fn ready() -> Value {
    let text = include_str!("../../../../examples/ready.evidence.json");
    let mut evidence: Value = serde_json::from_str(text).unwrap();
    let mut calls = vec![json!({
        "service": "appstream", "operation": "CreateImportedImage", "input": {"DryRun": true},
        "error": {"code": "DryRunOperationException", "message": "Request would have succeeded."}})];
    for (question, output) in samples::samples() {
        let info = question.call.info();
        calls.push(json!({
            "service": info.service, "operation": info.operation, "region": question.region,
            "input": question.input, "output": output}));
    }
    // A sample takes the place of what the example recorded for the same input.
    let same = |one: &Value, other: &Value| {
        ["service", "operation", "input"]
            .iter()
            .all(|member| one[*member] == other[*member])
    };
    for call in evidence["calls"].as_array().unwrap() {
        if !calls.iter().any(|other| same(call, other)) {
            calls.push(call.clone());
        }
    }
    evidence["calls"] = calls.into();
    evidence
}

async fn ask_one(fake: &FakeAws, question: Question, seconds: u64) -> Answer {
    let session = session(fake).await;
    let mut answers = ask(&session, &[question], in_seconds(seconds)).await;
    assert_eq!(answers.len(), 1);
    answers.remove(0).1
}

async fn error(script: Script, question: Question, seconds: u64) -> CallError {
    let fake = FakeAws::start(script);
    ask_one(&fake, question, seconds)
        .await
        .result
        .expect_err("an error")
}

async fn output(script: Script, question: Question) -> Value {
    let fake = FakeAws::start(script);
    ask_one(&fake, question, 20)
        .await
        .result
        .expect("an output")
}

fn describe_ami() -> Question {
    question(
        Call::DescribeImages,
        json!({"ImageIds": [AMI], "IncludeDisabled": true}),
    )
}
