//! The IAM policy simulator's word on a principal.

use super::classify::classify;
use super::iam::page;
use super::pages::{Outcome, pages};
use super::shape::{input_text, input_texts, list, object, said, some, texts};
use aws_sdk_iam::Client;
use aws_sdk_iam::types::{
    ContextEntry, ContextKeyTypeEnum, EvaluationResult, PermissionsBoundaryDecisionDetail,
    PolicyEvaluationDecisionType as Decision, Position, ResourceSpecificResult, Statement,
};
use serde_json::Value;
use std::collections::HashMap;

pub(super) async fn simulate(client: &Client, input: &Value) -> Outcome {
    let question = client
        .simulate_principal_policy()
        .set_policy_source_arn(input_text(input, "PolicySourceArn"))
        .set_action_names(input_texts(input, "ActionNames"))
        .set_resource_arns(input_texts(input, "ResourceArns"))
        .set_context_entries(context(input));
    pages("EvaluationResults", result, |marker| {
        let request = question.clone().set_marker(marker);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            page(
                output.evaluation_results,
                output.is_truncated,
                output.marker,
            )
        }
    })
    .await
}

fn context(input: &Value) -> Option<Vec<ContextEntry>> {
    let entries = input.get("ContextEntries")?.as_array()?;
    let entry = |entry: &Value| {
        let kind = input_text(entry, "ContextKeyType");
        ContextEntry::builder()
            .set_context_key_name(input_text(entry, "ContextKeyName"))
            .set_context_key_values(input_texts(entry, "ContextKeyValues"))
            .set_context_key_type(kind.as_deref().map(ContextKeyTypeEnum::from))
            .build()
    };
    Some(entries.iter().map(entry).collect())
}

fn result(result: &EvaluationResult) -> Value {
    let organizations = result.organizations_decision_detail().map(|detail| {
        object([(
            "AllowedByOrganizations",
            some(Some(detail.allowed_by_organizations())),
        )])
    });
    object([
        ("EvalActionName", said(result.eval_action_name())),
        ("EvalResourceName", some(result.eval_resource_name())),
        ("EvalDecision", decision(result.eval_decision())),
        (
            "MatchedStatements",
            list(&result.matched_statements, statement),
        ),
        (
            "MissingContextValues",
            texts(&result.missing_context_values),
        ),
        ("OrganizationsDecisionDetail", organizations),
        (
            "PermissionsBoundaryDecisionDetail",
            result.permissions_boundary_decision_detail().map(boundary),
        ),
        (
            "EvalDecisionDetails",
            result.eval_decision_details().map(details),
        ),
        (
            "ResourceSpecificResults",
            list(&result.resource_specific_results, of_resource),
        ),
    ])
}

fn of_resource(result: &ResourceSpecificResult) -> Value {
    object([
        ("EvalResourceName", said(result.eval_resource_name())),
        (
            "EvalResourceDecision",
            decision(result.eval_resource_decision()),
        ),
        (
            "MatchedStatements",
            list(&result.matched_statements, statement),
        ),
        (
            "MissingContextValues",
            texts(&result.missing_context_values),
        ),
        (
            "EvalDecisionDetails",
            result.eval_decision_details().map(details),
        ),
        (
            "PermissionsBoundaryDecisionDetail",
            result.permissions_boundary_decision_detail().map(boundary),
        ),
    ])
}

fn statement(statement: &Statement) -> Value {
    let kind = statement.source_policy_type().map(|kind| kind.as_str());
    object([
        ("SourcePolicyId", some(statement.source_policy_id())),
        ("SourcePolicyType", some(kind)),
        ("StartPosition", statement.start_position().map(position)),
        ("EndPosition", statement.end_position().map(position)),
    ])
}

fn position(position: &Position) -> Value {
    object([
        ("Line", some(Some(position.line()))),
        ("Column", some(Some(position.column()))),
    ])
}

fn boundary(detail: &PermissionsBoundaryDecisionDetail) -> Value {
    object([(
        "AllowedByPermissionsBoundary",
        some(Some(detail.allowed_by_permissions_boundary())),
    )])
}

fn details(details: &HashMap<String, Decision>) -> Value {
    let entries = details
        .iter()
        .filter_map(|(policy, word)| Some((policy.clone(), decision(word)?)));
    Value::Object(entries.collect())
}

/// A decision that the service made; the SDK makes one up where the answer has none.
fn decision(word: &Decision) -> Option<Value> {
    Some(word.as_str())
        .filter(|word| *word != "no value was set")
        .map(Value::from)
}
