//! The simulator's second opinion: it confirms or lowers, and never raises.

use super::support::iam::{ROLE, judged, put, ready, recorded, simulation, with_role, without};
use super::{MODIFY, troubles};
use ami_preflight::expr::Value as Fact;
use serde_json::{Value, json};

#[test]
fn a_simulator_that_contradicts_lowers_the_verdict_and_says_so() {
    let mut evidence = ready();
    simulation(&mut evidence, "ec2:ModifyImageAttribute")["EvalDecision"] = json!("implicitDeny");
    let judged = judged(&evidence, Value::Null);
    assert_eq!(troubles(&judged), ["IAM012 fail"]);
    let message = &judged.outcome("IAM012").message;
    assert!(
        message.contains(
            "its policies allow it as they were read, but the policy simulator answers implicitDeny"
        ),
        "{message}"
    );
}

#[test]
fn a_simulator_that_allows_never_raises_a_refusal() {
    let (mut evidence, arn) = with_role("02");
    let allowed = json!({"output": {"EvaluationResults": [{"EvalActionName": "ec2:ModifyImageAttribute", "EvalDecision": "allowed"}]}});
    let input = json!({"PolicySourceArn": arn, "ActionNames": ["ec2:ModifyImageAttribute"]});
    put(
        &mut evidence,
        "iam",
        "SimulatePrincipalPolicy",
        input,
        allowed,
    );
    let judged = judged(&evidence, json!({"IamRoleArn": arn}));
    assert_eq!(
        judged.fact(&format!("{MODIFY}.simulated")),
        Fact::str("allow")
    );
    let message = &judged.outcome("IAM012").message;
    assert!(
        message.contains("the policy simulator answers allowed, but its policies do not allow it"),
        "{message}"
    );
}

#[test]
fn boundary_scp_and_deny_are_told_apart_and_reported_once() {
    type Change = (&'static str, fn(&mut Value), &'static str);
    let changes: [Change; 4] = [
        (
            "the boundary",
            |result| {
                result["EvalDecision"] = json!("implicitDeny");
                result["PermissionsBoundaryDecisionDetail"] =
                    json!({"AllowedByPermissionsBoundary": false});
            },
            "IAM015 fail",
        ),
        (
            "an SCP",
            |result| {
                result["EvalDecision"] = json!("explicitDeny");
                result["OrganizationsDecisionDetail"] = json!({"AllowedByOrganizations": false});
            },
            "IAM016 fail",
        ),
        (
            "a Deny",
            |result| {
                result["EvalDecision"] = json!("explicitDeny");
                result["MatchedStatements"] =
                    json!([{"SourcePolicyId": "Guard", "StartPosition": {"Line": 7, "Column": 3}}]);
            },
            "IAM023 fail",
        ),
        (
            "the boundary, for this AMI only",
            |result| {
                let arn = result["EvalResourceName"].clone();
                result["ResourceSpecificResults"] = json!([{
                    "EvalResourceName": arn, "EvalResourceDecision": "implicitDeny",
                    "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": false},
                }]);
            },
            "IAM015 fail",
        ),
    ];
    for (name, change, expected) in changes {
        let mut evidence = ready();
        change(simulation(&mut evidence, "ec2:ModifyImageAttribute"));
        assert_eq!(
            troubles(&judged(&evidence, Value::Null)),
            [expected],
            "{name}"
        );
    }
}

#[test]
fn the_boundary_and_denies_are_found_without_the_simulator() {
    let guarded = |document: Value| {
        let mut evidence = ready();
        without(&mut evidence, |call| {
            call["input"]["PolicySourceArn"] == ROLE
        });
        let policies = recorded(&mut evidence, "GetPolicyVersion");
        for call in policies {
            if call["input"]["PolicyArn"]
                .as_str()
                .unwrap()
                .ends_with("ImageBoundary")
            {
                call["output"]["PolicyVersion"]["Document"] = document.clone();
            }
        }
        judged(&evidence, Value::Null)
    };
    let statement =
        |effect: &str, action: &str| json!({"Effect": effect, "Action": action, "Resource": "*"});
    let narrow =
        guarded(json!({"Version": "2012-10-17", "Statement": statement("Allow", "ec2:Describe*")}));
    assert_eq!(troubles(&narrow), ["IAM015 fail"]);
    let denying = json!([
        statement("Allow", "ec2:*"),
        statement("Deny", "ec2:Modify*")
    ]);
    let denying = guarded(json!({"Version": "2012-10-17", "Statement": denying}));
    assert_eq!(troubles(&denying), ["IAM023 fail"]);
    let message = &denying.outcome("IAM023").message;
    assert!(
        message.contains("boundary:arn:aws:iam::111122223333:policy/ImageBoundary statement 1"),
        "{message}"
    );
}

#[test]
fn a_key_that_the_simulator_was_not_told_keeps_it_open_unless_the_request_lacks_it_too() {
    let missing = |keys: Value| {
        let mut evidence = ready();
        simulation(&mut evidence, "ec2:ModifyImageAttribute")["MissingContextValues"] = keys;
        judged(&evidence, Value::Null)
    };
    let open = missing(json!(["aws:SourceVpc"]));
    assert_eq!(troubles(&open), ["IAM012 unknown"]);
    assert!(
        open.outcome("IAM012").message.contains("aws:SourceVpc"),
        "{}",
        open.outcome("IAM012").message
    );
    // The role's own calls carry no user name: the simulator judged the real request.
    assert_eq!(
        troubles(&missing(json!(["aws:username"]))),
        Vec::<String>::new()
    );
}

#[test]
fn a_simulation_that_is_cut_or_contradicts_itself_decides_nothing() {
    type Change = fn(&mut Value);
    let cut: Change = |output| output["IsTruncated"] = json!(true);
    let scp: Change = |output| {
        output["EvaluationResults"][0]["OrganizationsDecisionDetail"] =
            json!({"AllowedByOrganizations": false});
    };
    let boundary: Change = |output| {
        output["EvaluationResults"][0]["PermissionsBoundaryDecisionDetail"] =
            json!({"AllowedByPermissionsBoundary": false});
    };
    for (change, message) in [
        (cut, "is truncated"),
        (scp, "contradicts itself"),
        (boundary, "contradicts itself"),
    ] {
        let mut evidence = ready();
        let calls = evidence["calls"].as_array_mut().unwrap();
        let simulated = calls.iter_mut().filter(|call| {
            let asked = call["input"]["ActionNames"].to_string();
            asked.contains("ec2:ModifyImageAttribute")
        });
        for call in simulated {
            change(&mut call["output"]);
        }
        let judged = judged(&evidence, Value::Null);
        assert_eq!(troubles(&judged), Vec::<&str>::new(), "{message}");
        let action = judged.fact("role.modify_image_attribute.simulated");
        let missing = action.missing();
        let told = missing.iter().any(|it| it.detail.contains(message));
        assert!(told, "{message}: {action:?}");
    }
}
