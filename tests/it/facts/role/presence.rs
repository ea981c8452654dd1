//! Whether the role is there at all, and since when.

use super::support::iam::{judged, judged_with, ready, recorded};
use super::troubles;
use ami_preflight::grade::{Certainty, Verdict};
use serde_json::{Value, json};

#[test]
fn a_role_under_another_path_or_none_at_all_is_iam005_alone() {
    let moved = judged(
        &ready(),
        json!({"IamRoleArn": "arn:aws:iam::111122223333:role/x/AppStreamImageImport"}),
    );
    assert_eq!(moved.outcome("IAM005").verdict, Verdict::Fail);
    assert!(
        moved
            .outcome("IAM005")
            .message
            .contains("is arn:aws:iam::111122223333:role/AppStreamImageImport;")
    );
    let mut evidence = ready();
    let call = &mut recorded(&mut evidence, "GetRole")[0];
    call.as_object_mut().unwrap().remove("output");
    call["error"] = json!({"code": "NoSuchEntity", "message": "The role cannot be found."});
    let gone = judged(&evidence, Value::Null);
    assert_eq!(troubles(&gone), ["IAM005 fail"]);
    assert_eq!(gone.outcome("IAM012").verdict, Verdict::NotApplicable);
}

#[test]
fn a_new_role_is_advice_and_the_missing_service_role_a_warning() {
    let mut evidence = ready();
    let at = "2026-02-02T08:00:30Z";
    assert_eq!(
        troubles(&judged_with(&evidence, Value::Null, at, false)),
        ["IAM020 advice"]
    );
    for call in recorded(&mut evidence, "GetRole") {
        if call["input"]["RoleName"] == "AmazonAppStreamServiceAccess" {
            call.as_object_mut().unwrap().remove("output");
            call["error"] = json!({"code": "NoSuchEntityException", "message": ""});
        }
    }
    assert_eq!(
        troubles(&judged(&evidence, Value::Null)),
        ["IAM021 warning"]
    );
    let judged = judged(&evidence, Value::Null);
    assert_eq!(judged.outcome("IAM021").certainty, Certainty::Certain);
}
