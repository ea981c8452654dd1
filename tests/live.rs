//! Live evidence: the real SDK against the fake AWS; every answer in the shape of the CLI, every failure by its kind.
#![cfg(feature = "online")]
#![recursion_limit = "512"]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support/fake_aws/mod.rs"]
mod fake_aws;

use ami_preflight::aws::{Options, Session, connect_with};
use ami_preflight::collect::ask;
use ami_preflight::evidence::answer::local;
use ami_preflight::evidence::{Answer, Answers, Call, CallError, EvidenceFile, Question, Target};
use ami_preflight::expr::MissingReason;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_credential_types::Credentials;
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_credential_types::provider::error::CredentialsError;
use fake_aws::{Answer as Reply, FakeAws, Script};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

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
        endpoint_url: Some(url),
        timeout: Duration::from_secs(30),
    }
}

async fn session(fake: &FakeAws) -> Session {
    connect_with(loader(), &options(fake.url())).await
}

fn in_seconds(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

fn question(call: Call, input: Value) -> Question {
    let region = (call != Call::GetCallerIdentity).then(|| REGION.to_owned());
    Question {
        call,
        region,
        input,
    }
}

fn import() -> Value {
    let text = include_str!("../examples/ready.yaml");
    let mut input: Value = serde_yaml::from_str(text).unwrap();
    input["DryRun"] = json!(true);
    input
}

/// One question of every kind.
fn all() -> Vec<Question> {
    vec![
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
    ]
}

/// The evidence of the ready example, and a dry run that passes.
fn ready() -> Value {
    let text = include_str!("../examples/ready.evidence.json");
    let mut evidence: Value = serde_json::from_str(text).unwrap();
    let passed = json!({
        "service": "appstream", "operation": "CreateImportedImage", "input": {"DryRun": true},
        "error": {"code": "DryRunOperationException", "message": "Request would have succeeded."}});
    evidence["calls"].as_array_mut().unwrap().insert(0, passed);
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

#[tokio::test]
async fn a_live_run_answers_what_the_evidence_file_answers() {
    let recorded: EvidenceFile = EvidenceFile::parse(&ready().to_string()).unwrap();
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let answers = ask(&session(&fake).await, &all(), in_seconds(20)).await;
    assert_eq!(answers.len(), all().len());
    for (question, answer) in &answers {
        assert_eq!(
            answer.result,
            recorded.answer(question).result,
            "{}",
            question.call.label()
        );
    }
    assert_eq!(fake.unexpected(), Vec::<String>::new());

    let answers: Answers = answers.into_iter().collect();
    let target = Target {
        region: Some(REGION.to_owned()),
        account: None,
        offline: false,
    };
    let file = EvidenceFile::record(
        &answers,
        &target,
        None,
        "2026-11-23T12:00:00Z".parse().unwrap(),
    );
    let text = serde_json::to_string(&file).unwrap();
    let replay = EvidenceFile::parse(&text).unwrap();
    for (question, answer) in &answers {
        assert_eq!(&replay.answer(question), answer);
    }
}

#[tokio::test]
async fn every_member_of_an_ami_arrives_as_the_cli_prints_it() {
    let image = json!({
        "Architecture": "x86_64", "BootMode": "uefi", "CreationDate": "2026-11-16T09:12:44.000Z",
        "DeprecationTime": "2028-11-16T09:12:44.000Z", "DeregistrationProtection": "disabled",
        "Description": "a & b <c>", "EnaSupport": true, "FreeTierEligible": false, "Hypervisor": "xen",
        "ImageAllowed": false, "ImageId": AMI, "ImageLocation": "111122223333/x", "ImageOwnerAlias": "aws-marketplace",
        "ImageType": "machine", "ImdsSupport": "v2.0", "LastLaunchedTime": "2026-11-17T00:00:00Z", "Name": "x",
        "OwnerId": "111122223333", "Platform": "windows", "PlatformDetails": "Windows",
        "ProductCodes": [{"ProductCodeId": "abc", "ProductCodeType": "marketplace"}], "Public": false,
        "PublicSsmParameterName": "/aws/service/x", "RootDeviceName": "/dev/sda1", "RootDeviceType": "ebs",
        "SourceImageId": "ami-1", "SourceImageRegion": REGION, "SourceInstanceId": "i-1", "SriovNetSupport": "simple",
        "State": "failed", "StateReason": {"Code": "Client.X", "Message": "why"},
        "Tags": [{"Key": "k", "Value": ""}], "TpmSupport": "v2.0", "UsageOperation": "RunInstances:0002",
        "VirtualizationType": "hvm",
        "InstanceTypeSpecification": {
            "SupportedInstanceTypes": [{"InstanceType": "t3.*"}],
            "UnsupportedInstanceTypes": [{"InstanceType": "m5.large"}]},
        "BlockDeviceMappings": [
            {"DeviceName": "/dev/sda1", "Ebs": {
                "DeleteOnTermination": true, "Encrypted": true, "Iops": 3000, "KmsKeyId": "arn:k", "OutpostArn": "arn:o",
                "SnapshotId": "snap-1", "Throughput": 125, "VolumeSize": 200, "VolumeType": "gp3"}},
            {"DeviceName": "xvdca", "VirtualName": "ephemeral0"},
            {"DeviceName": "xvdcb", "NoDevice": ""}]});
    let expected = json!({"Images": [image]});
    let script = Script::new().answer("ec2", "DescribeImages", expected.clone());
    assert_eq!(output(script, describe_ami()).await, expected);
}

#[tokio::test]
async fn an_ami_with_few_members_has_no_others() {
    let expected = json!({"Images": [{"ImageId": AMI, "BlockDeviceMappings": [], "Tags": []}]});
    let script = Script::new().answer("ec2", "DescribeImages", expected.clone());
    assert_eq!(output(script, describe_ami()).await, expected);
    let nothing = Script::new().answer("ec2", "DescribeImages", json!({"Images": []}));
    assert_eq!(output(nothing, describe_ami()).await, json!({"Images": []}));
}

#[tokio::test]
async fn snapshots_permissions_images_builders_and_quotas_keep_their_members() {
    let cases = [
        (
            Call::DescribeSnapshots,
            json!({"SnapshotIds": ["snap-1"]}),
            json!({"Snapshots": [{
            "SnapshotId": "snap-1", "OwnerId": "1", "OwnerAlias": "amazon", "State": "error", "StateMessage": "no key",
            "Progress": "42%", "Encrypted": true, "KmsKeyId": "arn:k", "VolumeSize": 30, "VolumeId": "vol-1",
            "StorageTier": "archive", "RestoreExpiryTime": "2026-12-01T00:00:00Z", "OutpostArn": "arn:o",
            "StartTime": "2026-11-16T09:12:45.120Z", "Description": "d", "Tags": [{"Key": "a", "Value": "b"}]}]}),
        ),
        (
            Call::DescribeImageAttribute,
            json!({"Attribute": "launchPermission", "ImageId": AMI}),
            json!({
            "ImageId": AMI, "LaunchPermissions": [{"UserId": "444455556666"}, {"Group": "all"}, {"OrganizationArn": "arn:o"}]}),
        ),
        (
            Call::DescribePrivateImages,
            json!({"Type": "PRIVATE"}),
            json!({"Images": [{
            "Name": "n", "Arn": "arn:n", "State": "FAILED", "Visibility": "PRIVATE", "Platform": "WINDOWS_SERVER_2022",
            "CreatedTime": "2026-11-16T09:12:45.500Z", "ImageType": "CUSTOM", "ImageBuilderSupported": true,
            "StateChangeReason": {"Code": "IMAGE_IMPORT_FAILURE", "Message": "m"},
            "ImageErrors": [{"ErrorCode": "VALIDATION_ERROR", "ErrorMessage": "e", "ErrorTimestamp": "2026-11-16T09:12:45Z"}],
            "ImagePermissions": {"allowFleet": true, "allowImageBuilder": false},
            "SupportedInstanceFamilies": ["GENERAL_PURPOSE"]}]}),
        ),
        (
            Call::DescribeImageBuilders,
            json!({}),
            json!({"ImageBuilders": [{
            "Name": "b", "Arn": "arn:b", "InstanceType": "GeneralPurpose.m6i.large", "State": "STOPPED",
            "Platform": "WINDOWS_SERVER_2019", "CreatedTime": "2026-11-16T09:12:45Z"}]}),
        ),
        (
            Call::ListServiceQuotas,
            json!({"ServiceCode": "appstream2"}),
            json!({"Quotas": [
            {"ServiceCode": "appstream2", "QuotaName": "Images", "QuotaCode": "L-1", "Value": 10.0, "Unit": "None",
             "QuotaArn": "arn:q", "Adjustable": true, "GlobalQuota": false, "QuotaAppliedAtLevel": "ACCOUNT"},
            {"QuotaName": "broken", "Adjustable": false, "GlobalQuota": false,
             "ErrorReason": {"ErrorCode": "DEPENDENCY_SERVICE_ERROR", "ErrorMessage": "m"}}]}),
        ),
    ];
    for (call, input, expected) in cases {
        let info = call.info();
        let script = Script::new().answer(info.service, info.operation, expected.clone());
        assert_eq!(
            output(script, question(call, input)).await,
            expected,
            "{}",
            call.label()
        );
    }
}

#[tokio::test]
async fn pages_are_joined_and_an_empty_page_is_not_the_end() {
    let names = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({"Name": format!("i{n}")}))
            .collect()
    };
    let images = json!({"Images": names(7)});
    let snapshots: Vec<Value> = (0..3)
        .map(|n| json!({"SnapshotId": format!("snap-{n}")}))
        .collect();
    let quotas: Vec<Value> = (0..5)
        .map(|n| json!({"QuotaName": format!("q{n}"), "Value": 1.0, "Adjustable": true, "GlobalQuota": false}))
        .collect();
    let cases = [
        (
            question(Call::DescribePrivateImages, json!({"Type": "PRIVATE"})),
            images,
        ),
        (
            question(Call::DescribeImageBuilders, json!({})),
            json!({"ImageBuilders": names(4)}),
        ),
        (
            question(
                Call::ListServiceQuotas,
                json!({"ServiceCode": "appstream2"}),
            ),
            json!({"Quotas": quotas}),
        ),
        (
            question(Call::DescribeSnapshots, json!({"SnapshotIds": ["snap-0"]})),
            json!({"Snapshots": snapshots}),
        ),
        (describe_ami(), json!({"Images": [{"ImageId": AMI}]})),
    ];
    for (question, expected) in cases {
        let info = question.call.info();
        let script = Script::new().answer(info.service, info.operation, expected.clone());
        let script = script.page_size(2).empty_first_page();
        assert_eq!(
            output(script, question).await,
            expected,
            "{}",
            info.operation
        );
    }
}

