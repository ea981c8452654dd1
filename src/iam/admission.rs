//! How each Allow of a trust policy stands to a service, condition by condition: for texts that name the condition at fault.

use super::context::Context;
use super::decision::StatementRef;
use super::ground::Effect;
use super::lint::{ConditionUse, clear, condition_use};
use super::question::{Question, reference};
use super::role::Role;
use super::tri::Tri;

/// An Allow statement of a trust policy that names a service and `sts:AssumeRole`, or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Its place.
    pub statement: StatementRef,
    /// It names the service for certain.
    pub certain: bool,
    /// Its conditions, each with whether it holds; none where that is not known.
    pub conditions: Vec<(ConditionUse, Option<bool>)>,
}

impl Role {
    /// The Allow statements of the trust policy that name the service, each with how its conditions stand in a context.
    pub fn admissions(&self, service: &str, context: &Context) -> Vec<Admission> {
        let question = Question::new("sts:AssumeRole", Some(service), None, context);
        let mut admissions = Vec::new();
        for (policy, statement, clauses) in clear(std::slice::from_ref(&self.trust)) {
            let named = question.covers_principal(clauses);
            if clauses.effect == Effect::Deny
                || !question.covers_action(clauses)
                || named == Tri::False
            {
                continue;
            }
            let place = reference(policy, statement);
            let conditions = clauses.conditions.iter().map(|condition| {
                let holds = match condition.holds(Effect::Allow, context, &mut Vec::new()) {
                    Tri::True => Some(true),
                    Tri::False => Some(false),
                    Tri::Unknown => None,
                };
                (condition_use(&place, condition), holds)
            });
            admissions.push(Admission {
                conditions: conditions.collect(),
                statement: place,
                certain: named == Tri::True,
            });
        }
        admissions
    }
}
