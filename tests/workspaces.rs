//! A WorkSpaces image as source: its rules, and that those of AMIs do not arise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use ami_preflight::evidence::Call;
use ami_preflight::evidence::tables::workspaces_regions;
use ami_preflight::outcome::{Outcome, Verdict};
use serde_json::{Value, json};
use support::world::{World, judge_all, ready, request};

fn image() -> Value {
    json!({"ImageId": "wsi-0123456789abcdef0", "Name": "win11", "State": "AVAILABLE",
        "OperatingSystem": {"Type": "WINDOWS"}, "RequiredTenancy": "DEFAULT", "OwnerAccountId": "111122223333",
        "Created": "2026-11-02T08:00:00Z"})
}

fn evidence(answers: &[Value]) -> Value {
    let mut calls = vec![json!({"service": "sts", "operation": "GetCallerIdentity",
        "output": {"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/ci", "UserId": "AIDAEXAMPLE"}})];
    calls.extend(answers.iter().cloned());
    json!({"schema_version": 1, "region": "eu-west-1", "account": "111122223333", "calls": calls})
}

fn answered(region: &str, images: Value) -> Value {
    json!({"service": "workspaces", "operation": "DescribeWorkspaceImages", "region": region,
        "input": {"ImageIds": ["wsi-0123456789abcdef0"]}, "output": {"Images": images}})
}

fn run(evidence: &Value, select: &[&str]) -> World {
    let request = json!({"Name": "desk", "WorkspaceImageId": "wsi-0123456789abcdef0"});
    judge_all(&request, evidence, select)
}

fn failed(world: &World) -> Vec<&str> {
    let failed = world
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Fail);
    failed.map(|outcome| outcome.rule.as_str()).collect()
}

#[test]
fn a_good_image_leaves_only_what_nobody_can_know() {
    let world = run(
        &evidence(&[answered("eu-west-1", json!([image()]))]),
        &["workspaces"],
    );
    assert_eq!(failed(&world), ["WSI005", "WSI006"]);
    assert!(world.outcome("WSI005").message.contains("no API tells"));
    assert_eq!(world.outcome("WSI005").subject, "wsi-0123456789abcdef0");
    // One question, and none to other Regions.
    assert_eq!(world.asked(Call::DescribeWorkspaceImages), 1);
    assert_eq!(world.asked(Call::FindWorkspaceImage), 0);
}

#[test]
fn each_property_gives_its_rule() {
    for (member, value, rule) in [
        ("State", json!("PENDING"), "WSI001"),
        ("OwnerAccountId", json!("999988887777"), "WSI003"),
        ("RequiredTenancy", json!("DEDICATED"), "WSI004"),
        ("ErrorCode", json!("PendingReboot"), "WSI007"),
        (
            "ErrorDetails",
            json!([{"ErrorCode": "OfficeInstalled"}]),
            "WSI007",
        ),
    ] {
        let mut changed = image();
        changed[member] = value;
        let world = run(
            &evidence(&[answered("eu-west-1", json!([changed]))]),
            &["workspaces"],
        );
        let mut expected = vec![rule, "WSI005", "WSI006"];
        expected.sort_unstable();
        assert_eq!(failed(&world), expected, "{member}");
    }
    let mut linux = image();
    linux["OperatingSystem"]["Type"] = json!("LINUX");
    let world = run(
        &evidence(&[answered("eu-west-1", json!([linux]))]),
        &["workspaces"],
    );
    assert_eq!(failed(&world), ["WSI002"]);
}

#[test]
fn an_image_of_another_region_is_found_there() {
    let elsewhere = [
        answered("eu-west-1", json!([])),
        answered("us-east-1", json!([image()])),
    ];
    let world = run(&evidence(&elsewhere), &["workspaces"]);
    assert_eq!(failed(&world), ["WSI001", "WSI008"]);
    assert!(
        world.outcome("WSI008").message.contains("us-east-1"),
        "{}",
        world.outcome("WSI008").message
    );
    // One round later, one question for each other Region of the partition.
    assert_eq!(world.rounds.len(), 2);
    let asked = world.rounds[1]
        .iter()
        .map(|question| question.region.clone().unwrap());
    let regions: Vec<String> = asked.collect();
    assert!(
        regions.contains(&"us-east-1".to_owned()) && !regions.contains(&"eu-west-1".to_owned())
    );
    assert!(
        !regions
            .iter()
            .any(|region| region.starts_with("us-gov") || region.starts_with("cn-"))
    );
}

#[test]
fn an_image_that_is_nowhere() {
    let not_found = json!({"service": "workspaces", "operation": "DescribeWorkspaceImages", "region": "eu-west-1",
        "error": {"code": "ResourceNotFoundException", "message": "no such image"}});
    let world = run(&evidence(&[not_found]), &["workspaces"]);
    assert_eq!(failed(&world), ["WSI001"]);
    // The other Regions are not in the evidence: that none has it is not known.
    assert_eq!(world.outcome("WSI008").verdict, Verdict::Unknown);
    let world = run(
        &evidence(&[
            json!({"service": "workspaces", "operation": "DescribeWorkspaceImages",
        "region": "eu-west-1", "output": {"Images": []}}),
        ]),
        &["WSI001"],
    );
    assert_eq!(failed(&world), ["WSI001"]);
    assert_eq!(world.asked(Call::FindWorkspaceImage), 0, "nothing needs it");
}

