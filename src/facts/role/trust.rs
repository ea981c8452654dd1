//! Facts of the role's trust policy: whether AppStream may assume the role, and which condition stands in the way.

use crate::evidence::Target;
use crate::evidence::call::Call;
use crate::evidence::question::unknown_because;
use crate::expr::{Missing, MissingReason, Value};
use crate::facts::role::ask::{RoleArn, SERVICE};
use crate::facts::role::policies::Policies;
use crate::iam::{
    Admission, ConditionUse, Context as Keys, Decision, Reason, ServiceCall, StatementRef, Verdict,
    may_assume,
};
use jiff::Timestamp;
use std::sync::Arc;

/// Keys that a service's AssumeRole call does not carry (AppStream's guide on the confused deputy; IAM User Guide).
const IMPOSSIBLE: [&str; 12] = [
    "sts:externalid",
    "sts:rolesessionname",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalarn",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceidentity",
];
/// Families of such keys.
const IMPOSSIBLE_FAMILIES: [&str; 2] = ["aws:principaltag/", "aws:requesttag/"];
/// Keys that a service may send.
const DOUBTFUL: [&str; 3] = [
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalisawsservice",
];

/// `role.trust`
pub(crate) fn facts(
    policies: &Policies<'_>,
    arn: &RoleArn<'_>,
    target: &Target,
    now: Timestamp,
) -> Value {
    const PATH: &str = "role.trust";
    let lost = policies.missing("trust", PATH);
    if !lost.is_empty() {
        return Value::Unknown(Arc::new(lost));
    }
    let keys = ServiceCall {
        partition: arn.partition,
        region: target.region.as_deref(),
        account: Some(arn.account),
        now: Some(now),
    }
    .context();
    let decision = may_assume(&policies.role, SERVICE, &keys);
    let trust = policies.role.trust_facts(SERVICE);
    let faults = Faults::find(&policies.role.admissions(SERVICE, &keys));
    let open = open(&format!("{PATH}.verdict"), &decision);
    let denial = match decision.reason {
        Reason::ExplicitDeny => "certain",
        Reason::Depends if trust.denying.iter().any(|s| decision.deciding.contains(s)) => {
            "possible"
        }
        _ => "none",
    };
    let text = |value: &str| open.clone().unwrap_or_else(|| Value::str(value));
    Value::map([
        ("verdict", text(word(decision.verdict))),
        ("reason", text(reason(decision.reason))),
        ("admits", Value::Bool(!trust.admitting.is_empty())),
        ("deciding", places(&decision.deciding)),
        ("depends_on", texts(&decision.depends_on)),
        ("near_misses", near_misses(&decision)),
        ("denial", Value::str(denial)),
        ("denying", places(&trust.denying)),
        ("impossible", texts(&faults.impossible)),
        ("doubtful", texts(&faults.doubtful)),
        ("wrong_source", texts(&faults.wrong_source)),
        ("narrow_source", texts(&faults.narrow_source)),
        ("literal_wildcards", texts(&faults.literal_wildcards)),
        ("other_failures", texts(&faults.other)),
        ("services", texts(&trust.services)),
        (
            "aws_principals_only",
            Value::Bool(trust.aws_principals_only),
        ),
        ("condition_keys", texts(&trust.condition_keys)),
        (
            "confused_deputy_protection",
            Value::Bool(trust.confused_deputy_protection),
        ),
    ])
}

/// The conditions that keep AppStream out, by kind. All are empty where some statement admits it without them.
#[derive(Default)]
struct Faults {
    impossible: Vec<String>,
    doubtful: Vec<String>,
    wrong_source: Vec<String>,
    narrow_source: Vec<String>,
    literal_wildcards: Vec<String>,
    other: Vec<String>,
}

impl Faults {
    fn find(admissions: &[Admission]) -> Self {
        let mut faults = Self::default();
        // One statement that admits, or may, is enough: what is wrong with the others does not matter then.
        let open: Vec<&Admission> = admissions.iter().filter(|a| !shut(a)).collect();
        let admits = |a: &&Admission| a.conditions.iter().all(|(_, holds)| *holds == Some(true));
        if open.iter().any(admits) {
            return faults;
        }
        for (condition, holds) in open.iter().flat_map(|a| &a.conditions) {
            if holds.is_none() {
                faults.add_open(condition);
            }
        }
        if open.is_empty() {
            for admission in admissions {
                faults.add_shut(admission);
            }
        }
        faults
    }

    fn add_open(&mut self, condition: &ConditionUse) {
        let key = condition.key.to_ascii_lowercase();
        let text = describe(condition);
        if key == "aws:sourcearn" {
            let wildcard = condition.values.iter().any(|v| v.contains(['*', '?']));
            if wildcard && condition.operator.contains("StringEquals") {
                self.literal_wildcards.push(text.clone());
            }
            self.narrow_source.push(text);
        } else if DOUBTFUL.contains(&key.as_str()) && condition.requires_key {
            self.doubtful.push(text);
        }
    }

