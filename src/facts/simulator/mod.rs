//! One answer of the policy simulator, and how it goes together with what the policies themselves say.

pub(crate) mod ask;
mod reading;

use crate::evidence::call::Call;
use crate::evidence::dossier::{Dossier, Entry};
use crate::evidence::question::{CallError, local, unknown_because};
use crate::expr::{Missing, MissingReason};
use crate::iam::Verdict;
use reading::Reading;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// What is known of the condition keys that the simulator was not told. It lists those of all statements, also of such as are for
/// other actions (reports from accounts: boto3 3111, aws-sdk-java-v2 1751, aws-cli 10525).
pub(crate) struct Keys<'a> {
    /// Whether the real request carries a key, or may: one that it certainly does not carry is missing in both, so the simulator
    /// judged the real request.
    pub carried: &'a dyn Fn(&str) -> bool,
    /// Whether an `allowed` may turn into a denial with the value of a key.
    pub turns: &'a dyn Fn(&str) -> bool,
}

/// The questions about one action, in the order in which they were put.
pub(crate) fn entries<'d, 'a>(
    dossier: &'d Dossier<'a>,
    call: Call,
    action: &'static str,
) -> impl DoubleEndedIterator<Item = &'d Entry<'a>> {
    let of_action = move |entry: &&Entry<'_>| {
        let name = entry.question.input.pointer("/ActionNames/0");
        name.and_then(Json::as_str) == Some(action)
    };
    dossier.entries(call).iter().filter(of_action)
}

/// Why an answer gives no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Doubt {
    reason: MissingReason,
    detail: String,
}

/// What the simulator says of one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Simulation {
    /// Unknown where the answer decides nothing.
    pub verdict: Verdict,
    /// Its own word, such as `implicitDeny`; empty where the answer cannot be used at all.
    pub word: String,
    /// Whether the permissions boundary allows it; none without a boundary.
    pub boundary: Option<bool>,
    /// Whether the service control policies allow it; none outside an organization. A no is often wrong.
    pub organizations: Option<bool>,
    /// Condition keys that it was not told and that may be in the real request.
    pub missing: Vec<String>,
    /// Keys that it was not told because the real request does not carry them either.
    pub absent: Vec<String>,
    /// The statements it names: policy and line.
    pub matched: Vec<String>,
    /// The policies of these.
    pub policies: Vec<String>,
    /// Why there is no verdict; empty where there is one.
    doubts: Vec<Doubt>,
}

impl Simulation {
    /// Reads the answer about an action. An answer that contradicts itself, is about something else or cannot be read is not the same as
    /// none: it gives no verdict, and says why.
    ///
    /// # Errors
    /// That there is no result at all: it is as if nobody had been asked.
    pub fn read(
        output: &Json,
        action: &str,
        resource: Option<&str>,
        keys: &Keys<'_>,
    ) -> Result<Self, CallError> {
        let none = |results: &Json| results.is_null() || results == &Json::Array(Vec::new());
        if output.get("EvaluationResults").is_none_or(none) {
            return Err(CallError::new(
                local::BAD_ANSWER,
                "the answer has no result",
            ));
        }
        Ok(match Reading::new(output, action, resource) {
            Ok(reading) => Self::of(&reading, action, keys),
            Err(why) => Self {
                verdict: Verdict::Unknown,
                word: String::new(),
                boundary: None,
                organizations: None,
                missing: Vec::new(),
                absent: Vec::new(),
                matched: Vec::new(),
                policies: Vec::new(),
                doubts: vec![Doubt {
                    reason: MissingReason::Failed,
                    detail: why,
                }],
            },
        })
    }

    fn of(reading: &Reading<'_>, action: &str, keys: &Keys<'_>) -> Self {
        let missing = reading.missing.iter().map(|key| (*key).to_owned());
        let (missing, absent): (Vec<String>, Vec<String>) =
            missing.partition(|key| (keys.carried)(key));
        let allowed = reading.word == "allowed";
        let counts = |key: &&String| !allowed || (keys.turns)(key);
        let doubts: Vec<Doubt> = if reading.organizations == Some(false) {
            vec![by_organization(action, allowed)]
        } else {
            missing
                .iter()
                .filter(counts)
                .map(|key| not_told(key))
                .collect()
        };
        let statements = reading.member("MatchedStatements").and_then(Json::as_array);
        let statements = statements.map_or(&[][..], Vec::as_slice);
        let policies: BTreeSet<&str> = statements.iter().filter_map(policy).collect();
        Self {
            verdict: match allowed {
                _ if !doubts.is_empty() => Verdict::Unknown,
                true => Verdict::Allow,
                false => Verdict::Deny,
            },
            word: reading.word.to_owned(),
            boundary: reading.boundary,
            organizations: reading.organizations,
            matched: statements.iter().filter_map(place).collect(),
            policies: policies.into_iter().map(str::to_owned).collect(),
            missing,
            absent,
            doubts,
        }
    }

