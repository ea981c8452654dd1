//! Facts of the caller's own rights, by the policy simulator and, where there was one, by the dry run.

use super::ask::{CallerAction, caller_arn, role_without_path, session_role};
use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown, unknown_because};
use crate::expr::{MissingReason, Value};
use crate::facts::dry_run::DryRun;
use crate::facts::role;
use crate::facts::role::trust::{texts, word};
use crate::facts::simulator::{self, Keys, Simulation};
use crate::grade::Certainty;
use crate::iam::Verdict;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The facts of the caller's three rights, and whether the simulator answers about the caller. A right that the dry run or an answer with
/// open keys proves is strong evidence, not certain.
pub(super) fn facts(
    dossier: &Dossier<'_>,
    dry_run: DryRun,
    certainty: &mut BTreeMap<String, Certainty>,
) -> Vec<(String, Value)> {
    let mut facts = Vec::new();
    for (name, action) in [
        ("create_imported_image", CallerAction::CreateImportedImage),
        ("pass_role", CallerAction::PassRole),
        ("tag_resource", CallerAction::TagResource),
    ] {
        let simulated = simulate(action, dossier);
        if action == CallerAction::CreateImportedImage {
            facts.push(("simulation".to_owned(), availability(&simulated)));
        }
        let path = format!("caller.{name}");
        let proven = no_question(action, dossier).is_none() && proves(dry_run, action);
        let open = |said: &Simulation| said.verdict == Verdict::Allow && !said.missing.is_empty();
        if proven || simulated.as_ref().is_ok_and(open) {
            certainty.insert(format!("{path}.verdict"), Certainty::Strong);
        }
        let mut record = record(&path, &simulated, dry_run);
        if proven {
            record.insert("verdict".to_owned(), Value::str("allow"));
        }
        facts.push((name.to_owned(), Value::Map(Arc::new(record))));
    }
    facts
}

