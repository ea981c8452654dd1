//! A WorkSpaces image as source: its rules, and that those of AMIs do not arise.

use crate::support;

use ami_preflight::evidence::Call;
use ami_preflight::evidence::tables::workspaces_regions;
use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::judge::Outcome;
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

fn workspaces(operation: &str, input: Value, output: Value) -> Value {
    json!({"service": "workspaces", "operation": operation, "region": "eu-west-1", "input": input, "output": output})
}

/// What is known of the inside of the image: applications as WorkSpaces lists them, and WorkSpaces of one bundle.
fn inside(applications: &[Value], desktops: &[Value]) -> Vec<Value> {
    let id = "wsi-0123456789abcdef0";
    let association = |application: &Value| {
        json!({"AssociatedResourceId": application["ApplicationId"], "AssociatedResourceType": "APPLICATION",
            "ImageId": id, "State": "COMPLETED"})
    };
    let associations: Vec<Value> = applications.iter().map(association).collect();
    let bundles = json!([{"BundleId": "wsb-0123456789", "ImageId": id, "Owner": "111122223333"},
        {"BundleId": "wsb-another000", "ImageId": "wsi-another0000", "Owner": "111122223333"}]);
    let mut answers = vec![
        workspaces(
            "DescribeImageAssociations",
            json!({"ImageId": id}),
            json!({"Associations": associations}),
        ),
        workspaces(
            "DescribeWorkspaceBundles",
            json!({}),
            json!({"Bundles": bundles}),
        ),
        workspaces(
            "DescribeWorkspaces",
            json!({"BundleId": "wsb-0123456789"}),
            json!({"Workspaces": desktops}),
        ),
        json!({"service": "workspaces", "operation": "DescribeCustomWorkspaceImageImport",
            "error": {"code": "ResourceNotFoundException", "message": "no import"}}),
    ];
    answers.extend(applications.iter().map(|application| {
        let input = json!({"ApplicationIds": [application["ApplicationId"]]});
        workspaces(
            "DescribeApplications",
            input,
            json!({"Applications": [application]}),
        )
    }));
    answers
}

fn desktop(system: &str, protocol: &str) -> Value {
    json!({"WorkspaceId": "ws-0123456789", "BundleId": "wsb-0123456789", "State": "AVAILABLE",
        "WorkspaceProperties": {"Protocols": [protocol], "OperatingSystemName": system}})
}

fn of_image(more: Vec<Value>) -> Value {
    let mut answers = vec![answered("eu-west-1", json!([image()]))];
    answers.extend(more);
    evidence(&answers)
}

/// Verdict and severity of a rule.
fn told(world: &World, rule: &str) -> (Verdict, Severity) {
    let outcome = world.outcome(rule);
    (outcome.verdict, outcome.severity)
}

#[test]
fn workspaces_that_were_made_from_it_tell_version_and_protocol() {
    for (system, protocol, expected) in [
        (
            "WINDOWS_SERVER_2022",
            "WSP",
            (Verdict::Pass, Severity::Error),
        ),
        (
            "WINDOWS_SERVER_2025",
            "PCOIP",
            (Verdict::Pass, Severity::Error),
        ),
        (
            "WINDOWS_SERVER_2022",
            "PCOIP",
            (Verdict::Fail, Severity::Error),
        ),
        (
            "WINDOWS_SERVER_2019",
            "WSP",
            (Verdict::Fail, Severity::Error),
        ),
        ("WINDOWS_10", "WSP", (Verdict::Fail, Severity::Error)),
        ("WINDOWS_11", "WSP", (Verdict::Fail, Severity::Advice)),
        ("UNKNOWN", "WSP", (Verdict::Fail, Severity::Advice)),
    ] {
        let world = run(
            &of_image(inside(&[], &[desktop(system, protocol)])),
            &["WSI005"],
        );
        assert_eq!(told(&world, "WSI005"), expected, "{system} {protocol}");
        assert_eq!(
            world.asked(Call::DescribeWorkspaces),
            1,
            "of its own bundle alone"
        );
    }
    let one = |system: &str| desktop(system, "WSP");
    let twice = inside(&[], &[one("WINDOWS_SERVER_2025"), one("WINDOWS_10")]);
    let world = run(&of_image(twice), &["WSI005"]);
    let unknown = (Verdict::Unknown, Severity::Advice);
    assert_eq!(
        told(&world, "WSI005"),
        unknown,
        "one WorkSpace, two systems"
    );
    let none = run(&of_image(inside(&[], &[])), &["WSI005"]);
    assert_eq!(told(&none, "WSI005"), (Verdict::Fail, Severity::Advice));
    assert!(
        none.outcome("WSI005")
            .message
            .contains("nobody has checked")
    );
}

