//! Facts of the import role: what GetRole answers, its trust, its two actions, and what the caller could not read of it.

pub(crate) mod action;
pub(crate) mod ask;
pub(crate) mod policies;
pub(crate) mod simulation;
pub(crate) mod trust;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown};
use crate::expr::{MissingReason, Value};
use crate::facts::dry_run::DryRun;
use crate::facts::role::policies::Policies;
use crate::facts::table;
use crate::facts::{not_applicable, read_record};
use crate::grade::Certainty;
use crate::iam::BroadRight;
use action::Judged;
use jiff::Timestamp;
use simulation::RoleAction;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// `role`
pub(crate) fn facts(
    dossier: &Dossier<'_>,
    now: Timestamp,
    dry_run: DryRun,
    certainty: &mut BTreeMap<String, Certainty>,
) -> Value {
    let Some(arn) = ask::role(dossier) else {
        return not_applicable("role", "there is no role of the account to look at");
    };
    if let Err(error) = dossier.answer(Call::GetRole)
        && error.reason() == MissingReason::NotFound
    {
        return nothing();
    }
    let policies = Policies::read(dossier, &arn);
    let mut facts = own(&policies);
    let judge = |action| Judged::new(action, &policies, &arn, dossier, now, dry_run);
    let modify = judge(RoleAction::ModifyImageAttribute);
    let describe = judge(RoleAction::DescribeImages);
    certainty.extend(
        [&modify, &describe]
            .into_iter()
            .filter_map(Judged::certainty),
    );
    let simulations = [&modify, &describe].into_iter();
    let simulations = simulations.filter_map(|judged| judged.simulation_error());
    facts.insert("denied".to_owned(), denied(&policies, simulations));
    facts.insert(
        "trust".to_owned(),
        trust::facts(&policies, &arn, dossier.target, now),
    );
    facts.insert("modify_image_attribute".to_owned(), modify.facts());
    facts.insert("describe_images".to_owned(), describe.facts());
    facts.insert("broad_rights".to_owned(), broad_rights(&policies));
    facts.insert("looks_like_export".to_owned(), export(&policies));
    Value::map(facts)
}

/// The rule about existence fails; the question about anything else does not arise.
fn nothing() -> Value {
    let names = table::rows().filter_map(|row| row.path.strip_prefix("role."));
    let mut facts: BTreeMap<String, Value> = names
        .filter(|name| !name.contains('.'))
        .map(|name| {
            let path = format!("role.{name}");
            (
                name.to_owned(),
                not_applicable(&path, "the role was not found"),
            )
        })
        .collect();
    facts.insert("found".to_owned(), Value::Bool(false));
    // The answer is that no role has it.
    facts.insert("Arn".to_owned(), Value::Absent);
    Value::map(facts)
}

/// GetRole's own fields.
fn own(policies: &Policies<'_>) -> BTreeMap<String, Value> {
    match &policies.answer {
        Ok(role) => {
            let mut facts = read_record("role", role);
            facts.insert("found".to_owned(), Value::Bool(true));
            facts
        }
        Err(error) => [
            "found",
            "Arn",
            "RoleName",
            "Path",
            "CreateDate",
            "PermissionsBoundary",
        ]
        .into_iter()
        .map(|name| {
            let path = format!("role.{name}");
            (name.to_owned(), unknown(&path, Call::GetRole, error))
        })
        .collect(),
    }
}

/// The actions that the caller was denied; other failures leave it open whether there are more.
fn denied<'a>(
    policies: &'a Policies<'_>,
    simulations: impl Iterator<Item = &'a CallError>,
) -> Value {
    let simulations = simulations.map(|error| (Call::SimulateRole, error));
    let mut actions: BTreeSet<&str> = BTreeSet::new();
    let mut others = Vec::new();
    for (call, error) in policies.losses().chain(simulations) {
        match error.reason() {
            MissingReason::Denied => actions.extend(call.info().actions.iter().copied()),
            _ => others.extend_from_slice(unknown("role.denied", call, error).missing()),
        }
    }
    match (actions.is_empty(), others.is_empty()) {
        (true, false) => Value::Unknown(Arc::new(others)),
        _ => Value::list(actions.into_iter().map(Value::str)),
    }
}

fn broad_rights(policies: &Policies<'_>) -> Value {
    let describe = |right: &BroadRight| {
        Value::str(match &right.statement {
            Some(statement) => format!("{} in {}", right.right, trust::place(statement)),
            None => format!("the policy {}", right.right),
        })
    };
    let rights = policies.role.broad_rights();
    let unread = policies.own_losses("role.broad_rights");
    if rights.is_empty() && !unread.is_empty() {
        return Value::Unknown(Arc::new(unread));
    }
    Value::list(rights.iter().map(describe))
}

fn export(policies: &Policies<'_>) -> Value {
    let unread = policies.own_losses("role.looks_like_export");
    if unread.is_empty() {
        Value::Bool(policies.role.looks_like_export())
    } else {
        Value::Unknown(Arc::new(unread))
    }
}

/// `service_role`
pub(crate) fn service_role(dossier: &Dossier<'_>) -> Value {
    let found = match dossier.answer(Call::GetServiceRole) {
        Ok(output) if output.get("Role").is_some_and(serde_json::Value::is_object) => {
            Value::Bool(true)
        }
        Ok(_) => {
            let error = CallError::new(local::BAD_ANSWER, "the answer has no Role");
            unknown("service_role.found", Call::GetServiceRole, &error)
        }
        Err(error) if error.reason() == MissingReason::NotFound => Value::Bool(false),
        Err(error) => unknown("service_role.found", Call::GetServiceRole, &error),
    };
    Value::map([("found", found)])
}
