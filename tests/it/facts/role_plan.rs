//! Which IAM questions are put, in how many rounds; the caller's rights.

use crate::support;

use ami_preflight::evidence::{Call, Question};
use ami_preflight::expr::Value as Fact;
use ami_preflight::grade::Verdict;
use serde_json::{Value, json};
use support::iam::{World, deny, judged, judged_with, put, ready, recorded, simulation};

fn iam(round: &[Question]) -> Vec<Call> {
    let of_iam = round.iter().filter(|q| q.call.info().service == "iam");
    of_iam.map(|question| question.call).collect()
}

fn simulations(judged: &World, call: Call) -> Vec<&Question> {
    let all = judged.rounds.iter().flatten();
    all.filter(|question| question.call == call).collect()
}

#[test]
fn three_rounds_are_enough_and_the_first_asks_all_that_it_can() {
    let judged = judged(&ready(), Value::Null);
    let rounds: Vec<Vec<Call>> = judged.rounds.iter().map(|round| iam(round)).collect();
    assert_eq!(
        rounds[0],
        [
            Call::GetRole,
            Call::GetServiceRole,
            Call::ListAttachedRolePolicies,
            Call::ListRolePolicies,
            Call::SimulateRole,
            Call::SimulateRole,
        ]
    );
    assert_eq!(
        rounds[1],
        [
            Call::GetPolicy,
            Call::GetPolicy,
            Call::GetRolePolicy,
            Call::SimulateCaller,
            Call::SimulateCaller,
            Call::SimulateCaller,
        ]
    );
    assert_eq!(rounds[2], [Call::GetPolicyVersion, Call::GetPolicyVersion]);
    assert_eq!(rounds.len(), 3);
}

#[test]
fn questions_have_the_members_of_the_aws_cli() {
    let judged = judged(&ready(), Value::Null);
    let asked = simulations(&judged, Call::SimulateRole);
    let modify = asked
        .iter()
        .find(|q| q.input["ActionNames"] == json!(["ec2:ModifyImageAttribute"]))
        .unwrap();
    assert_eq!(modify.region, None);
    assert_eq!(modify.input["PolicySourceArn"], support::iam::ROLE);
    let ami = "arn:aws:ec2:eu-west-1::image/ami-0a1b2c3d4e5f60718";
    assert_eq!(modify.input["ResourceArns"], json!([ami]));
    let entries = modify.input["ContextEntries"].as_array().unwrap();
    let region = json!({"ContextKeyName": "aws:RequestedRegion", "ContextKeyValues": ["eu-west-1"], "ContextKeyType": "string"});
    assert!(entries.contains(&region), "{entries:?}");
    let describe = asked
        .iter()
        .find(|q| q.input["ActionNames"] == json!(["ec2:DescribeImages"]))
        .unwrap();
    assert!(describe.input.get("ResourceArns").is_none());
    let caller = simulations(&judged, Call::SimulateCaller);
    let pass = caller
        .iter()
        .find(|q| q.input["ActionNames"] == json!(["iam:PassRole"]))
        .unwrap();
    let service = json!({"ContextKeyName": "iam:PassedToService", "ContextKeyValues": ["appstream.amazonaws.com"], "ContextKeyType": "string"});
    assert!(
        pass.input["ContextEntries"]
            .as_array()
            .unwrap()
            .contains(&service)
    );
    let create = caller
        .iter()
        .find(|q| q.input["ActionNames"] == json!(["appstream:CreateImportedImage"]))
        .unwrap();
    let keys = json!({"ContextKeyName": "aws:TagKeys", "ContextKeyValues": ["Environment", "Team"], "ContextKeyType": "stringList"});
    assert!(
        create.input["ContextEntries"]
            .as_array()
            .unwrap()
            .contains(&keys)
    );
}

/// The first simulation misses these keys; one that is told the owner misses nothing.
fn missing(keys: Value) -> Value {
    let mut evidence = ready();
    let told = simulation(&mut evidence, "ec2:ModifyImageAttribute").clone();
    simulation(&mut evidence, "ec2:ModifyImageAttribute")["MissingContextValues"] = keys;
    simulation(&mut evidence, "ec2:ModifyImageAttribute")["EvalDecision"] = json!("implicitDeny");
    let first = judged(&evidence, Value::Null);
    let asked = simulations(&first, Call::SimulateRole);
    if let Some(second) = asked
        .iter()
        .find(|q| q.input.to_string().contains("ec2:Owner"))
    {
        let answer = json!({"output": {"EvaluationResults": [told]}});
        put(
            &mut evidence,
            "iam",
            "SimulatePrincipalPolicy",
            Value::clone(&second.input),
            answer,
        );
    }
    evidence
}

#[test]
fn the_simulator_is_asked_again_only_for_what_describe_images_has_told() {
    let again = judged(
        &missing(json!(["ec2:Owner", "aws:ResourceTag/Team"])),
        Value::Null,
    );
    let asked = simulations(&again, Call::SimulateRole);
    assert_eq!(asked.len(), 3);
    let text = asked
        .iter()
        .map(|q| q.input.to_string())
        .find(|text| text.contains("ec2:Owner"))
        .unwrap();
    for key in [
        "ec2:ImageType",
        "ec2:Public",
        "ec2:RootDeviceType",
        "aws:ResourceTag/Team",
        "ec2:ResourceTag/Team",
    ] {
        assert!(text.contains(key), "{key}: {text}");
    }
    let simulated = again.fact("role.modify_image_attribute.simulated");
    assert_eq!(simulated, Fact::str("allow"));
    assert_eq!(again.outcome("IAM012").verdict, Verdict::Pass);
    assert_eq!(again.rounds.len(), 3);

    let unknown = judged(&missing(json!(["aws:SourceIp"])), Value::Null);
    assert_eq!(simulations(&unknown, Call::SimulateRole).len(), 2);
    assert_eq!(unknown.outcome("IAM012").verdict, Verdict::Unknown);
}