    fn add_shut(&mut self, admission: &Admission) {
        let conditions = &admission.conditions;
        let hopeless = conditions
            .iter()
            .filter(|(condition, holds)| impossible(condition, *holds));
        let hopeless: Vec<String> = hopeless.map(|(condition, _)| describe(condition)).collect();
        if !hopeless.is_empty() {
            self.impossible.extend(hopeless);
            return;
        }
        for (condition, _) in conditions.iter().filter(|(_, holds)| *holds == Some(false)) {
            let key = condition.key.to_ascii_lowercase();
            let text = describe(condition);
            let of_source = ["aws:sourceaccount", "aws:sourcearn"].contains(&key.as_str());
            // An operator that AWS does not document is no matter of the value.
            if !of_source || !condition.known_operator {
                self.other.push(text);
                continue;
            }
            let wildcard = condition.values.iter().any(|v| v.contains(['*', '?']));
            if wildcard && condition.operator.contains("StringEquals") {
                self.literal_wildcards.push(text.clone());
            }
            self.wrong_source.push(text);
        }
    }
}

/// Whether a statement cannot admit the service.
fn shut(admission: &Admission) -> bool {
    let conditions = &admission.conditions;
    conditions
        .iter()
        .any(|(condition, holds)| *holds == Some(false) || impossible(condition, *holds))
}

fn impossible(condition: &ConditionUse, holds: Option<bool>) -> bool {
    let key = condition.key.to_ascii_lowercase();
    let listed = IMPOSSIBLE.contains(&key.as_str())
        || IMPOSSIBLE_FAMILIES.iter().any(|f| key.starts_with(f));
    listed && condition.requires_key && condition.known_operator && holds != Some(true)
}

fn describe(condition: &ConditionUse) -> String {
    const QUOTED: usize = 3;
    let shown: Vec<&str> = condition
        .values
        .iter()
        .take(QUOTED)
        .map(String::as_str)
        .collect();
    let more = match condition.values.len().saturating_sub(QUOTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "{} {} = {}{more} ({})",
        condition.operator,
        condition.key,
        shown.join(", "),
        place(&condition.statement)
    )
}

/// The causes of an undecided verdict, unread policies aside; `None` when it is decided.
fn open(path: &str, decision: &Decision) -> Option<Value> {
    if decision.verdict != Verdict::Unknown {
        return None;
    }
    let causes = causes(path, decision);
    Some(Value::Unknown(Arc::new(causes)))
}

/// What keeps a decision open other than policies that could not be read: condition keys, or statements that AWS leaves open.
pub(crate) fn causes(path: &str, decision: &Decision) -> Vec<Missing> {
    if decision.verdict != Verdict::Unknown {
        return Vec::new();
    }
    let because = |detail: String| {
        let fact = unknown_because(path, Call::Local, MissingReason::NotCollectable, detail);
        fact.missing().to_vec()
    };
    let places: Vec<String> = decision.deciding.iter().map(place).collect();
    if decision.depends_on.is_empty() {
        if places.is_empty() {
            return Vec::new();
        }
        let sentence = summary(decision).unwrap_or_else(|| places.join("; "));
        return because(sentence);
    }
    let key = |key: &String| {
        let why = summary(decision).map_or(String::new(), |sentence| format!(": {sentence}"));
        because(format!("it depends on {key}{why}"))
    };
    decision.depends_on.iter().flat_map(key).collect()
}

/// A statement by its place, for people.
pub(crate) fn place(statement: &StatementRef) -> String {
    let sid = match statement.sid.as_deref() {
        Some(sid) if !sid.is_empty() => format!(" ({sid})"),
        _ => String::new(),
    };
    format!(
        "{} statement {}{sid}, line {}",
        statement.policy, statement.statement, statement.line
    )
}

pub(crate) fn places(statements: &[StatementRef]) -> Value {
    Value::list(statements.iter().map(|s| Value::str(place(s))))
}

pub(crate) fn texts(items: &[String]) -> Value {
    Value::list(items.iter().map(Value::str))
}

/// The first few near misses in one text; the rest helps nobody.
fn summary(decision: &Decision) -> Option<String> {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = decision
        .near_misses
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect();
    (!shown.is_empty()).then(|| shown.join("; "))
}

pub(crate) fn near_misses(decision: &Decision) -> Value {
    summary(decision).map_or(Value::Absent, Value::str)
}

pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::Deny => "deny",
        Verdict::Unknown => "unknown",
    }
}

pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Allow => "allow",
        Reason::ExplicitDeny => "explicit-deny",
        Reason::NoAllow => "no-allow",
        Reason::BoundaryNoAllow => "boundary-no-allow",
        Reason::Depends => "depends",
    }
}

/// The keys of a context as the simulator's missing ones are judged: whether the real request carries the key, or may.
pub(crate) fn carried(keys: &Keys) -> impl Fn(&str) -> bool {
    |key| !matches!(keys.get(key), crate::iam::KeyState::Absent)
}
