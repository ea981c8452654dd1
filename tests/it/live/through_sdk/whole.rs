//! Answers of IAM that lack what the SDK would make up.

use super::samples::samples;
use super::support::fake_aws::{Answer as Reply, Script};
use super::{error, output, question};
use ami_preflight::evidence::question::local;
use ami_preflight::evidence::{Call, Question};
use serde_json::json;

fn raw(operation: &str, members: &str) -> Reply {
    let body = format!(
        "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{members}</{operation}Result>\
         <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
    );
    Reply::Raw {
        status: 200,
        body: body.into_bytes(),
    }
}

fn answering(question: &Question, members: &str) -> Script {
    let reply = raw(question.call.info().operation, members);
    Script::new().answer_with("iam", "*", move |_| Some(reply.clone()))
}

fn about_role(call: Call) -> Question {
    question(call, json!({"RoleName": "import"}))
}

fn simulation() -> Question {
    let mut all = samples().into_iter().map(|(question, _)| question);
    all.find(|question| question.call == Call::SimulateRole)
        .unwrap()
}

fn result(details: &str) -> String {
    format!(
        "<IsTruncated>false</IsTruncated><EvaluationResults><member><EvalActionName>ec2:DescribeImages</EvalActionName>\
         <EvalDecision>allowed</EvalDecision>{details}</member></EvaluationResults>"
    )
}

#[tokio::test]
async fn a_list_that_is_missing_or_may_go_on_is_no_list() {
    let inline = about_role(Call::ListRolePolicies);
    let attached = about_role(Call::ListAttachedRolePolicies);
    for (question, members, missing) in [
        (
            inline.clone(),
            "<IsTruncated>false</IsTruncated>",
            "PolicyNames",
        ),
        (inline.clone(), "", "PolicyNames"),
        (
            inline.clone(),
            "<PolicyNames><member>a</member></PolicyNames><Marker>m</Marker>",
            "IsTruncated",
        ),
        (
            attached,
            "<AttachedPolicies/><Marker>m</Marker>",
            "IsTruncated",
        ),
        (
            simulation(),
            "<EvaluationResults/><Marker>m</Marker>",
            "IsTruncated",
        ),
    ] {
        let found = error(answering(&question, members), question, 30).await;
        assert_eq!(found.code, local::BAD_ANSWER, "{members}");
        assert!(found.message.contains(missing), "{found:?}");
    }
    let none = answering(&inline, "<PolicyNames/><IsTruncated>false</IsTruncated>");
    assert_eq!(output(none, inline).await, json!({"PolicyNames": []}));
}

#[tokio::test]
async fn a_detail_of_a_simulation_that_says_nothing_is_no_denial() {
    for (detail, flag) in [
        ("OrganizationsDecisionDetail", "AllowedByOrganizations"),
        (
            "PermissionsBoundaryDecisionDetail",
            "AllowedByPermissionsBoundary",
        ),
    ] {
        for silent in [
            format!("<{detail}/>"),
            format!("<{detail}></{detail}>"),
            format!("<{detail}>\n  <Other>true</Other></{detail}>"),
        ] {
            let script = answering(&simulation(), &result(&silent));
            let found = error(script, simulation(), 30).await;
            assert_eq!(found.code, local::BAD_ANSWER, "{silent}");
            assert!(found.message.contains(flag), "{found:?}");
        }
        let said = format!("<{detail}>\n<{flag}>false</{flag}>\n</{detail}>");
        let answer = output(answering(&simulation(), &result(&said)), simulation()).await;
        let told = &answer["EvaluationResults"][0][detail][flag];
        assert_eq!(told, &json!(false), "{answer}");
    }
}
