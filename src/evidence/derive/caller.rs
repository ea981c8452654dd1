//! Facts of the caller's own rights, by the policy simulator and, where there was one, by the dry run.

use super::Context;
use super::simulation::Simulation;
use super::trust::{texts, word};
use crate::evidence::answer::{CallError, local, unknown, unknown_because};
use crate::evidence::call::Call;
use crate::evidence::plan::iam as plan;
use crate::evidence::plan::simulation::{
    CallerAction, caller_arn, caller_simulation, session_role,
};
use crate::expr::{MissingReason, Value};
use crate::iam::Verdict;
use std::sync::Arc;

/// Adds what the caller may do to what is known of it.
pub(super) fn add_rights(caller: Value, context: &Context<'_>, dry_run: &Value) -> Value {
    let Value::Map(known) = &caller else {
        return caller;
    };
    let mut facts = known.as_ref().clone();
    facts.insert("kind".to_owned(), kind(context));
    let create = CallerAction::CreateImportedImage;
    let simulated = simulate(create, context);
    let simulation = availability(&simulated);
    facts.insert("simulation".to_owned(), simulation);
    let mut record = record("caller.create_imported_image", &simulated);
    if proves_the_right(dry_run)
        && let Value::Map(entries) = &record
    {
        let mut entries = entries.as_ref().clone();
        entries.insert("verdict".to_owned(), Value::str("allow"));
        record = Value::map(entries);
    }
    facts.insert("create_imported_image".to_owned(), record);
    for (name, path, action) in [
        ("pass_role", "caller.pass_role", CallerAction::PassRole),
        (
            "tag_resource",
            "caller.tag_resource",
            CallerAction::TagResource,
        ),
    ] {
        let simulated = simulate(action, context);
        let record = self::record(path, &simulated);
        facts.insert(name.to_owned(), record);
    }
    let may = super::service::may(
        context,
        "caller.may_list_workspace_images",
        Call::DescribeWorkspaceImages,
    );
    facts.insert("may_list_workspace_images".to_owned(), may);
    Value::map(facts)
}

/// Whoever is answered about the request itself was let in. Validation may come before that.
fn proves_the_right(dry_run: &Value) -> bool {
    let error = dry_run.select("error");
    let name = error.as_str().unwrap_or_default();
    let refused = CallError::new(name, "").reason() == MissingReason::Denied;
    let early = ["Validation", "InvalidParameterValue", "MissingParameter"];
    dry_run.select("conclusive") == Value::Bool(true)
        && !refused
        && !early.iter().any(|start| name.starts_with(start))
}

fn kind(context: &Context<'_>) -> Value {
    if let Err(error) = context.answer(Call::GetCallerIdentity) {
        return unknown("caller.kind", Call::GetCallerIdentity, &error);
    }
    let arn = caller_arn(context.target, context.answers).unwrap_or_default();
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    Value::str(match resource {
        "root" => "root",
        _ if session_role(arn).is_some() => "session",
        _ if resource.starts_with("user/") => "user",
        _ if resource.starts_with("federated-user/") => "federated",
        _ => "other",
    })
}

/// Why there is no simulation.
struct Lost {
    call: Call,
    error: CallError,
}

impl Lost {
    fn new(call: Call, error: CallError) -> Self {
        Self { call, error }
    }
}

/// A code of our own for callers that the simulator does not take.
const NOT_SIMULATED: &str = "NotSimulated";

