//! What is said of a rule that cannot be decided: every cause has a name, and the first of them makes the sentence.

use crate::evidence::Call;
use crate::expr::{Missing, MissingReason, Value};
use crate::facts::{Facts, table};
use crate::rules::Rule;

/// What is absent although the rule needs it: an unknown always has a reason.
pub(super) fn absent(rule: &Rule, facts: &Facts) -> Vec<Missing> {
    let select = |path: &str| {
        let root = facts.root.clone();
        path.split('.').fold(root, |value, name| value.select(name))
    };
    let lacking = |fact: &str, detail: &str| Missing {
        fact: fact.to_owned(),
        call: table::row(fact)
            .filter(|row| row.call != Call::Local)
            .map_or_else(String::new, |row| row.call.label()),
        reason: MissingReason::Incomplete,
        action: String::new(),
        detail: detail.to_owned(),
    };
    let absent = rule
        .needs
        .iter()
        .filter(|path| !path.contains("[]") && select(path) == Value::Absent);
    let missing: Vec<Missing> = absent.map(|path| lacking(path, "it is absent")).collect();
    if missing.is_empty() {
        let detail = "something that the condition compares is absent";
        return vec![lacking(&rule.id, detail)];
    }
    missing
}

/// One sentence: what is not known and why.
pub(super) fn explain(missing: &[Missing]) -> String {
    let Some(first) = missing.first() else {
        return "it cannot be decided".to_owned();
    };
    let mut text = format!("{} is not known", first.fact);
    match (first.call.as_str(), first.detail.as_str()) {
        ("", "") => text.push_str(&format!(": {}", first.reason.as_str())),
        ("", detail) => text.push_str(&format!(": {detail}")),
        (call, "") => text.push_str(&format!(": {call} {}", phrase(first.reason))),
        (call, detail) => {
            text.push_str(&format!(": {call} {} ({detail})", phrase(first.reason)));
        }
    }
    if missing.len() > 1 {
        text.push_str(&format!(", and {} more", missing.len() - 1));
    }
    text
}

/// The reason as the end of a sentence about a call.
pub fn phrase(reason: MissingReason) -> &'static str {
    match reason {
        MissingReason::Denied => "was denied",
        MissingReason::NotFound => "found nothing",
        MissingReason::Throttled => "was throttled",
        MissingReason::NoCredentials => "had no valid credentials",
        MissingReason::RegionNotEnabled => "was refused: the Region is not enabled for the account",
        MissingReason::Network => "could not be reached",
        MissingReason::TimedOut => "did not answer in time",
        MissingReason::Failed => "failed",
        MissingReason::Offline => "was not asked: the run is offline",
        MissingReason::NotRecorded => "is not in the evidence file",
        MissingReason::NotCollectable => "cannot tell",
        MissingReason::Incomplete => "left it out of its answer",
        MissingReason::WrongType => "needs another type in the request",
        MissingReason::NotAsked => "was not asked for",
        MissingReason::NotApplicable => "does not arise",
        MissingReason::NotComputable => "gave values that cannot be computed with",
    }
}
