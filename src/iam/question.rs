//! What is asked of a set of policies, and which clauses of a statement it meets.

use super::context::Context;
use super::decision::StatementRef;
use super::resource::Target;
use super::statement::{Body, Clauses, Statement};
use super::tri::Tri;

/// What is asked of a set of policies.
pub(super) struct Question<'a> {
    /// As the caller wrote it.
    pub(super) action: &'a str,
    action_lower: Vec<char>,
    /// Who asks, for trust policies; none for the role's own calls.
    pub(super) service: Option<&'a str>,
    /// As the caller wrote it.
    pub(super) resource: Option<&'a str>,
    pub(super) target: Target,
    pub(super) context: &'a Context,
}

impl<'a> Question<'a> {
    pub(super) fn new(
        action: &'a str,
        service: Option<&'a str>,
        resource: Option<&'a str>,
        context: &'a Context,
    ) -> Question<'a> {
        let lower = action.to_lowercase();
        let target = Target::new(&lower, resource);
        Question {
            action,
            action_lower: lower.chars().collect(),
            service,
            resource,
            target,
            context,
        }
    }

    pub(super) fn covers_action(&self, clauses: &Clauses) -> bool {
        clauses.actions.covers(&self.action_lower)
    }

    pub(super) fn covers_principal(&self, clauses: &Clauses) -> Tri {
        match self.service {
            Some(service) => clauses.principals.covers_service(service, clauses.effect),
            None => Tri::True,
        }
    }

    pub(super) fn covers_resource(&self, clauses: &Clauses, unknown: &mut Vec<String>) -> Tri {
        match self.service {
            Some(_) => Tri::True,
            None => clauses
                .resources
                .covers(&self.target, self.context, unknown),
        }
    }

    /// Whether the statement applies, and the keys on which that depends.
    pub(super) fn applies(&self, clauses: &Clauses) -> (Tri, Vec<String>) {
        let mut keys = Vec::new();
        if !self.covers_action(clauses) {
            return (Tri::False, keys);
        }
        let mut applies = self.covers_principal(clauses);
        if applies != Tri::False {
            applies = applies.and(self.covers_resource(clauses, &mut keys));
        }
        for condition in &clauses.conditions {
            if applies == Tri::False {
                break;
            }
            applies = applies.and(condition.holds(clauses.effect, self.context, &mut keys));
        }
        (applies, keys)
    }
}

/// The place of a statement.
pub(super) fn reference(policy: &str, statement: &Statement) -> StatementRef {
    StatementRef {
        policy: policy.to_owned(),
        statement: statement.index,
        sid: statement.sid.clone(),
        line: statement.position.line,
        column: statement.position.column,
        conditional: matches!(&statement.body, Body::Clear(clauses) if !clauses.conditions.is_empty()),
    }
}
