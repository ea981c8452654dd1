//! Facts of the caller: who it is, what it was let in to, and what it may do.

pub(crate) mod ask;
mod rights;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::unknown;
use crate::expr::{MissingReason, Value};
use crate::facts::dry_run::DryRun;
use crate::facts::read_record;
use crate::grade::Certainty;
use std::collections::BTreeMap;

/// `caller`
pub(crate) fn facts(
    dossier: &Dossier<'_>,
    dry_run: DryRun,
    certainty: &mut BTreeMap<String, Certainty>,
) -> Value {
    let mut facts = match dossier.answer(Call::GetCallerIdentity) {
        Ok(identity) => read_record("caller", identity),
        Err(error) => {
            let lost = |name: &str| {
                let path = format!("caller.{name}");
                (
                    name.to_owned(),
                    unknown(&path, Call::GetCallerIdentity, &error),
                )
            };
            let mut facts: BTreeMap<String, Value> = ["Account", "Arn"].map(lost).into();
            if let Some(account) = &dossier.target.account {
                facts.insert("Account".to_owned(), Value::str(account));
            }
            facts
        }
    };
    let describe = may(dossier, "caller.may_describe_amis", Call::DescribeImages);
    facts.insert("may_describe_amis".to_owned(), describe);
    let list = may(
        dossier,
        "caller.may_list_images",
        Call::DescribePrivateImages,
    );
    facts.insert("may_list_images".to_owned(), list);
    let path = "caller.may_list_workspace_images";
    let list = may(dossier, path, Call::DescribeWorkspaceImages);
    facts.insert("may_list_workspace_images".to_owned(), list);
    facts.insert("kind".to_owned(), kind(dossier));
    facts.extend(rights::facts(dossier, dry_run, certainty));
    Value::map(facts)
}

/// Whether the caller was let in.
fn may(dossier: &Dossier<'_>, fact: &str, call: Call) -> Value {
    match dossier.answer(call) {
        Ok(_) => Value::Bool(true),
        Err(error) => match error.reason() {
            MissingReason::Denied => Value::Bool(false),
            MissingReason::NotFound => Value::Bool(true),
            _ if error.code.starts_with("InvalidAMIID.") => Value::Bool(true),
            _ => unknown(fact, call, &error),
        },
    }
}

fn kind(dossier: &Dossier<'_>) -> Value {
    if let Err(error) = dossier.answer(Call::GetCallerIdentity) {
        return unknown("caller.kind", Call::GetCallerIdentity, &error);
    }
    let arn = ask::caller_arn(dossier).unwrap_or_default();
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    Value::str(match resource {
        "root" => "root",
        _ if ask::session_role(arn).is_some() => "session",
        _ if resource.starts_with("user/") => "user",
        _ if resource.starts_with("federated-user/") => "federated",
        _ => "other",
    })
}
