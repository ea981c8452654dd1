//! Answers that AWS published or that were recorded from it (tests/fixtures/aws, sources in tests/README.md), read as a run reads them.

use crate::support;

use ami_preflight::evidence::Call;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::iam::{put, without};
use support::real_answers::{Fixture, fixtures};
use support::world::{World, call, judge_all, ready};

const AMI: &str = "ami-0a1b2c3d4e5f60718";
const BASE: &str = "ami-0fedcba9876543210";
const ROLE: &str = "AppStreamImageImport";
const ARN: &str = "arn:aws:iam::111122223333:role/AppStreamImageImport";
const BUILD: &str = "arn:aws:imagebuilder:eu-west-1:111122223333:image/mybasicrecipe/2019.12.3/1";

/// What a fixture says, fact by fact; `-` is absent, `?` unknown.
const FACTS: &[(&str, &[(&str, &str)])] = &[
    (
        "ec2/DescribeImageAttribute",
        &[("ami.launch_permissions", "1")],
    ),
    // An account's own AMI of 2019: AWS leaves out what is not set, an empty list of tags too.
    (
        "ec2/DescribeImages",
        &[
            ("ami.found", "true"),
            ("ami.Platform", "windows"),
            ("ami.PlatformDetails", "Windows"),
            ("ami.UsageOperation", "RunInstances:0002"),
            ("ami.Public", "false"),
            ("ami.EnaSupport", "true"),
            ("ami.BootMode", "-"),
            ("ami.TpmSupport", "-"),
            ("ami.DeprecationTime", "-"),
            ("ami.ImdsSupport", "-"),
        ],
    ),
    (
        "ec2/DescribeImages-amazon",
        &[("ancestry.amazon", BASE), ("os.version", "2022")],
    ),
    (
        "ec2/DescribeImages-unknown",
        &[("ami.found", "false"), ("ami.BootMode", "?")],
    ),
    ("ec2/DescribeSnapshots", &[("ami.found", "true")]),
    ("ec2/DescribeSnapshots-archived", &[("ami.found", "true")]),
    ("ec2/DescribeSnapshots-pending", &[("ami.found", "true")]),
    // Nothing of it speaks of Windows: the ancestor tells.
    (
        "ec2/GetConsoleOutput",
        &[("os.build", "-"), ("os.version", "2022")],
    ),
    (
        "ec2/GetImageAncestry",
        &[
            ("ancestry.amazon", "-"),
            ("ancestry.marketplace", "ami-08888888888888888"),
        ],
    ),
    ("iam/GetPolicy", &[("role.Arn", ARN)]),
    ("iam/GetPolicyVersion", &[("role.Arn", ARN)]),
    (
        "iam/GetRole",
        &[
            ("role.Arn", ARN),
            ("role.trust.verdict", "allow"),
            ("role.PermissionsBoundary", "-"),
        ],
    ),
    ("iam/GetRole-unknown", &[("role.Arn", "-")]),
    (
        "iam/GetRolePolicy",
        &[("role.describe_images.local", "deny")],
    ),
    ("iam/ListAttachedRolePolicies", &[("role.Arn", ARN)]),
    ("iam/ListRolePolicies", &[("role.Arn", ARN)]),
    (
        "iam/SimulatePrincipalPolicy",
        &[
            ("caller.create_imported_image.verdict", "allow"),
            (
                "caller.create_imported_image.policies",
                "Grant-Access-To-CodeCommit-ListRepo",
            ),
        ],
    ),
    (
        "iam/SimulatePrincipalPolicy-organizations",
        &[
            (
                "caller.create_imported_image.missing_context",
                "kms:GrantIsForAWSResource",
            ),
            ("caller.create_imported_image.scp_allows", "true"),
        ],
    ),
    (
        "iam/SimulatePrincipalPolicy-source-type",
        &[
            ("caller.create_imported_image.verdict", "allow"),
            (
                "caller.create_imported_image.policies",
                "AmazonAppStreamFullAccess",
            ),
        ],
    ),
    ("imagebuilder/GetImage", &[("os.version", "2022")]),
    (
        "service-quotas/ListServiceQuotas",
        &[
            ("quota.images", "10"),
            ("quota.image_builders", "10"),
            ("quota.listed", "63"),
            ("quota.not_listed", ""),
        ],
    ),
    (
        "service-quotas/ListServiceQuotas-unknown-service",
        &[
            ("quota.images", "-"),
            ("quota.listed", "0"),
            ("quota.service_known", "false"),
        ],
    ),
    (
        "ssm/GetParametersByPath",
        &[(
            "base.name",
            "EC2LaunchV2-Windows_Server-2016-English-Full-Base",
        )],
    ),
    (
        "sts/GetCallerIdentity",
        &[("caller.Account", "111122223333"), ("caller.kind", "user")],
    ),
    (
        "sts/GetCallerIdentity-session",
        &[
            ("caller.Account", "111122223333"),
            ("caller.kind", "session"),
        ],
    ),
    (
        "workspaces/DescribeWorkspaceImages",
        &[
            ("workspace_image.found", "true"),
            ("workspace_image.State", "PENDING"),
            ("workspace_image.RequiredTenancy", "DEFAULT"),
            ("workspace_image.ErrorCode", "-"),
        ],
    ),
];