    /// Whether the answer says anything at all.
    pub fn is_usable(&self) -> bool {
        !self.word.is_empty()
    }

    /// Whether service control policies alone keep it open.
    pub fn is_left_to_the_organization(&self) -> bool {
        self.organizations == Some(false)
    }

    /// Why there is no verdict.
    pub fn why(&self, fact: &str, call: Call) -> Vec<Missing> {
        let because = |doubt: &Doubt| {
            let fact = unknown_because(fact, call, doubt.reason, doubt.detail.as_str());
            fact.missing().to_vec()
        };
        self.doubts.iter().flat_map(because).collect()
    }

    /// Whether a Deny statement that is no service control policy applies.
    pub fn explicit_deny(&self) -> bool {
        self.verdict == Verdict::Deny && self.word == "explicitDeny"
    }
}

/// Conditions of service control policies meet keys that the simulator is not told and does not list (reports from accounts where the
/// call works: amazon-ecs-exec-checker 70, aws-toolkit-vscode 3106, cloud-credential-operator 91).
fn by_organization(action: &str, allowed: bool) -> Doubt {
    let (reason, start) = match allowed {
        true => (
            MissingReason::Failed,
            "the answer contradicts itself: allowed, and not by all that must allow it; ",
        ),
        false => (MissingReason::NotCollectable, ""),
    };
    Doubt {
        reason,
        detail: format!(
            "{start}a service control policy of the organization may deny {action}; the simulator's word (AllowedByOrganizations: false) is often wrong where such policies have conditions"
        ),
    }
}

fn not_told(key: &str) -> Doubt {
    Doubt {
        reason: MissingReason::NotCollectable,
        detail: format!("a policy asks for {key}, whose value in the real request is not known"),
    }
}

fn policy(statement: &Json) -> Option<&str> {
    statement.get("SourcePolicyId")?.as_str()
}

fn place(statement: &Json) -> Option<String> {
    let policy = policy(statement)?;
    let line = statement
        .get("StartPosition")
        .and_then(|at| at.get("Line")?.as_u64());
    Some(match line {
        Some(line) => format!("{policy}, line {line}"),
        None => policy.to_owned(),
    })
}

/// The verdict on both: the lower of the two, so the simulator may confirm or lower what the policies say, never raise it.
///
/// One exception is none: where the policies are undecided only because documents could not be read (`unread`), the simulator did
/// read these very documents, and its complete word decides. Where they are undecided because of a condition key or of a statement
/// whose meaning AWS leaves open, it does not know more than we do.
pub(crate) fn merge(policies: Verdict, unread: bool, simulated: Option<Verdict>) -> Verdict {
    match (policies, simulated) {
        (policies, None) => policies,
        (Verdict::Unknown, Some(Verdict::Allow)) if unread => Verdict::Allow,
        (policies, Some(simulated)) => policies.min(simulated),
    }
}

#[cfg(test)]
mod tests {
    use super::merge;
    use crate::iam::Verdict::{Allow, Deny, Unknown};

    #[test]
    fn the_lower_verdict_counts_and_only_unread_documents_are_made_up_for() {
        let table = [
            (Allow, None, Allow, Allow),
            (Allow, Some(Allow), Allow, Allow),
            (Allow, Some(Unknown), Unknown, Unknown),
            (Allow, Some(Deny), Deny, Deny),
            (Unknown, None, Unknown, Unknown),
            (Unknown, Some(Allow), Unknown, Allow),
            (Unknown, Some(Unknown), Unknown, Unknown),
            (Unknown, Some(Deny), Deny, Deny),
            (Deny, None, Deny, Deny),
            (Deny, Some(Allow), Deny, Deny),
            (Deny, Some(Unknown), Deny, Deny),
            (Deny, Some(Deny), Deny, Deny),
        ];
        for (policies, simulated, by_keys, by_documents) in table {
            let case = format!("{policies:?} and {simulated:?}");
            assert_eq!(merge(policies, false, simulated), by_keys, "{case}");
            assert_eq!(
                merge(policies, true, simulated),
                by_documents,
                "{case}, unread"
            );
        }
    }
}
