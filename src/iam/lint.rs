//! Plain facts about a role's policies for rules that ask more than allow or deny.

use super::ground::Effect;
use std::collections::BTreeSet;

use super::context::Context;
use super::decision::StatementRef;
use super::principal::Principal;
use super::question::{Question, reference};
use super::role::{PolicySource, Role};
use super::statement::{Clauses, Statement};
use super::tri::Tri;

/// A condition as written in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionUse {
    /// The statement that has it.
    pub statement: StatementRef,
    /// The operator as written.
    pub operator: String,
    /// The condition key as written.
    pub key: String,
    /// The values; JSON booleans and numbers as their text.
    pub values: Vec<String>,
    /// Whether a request without the key cannot meet it: a positive operator without IfExists, `ForAnyValue:`, or `Null` = false.
    pub requires_key: bool,
    /// Whether AWS documents the operator.
    pub known_operator: bool,
}

/// What a trust policy says about one service, conditions aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustFacts {
    /// The Allow statements that name the service and `sts:AssumeRole`, or may.
    pub admitting: Vec<StatementRef>,
    /// The Deny statements that name the service and `sts:AssumeRole`, or may.
    pub denying: Vec<StatementRef>,
    /// The conditions of the admitting statements.
    pub conditions: Vec<ConditionUse>,
    /// The keys of these conditions, sorted, without repetition, as written.
    pub condition_keys: Vec<String>,
    /// There are admitting statements, and each has a condition on `aws:SourceAccount` or `aws:SourceArn`.
    pub confused_deputy_protection: bool,
    /// The service principals of all Allow statements, sorted.
    pub services: Vec<String>,
    /// There are Allow statements, and they admit AWS accounts, roles or users only.
    pub aws_principals_only: bool,
}

/// A right far beyond what an import needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroadRight {
    /// The policy, named as in answers.
    pub policy: String,
    /// The statement; none when the policy is known by its ARN alone.
    pub statement: Option<StatementRef>,
    /// What is too much: `*`, `NotAction`, or the name of an AWS managed policy.
    pub right: String,
}

/// On what an Allow for one action depends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowConditions {
    /// Some statement allows the action on the resource without any condition.
    pub unconditional: bool,
    /// The conditions of the statements that cover the action and the resource.
    pub conditions: Vec<ConditionUse>,
    /// The keys of these conditions, sorted, without repetition, as written.
    pub keys: Vec<String>,
}

impl Role {
    /// What the trust policy says about a service, conditions aside. Empty when the trust policy is unreadable.
    pub fn trust_facts(&self, service: &str) -> TrustFacts {
        let context = Context::unknown();
        let question = Question::new("sts:AssumeRole", Some(service), None, &context);
        let mut facts = TrustFacts::default();
        let mut services = BTreeSet::new();
        let mut aws_only = true;
        let mut protected = true;
        for (policy, statement, clauses) in clear(std::slice::from_ref(&self.trust)) {
            if clauses.effect == Effect::Allow {
                let principals = &clauses.principals;
                aws_only &= !principals.negated
                    && principals
                        .entries
                        .iter()
                        .all(|p| matches!(p, Principal::Aws(_)));
                if !principals.negated {
                    services.extend(
                        principals
                            .entries
                            .iter()
                            .filter_map(Principal::service)
                            .map(str::to_owned),
                    );
                }
            }
            if !question.covers_action(clauses) || question.covers_principal(clauses) == Tri::False
            {
                continue;
            }
            let place = reference(policy, statement);
            if clauses.effect == Effect::Deny {
                facts.denying.push(place);
                continue;
            }
            let uses = uses(&place, clauses);
            protected &= uses.iter().any(is_confused_deputy_key);
            facts.conditions.extend(uses);
            facts.admitting.push(place);
        }
        let mut allows =
            clear(std::slice::from_ref(&self.trust)).filter(|(_, _, c)| c.effect == Effect::Allow);
        facts.aws_principals_only = aws_only && allows.next().is_some();
        facts.confused_deputy_protection = protected && !facts.admitting.is_empty();
        facts.services = services.into_iter().collect();
        facts.condition_keys = keys(&facts.conditions);
        facts
    }

