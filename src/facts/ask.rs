//! Which questions to put next: from the facts that the selected rules need, the request, and the answers so far.

use super::{ami, lineage, role};
use crate::evidence::{Answers, Call, Question, Target};
use crate::request::Request;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The questions that can be put now and have no answer yet, in order.
pub fn next(
    request: &Request,
    target: &Target,
    calls: &BTreeSet<Call>,
    answers: &Answers,
) -> Vec<Question> {
    let mut questions: Vec<Question> = calls
        .iter()
        .flat_map(|call| questions(*call, request, target, answers))
        .filter(|question| !answers.contains_key(question))
        .collect();
    questions.sort();
    questions.dedup();
    questions
}

/// The questions of one call; none while what it needs is not known, or when it does not arise.
pub fn questions(
    call: Call,
    request: &Request,
    target: &Target,
    answers: &Answers,
) -> Vec<Question> {
    let ask = |input: Value| question(call, target, input);
    let one = |input: Option<Value>| input.map(ask).into_iter().collect();
    match call {
        Call::Local => Vec::new(),
        Call::GetCallerIdentity => one(Some(json!({}))),
        Call::DescribeImages => one(ami_id(request).map(ami_input)),
        Call::DescribeSnapshots => ami::snapshot_ids(request, target, answers)
            .into_iter()
            .map(|id| ask(json!({"SnapshotIds": [id]})))
            .collect(),
        Call::DescribeImageAttribute => {
            one(ami_id(request).map(|id| json!({"Attribute": "launchPermission", "ImageId": id})))
        }
        Call::DescribeImagesByName => {
            one(request.filled("Name").map(|name| json!({"Names": [name]})))
        }
        Call::DescribePrivateImages => one(Some(json!({"Type": "PRIVATE"}))),
        Call::DescribeImageBuilders => one(Some(json!({}))),
        Call::ListServiceQuotas => one(Some(json!({"ServiceCode": "appstream2"}))),
        Call::CreateImportedImage => one(Some(dry_run_input(request))),
        Call::GetRole
        | Call::ListRolePolicies
        | Call::ListAttachedRolePolicies
        | Call::GetRolePolicy
        | Call::GetPolicy
        | Call::GetPolicyVersion
        | Call::SimulateRole
        | Call::GetCallerRole
        | Call::SimulateCaller
        | Call::GetServiceRole => role::ask::questions(call, request, target, answers),
        Call::GetImageAncestry
        | Call::DescribeAncestorImage
        | Call::GetConsoleOutput
        | Call::GetParametersByPath
        | Call::GetImage
        | Call::ListExportImageTasks
        | Call::DescribeWorkspaceImages
        | Call::FindWorkspaceImage
        | Call::DescribeImageAssociations
        | Call::DescribeApplications
        | Call::DescribeWorkspaceBundles
        | Call::DescribeWorkspaces
        | Call::DescribeCustomWorkspaceImageImport => {
            lineage::ask::questions(call, request, target, answers)
        }
    }
}

/// A question in the Region of the run, or to a global service.
pub fn question(call: Call, target: &Target, input: Value) -> Question {
    let global = matches!(call.info().service, "iam" | "sts");
    Question {
        call,
        region: if global { None } else { target.region.clone() },
        input,
    }
}

/// The AMI to ask for: only where an AMI alone is the source.
pub fn ami_id(request: &Request) -> Option<&str> {
    let ami = request.source_kind() == "ami" || request.source_kind() == "both";
    request.filled("SourceAmiId").filter(|_| ami)
}

/// A disabled AMI is missing from the answer unless asked for (EC2 API reference).
pub fn ami_input(id: &str) -> Value {
    json!({"ImageIds": [id], "IncludeDisabled": true})
}

/// The request as it stands, but always a dry run, and without members that the API does not have.
fn dry_run_input(request: &Request) -> Value {
    let mut input = request.input.clone();
    // Nested ones the SDK's own types leave out.
    input.retain(|name, _| {
        crate::request::MEMBERS
            .iter()
            .any(|member| member.name == name)
    });
    input.insert("DryRun".to_owned(), Value::Bool(true));
    Value::Object(input)
}
