//! The simulator's second opinion: it confirms or lowers, and never raises.

use super::support::iam::{
    ROLE, World, deny, judged, put, ready, recorded, simulation, with_role, without,
};
use super::{MODIFY, troubles};
use ami_preflight::expr::Value as Fact;
use ami_preflight::grade::{Certainty, Verdict};
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
fn boundary_and_deny_are_told_apart_and_reported_once() {
    type Change = (&'static str, fn(&mut Value), &'static str);
    let changes: [Change; 3] = [
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

/// The ready role with a condition in its inline policy, and keys that the simulator was not told.
fn with_missing(keys: Value, condition: Value) -> World {
    let mut evidence = ready();
    simulation(&mut evidence, "ec2:ModifyImageAttribute")["MissingContextValues"] = keys;
    let policy = &mut recorded(&mut evidence, "GetRolePolicy")[0]["output"]["PolicyDocument"];
    policy["Statement"][0]["Condition"] = condition;
    judged(&evidence, Value::Null)
}

#[test]
fn a_key_counts_only_where_the_policies_as_they_were_read_depend_on_it() {
    let none: &[&str] = &[];
    // The list names keys of unrelated statements, too.
    for key in ["aws:SourceVpc", "iam:PassedToService", "aws:username"] {
        let free = with_missing(json!([key]), json!({}));
        assert_eq!(troubles(&free), none, "{key}");
    }
    let free = with_missing(json!(["aws:SourceVpc"]), json!({}));
    let passed = free.outcome("IAM012");
    assert_eq!(passed.certainty, Certainty::Strong);
    assert!(
        passed.message.contains("aws:SourceVpc"),
        "{}",
        passed.message
    );
    // What the request certainly lacks leaves nothing open.
    let lacks = with_missing(json!(["aws:username"]), json!({}));
    assert_eq!(lacks.outcome("IAM012").certainty, Certainty::Certain);
    let open = json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}});
    for keys in [
        json!(["AWS:sourcevpc"]),
        json!(["aws:SourceVpc", "aws:SourceIp"]),
    ] {
        let depends = with_missing(keys, open.clone());
        assert_eq!(troubles(&depends), ["IAM012 unknown"]);
        let message = &depends.outcome("IAM012").message;
        assert!(message.contains("aws:SourceVpc"), "{message}");
    }
}

#[test]
fn keys_of_documents_that_nobody_read_count() {
    let mut evidence = ready();
    simulation(&mut evidence, "ec2:ModifyImageAttribute")["MissingContextValues"] =
        json!(["aws:SourceVpc"]);
    deny(&mut evidence, "GetRolePolicy", &json!({}));
    let judged = judged(&evidence, Value::Null);
    let outcome = judged.outcome("IAM012");
    assert_eq!(outcome.verdict, Verdict::Unknown);
    let named = outcome
        .missing
        .iter()
        .any(|it| it.action == "iam:GetRolePolicy");
    assert!(named, "{:?}", outcome.missing);
}

#[test]
fn a_denial_with_keys_that_were_not_told_is_open() {
    for word in ["implicitDeny", "explicitDeny"] {
        let mut evidence = ready();
        let result = simulation(&mut evidence, "ec2:ModifyImageAttribute");
        result["EvalDecision"] = json!(word);
        result["MissingContextValues"] = json!(["aws:SourceVpc"]);
        let judged = judged(&evidence, Value::Null);
        assert_eq!(judged.outcome("IAM012").verdict, Verdict::Unknown, "{word}");
    }
}

#[test]
fn a_simulation_that_is_cut_is_none() {
    let mut evidence = ready();
    for call in recorded(&mut evidence, "SimulatePrincipalPolicy") {
        if call["input"]["ActionNames"] == json!(["ec2:ModifyImageAttribute"]) {
            call["output"]["IsTruncated"] = json!(true);
        }
    }
    let judged = judged(&evidence, Value::Null);
    assert_eq!(troubles(&judged), Vec::<&str>::new());
    let simulated = judged.fact("role.modify_image_attribute.simulated");
    let told = simulated
        .missing()
        .iter()
        .any(|it| it.detail.contains("is truncated"));
    assert!(told, "{simulated:?}");
}