    /// Rights that go far beyond an import: all actions, all but some, or an AWS managed policy known for that.
    pub fn broad_rights(&self) -> Vec<BroadRight> {
        let mut rights = Vec::new();
        for source in &self.policies {
            let managed = source
                .name()
                .split_once(":iam::aws:policy/")
                .map(|(_, name)| name);
            if let Some(name @ ("AdministratorAccess" | "PowerUserAccess")) = managed {
                let policy = source.name().to_owned();
                rights.push(BroadRight {
                    policy,
                    statement: None,
                    right: name.to_owned(),
                });
                continue;
            }
            for (policy, statement, clauses) in clear(std::slice::from_ref(source)) {
                let right = match clauses.actions.negated {
                    _ if clauses.effect == Effect::Deny => continue,
                    true => "NotAction",
                    false
                        if clauses
                            .actions
                            .entries
                            .iter()
                            .any(|e| is_everything(&e.text)) =>
                    {
                        "*"
                    }
                    false => continue,
                };
                rights.push(BroadRight {
                    policy: policy.to_owned(),
                    statement: Some(reference(policy, statement)),
                    right: right.to_owned(),
                });
            }
        }
        rights
    }

    /// Whether some Allow of the role's own policies names the action, resource and conditions aside.
    pub fn names_action(&self, action: &str) -> bool {
        let context = Context::unknown();
        let question = Question::new(action, None, None, &context);
        clear(&self.policies)
            .any(|(_, _, c)| c.effect == Effect::Allow && question.covers_action(c))
    }

    /// Whether the rights are those of an image export (`ec2:CopyImage`, `ec2:CreateTags`) without what an import needs.
    pub fn looks_like_export(&self) -> bool {
        self.names_action("ec2:CopyImage")
            && self.names_action("ec2:CreateTags")
            && !self.names_action("ec2:ModifyImageAttribute")
    }

    /// On which conditions the role's own Allow statements for an action on a resource depend.
    pub fn allow_conditions(&self, action: &str, resource: Option<&str>) -> AllowConditions {
        let context = Context::unknown();
        let question = Question::new(action, None, resource, &context);
        let mut result = AllowConditions::default();
        for (policy, statement, clauses) in clear(&self.policies) {
            let covers = clauses.effect == Effect::Allow && question.covers_action(clauses);
            let covers = Tri::from(covers).and(question.covers_resource(clauses, &mut Vec::new()));
            if covers == Tri::False {
                continue;
            }
            result.unconditional |= covers == Tri::True && clauses.conditions.is_empty();
            result
                .conditions
                .extend(uses(&reference(policy, statement), clauses));
        }
        result.keys = keys(&result.conditions);
        result
    }
}

/// The well-formed statements of the readable policies.
pub(super) fn clear(
    sources: &[PolicySource],
) -> impl Iterator<Item = (&str, &Statement, &Clauses)> {
    sources.iter().flat_map(|source| {
        let statements = source
            .document()
            .map_or(&[][..], |document| document.statements());
        statements
            .iter()
            .filter_map(|s| Some((source.name(), s, s.clauses()?)))
    })
}

fn uses(statement: &StatementRef, clauses: &Clauses) -> Vec<ConditionUse> {
    let conditions = clauses.conditions.iter();
    conditions
        .map(|condition| condition_use(statement, condition))
        .collect()
}

/// A condition as written.
pub(super) fn condition_use(
    statement: &StatementRef,
    condition: &super::condition::Condition,
) -> ConditionUse {
    ConditionUse {
        statement: statement.clone(),
        operator: condition.operator_name.clone(),
        key: condition.key.clone(),
        values: condition
            .values
            .iter()
            .map(|value| value.text.clone())
            .collect(),
        requires_key: condition.requires_key(),
        known_operator: condition
            .operator
            .is_some_and(|operator| operator.is_documented()),
    }
}

fn keys(conditions: &[ConditionUse]) -> Vec<String> {
    let keys: BTreeSet<&String> = conditions.iter().map(|condition| &condition.key).collect();
    keys.into_iter().cloned().collect()
}

fn is_confused_deputy_key(condition: &ConditionUse) -> bool {
    ["aws:SourceAccount", "aws:SourceArn"]
        .iter()
        .any(|key| condition.key.eq_ignore_ascii_case(key))
}

/// Whether an action entry is `*` in one of its spellings.
fn is_everything(action: &str) -> bool {
    action.contains('*') && action.bytes().all(|b| matches!(b, b'*' | b':'))
}