#[test]
fn a_denied_call_leaves_everything_unknown_and_names_the_permission() {
    let denied = json!({"service": "workspaces", "operation": "DescribeWorkspaceImages",
        "error": {"code": "AccessDeniedException", "message": "no"}});
    let world = run(&evidence(&[denied]), &["workspaces"]);
    for outcome in world
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict != Verdict::Skipped)
    {
        assert_eq!(outcome.verdict, Verdict::Unknown, "{}", outcome.rule);
        assert_eq!(
            outcome.missing[0].action, "workspaces:DescribeWorkspaceImages",
            "{}",
            outcome.rule
        );
    }
    assert_eq!(world.asked(Call::FindWorkspaceImage), 0);
}

#[test]
fn rules_of_amis_and_of_the_role_do_not_arise() {
    let world = run(
        &evidence(&[answered("eu-west-1", json!([image()]))]),
        &["ami", "role"],
    );
    // Whatever the source, fleets need AppStream's own service role.
    let others =
        |outcome: &&Outcome| outcome.verdict != Verdict::Skipped && outcome.rule != "IAM021";
    for outcome in world.outcomes.iter().filter(others) {
        assert_eq!(
            outcome.verdict,
            Verdict::NotApplicable,
            "{}: {}",
            outcome.rule,
            outcome.message
        );
    }
    let asked: Vec<Call> = world
        .rounds
        .iter()
        .flatten()
        .map(|question| question.call)
        .collect();
    assert!(
        !asked.iter().any(|call| call.info().service == "ec2"),
        "{asked:?}"
    );
}

#[test]
fn an_ami_asks_nothing_of_workspaces() {
    let world = judge_all(&request(), &ready(), &["workspaces"]);
    let arises = world
        .outcomes
        .iter()
        .any(|outcome| ![Verdict::NotApplicable, Verdict::Skipped].contains(&outcome.verdict));
    assert!(!arises && world.asked(Call::DescribeWorkspaceImages) == 0);
}

#[test]
fn a_byol_image_streams_on_stream_types_and_has_quotas_of_its_own() {
    let mut byol = image();
    byol["RequiredTenancy"] = json!("DEDICATED");
    let quota = |name: &str| json!({"QuotaName": format!("{name} streaming instances for image builders"), "Value": 0.0});
    let quotas = ["BYOL standard large", "GeneralPurpose.m6i.large"].map(quota);
    let quotas = json!({"service": "service-quotas", "operation": "ListServiceQuotas", "output": {"Quotas": quotas}});
    let builders = json!({"service": "appstream", "operation": "DescribeImageBuilders", "output": {"ImageBuilders": []}});
    let judged = |kind: &str, answer: Value| {
        let request = json!({"Name": "desk", "WorkspaceImageId": "wsi-0123456789abcdef0",
            "RuntimeValidationConfig": {"IntendedInstanceType": kind}});
        let evidence = evidence(&[answer, quotas.clone(), builders.clone()]);
        let world = judge_all(&request, &evidence, &["REQ017", "QUO002", "QUO004"]);
        ["REQ017", "QUO002"].map(|rule| world.outcome(rule).verdict)
    };
    let known = |image: &Value| answered("eu-west-1", json!([image]));
    let stream = judged("stream.standard.large", known(&byol));
    assert_eq!(stream, [Verdict::Pass, Verdict::Fail]);
    let custom = judged("GeneralPurpose.m6i.large", known(&byol));
    assert_eq!(custom, [Verdict::Fail, Verdict::NotApplicable]);
    // Windows Server becomes a custom image, with the ordinary quotas.
    let server = judged("GeneralPurpose.m6i.large", known(&image()));
    assert_eq!(server, [Verdict::Pass, Verdict::Fail]);
    let denied = json!({"service": "workspaces", "operation": "DescribeWorkspaceImages",
        "error": {"code": "AccessDeniedException", "message": "no"}});
    let denied = judged("GeneralPurpose.m6i.large", denied);
    assert_eq!(denied, [Verdict::Unknown, Verdict::Unknown]);
}

#[test]
fn a_region_that_the_account_has_not_enabled_does_not_have_the_image() {
    let elsewhere = |code: &str| {
        let regions = &workspaces_regions().partitions["aws"];
        let others = regions.iter().filter(|region| *region != "eu-west-1");
        let refused = |region: &String| {
            json!({"service": "workspaces", "operation": "DescribeWorkspaceImages", "region": region,
                "error": {"code": code, "message": "The security token included in the request is invalid"}})
        };
        let mut answers = vec![answered("eu-west-1", json!([]))];
        answers.extend(others.map(refused));
        run(&evidence(&answers), &["WSI008"]).text("workspace_image.elsewhere")
    };
    assert_eq!(elsewhere("UnrecognizedClientException"), "", "nowhere");
    assert_eq!(elsewhere("ExpiredTokenException"), "?");
    assert_eq!(elsewhere("AccessDeniedException"), "?");
}