#[tokio::test]
async fn a_list_that_never_ends_is_a_bad_answer() {
    let page = json!({"Images": [{"Name": "again"}], "NextToken": "same"});
    let script = Script::new().answer("appstream", "DescribeImages", page);
    let fake = FakeAws::start(script);
    let answer = ask_one(
        &fake,
        question(Call::DescribePrivateImages, json!({"Type": "PRIVATE"})),
        20,
    )
    .await;
    assert_eq!(answer.result.unwrap_err().code, local::BAD_ANSWER);
    assert_eq!(fake.count("appstream", "DescribeImages"), 2);
}

#[tokio::test]
async fn an_answer_without_its_list_does_not_look_like_an_empty_one() {
    let script = Script::new().answer("appstream", "DescribeImages", json!({}));
    let private = question(Call::DescribePrivateImages, json!({"Type": "PRIVATE"}));
    assert_eq!(output(script, private).await, json!({}));
}

#[tokio::test]
async fn a_denial_of_every_call_is_a_denial() {
    let fake = FakeAws::start(Script::new().deny("*", "*"));
    for (question, answer) in ask(&session(&fake).await, &all(), in_seconds(20)).await {
        let error = answer.result.expect_err("denied");
        assert_eq!(
            error.reason(),
            MissingReason::Denied,
            "{} {error:?}",
            question.call.label()
        );
        assert!(
            error.message.contains("not authorized to perform"),
            "{error:?}"
        );
        assert!(!error.code.contains('#'), "{error:?}");
    }
}

