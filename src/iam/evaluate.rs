//! Policies and a question in, a decision out (IAM User Guide, `reference_policies_evaluation-logic`).

use super::ground::Effect;
use std::collections::BTreeSet;

use super::context::Context;
use super::decision::{Decision, Reason, StatementRef, UnreadablePolicy, Verdict};
use super::near_miss::{self, Wanted};
use super::question::{Question, reference};
use super::role::{PolicySource, Role};
use super::statement::{Body, Statement};
use super::tri::Tri;

/// Whether a service may assume the role. The trust policy alone decides.
pub fn may_assume(role: &Role, service: &str, context: &Context) -> Decision {
    let question = Question::new("sts:AssumeRole", Some(service), None, context);
    let trust = std::slice::from_ref(&role.trust);
    decide(&question, trust, None)
}

/// Whether the role may call an action on a resource: its own policies must allow it and, if there is one, so must the boundary.
///
/// Actions without resource types are judged against `*`, whatever resource is named. For other actions no resource, or `*`, means that the
/// resource is not known.
pub fn may_call(role: &Role, action: &str, resource: Option<&str>, context: &Context) -> Decision {
    let question = Question::new(action, None, resource, context);
    decide(&question, &role.policies, role.boundary.as_ref())
}

/// What one side (the role's policies, or its boundary) says.
struct Side {
    allow: Tri,
    deny: Tri,
    allows: Vec<Found>,
    denies: Vec<Found>,
    unreadable: Vec<UnreadablePolicy>,
}

/// A statement that applies, or may.
struct Found {
    applies: Tri,
    keys: Vec<String>,
    statement: StatementRef,
}

fn survey(question: &Question<'_>, sources: &[PolicySource]) -> Side {
    let mut side = Side {
        allow: Tri::False,
        deny: Tri::False,
        allows: Vec::new(),
        denies: Vec::new(),
        unreadable: Vec::new(),
    };
    for source in sources {
        match source {
            PolicySource::Unreadable { name, reason } => {
                // It may hold anything.
                side.allow = side.allow.or(Tri::Unknown);
                side.deny = side.deny.or(Tri::Unknown);
                side.unreadable.push(UnreadablePolicy {
                    policy: name.clone(),
                    reason: reason.clone(),
                });
            }
            PolicySource::Readable { name, document } => {
                for statement in document.statements() {
                    side.add(question, name, statement);
                }
            }
        }
    }
    side
}

impl Side {
    fn add(&mut self, question: &Question<'_>, policy: &str, statement: &Statement) {
        let (effect, applies, keys) = match &statement.body {
            Body::Clear(clauses) => {
                let (applies, keys) = question.applies(clauses);
                (clauses.effect, applies, keys)
            }
            Body::Malformed {
                effect: Some(Effect::Allow),
                ..
            } => return,
            Body::Malformed { .. } => (Effect::Deny, Tri::Unknown, Vec::new()),
        };
        if applies == Tri::False {
            return;
        }
        let found = Found {
            applies,
            keys,
            statement: reference(policy, statement),
        };
        match effect {
            Effect::Allow => {
                self.allow = self.allow.or(applies);
                self.allows.push(found);
            }
            Effect::Deny => {
                self.deny = self.deny.or(applies);
                self.denies.push(found);
            }
        }
    }

    /// The statements that decide under this reason.
    fn relevant(self, reason: Reason) -> Vec<Found> {
        let certain = |found: &Found| found.applies == Tri::True;
        match reason {
            Reason::ExplicitDeny => self.denies.into_iter().filter(certain).collect(),
            Reason::Allow => self.allows.into_iter().filter(certain).collect(),
            Reason::NoAllow | Reason::BoundaryNoAllow => Vec::new(),
            Reason::Depends => {
                // Where something allows for certain, the allows that only may are beside the point.
                let open = self
                    .allows
                    .into_iter()
                    .filter(|_| self.allow == Tri::Unknown);
                self.denies.into_iter().chain(open).collect()
            }
        }
    }
}

fn decide(
    question: &Question<'_>,
    own: &[PolicySource],
    boundary: Option<&PolicySource>,
) -> Decision {
    let mine = survey(question, own);
    let limit = boundary.map(|source| survey(question, std::slice::from_ref(source)));
    let limit_allow = limit.as_ref().map_or(Tri::True, |side| side.allow);
    let deny = mine
        .deny
        .or(limit.as_ref().map_or(Tri::False, |side| side.deny));
    let (verdict, reason) = match (deny, mine.allow, limit_allow) {
        (Tri::True, _, _) => (Verdict::Deny, Reason::ExplicitDeny),
        (_, Tri::False, _) => (Verdict::Deny, Reason::NoAllow),
        (_, _, Tri::False) => (Verdict::Deny, Reason::BoundaryNoAllow),
        (Tri::False, Tri::True, Tri::True) => (Verdict::Allow, Reason::Allow),
        _ => (Verdict::Unknown, Reason::Depends),
    };
    let near_misses = match reason {
        Reason::Allow | Reason::ExplicitDeny => Vec::new(),
        _ => near_misses(
            question,
            reason,
            (own, mine.allow),
            boundary.map(|source| (source, limit_allow)),
        ),
    };
    let mut decision = Decision {
        verdict,
        reason,
        deciding: Vec::new(),
        depends_on: Vec::new(),
        unreadable: Vec::new(),
        near_misses,
        malformed: near_miss::all_malformed(own),
    };
    if let Some(boundary) = boundary {
        let boundary = std::slice::from_ref(boundary);
        decision
            .malformed
            .extend(near_miss::all_malformed(boundary));
    }
    for mut side in std::iter::once(mine).chain(limit) {
        if reason == Reason::Depends {
            decision.unreadable.append(&mut side.unreadable);
        }
        for found in side.relevant(reason) {
            decision.depends_on.extend(found.keys);
            decision.deciding.push(found.statement);
        }
    }
    sort_keys(&mut decision.depends_on);
    decision
}

/// Sorts condition keys and leaves one spelling of each.
fn sort_keys(keys: &mut Vec<String>) {
    keys.sort();
    let mut seen = BTreeSet::new();
    keys.retain(|key| seen.insert(key.to_lowercase()));
}

fn near_misses(
    question: &Question<'_>,
    reason: Reason,
    (own, own_allow): (&[PolicySource], Tri),
    boundary: Option<(&PolicySource, Tri)>,
) -> Vec<String> {
    let denies = reason == Reason::Depends;
    let mut sentences = Vec::new();
    if reason != Reason::BoundaryNoAllow {
        let wanted = Wanted {
            allows: own_allow != Tri::True,
            denies,
        };
        near_miss::collect(question, own, wanted, &mut sentences);
    }
    if let Some((boundary, allow)) = boundary {
        if reason == Reason::BoundaryNoAllow {
            sentences.push(format!(
                "{} has no statement that allows {}",
                boundary.name(),
                question.action
            ));
        }
        if reason != Reason::NoAllow {
            let wanted = Wanted {
                allows: allow != Tri::True,
                denies,
            };
            near_miss::collect(
                question,
                std::slice::from_ref(boundary),
                wanted,
                &mut sentences,
            );
        }
    }
    sentences
}