#[test]
fn roles_that_other_rules_reject_are_not_asked_about() {
    let asked = |evidence: &Value, members: Value| -> Vec<Call> {
        let judged = judged(evidence, members);
        let calls = judged.rounds.iter().flat_map(|round| iam(round));
        calls
            .filter(|call| !matches!(call, Call::GetServiceRole | Call::SimulateCaller))
            .collect()
    };
    for (case, members) in [
        (
            "a WorkSpaces image",
            json!({"SourceAmiId": null, "IamRoleArn": null, "WorkspaceImageId": "wsi-0123456789"}),
        ),
        (
            "a user",
            json!({"IamRoleArn": "arn:aws:iam::111122223333:user/ci"}),
        ),
        (
            "another account",
            json!({"IamRoleArn": "arn:aws:iam::444455556666:role/x"}),
        ),
        (
            "another partition",
            json!({"IamRoleArn": "arn:aws-us-gov:iam::111122223333:role/x"}),
        ),
        (
            "a service-linked role",
            json!({"IamRoleArn": "arn:aws:iam::111122223333:role/aws-service-role/ec2.amazonaws.com/x"}),
        ),
    ] {
        assert_eq!(asked(&ready(), members), [], "{case}");
    }
}

/// The ready evidence with another caller.
fn called_by(arn: &str) -> Value {
    let mut evidence = ready();
    recorded(&mut evidence, "GetCallerIdentity")[0]["output"]["Arn"] = json!(arn);
    evidence
}

const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Pipeline/ci";

#[test]
fn a_session_is_simulated_as_the_role_behind_it() {
    let mut evidence = called_by(SESSION);
    let role = json!({"output": {"Role": {"Arn": "arn:aws:iam::111122223333:role/ci/Pipeline"}}});
    put(
        &mut evidence,
        "iam",
        "GetRole",
        json!({"RoleName": "Pipeline"}),
        role,
    );
    for call in recorded(&mut evidence, "SimulatePrincipalPolicy") {
        if call["input"]["PolicySourceArn"] == "arn:aws:iam::111122223333:user/ci" {
            call["input"]["PolicySourceArn"] = json!("arn:aws:iam::111122223333:role/ci/Pipeline");
        }
    }
    let session = judged(&evidence, Value::Null);
    assert_eq!(session.troubles(), ["IAM111 advice"]);
    assert!(session.rounds.len() <= 3, "{}", session.rounds.len());

    deny(&mut evidence, "GetRole", &json!({"RoleName": "Pipeline"}));
    let hidden = judged(&evidence, Value::Null);
    let outcome = hidden.outcome("IAM101");
    assert_eq!(outcome.verdict, Verdict::Unknown);
    assert_eq!(outcome.missing[0].action, "iam:GetRole");
    assert_eq!(hidden.outcome("IAM109").verdict, Verdict::Fail);
}

#[test]
fn neither_the_root_user_nor_a_federated_one_can_be_judged() {
    let root = judged(&called_by("arn:aws:iam::111122223333:root"), Value::Null);
    // Service control policies limit the root user of a member account.
    assert_eq!(root.outcome("IAM101").verdict, Verdict::Unknown);
    assert_eq!(root.outcome("IAM109").verdict, Verdict::Fail);
    assert_eq!(root.outcome("IAM110").verdict, Verdict::Fail);
    let federated = called_by("arn:aws:sts::111122223333:federated-user/ci");
    let federated = judged(&federated, Value::Null);
    assert_eq!(federated.outcome("IAM101").verdict, Verdict::Unknown);
    assert_eq!(federated.outcome("IAM109").verdict, Verdict::Fail);
}

#[test]
fn whoever_the_dry_run_answers_may_ask_for_the_import() {
    let run = |code: &str| {
        let mut evidence = ready();
        deny(
            &mut evidence,
            "SimulatePrincipalPolicy",
            &json!({"ActionNames": ["appstream:CreateImportedImage"]}),
        );
        let answer = json!({"error": {"code": code, "message": ""}});
        put(
            &mut evidence,
            "appstream",
            "CreateImportedImage",
            json!({}),
            answer,
        );
        let judged = judged_with(&evidence, Value::Null, "2026-11-23T12:00:00Z", true);
        judged.outcome("IAM101").verdict
    };
    for code in [
        "DryRunOperationException",
        "InvalidRoleException",
        "LimitExceededException",
    ] {
        assert_eq!(run(code), Verdict::Pass, "{code}");
    }
    for code in [
        "AccessDeniedException",
        "ValidationException",
        "InternalFailure",
        "ThrottlingException",
    ] {
        assert_eq!(run(code), Verdict::Unknown, "{code}");
    }
}

#[test]
fn tags_that_a_policy_asks_for_are_named() {
    let mut evidence = ready();
    let result = simulation(&mut evidence, "appstream:CreateImportedImage");
    result["EvalDecision"] = json!("explicitDeny");
    result["MissingContextValues"] = json!(["aws:RequestTag/CostCenter"]);
    let judged = judged(&evidence, Value::Null);
    assert_eq!(judged.troubles(), ["IAM101 fail", "IAM104 warning"]);
    assert!(judged.outcome("IAM104").message.ends_with("CostCenter"));
}

#[test]
fn without_tags_nobody_asks_for_the_right_to_tag() {
    let judged = judged(&ready(), json!({"Tags": null}));
    assert_eq!(simulations(&judged, Call::SimulateCaller).len(), 2);
    assert_eq!(judged.outcome("IAM103").verdict, Verdict::NotApplicable);
}
