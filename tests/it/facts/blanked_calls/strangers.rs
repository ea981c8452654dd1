//! Answers about something else, as evidence made by hand may have them: without inputs, or saved page by page.

use super::support::iam::{put, recorded, simulation, without};
use super::support::world::{call, ready};
use super::{Judge, name};
use ami_preflight::grade::{Severity, Verdict};
use serde_json::{Value, json};

const DENY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;

/// The ready evidence without any word of the simulator on the role.
fn unsimulated() -> Value {
    let mut evidence = ready();
    without(&mut evidence, |call| {
        let source = call["input"]["PolicySourceArn"]
            .as_str()
            .unwrap_or_default();
        source.contains(":role/")
    });
    evidence
}

fn unanswered(operation: &str, place: &str, other: &str) {
    let mut evidence = ready();
    let mut hit = false;
    for call in recorded(&mut evidence, operation) {
        if let Some(there) = call["output"].pointer_mut(place) {
            *there = json!(other);
            hit = true;
        }
    }
    assert!(hit, "{operation} has no {place}");
    assert!(
        !Judge::new().ready(&evidence, Severity::Advice),
        "{operation} {place}"
    );
}

#[test]
fn an_answer_about_another_thing_is_none() {
    for (operation, place) in [
        ("DescribeImages", "/Images/0/ImageId"),
        ("DescribeSnapshots", "/Snapshots/0/SnapshotId"),
        ("DescribeImageAttribute", "/ImageId"),
        ("GetRole", "/Role/RoleName"),
        ("GetRole", "/Role/Arn"),
        ("GetRolePolicy", "/PolicyName"),
        ("GetRolePolicy", "/RoleName"),
        ("GetPolicy", "/Policy/Arn"),
        ("GetPolicyVersion", "/PolicyVersion/VersionId"),
        ("GetImageAncestry", "/ImageAncestryEntries/0/ImageId"),
        (
            "SimulatePrincipalPolicy",
            "/EvaluationResults/0/EvalResourceName",
        ),
        (
            "SimulatePrincipalPolicy",
            "/EvaluationResults/0/EvalActionName",
        ),
    ] {
        unanswered(operation, place, "another");
    }
}

#[test]
fn another_amis_answer_is_unknown_and_says_so() {
    let mut evidence = ready();
    let call = call(&mut evidence, "DescribeImages", "ami-0a1b2c3d4e5f60718");
    call["output"]["Images"][0]["ImageId"] = json!("ami-0000000000000000a");
    let outcomes = Judge::new().outcomes(&evidence);
    let found = outcomes
        .iter()
        .find(|outcome| outcome.rule == "AMI001")
        .unwrap();
    assert_eq!(found.verdict, Verdict::Unknown);
    let said = "the answer is about ami-0000000000000000a, not about ami-0a1b2c3d4e5f60718";
    assert!(found.message.contains(said), "{}", found.message);
}

/// Two documents saved without their inputs: the second, which denies everything, must not hide behind the first.
#[test]
fn documents_that_do_not_say_whose_they_are_are_not_mixed_up() {
    let mut evidence = unsimulated();
    for list in recorded(&mut evidence, "ListRolePolicies") {
        list["output"]["PolicyNames"] = json!(["ImageImport", "Stop"]);
    }
    for document in recorded(&mut evidence, "GetRolePolicy") {
        document.as_object_mut().unwrap().remove("input");
    }
    let judge = Judge::new();
    assert!(
        !judge.ready(&evidence, Severity::Error),
        "one document for both"
    );
    let deny: Value = serde_json::from_str(DENY).unwrap();
    let output =
        json!({"RoleName": "AppStreamImageImport", "PolicyName": "Stop", "PolicyDocument": deny});
    put(
        &mut evidence,
        "iam",
        "GetRolePolicy",
        Value::Null,
        json!({"output": output}),
    );
    for document in recorded(&mut evidence, "GetRolePolicy") {
        document.as_object_mut().unwrap().remove("input");
    }
    assert!(!judge.ready(&evidence, Severity::Error), "which is which?");
}

#[test]
fn a_simulation_of_another_role_allows_nothing() {
    let mut evidence = ready();
    let other = "arn:aws:iam::111122223333:role/Other";
    simulation(&mut evidence, "iam:PassRole")["EvalResourceName"] = json!(other);
    assert!(!Judge::new().ready(&evidence, Severity::Error));
}

#[test]
fn a_list_of_several_pages_is_no_list() {
    let judge = Judge::new();
    let listed = [
        "DescribeImages PRIVATE",
        "DescribeImageBuilders",
        "ListServiceQuotas",
    ];
    let mut seen = 0;
    for index in 0..ready()["calls"].as_array().unwrap().len() {
        let mut evidence = ready();
        let call = &mut evidence["calls"][index];
        if listed.contains(&name(call).as_str()) {
            call["output"]["NextToken"] = json!("more");
            assert!(
                !judge.ready(&evidence, Severity::Error),
                "{}",
                name(&evidence["calls"][index])
            );
            seen += 1;
        }
    }
    assert_eq!(seen, listed.len());
}

/// A second volume that cannot be read is a volume all the same.
#[test]
fn mappings_that_cannot_be_read_are_not_left_out() {
    for mapping in [
        json!({"DeviceName": "xvdb", "Ebs": "500 GiB"}),
        json!("xvdb"),
    ] {
        let mut evidence = ready();
        let call = call(&mut evidence, "DescribeImages", "ami-0a1b2c3d4e5f60718");
        let mappings = &mut call["output"]["Images"][0]["BlockDeviceMappings"];
        mappings.as_array_mut().unwrap().push(mapping);
        assert!(!Judge::new().ready(&evidence, Severity::Error));
    }
}

/// A version does not name its policy: where there are several, its input must.
#[test]
fn a_version_that_does_not_say_of_which_policy_it_is_is_none() {
    let judge = Judge::new();
    let mut evidence = unsimulated();
    assert!(judge.ready(&evidence, Severity::Error));
    let versions = recorded(&mut evidence, "GetPolicyVersion").into_iter();
    for version in versions.filter(|version| version["input"]["VersionId"] == "v1") {
        version.as_object_mut().unwrap().remove("input");
    }
    assert!(!judge.ready(&evidence, Severity::Error));
}
