//! Answers of the simulator that contradict themselves, are about something else or cannot be read: unknown, never as if there were none.

use super::support::iam::{judged, ready, simulation};
use ami_preflight::grade::{Severity, Verdict};
use serde_json::{Value, json};

const AMI: &str = "arn:aws:ec2:eu-west-1::image/ami-0a1b2c3d4e5f60718";
const MODIFY: &str = "ec2:ModifyImageAttribute";

/// The answer about an action with its only result changed, and what IAM012 (of the role) or IAM101 (of the caller) says of it.
fn with(action: &str, change: &dyn Fn(&mut Value)) -> (Verdict, Severity, String) {
    let mut evidence = ready();
    change(simulation(&mut evidence, action));
    let rule = if action == MODIFY { "IAM012" } else { "IAM101" };
    let judged = judged(&evidence, Value::Null);
    let outcome = judged.outcome(rule);
    (outcome.verdict, outcome.severity, outcome.message.clone())
}

/// Every member merged into the result; null takes it away.
fn merged(result: &mut Value, members: &Value) {
    for (name, value) in members.as_object().unwrap() {
        result[name] = value.clone();
    }
}

/// One entry for each pair of resource and decision.
fn entries(decisions: &[(&str, &str)]) -> Value {
    let entry = |(name, word): &(&str, &str)| json!({"EvalResourceName": name, "EvalResourceDecision": word});
    decisions.iter().map(entry).collect()
}

#[test]
fn an_answer_that_contradicts_itself_is_unknown_at_error() {
    let cases = [
        json!({"OrganizationsDecisionDetail": {"AllowedByOrganizations": false}}),
        json!({"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": false}}),
        json!({"EvalDecisionDetails": {"IAM Policy": "explicitDeny"}}),
        json!({"EvalDecision": "explicitDeny", "ResourceSpecificResults": entries(&[(AMI, "allowed")])}),
        json!({"EvalDecision": "implicitDeny", "ResourceSpecificResults": entries(&[(AMI, "allowed")])}),
        json!({"ResourceSpecificResults": entries(&[(AMI, "allowed"), (AMI, "implicitDeny")])}),
        json!({"ResourceSpecificResults": [{"EvalResourceName": AMI, "EvalResourceDecision": "allowed",
            "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": false}}]}),
    ];
    for members in &cases {
        let (verdict, severity, message) = with(MODIFY, &|result| merged(result, members));
        assert_eq!(
            (verdict, severity),
            (Verdict::Unknown, Severity::Error),
            "{members}"
        );
        assert!(
            message.contains("contradicts itself"),
            "{members}: {message}"
        );
    }
    for members in &cases[..3] {
        let change = |result: &mut Value| merged(result, members);
        let (verdict, severity, _) = with("appstream:CreateImportedImage", &change);
        assert_eq!(
            (verdict, severity),
            (Verdict::Unknown, Severity::Error),
            "{members}"
        );
    }
}

/// Judges IAM012 by these results of the simulation, the ready one given.
fn by_results(results: &dyn Fn(Value) -> Value) -> Verdict {
    let mut evidence = ready();
    let ready = simulation(&mut evidence, MODIFY).clone();
    for call in evidence["calls"].as_array_mut().unwrap() {
        if call["input"]["ActionNames"] == json!([MODIFY]) {
            call["output"]["EvaluationResults"] = results(ready.clone());
        }
    }
    judged(&evidence, Value::Null).outcome("IAM012").verdict
}

fn changed(result: &Value, member: &str, value: Value) -> Value {
    let mut result = result.clone();
    result[member] = value;
    result
}