/// The ready example, with what has to be around a fixture for its question to arise.
fn around(fixture: &Fixture) -> (Value, Value) {
    let mut evidence = ready();
    let mut request = support::world::request();
    match fixture.operation() {
        "DescribeWorkspaceImages" => {
            request = json!({"Name": "desk", "WorkspaceImageId": "wsi-0123456789abcdef0"});
        }
        "GetImage" => {
            let tags = json!([{"Key": "Ec2ImageBuilderArn", "Value": BUILD}]);
            call(&mut evidence, "DescribeImages", AMI)["output"]["Images"][0]["Tags"] = tags;
        }
        "GetParametersByPath" => {
            let image = &mut call(&mut evidence, "DescribeImages", BASE)["output"]["Images"][0];
            image["Name"] = Value::Null;
            without(&mut evidence, |call| {
                call["operation"] == "GetConsoleOutput"
            });
        }
        "GetRolePolicy" => {
            let names = json!({"output": {"PolicyNames": ["ExamplePolicy"]}});
            put(
                &mut evidence,
                "iam",
                "ListRolePolicies",
                json!({"RoleName": ROLE}),
                names,
            );
        }
        "GetPolicy" | "GetPolicyVersion" => {
            let attached = json!({"output": {"AttachedPolicies": [
                {"PolicyName": "SecurityAudit", "PolicyArn": "arn:aws:iam::aws:policy/SecurityAudit"}]}});
            put(
                &mut evidence,
                "iam",
                "ListAttachedRolePolicies",
                json!({"RoleName": ROLE}),
                attached,
            );
        }
        _ => {}
    }
    (request, evidence)
}

fn judge(fixture: &Fixture) -> World {
    let (request, mut evidence) = around(fixture);
    // Recorded without an input, a call answers every question of its operation.
    without(&mut evidence, |call| {
        call["operation"] == fixture.operation() && call["input"].is_null()
    });
    put(
        &mut evidence,
        fixture.service(),
        fixture.operation(),
        fixture.call["input"].clone(),
        fixture.answer(),
    );
    judge_all(&request, &evidence, &[])
}

#[test]
fn each_answer_gives_the_facts_that_it_tells() {
    let known: Vec<String> = fixtures().into_iter().map(|fixture| fixture.name).collect();
    let told: Vec<&str> = FACTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(known, told, "a fixture and its facts, in the same order");
    for (fixture, (name, facts)) in fixtures().iter().zip(FACTS) {
        let world = judge(fixture);
        for (path, expected) in *facts {
            assert_eq!(world.text(path), *expected, "{name}: {path}");
        }
    }
}

/// The quotas of a public dump, which has neither codes nor descriptions for most of them.
#[test]
fn every_type_of_the_dump_has_its_quota() {
    let all = fixtures();
    let list = all
        .iter()
        .find(|fixture| fixture.name == "service-quotas/ListServiceQuotas")
        .unwrap();
    for (kind, builders, fleets) in [
        ("stream.standard.small", "5", "50"),
        ("stream.standard.medium", "5", "50"),
        ("stream.standard.large", "5", "50"),
        ("stream.standard.xlarge", "-", "10"),
        ("stream.compute.large", "3", "10"),
        ("stream.compute.8xlarge", "0", "0"),
        ("stream.memory.large", "3", "10"),
        ("stream.memory.z1d.large", "3", "10"),
        ("stream.memory.z1d.12xlarge", "0", "0"),
        ("stream.graphics-design.large", "3", "10"),
        ("stream.graphics-pro.4xlarge", "0", "0"),
        ("stream.graphics.g4dn.xlarge", "0", "0"),
        ("GeneralPurpose.m6i.large", "-", "-"),
    ] {
        let mut evidence = ready();
        put(
            &mut evidence,
            list.service(),
            list.operation(),
            list.call["input"].clone(),
            list.answer(),
        );
        let mut request = support::world::request();
        request["RuntimeValidationConfig"] = json!({"IntendedInstanceType": kind});
        let world = judge_all(&request, &evidence, &["QUO"]);
        let found = ["builders_of_type", "fleet_instances_of_type"]
            .map(|name| world.text(&format!("quota.{name}")));
        assert_eq!(found, [builders, fleets], "{kind}");
    }
}

/// tests/README.md names each answer with its source, and each operation that has none.
#[test]
fn every_operation_has_an_answer_or_is_said_to_have_none() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/README.md")).unwrap();
    for fixture in fixtures() {
        let source = fixture.call["source"].as_str().unwrap();
        assert!(!source.is_empty(), "{}", fixture.name);
        let file = fixture.name.split('/').next_back().unwrap();
        assert!(
            page.contains(&format!("`{file}`")),
            "{} is not in tests/README.md",
            fixture.name
        );
    }
    let answered: BTreeSet<String> = fixtures()
        .iter()
        .map(|fixture| format!("{}:{}", fixture.service(), fixture.operation()))
        .collect();
    let (_, none) = page
        .split_once("## Operations of which no answer is public")
        .unwrap();
    for call in Call::ALL
        .iter()
        .copied()
        .filter(|call| *call != Call::Local)
    {
        let label = call.label();
        let listed = none.contains(&format!("`{label}`"));
        assert!(
            listed != answered.contains(&label),
            "{label}: either a fixture or a line in tests/README.md"
        );
    }
}