#[tokio::test]
async fn the_encoded_part_of_a_denial_is_left_out() {
    let message = format!(
        "You are not authorized. Encoded authorization failure message: {}",
        "x".repeat(2000)
    );
    let script = Script::new().error(
        "ec2",
        "DescribeImages",
        "UnauthorizedOperation",
        &message,
        403,
    );
    let error = error(script, describe_ami(), 20).await;
    assert_eq!(
        (error.code.as_str(), error.message.as_str()),
        ("UnauthorizedOperation", "You are not authorized.")
    );
}

#[tokio::test]
async fn expired_credentials_are_no_credentials() {
    let fake = FakeAws::start(Script::new().expired("*", "*"));
    for (question, answer) in ask(&session(&fake).await, &all(), in_seconds(30)).await {
        let error = answer.result.expect_err("expired");
        assert_eq!(
            error.reason(),
            MissingReason::NoCredentials,
            "{} {error:?}",
            question.call.label()
        );
    }
}

#[tokio::test]
async fn errors_keep_the_name_that_the_service_gave_them() {
    let by_name = || question(Call::DescribeImagesByName, json!({"Names": ["x"]}));
    let dry_run = || question(Call::CreateImportedImage, import());
    let cases = [
        (describe_ami(), "InvalidAMIID.NotFound", 400),
        (describe_ami(), "InvalidAMIID.Unavailable", 400),
        (by_name(), "ResourceNotFoundException", 404),
        (dry_run(), "DryRunOperationException", 412),
        (dry_run(), "DryRunOperationException", 400),
        (dry_run(), "IncompatibleImageException", 400),
        (dry_run(), "SomethingNewException", 400),
    ];
    for (question, code, status) in cases {
        let info = question.call.info();
        let script = Script::new().error(
            info.service,
            info.operation,
            code,
            "the service's words",
            status,
        );
        let error = error(script, question, 20).await;
        assert_eq!(error, CallError::new(code, "the service's words"));
    }
}

