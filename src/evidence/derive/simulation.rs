//! One answer of the policy simulator, and how it goes together with what the policies themselves say.

use crate::evidence::answer::{CallError, local, unknown_because};
use crate::evidence::call::Call;
use crate::evidence::plan::simulation::missing_keys;
use crate::expr::{Missing, MissingReason, Value};
use crate::iam::Verdict;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the simulator says of one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Simulation {
    /// Unknown where it was not told a condition key that may count.
    pub verdict: Verdict,
    /// Its own word, such as `implicitDeny`.
    pub word: String,
    /// Whether the permissions boundary allows it; none without a boundary.
    pub boundary: Option<bool>,
    /// Whether the service control policies allow it; none outside an organization.
    pub organizations: Option<bool>,
    /// Condition keys that it was not told and that may be in the real request.
    pub missing: Vec<String>,
    /// Keys that it was not told because the real request does not carry them either.
    pub absent: Vec<String>,
    /// The statements it names: policy and line.
    pub matched: Vec<String>,
    /// The policies of these.
    pub policies: Vec<String>,
}

impl Simulation {
    /// Reads the answer about an action. `carried` tells whether the real request carries a key, as far as that is known: a key
    /// that it certainly does not carry is missing in both, so the simulator judged the real request.
    pub fn read(
        output: &Json,
        action: &str,
        resource: Option<&str>,
        carried: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CallError> {
        let bad = |message: &str| CallError::new(local::BAD_ANSWER, message);
        let results = output.get("EvaluationResults").and_then(Json::as_array);
        let of_action = |result: &&Json| {
            let name = result.get("EvalActionName").and_then(Json::as_str);
            name.is_some_and(|name| name.eq_ignore_ascii_case(action))
        };
        let results: Vec<&Json> = results.into_iter().flatten().filter(of_action).collect();
        let result = match results.as_slice() {
            [] => return Err(bad("the answer has no result for the action")),
            [only] => *only,
            // Until 2026 there was one result for each resource.
            several => *several
                .iter()
                .find(|result| about(result) == Some(resource.unwrap_or("*")))
                .ok_or_else(|| bad("the answer has several results for the action"))?,
        };
        let specific = specific(result, resource);
        for result in [Some(result), specific].into_iter().flatten() {
            if let Some(fault) = fault(result, resource) {
                return Err(bad(&fault));
            }
        }
        // The top level is the most restrictive over all resources; what is said of the resource itself goes before it.
        let member = |name: &str| specific.and_then(|of| of.get(name)).or(result.get(name));
        let word = specific
            .and_then(|of| of.get("EvalResourceDecision"))
            .or(result.get("EvalDecision"))
            .and_then(Json::as_str)
            .ok_or_else(|| bad("the answer has no decision"))?;
        let allowed = |detail: &str, name: &str| member(detail)?.get(name)?.as_bool();
        let boundary = allowed(
            "PermissionsBoundaryDecisionDetail",
            "AllowedByPermissionsBoundary",
        );
        let organizations = allowed("OrganizationsDecisionDetail", "AllowedByOrganizations");
        let (missing, absent): (Vec<String>, Vec<String>) = missing_keys(output)
            .into_iter()
            .map(str::to_owned)
            .partition(|key| carried(key));
        let verdict = match word {
            _ if !missing.is_empty() => Verdict::Unknown,
            "allowed" if boundary == Some(false) || organizations == Some(false) => {
                return Err(bad(
                    "the answer contradicts itself: allowed, and not by all that must allow it",
                ));
            }
            "allowed" => Verdict::Allow,
            "explicitDeny" | "implicitDeny" => Verdict::Deny,
            other => return Err(bad(&format!("{other} is no decision that AWS documents"))),
        };
        let statements = member("MatchedStatements").and_then(Json::as_array);
        let statements = statements.map_or(&[][..], Vec::as_slice);
        let policies: BTreeSet<&str> = statements.iter().filter_map(policy).collect();
        Ok(Self {
            verdict,
            word: word.to_owned(),
            boundary,
            organizations,
            missing,
            absent,
            matched: statements.iter().filter_map(place).collect(),
            policies: policies.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Why there is no verdict: the keys that it was not told.
    pub fn not_told(&self, fact: &str, call: Call) -> Vec<Missing> {
        let because = |key: &String| {
            let detail =
                format!("a policy asks for {key}, whose value in the real request is not known");
            let fact = unknown_because(fact, call, MissingReason::NotCollectable, detail);
            fact.missing().to_vec()
        };
        self.missing.iter().flat_map(because).collect()
    }

    /// Whether the service control policies allow it; not being told a key may have decided that, too.
    pub fn scp_allows(&self, fact: &str, call: Call) -> Value {
        match (self.organizations, self.verdict) {
            (Some(false), Verdict::Unknown) => Value::Unknown(Arc::new(self.not_told(fact, call))),
            (Some(allowed), _) => Value::Bool(allowed),
            (None, _) => Value::Bool(true),
        }
    }

    /// Whether a Deny statement that is no service control policy applies.
    pub fn explicit_deny(&self) -> bool {
        self.verdict == Verdict::Deny
            && self.word == "explicitDeny"
            && self.organizations != Some(false)
    }
}

fn about(result: &Json) -> Option<&str> {
    result.get("EvalResourceName")?.as_str()
}

/// What makes a result unusable: that it is about another resource, or that its details cannot be read. At the top level the
/// name may be a template of an ARN.
fn fault(result: &Json, resource: Option<&str>) -> Option<String> {
    let template = |name: &&str| name.contains(['*', '$']);
    if let (Some(name), Some(resource)) = (about(result).filter(|n| !template(n)), resource)
        && name != resource
    {
        return Some(format!("the answer is about {name}, not about {resource}"));
    }
    let there = |of: &'_ Json, name: &str| of.get(name).filter(|v| !v.is_null()).cloned();
    let texts = |list: Json| {
        let items = list.as_array();
        items.is_some_and(|items| items.iter().all(Json::is_string))
    };
    if there(result, "MissingContextValues").is_some_and(|list| !texts(list)) {
        return Some("MissingContextValues cannot be read".to_owned());
    }
    let details = [
        ("OrganizationsDecisionDetail", "AllowedByOrganizations"),
        (
            "PermissionsBoundaryDecisionDetail",
            "AllowedByPermissionsBoundary",
        ),
    ];
    let broken = details.iter().find(|(detail, member)| {
        let word = there(result, detail).map(|of| of.get(member).is_some_and(Json::is_boolean));
        word == Some(false)
    });
    broken.map(|(detail, _)| format!("{detail} cannot be read"))
}

/// The entry of the resource; for an action without resources, the only one there is.
fn specific<'a>(result: &'a Json, resource: Option<&str>) -> Option<&'a Json> {
    let entries = result.get("ResourceSpecificResults")?.as_array()?;
    let name = |entry: &&Json| {
        let name = entry.get("EvalResourceName").and_then(Json::as_str);
        name == Some(resource.unwrap_or("*"))
    };
    match entries.as_slice() {
        [only] => Some(only),
        several => several.iter().find(name),
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
pub(super) fn merge(policies: Verdict, unread: bool, simulated: Option<Verdict>) -> Verdict {
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