#[test]
fn the_same_result_twice_counts_once_and_two_results_of_one_thing_decide_nothing() {
    fn twice(other: &dyn Fn(&Value) -> Value) -> Verdict {
        by_results(&|ready| json!([ready, other(&ready)]))
    }
    assert_eq!(twice(&Value::clone), Verdict::Pass);
    let deny = |ready: &Value| changed(ready, "EvalDecision", json!("implicitDeny"));
    assert_eq!(twice(&deny), Verdict::Unknown);
    assert_eq!(
        twice(&|ready| changed(ready, "MissingContextValues", json!(["a:b"]))),
        Verdict::Unknown
    );
    // Until 2026 each resource had a result of its own: those of others say nothing.
    let elsewhere = |ready: &Value| {
        changed(
            &deny(ready),
            "EvalResourceName",
            json!("arn:aws:ec2:eu-west-1::image/ami-2"),
        )
    };
    assert_eq!(twice(&elsewhere), Verdict::Pass);
    let of_other_action =
        |ready: &Value| changed(&deny(ready), "EvalActionName", json!("ec2:DescribeImages"));
    assert_eq!(twice(&of_other_action), Verdict::Pass);
}

#[test]
fn an_answer_about_something_else_or_in_another_shape_is_unknown() {
    let cases = [
        json!({"EvalActionName": "ec2:DescribeImages"}),
        json!({"EvalActionName": "ec2:*"}),
        json!({"EvalActionName": 7}),
        json!({"EvalActionName": null}),
        json!({"EvalResourceName": "arn:aws:ec2:eu-west-1::image/ami-2"}),
        json!({"EvalResourceName": "arn:aws:ec2:us-east-1::image/*"}),
        json!({"EvalResourceName": ["*"]}),
        json!({"EvalDecision": null}),
        json!({"EvalDecision": "Allowed"}),
        json!({"EvalDecision": true}),
        json!({"MissingContextValues": "aws:SourceIp"}),
        json!({"MissingContextValues": [1]}),
        json!({"OrganizationsDecisionDetail": {"AllowedByOrganizations": "false"}}),
        json!({"OrganizationsDecisionDetail": {}}),
        json!({"OrganizationsDecisionDetail": []}),
        json!({"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": 0}}),
        json!({"ResourceSpecificResults": "allowed"}),
        json!({"ResourceSpecificResults": ["allowed"]}),
        json!({"ResourceSpecificResults": entries(&[("arn:aws:ec2:eu-west-1::image/ami-2", "allowed")])}),
        json!({"ResourceSpecificResults": entries(&[(AMI, "perhaps")])}),
    ];
    for members in &cases {
        let (verdict, severity, message) = with(MODIFY, &|result| merged(result, members));
        assert_eq!(
            (verdict, severity),
            (Verdict::Unknown, Severity::Error),
            "{members} {message}"
        );
    }
    for results in [json!("allowed"), json!(["allowed"]), json!({})] {
        let verdict = by_results(&|_| results.clone());
        assert_eq!(verdict, Verdict::Unknown, "{results}");
    }
}

#[test]
fn every_documented_shape_of_an_allow_is_one() {
    let cases = [
        json!({"EvalResourceName": null}),
        json!({"EvalResourceName": "*"}),
        json!({"EvalResourceName": "arn:${Partition}:ec2:${Region}::image/${ImageId}"}),
        json!({"EvalActionName": "EC2:modifyimageattribute"}),
        json!({"OrganizationsDecisionDetail": null, "PermissionsBoundaryDecisionDetail": null}),
        json!({"EvalResourceName": "arn:aws:ec2:*::image/*", "ResourceSpecificResults": entries(&[(AMI, "allowed")])}),
        json!({"EvalDecision": null, "ResourceSpecificResults": entries(&[(AMI, "allowed")])}),
        json!({"EvalDecision": "explicitDeny", "PermissionsBoundaryDecisionDetail": null,
            "ResourceSpecificResults": entries(&[("arn:aws:ec2:eu-west-1::image/ami-2", "explicitDeny"), (AMI, "allowed")])}),
        json!({"ResourceSpecificResults": []}),
        json!({"MatchedStatements": "of another shape"}),
    ];
    for members in &cases {
        let (verdict, _, message) = with(MODIFY, &|result| merged(result, members));
        assert_eq!(verdict, Verdict::Pass, "{members} {message}");
    }
}