#[tokio::test]
async fn throttling_is_retried_and_named_when_it_does_not_end() {
    let ok = json!({"Images": [{"ImageId": AMI}]});
    let script = Script::new()
        .answer("ec2", "DescribeImages", ok.clone())
        .throttle(1, "ec2", "DescribeImages");
    assert_eq!(output(script, describe_ami()).await, ok);

    let fake = FakeAws::start(Script::new().throttle(100, "ec2", "DescribeImages"));
    let error = ask_one(&fake, describe_ami(), 60).await.result.unwrap_err();
    assert_eq!(error.reason(), MissingReason::Throttled, "{error:?}");
    assert!(fake.count("ec2", "DescribeImages") <= 4);
}

#[tokio::test]
async fn garbage_is_a_bad_answer() {
    for question in all() {
        let script = Script::new().garbage("*", "*");
        let label = question.call.label();
        let error = error(script, question, 30).await;
        assert_eq!(error.code, local::BAD_ANSWER, "{label} {error:?}");
        assert!(!error.message.contains('<'), "{error:?}");
    }
    let page = |_: &fake_aws::Received| {
        let body = b"<html><body>Access blocked by the proxy</body></html>".to_vec();
        Some(Reply::Raw { status: 403, body })
    };
    let proxy = Script::new().answer_with("*", "*", page);
    assert_eq!(
        error(proxy, describe_ami(), 20).await.code,
        local::BAD_ANSWER
    );
}

#[tokio::test]
async fn a_closed_connection_and_a_closed_port_are_the_network() {
    let dropped = error(Script::new().close("*", "*"), describe_ami(), 30).await;
    assert_eq!(dropped.code, local::NETWORK, "{dropped:?}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let session = connect_with(loader(), &options(url)).await;
    let answers = ask(&session, &[describe_ami()], in_seconds(30)).await;
    let refused = answers[0].1.result.as_ref().unwrap_err();
    assert_eq!(refused.code, local::NETWORK);
    assert!(refused.message.contains("refused"), "{refused:?}");
}

#[tokio::test]
async fn what_is_not_answered_by_the_deadline_has_timed_out_and_the_rest_is_kept() {
    let fake = FakeAws::start(Script::from_evidence(&ready()).hang("ec2", "DescribeImages"));
    let started = Instant::now();
    let answers = ask(&session(&fake).await, &all(), in_seconds(2)).await;
    assert!(started.elapsed() < Duration::from_secs(4));
    for (question, answer) in answers {
        let timed_out = matches!(&answer.result, Err(error) if error.code == local::TIMED_OUT);
        assert_eq!(
            timed_out,
            question.call == Call::DescribeImages,
            "{} {answer:?}",
            question.call.label()
        );
        if timed_out {
            assert!(
                (1500..4000).contains(&answer.duration_ms),
                "{}",
                answer.duration_ms
            );
        }
    }
}

#[tokio::test]
async fn independent_calls_go_out_at_once_and_their_time_is_measured() {
    let delay = Duration::from_millis(500);
    let fake = FakeAws::start(Script::from_evidence(&ready()).delay("*", "*", delay));
    let answers = ask(&session(&fake).await, &all(), in_seconds(20)).await;
    assert_eq!(fake.count("*", "*"), all().len());
    assert_eq!(fake.rounds(), 1);
    assert!(answers.iter().all(|(_, answer)| answer.duration_ms >= 500));
    let sorted = answers.windows(2).all(|pair| pair[0].0 < pair[1].0);
    assert!(sorted, "in order of questions");
}

#[tokio::test]
async fn requests_carry_the_name_of_the_tool_and_the_region_of_the_question() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let elsewhere = Question {
        region: Some("us-west-2".to_owned()),
        ..describe_ami()
    };
    ask(
        &session(&fake).await,
        &[elsewhere, describe_ami()],
        in_seconds(20),
    )
    .await;
    let mut regions: Vec<String> = fake.log().into_iter().map(|call| call.region).collect();
    regions.sort();
    assert_eq!(regions, [REGION, "us-west-2"]);
    assert!(fake.log()[0].headers["user-agent"].contains("app/ami-preflight"));
}