/// Whether the dry run proves a right: one that passed proves all that the request takes, any other that the caller may ask.
fn proves(dry_run: DryRun, action: CallerAction) -> bool {
    match dry_run {
        DryRun::Passed => true,
        DryRun::LetIn => action == CallerAction::CreateImportedImage,
        DryRun::NotAsked | DryRun::Silent => false,
    }
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
fn simulate(action: CallerAction, dossier: &Dossier<'_>) -> Result<Simulation, Lost> {
    dossier
        .answer(Call::GetCallerIdentity)
        .map_err(|error| Lost::new(Call::GetCallerIdentity, error))?;
    let arn = caller_arn(dossier).unwrap_or_default();
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let mut path_unknown = None;
    if let Some(why) = no_question(action, dossier) {
        let error = CallError::new(local::NO_QUESTION, why);
        return Err(Lost::new(Call::SimulateCaller, error));
    }
    if session_role(arn).is_some() {
        if let Err(error) = dossier.answer(Call::GetCallerRole) {
            let error = Lost::new(Call::GetCallerRole, error);
            if role_without_path(dossier).is_none() {
                return Err(error);
            }
            path_unknown = Some(error);
        }
    } else if !resource.starts_with("user/") {
        // The root user is among them: service control policies limit that of a member account, too.
        let why = format!("the policy simulator takes users and roles, not {arn}");
        let error = CallError::new(NOT_SIMULATED, why);
        return Err(Lost::new(Call::SimulateCaller, error));
    }
    let Some(entry) = simulator::entries(dossier, Call::SimulateCaller, action.name()).next()
    else {
        let error = CallError::new(local::NOT_SENT, "Region, name or role are not known");
        return Err(Lost::new(Call::SimulateCaller, error));
    };
    let input = &entry.question.input;
    let named = input.pointer("/ResourceArns/0").and_then(Json::as_str);
    let given = input.to_string().to_lowercase();
    // The tags of the request are all known: a tag that it does not have is missing in the real request, too.
    let carried = |key: &str| {
        let key = key.to_lowercase();
        let of_tags = key.starts_with("aws:requesttag/") || key == "aws:tagkeys";
        !of_tags || given.contains(&format!("\"{key}\""))
    };
    // The caller's policies are not read, and of what allows a Deny alone could still take it back: that is said, and does not gate.
    let keys = Keys {
        carried: &carried,
        turns: &|_| false,
    };
    let said = entry
        .result()
        .and_then(|output| Simulation::read(output, action.name(), named, &keys));
    said.map_err(|mut error| match path_unknown {
        // The role has a path, which GetRole would have told.
        Some(lost) if is_no_role(&error) => lost,
        // A policy that allows it on the ARN with its path denies it without.
        Some(_) if error.reason() == MissingReason::Denied => {
            error
                .message
                .push_str("; if the role has a path, allow iam:GetRole on it, too");
            Lost::new(Call::SimulateCaller, error)
        }
        _ => Lost::new(Call::SimulateCaller, error),
    })
}

/// Whether the simulator may not know a role of that ARN; a recording that has another ARN does not know it either.
fn is_no_role(error: &CallError) -> bool {
    matches!(
        error.reason(),
        MissingReason::NotFound | MissingReason::NotRecorded | MissingReason::Failed
    )
}

/// Why the question of this right does not arise.
fn no_question(action: CallerAction, dossier: &Dossier<'_>) -> Option<&'static str> {
    match action {
        CallerAction::PassRole if role::ask::role(dossier).is_none() => {
            Some("there is no role of the account to pass")
        }
        CallerAction::TagResource if dossier.request.input.get("Tags").is_none_or(no_tags) => {
            Some("the request has no tags")
        }
        _ => None,
    }
}

fn no_tags(tags: &Json) -> bool {
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
        Ok(said) if said.is_usable() => Value::str("answered"),
        Ok(said) => Value::Unknown(Arc::new(said.why(PATH, Call::SimulateCaller))),
        Err(error) if error.error.code == NOT_SIMULATED => Value::str("impossible"),
        Err(error) if error.error.reason() == MissingReason::Denied => Value::str("denied"),
        Err(error) => lost(PATH, error),
    }
}

/// The facts of one right.
fn record(
    path: &str,
    simulated: &Result<Simulation, Lost>,
    dry_run: DryRun,
) -> BTreeMap<String, Value> {
    let why = |name: &str| {
        let fact = format!("{path}.{name}");
        let mut missing = match simulated {
            Ok(said) => said.why(&fact, Call::SimulateCaller),
            Err(error) => lost(&fact, error).missing().to_vec(),
        };
        dry_run.offer(&mut missing);
        Value::Unknown(Arc::new(missing))
    };
    let said = match simulated {
        Ok(said) if said.is_usable() => said,
        _ => return FACTS.map(|name| (name.to_owned(), why(name))).into(),
    };
    let value = |name: &str| match name {
        "verdict" if said.verdict == Verdict::Unknown => why(name),
        "verdict" => Value::str(word(said.verdict)),
        "matched" => texts(&said.matched),
        "policies" => texts(&said.policies),
        "missing_context" => texts(&said.missing),
        "missing_tags" => texts(
            &said
                .absent
                .iter()
                .filter_map(|key| tag(key))
                .collect::<Vec<_>>(),
        ),
        "boundary_allows" => Value::Bool(said.boundary != Some(false)),
        _ if said.is_left_to_the_organization() => why(name),
        _ => Value::Bool(true),
    };
    FACTS.map(|name| (name.to_owned(), value(name))).into()
}

/// What is told of each right.
const FACTS: [&str; 7] = [
    "verdict",
    "matched",
    "policies",
    "missing_context",
    "missing_tags",
    "boundary_allows",
    "scp_allows",
];

/// The tag that a key asks for.
fn tag(key: &str) -> Option<String> {
    let (family, name) = key.split_at_checked("aws:RequestTag/".len())?;
    family
        .eq_ignore_ascii_case("aws:RequestTag/")
        .then(|| name.to_owned())
}