#[test]
fn applications_with_a_licence_of_workspaces_are_named() {
    let application = |name: &str, kind: &str| json!({"ApplicationId": format!("wsa-{name}"), "Name": name, "LicenseType": kind, "Owner": "AMAZON"});
    let own = application("putty0000", "UNLICENSED");
    let office = application("office000", "LICENSED");
    let world = run(&of_image(inside(&[own.clone(), office], &[])), &["WSI006"]);
    assert_eq!(told(&world, "WSI006"), (Verdict::Fail, Severity::Error));
    let message = &world.outcome("WSI006").message;
    assert!(message.contains("in the image: office000;"), "{message}");
    let world = run(&of_image(inside(&[own], &[])), &["WSI006"]);
    assert_eq!(told(&world, "WSI006"), (Verdict::Fail, Severity::Advice));
    // Nothing was recorded of one of them.
    let mut answers = inside(&[application("lost00000", "LICENSED")], &[]);
    answers.retain(|call| call["operation"] != "DescribeApplications");
    let world = run(&of_image(answers), &["WSI006"]);
    assert_eq!(told(&world, "WSI006"), (Verdict::Unknown, Severity::Advice));
}

#[test]
fn a_denied_look_inside_names_its_permission_and_does_not_gate() {
    for (operation, rule) in [
        ("DescribeImageAssociations", "WSI006"),
        ("DescribeWorkspaceBundles", "WSI005"),
        ("DescribeWorkspaces", "WSI005"),
    ] {
        let mut answers = inside(&[], &[desktop("WINDOWS_10", "WSP")]);
        answers.retain(|call| call["operation"] != operation);
        answers.push(json!({"service": "workspaces", "operation": operation,
            "error": {"code": "AccessDeniedException", "message": "no"}}));
        let world = run(&of_image(answers), &["workspaces"]);
        assert_eq!(
            told(&world, rule),
            (Verdict::Unknown, Severity::Advice),
            "{operation}"
        );
        let missing = &world.outcome(rule).missing[0];
        assert_eq!(missing.action, format!("workspaces:{operation}"));
    }
}

#[test]
fn a_licence_of_ones_own_is_not_offered_in_every_region() {
    let judged = |region: &str, tenancy: &str| {
        let mut image = image();
        image["RequiredTenancy"] = json!(tenancy);
        let mut evidence = evidence(&[answered(region, json!([image]))]);
        evidence["region"] = json!(region);
        run(&evidence, &["WSI009"]).outcome("WSI009").verdict
    };
    for region in [
        "eu-south-1",
        "eu-south-2",
        "eu-central-2",
        "ap-northeast-3",
        "ca-west-1",
    ] {
        assert_eq!(judged(region, "DEDICATED"), Verdict::Fail, "{region}");
        assert_eq!(
            judged(region, "DEFAULT"),
            Verdict::NotApplicable,
            "{region}"
        );
    }
    assert_eq!(judged("eu-west-1", "DEDICATED"), Verdict::Pass);
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
    let world = run(&of_image(inside(&[], &[])), &["workspaces"]);
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
        let mut answers = vec![answered("eu-west-1", json!([changed]))];
        answers.extend(inside(&[], &[]));
        let world = run(&evidence(&answers), &["workspaces"]);
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