#[tokio::test]
async fn the_dry_run_sends_the_request_as_it_stands() {
    let fake = FakeAws::start(Script::new());
    let answer = ask_one(&fake, question(Call::CreateImportedImage, import()), 20).await;
    assert_eq!(answer.result.unwrap_err().code, "DryRunOperationException");
    assert_eq!(fake.log()[0].input, import());
}

#[tokio::test]
async fn a_dry_run_that_cannot_be_built_is_not_sent() {
    let cases = [
        ("/Name", json!(7), "Name is not text"),
        ("/Tags", json!({"a": 1}), "Tags.a is not text"),
        ("/Tags", json!([]), "Tags is not a structure"),
        (
            "/AppCatalogConfig",
            json!({}),
            "AppCatalogConfig is not a list",
        ),
        (
            "/AppCatalogConfig/1",
            json!("x"),
            "AppCatalogConfig[1] is not a structure",
        ),
        (
            "/AppCatalogConfig/0/Name",
            json!(null),
            "AppCatalogConfig[0].Name is not text",
        ),
        (
            "/RuntimeValidationConfig/IntendedInstanceType",
            json!([]),
            "RuntimeValidationConfig.IntendedInstanceType",
        ),
        ("/DryRun", json!(false), "not a dry run"),
        ("/DryRun", json!("true"), "not a dry run"),
    ];
    for (pointer, value, message) in cases {
        let fake = FakeAws::start(Script::new());
        let mut input = import();
        *input.pointer_mut(pointer).unwrap() = value;
        let answer = ask_one(&fake, question(Call::CreateImportedImage, input), 20).await;
        let error = answer.result.unwrap_err();
        assert_eq!(error.code, local::NOT_SENT);
        assert!(error.message.contains(message), "{error:?}");
        assert_eq!(fake.count("*", "*"), 0);
    }
}

#[tokio::test]
async fn without_credentials_every_call_says_so() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let none = provide_credentials_fn(|| async {
        Err(CredentialsError::not_loaded("nothing configured"))
    });
    let broken = provide_credentials_fn(|| async {
        Err(CredentialsError::provider_error(
            "the SSO session has expired",
        ))
    });
    let base = || aws_config::defaults(BehaviorVersion::v2026_01_12());
    let loaders = [
        (base().credentials_provider(none), "no credentials found"),
        (
            base().credentials_provider(broken),
            "SSO session has expired",
        ),
        (base().no_credentials(), ""),
    ];
    for (loader, message) in loaders {
        let session = connect_with(loader, &options(fake.url())).await;
        for (question, answer) in ask(&session, &all(), in_seconds(20)).await {
            let error = answer.result.expect_err("no credentials");
            assert_eq!(
                error.code,
                local::NO_CREDENTIALS,
                "{} {error:?}",
                question.call.label()
            );
            assert!(error.message.contains(message), "{error:?}");
        }
    }
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn without_a_region_nothing_is_sent() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let options = Options {
        region: None,
        ..options(fake.url())
    };
    let session = connect_with(loader().region(None::<Region>), &options).await;
    assert_eq!(session.region(), None);
    assert!(session.has_endpoint_override());
    let questions: Vec<Question> = all()
        .into_iter()
        .map(|question| Question {
            region: None,
            ..question
        })
        .collect();
    for (_, answer) in ask(&session, &questions, in_seconds(20)).await {
        let expected = CallError::new(
            local::NOT_SENT,
            "no Region: pass --region or set AWS_REGION",
        );
        assert_eq!(answer.result.unwrap_err(), expected);
    }
    assert_eq!(fake.count("*", "*"), 0);
}
