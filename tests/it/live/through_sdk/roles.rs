//! Policy documents as they are stored, and answers of IAM that lack what they should have.

use super::samples::{DOCUMENT, POLICY, ROLE, samples};
use super::support::fake_aws::Script;
use super::{output, question};
use ami_preflight::evidence::{Call, Question};
use serde_json::{Value, json};

/// The questions that documents come with: where the document stands, and the answer around it.
fn with_document(document: Value) -> Vec<(Question, &'static str, Value)> {
    vec![
        (
            question(Call::GetRole, json!({"RoleName": "r"})),
            "/Role/AssumeRolePolicyDocument",
            json!({"Role": {"Arn": ROLE, "AssumeRolePolicyDocument": document}}),
        ),
        (
            question(
                Call::GetRolePolicy,
                json!({"RoleName": "r", "PolicyName": "p"}),
            ),
            "/PolicyDocument",
            json!({"RoleName": "r", "PolicyName": "p", "PolicyDocument": document}),
        ),
        (
            question(
                Call::GetPolicyVersion,
                json!({"PolicyArn": POLICY, "VersionId": "v1"}),
            ),
            "/PolicyVersion/Document",
            json!({"PolicyVersion": {"VersionId": "v1", "Document": document, "IsDefaultVersion": true}}),
        ),
    ]
}

#[tokio::test]
async fn a_document_comes_back_byte_for_byte() {
    let long = format!("{{\"Sid\": \"{}\"}}", "+ü%".repeat(5000));
    let documents = [
        DOCUMENT,
        "{}",
        r#"{"Resource":"arn:aws:s3:::a+b/c d/%2F/%zz/100%"}"#,
        "{\"Sid\":\"\u{0}\u{7f}\u{2028}\u{1f600} &amp; <x>\"}\r\n",
        "not JSON at all",
        &long,
    ];
    for document in documents {
        for (question, pointer, answer) in with_document(json!(document)) {
            let info = question.call.info();
            let script = Script::new().answer(info.service, info.operation, answer);
            let found = output(script, question).await;
            assert_eq!(found.pointer(pointer), Some(&json!(document)), "{pointer}");
        }
    }
}

#[tokio::test]
async fn a_document_that_is_no_text_stays_as_it_was_sent() {
    let sent = "%7B%22Sid%22%3A%22%FF%22%7D";
    for (question, pointer, answer) in with_document(json!(sent)) {
        let info = question.call.info();
        let script = Script::new().answer(info.service, info.operation, answer);
        let found = output(script, question).await;
        assert_eq!(found.pointer(pointer), Some(&json!(sent)), "{pointer}");
    }
}

#[tokio::test]
async fn members_that_iam_always_sends_are_missing_where_they_are_missing() {
    // The SDK fills them in: with empty text, the year 1970, a decision of its own.
    let cases = [
        (Call::GetRole, json!({"Role": {"Arn": ROLE}})),
        (Call::GetRolePolicy, json!({"RoleName": "r"})),
        (
            Call::GetPolicyVersion,
            json!({"PolicyVersion": {"VersionId": "v1", "IsDefaultVersion": false}}),
        ),
        (
            Call::SimulateRole,
            json!({"EvaluationResults": [{
                "EvalActionName": "ec2:DescribeImages", "ResourceSpecificResults": [{"EvalResourceName": "*"}]}]}),
        ),
    ];
    for (call, expected) in cases {
        let (question, _) = samples()
            .into_iter()
            .find(|(question, _)| question.call == call)
            .unwrap();
        let info = call.info();
        let script = Script::new().answer(info.service, info.operation, expected.clone());
        assert_eq!(
            output(script, question).await,
            expected,
            "{}",
            info.operation
        );
    }
}
