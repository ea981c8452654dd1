//! Simulations of one principal and action on many resources, in one call. What differs from resource to resource is left out of the
//! context; where the answer shows that it could depend on that, or does not say of each resource what it says, the resource is asked about
//! alone.

use super::{Back, alone, halves, is_of_all, only};
use crate::aws::session::Session;
use crate::evidence::Question;
use crate::expr::MissingReason;
use serde_json::{Value, json};

/// Resources of one call. AWS documents no limit; a call that is refused for its size is put in halves.
pub(super) const MOST: usize = 256;

/// The condition keys whose values are the resources' own.
const OWN: [&str; 1] = ["ec2:ImageID"];

/// What questions have in common that differ in their resource alone.
pub(super) fn common(question: &Question) -> Option<String> {
    only(&question.input, "ResourceArns")?;
    let (mut input, _) = without_own(&question.input);
    input.as_object_mut()?.remove("ResourceArns");
    Some(input.to_string())
}

/// An input without the keys of its resource, and which it had.
fn without_own(input: &Value) -> (Value, Vec<&'static str>) {
    let mut input = input.clone();
    let mut left_out = Vec::new();
    let entries = input
        .get_mut("ContextEntries")
        .and_then(Value::as_array_mut);
    if let Some(entries) = entries {
        entries.retain(|entry| {
            let name = entry.get("ContextKeyName").and_then(Value::as_str);
            let own = OWN.into_iter().find(|own| name == Some(own));
            left_out.extend(own);
            own.is_none()
        });
    }
    (input, left_out)
}

pub(super) async fn put(session: &Session, group: &[Question]) -> Back {
    let Some(first) = group.first() else {
        return Back::Told(Vec::new(), Vec::new());
    };
    let arns: Vec<&str> = group.iter().filter_map(resource).collect();
    let (mut input, left_out) = without_own(&first.input);
    if let Some(input) = input.as_object_mut() {
        input.insert("ResourceArns".to_owned(), json!(arns));
    }
    let together = Question::new(first.call, first.region.clone(), input);
    match alone(session, &together).await {
        Ok(output) => told(group, &output, &left_out),
        // A principal that is not there is not there for any resource.
        Err(error) if is_of_all(&error) || error.reason() == MissingReason::NotFound => {
            Back::Refused(error)
        }
        Err(_) => halves(group),
    }
}

fn resource(question: &Question) -> Option<&str> {
    only(&question.input, "ResourceArns")
}

fn told(group: &[Question], output: &Value, left_out: &[&str]) -> Back {
    let (mut answered, mut apart) = (Vec::new(), Vec::new());
    for question in group {
        match of_resource(question, output, left_out) {
            Some(result) => {
                let own = json!({"EvaluationResults": [result]});
                answered.push((question.clone(), Ok(own)));
            }
            None => apart.push(vec![question.clone()]),
        }
    }
    Back::Told(answered, apart)
}

/// The result for one resource, as if it had been asked about alone; none where the answer does not tell.
fn of_resource(question: &Question, output: &Value, left_out: &[&str]) -> Option<Value> {
    let (action, arn) = (only(&question.input, "ActionNames")?, resource(question)?);
    let results = output.get("EvaluationResults")?.as_array()?;
    let of_action = |result: &&Value| {
        let name = result.get("EvalActionName").and_then(Value::as_str);
        name.is_some_and(|name| name.eq_ignore_ascii_case(action))
    };
    let of_action: Vec<&Value> = results.iter().filter(of_action).collect();
    let organization = |result: &Value| result.get("OrganizationsDecisionDetail").cloned();
    // Conditions of service control policies are not among the keys that the simulator lists: they may ask for what was left out.
    let blind = !left_out.is_empty() && of_action.iter().any(|it| organization(it).is_some());
    let waits = of_action.iter().any(|it| misses(it, left_out));
    if blind || waits {
        return None;
    }
    match of_action.as_slice() {
        [result] if result.get("ResourceSpecificResults").is_some() => split(result, arn),
        results => {
            let own = results.iter().filter(|it| about(it, arn));
            let own: Vec<&&Value> = own.collect();
            match own.as_slice() {
                [own] => Some((**own).clone()),
                _ => None,
            }
        }
    }
}

fn about(result: &Value, arn: &str) -> bool {
    result.get("EvalResourceName").and_then(Value::as_str) == Some(arn)
}

/// Whether a result, or what it says of a resource, depends on a key that it was not told.
fn misses(result: &Value, keys: &[&str]) -> bool {
    let list = |of: &Value, member: &str| of.get(member).and_then(Value::as_array).cloned();
    let missing = list(result, "MissingContextValues").unwrap_or_default();
    let listed = missing.iter().filter_map(Value::as_str);
    let of_resources = list(result, "ResourceSpecificResults").unwrap_or_default();
    listed
        .into_iter()
        .any(|key| keys.iter().any(|own| own.eq_ignore_ascii_case(key)))
        || of_resources.iter().any(|it| misses(it, keys))
}

/// What one result says of one of its resources. What it says of all of them together is put into the words for the one; none where that
/// has no words of its own.
fn split(result: &Value, arn: &str) -> Option<Value> {
    let entries = result.get("ResourceSpecificResults")?.as_array()?;
    let own: Vec<&Value> = entries.iter().filter(|it| about(it, arn)).collect();
    let [entry] = own.as_slice() else {
        return None;
    };
    let by_organization = result.pointer("/OrganizationsDecisionDetail/AllowedByOrganizations");
    let lists_missing = result.get("MissingContextValues").and_then(Value::as_array);
    if by_organization == Some(&Value::Bool(false))
        || lists_missing.is_some_and(|it| !it.is_empty())
    {
        return None;
    }
    let mut own = (*result).clone();
    let members = own.as_object_mut()?;
    let decision = entry.get("EvalResourceDecision")?.clone();
    members.insert("EvalDecision".to_owned(), decision);
    for member in [
        "MatchedStatements",
        "EvalDecisionDetails",
        "PermissionsBoundaryDecisionDetail",
    ] {
        match (members.get(member), entry.get(member)) {
            (None, _) => {}
            (Some(_), Some(of_resource)) => {
                members.insert(member.to_owned(), of_resource.clone());
            }
            (Some(of_all), None) if is_empty(of_all) => {}
            (Some(_), None) => return None,
        }
    }
    members.insert("ResourceSpecificResults".to_owned(), json!([entry]));
    Some(own)
}

fn is_empty(value: &Value) -> bool {
    let list = value.as_array().is_some_and(Vec::is_empty);
    list || value.as_object().is_some_and(serde_json::Map::is_empty)
}