/// The simulator's word on one action of the caller.
fn simulate(action: CallerAction, context: &Context<'_>) -> Result<Simulation, Lost> {
    context
        .answer(Call::GetCallerIdentity)
        .map_err(|error| Lost::new(Call::GetCallerIdentity, error))?;
    let arn = caller_arn(context.target, context.answers).unwrap_or_default();
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    if let Some(why) = no_question(action, context) {
        let error = CallError::new(local::NO_QUESTION, why);
        return Err(Lost::new(Call::SimulateCaller, error));
    }
    if session_role(arn).is_some() {
        context
            .answer(Call::GetCallerRole)
            .map_err(|error| Lost::new(Call::GetCallerRole, error))?;
    } else if !resource.starts_with("user/") {
        // The root user is among them: service control policies limit that of a member account, too.
        let why = format!("the policy simulator takes users and roles, not {arn}");
        let error = CallError::new(NOT_SIMULATED, why);
        return Err(Lost::new(Call::SimulateCaller, error));
    }
    let Some(question) =
        caller_simulation(action, context.request, context.target, context.answers)
    else {
        let error = CallError::new(local::NOT_SENT, "Region, name or role are not known");
        return Err(Lost::new(Call::SimulateCaller, error));
    };
    let named = question.input.get("ResourceArns").and_then(|arns| {
        let first = arns.get(0)?;
        first.as_str()
    });
    let given = question.input.to_string().to_lowercase();
    // The tags of the request are all known: a tag that it does not have is missing in the real request, too.
    let carried = |key: &str| {
        let key = key.to_lowercase();
        let of_tags = key.starts_with("aws:requesttag/") || key == "aws:tagkeys";
        !of_tags || given.contains(&format!("\"{key}\""))
    };
    context
        .answer_to(&question)
        .and_then(|output| Simulation::read(output, action.name(), named, &carried))
        .map_err(|error| Lost::new(Call::SimulateCaller, error))
}

/// Why the question of this right does not arise.
fn no_question(action: CallerAction, context: &Context<'_>) -> Option<&'static str> {
    let Context {
        request,
        target,
        answers,
        ..
    } = context;
    match action {
        CallerAction::PassRole if plan::role(request, target, answers).is_none() => {
            Some("there is no role of the account to pass")
        }
        CallerAction::TagResource if request.input.get("Tags").is_none_or(no_tags) => {
            Some("the request has no tags")
        }
        _ => None,
    }
}

fn no_tags(tags: &serde_json::Value) -> bool {
    tags.as_object().is_none_or(serde_json::Map::is_empty)
}

fn lost(fact: &str, lost: &Lost) -> Value {
    if lost.error.code == NOT_SIMULATED {
        let reason = MissingReason::NotCollectable;
        return unknown_because(fact, lost.call, reason, &lost.error.message);
    }
    unknown(fact, lost.call, &lost.error)
}

/// `caller.simulation`
fn availability(simulated: &Result<Simulation, Lost>) -> Value {
    const PATH: &str = "caller.simulation";
    match simulated {
        Ok(_) => Value::str("answered"),
        Err(error) if error.error.code == NOT_SIMULATED => Value::str("impossible"),
        Err(error) if error.error.reason() == MissingReason::Denied => Value::str("denied"),
        Err(error) => lost(PATH, error),
    }
}

fn record(path: &str, simulated: &Result<Simulation, Lost>) -> Value {
    let simulation = match simulated {
        Ok(simulation) => simulation,
        Err(error) => {
            let names = [
                "verdict",
                "matched",
                "policies",
                "missing_context",
                "missing_tags",
                "boundary_allows",
                "scp_allows",
            ];
            let facts = names.map(|name| (name, lost(&format!("{path}.{name}"), error)));
            return Value::map(facts);
        }
    };
    let fact = format!("{path}.verdict");
    let verdict = match simulation.verdict {
        Verdict::Unknown => {
            Value::Unknown(Arc::new(simulation.not_told(&fact, Call::SimulateCaller)))
        }
        verdict => Value::str(word(verdict)),
    };
    let tag = |key: &String| {
        let (family, name) = key.split_at_checked("aws:RequestTag/".len())?;
        family
            .eq_ignore_ascii_case("aws:RequestTag/")
            .then(|| name.to_owned())
    };
    let tags: Vec<String> = simulation.absent.iter().filter_map(tag).collect();
    let scp_fact = format!("{path}.scp_allows");
    Value::map([
        ("verdict", verdict),
        ("matched", texts(&simulation.matched)),
        ("policies", texts(&simulation.policies)),
        ("missing_context", texts(&simulation.missing)),
        ("missing_tags", texts(&tags)),
        (
            "boundary_allows",
            Value::Bool(simulation.boundary != Some(false)),
        ),
        (
            "scp_allows",
            simulation.scp_allows(&scp_fact, Call::SimulateCaller),
        ),
    ])
}
