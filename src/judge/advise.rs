//! What to do about a failure: the fix and the remedy that the rule names, with what is known of the request filled in. The engine asks for it.

use super::Outcome;
use super::engine::Input;
use super::placeholders::Known;
use crate::rules::{Case, Rule, remedy};
use std::sync::Arc;

/// Gives a failure its fix, its remedy and the rules that explain it; those of the case go before those of the rule.
pub(super) fn advise(outcome: &mut Outcome, rule: &Rule, case: Option<&Case>, input: &Input<'_>) {
    let file = rule.file();
    let known = Known::new(input.request, input.facts);
    let fix = case.and_then(|case| case.fix.as_ref());
    let fix = fix.unwrap_or(&file.fix).iter();
    outcome.fix = fix.map(|step| known.fill(step)).collect();
    let id = case.and_then(|case| case.remedy.as_ref());
    let named = id.or(file.remedy.as_ref()).and_then(|id| remedy(id));
    outcome.remedy = named.map(|remedy| Arc::new(remedy.filled(|step| known.fill(step))));
    outcome.because.clone_from(&file.because);
}
