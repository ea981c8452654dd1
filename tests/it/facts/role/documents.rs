//! How policy documents arrive, and the places in them that findings name.

use super::support::cli::{NOW, Scene};
use super::support::iam::{judged, ready, recorded};
use super::{MODIFY, troubles};
use ami_preflight::expr::Value as Fact;
use ami_preflight::grade::Verdict;
use serde_json::{Value, json};

/// The ready role's documents as text: with its lines, encoded, or as the AWS CLI prints them.
fn documents(change: impl Fn(&Value) -> Value) -> Value {
    let mut evidence = ready();
    for call in recorded(&mut evidence, "GetRole") {
        let document = &mut call["output"]["Role"]["AssumeRolePolicyDocument"];
        *document = change(document);
    }
    for call in recorded(&mut evidence, "GetRolePolicy") {
        let document = &mut call["output"]["PolicyDocument"];
        *document = change(document);
    }
    for call in recorded(&mut evidence, "GetPolicyVersion") {
        let document = &mut call["output"]["PolicyVersion"]["Document"];
        *document = change(document);
    }
    evidence
}

#[test]
fn documents_may_be_text_encoded_text_or_objects() {
    let encode =
        |text: String| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let forms: [&dyn Fn(&Value) -> Value; 3] = [
        &|document| document.clone(),
        &|document| json!(document.to_string()),
        &|document| json!(encode(document.to_string())),
    ];
    for (form, change) in forms.iter().enumerate() {
        let judged = judged(&documents(change), Value::Null);
        assert_eq!(troubles(&judged), Vec::<String>::new(), "form {form}");
        assert_eq!(judged.fact("role.trust.verdict"), Fact::str("allow"));
        assert_eq!(judged.fact(&format!("{MODIFY}.local")), Fact::str("allow"));
    }
}

#[test]
fn deciding_statements_are_named_with_their_line_in_the_stored_text() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Sid\": \"evil\\u001b[31m\", \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n  ]\n}";
    let mut evidence = ready();
    recorded(&mut evidence, "GetRolePolicy")[0]["output"]["PolicyDocument"] = json!(text);
    let judged = judged(&evidence, Value::Null);
    let deciding = judged.fact(&format!("{MODIFY}.deciding")).to_string();
    assert_eq!(
        deciding,
        "inline:ImageImport statement 0 (evil\u{1b}[31m), line 4, \
         boundary:arn:aws:iam::111122223333:policy/ImageBoundary statement 0, line 3"
    );
    let broad = judged.outcome("IAM017");
    assert_eq!(broad.verdict, Verdict::Fail);
    assert!(
        broad
            .message
            .contains("* in inline:ImageImport statement 0")
    );
    let shown = Scene::new(|e| *e = evidence.clone());
    let shown = shown.check_at(NOW, &[]);
    assert!(
        shown.stdout.contains("IAM017") && !shown.stdout.contains('\u{1b}'),
        "{}",
        shown.stdout
    );
}

#[test]
fn hostile_answers_are_unknown_and_never_a_pass() {
    for output in [
        json!([]),
        json!({"Role": 7}),
        json!({"Role": {"AssumeRolePolicyDocument": 7}}),
        json!({"Role": {"AssumeRolePolicyDocument": "%7B%7B"}}),
    ] {
        let mut evidence = ready();
        recorded(&mut evidence, "GetRole")[0]["output"] = output.clone();
        let judged = judged(&evidence, Value::Null);
        assert_eq!(
            judged.outcome("IAM011").verdict,
            Verdict::Unknown,
            "{output}"
        );
        assert_eq!(
            judged.outcome("IAM006").verdict,
            Verdict::Unknown,
            "{output}"
        );
    }
}
