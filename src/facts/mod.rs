//! Answers become facts: a tree of values with the shape of the schema, plus how certain the uncertain ones are.

pub mod account;
pub mod ami;
pub mod ask;
mod caller;
mod dry_run;
pub(crate) mod json;
pub mod lineage;
mod os;
mod quota;
mod request;
pub mod role;
pub mod simulator;
pub mod table;
pub mod workspaces;

use crate::evidence::question::{Answer, Answers, CallError, Question, local};
use crate::evidence::{Call, Target};
use crate::expr::{MissingReason, Value};
use crate::grade::Certainty;
use crate::request::Request;
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(crate) use json::{read, read_record};

/// Everything known for one request.
#[derive(Debug, Clone)]
pub struct Facts {
    /// A map of the schema's roots.
    pub root: Value,
    /// Facts that are less than certain, by path.
    pub certainty: BTreeMap<String, Certainty>,
    /// The account of the caller, where known.
    pub account: Option<String>,
    /// The ARN of the caller, where known.
    pub identity: Option<String>,
}

impl Facts {
    /// With the time when the evidence was recorded, as an evidence file says it; a live run has none.
    #[must_use]
    pub fn recorded(mut self, at: Option<Timestamp>) -> Self {
        if let Value::Map(roots) = &mut self.root {
            let roots = std::sync::Arc::make_mut(roots);
            roots.insert("evidence".to_owned(), evidence(at));
        }
        self
    }

    /// The lowest certainty of some facts.
    pub fn certainty_of<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Certainty {
        paths
            .into_iter()
            .filter_map(|path| self.certainty.get(path))
            .min()
            .copied()
            .unwrap_or(Certainty::Certain)
    }
}

/// What the derivation works on.
pub(crate) struct Context<'a> {
    pub request: &'a Request,
    pub target: &'a Target,
    pub answers: &'a Answers,
}

impl<'a> Context<'a> {
    /// The answer to the only question of a call; the error that nobody asked it otherwise.
    fn answer(&self, call: Call) -> Result<&'a serde_json::Value, CallError> {
        let questions = ask::questions(call, self.request, self.target, self.answers);
        match questions.first() {
            Some(question) => self.answer_to(question),
            None => Err(CallError::new(
                local::NO_QUESTION,
                "the question does not arise",
            )),
        }
    }

    fn answer_to(&self, question: &Question) -> Result<&'a serde_json::Value, CallError> {
        match self.answers.get(question) {
            Some(Answer { result, .. }) => result.as_ref().map_err(Clone::clone),
            None => Err(CallError::new(
                local::NOT_SENT,
                "the question was not put in this run",
            )),
        }
    }
}

/// A value for a question that does not arise for the request.
pub(crate) fn not_applicable(fact: &str, why: &str) -> Value {
    crate::evidence::question::unknown_because(fact, Call::Local, MissingReason::NotApplicable, why)
}

fn evidence(recorded_at: Option<Timestamp>) -> Value {
    Value::map([(
        "recorded_at",
        recorded_at.map_or(Value::Absent, Value::Time),
    )])
}

/// Derives all facts of a request.
pub fn derive(request: &Request, target: &Target, answers: &Answers, now: Timestamp) -> Facts {
    let context = Context {
        request,
        target,
        answers,
    };
    let dry_run = dry_run::facts(&context);
    let mut certainty = BTreeMap::new();
    let asked = dry_run::DryRun::of(&dry_run);
    let caller = account::caller(&context);
    let caller = caller::add_rights(caller, &context, asked, &mut certainty);
    let said = |member: &str| caller.select(member).as_str().map(str::to_owned);
    let (account, identity) = (said("Account"), said("Arn"));
    let ami = ami::facts(&context);
    let windows = os::facts(&context, &ami, &mut certainty);
    let mut roots = vec![
        ("now", Value::Time(now)),
        ("evidence", evidence(None)),
        ("request", request::facts(request)),
        ("instance_type", request::instance_type(request, target)),
        ("target", request::target(target)),
        ("tables", request::tables()),
        ("caller", caller),
        ("ami", ami),
        ("ancestry", lineage::ancestry(&context)),
        ("exports", lineage::exports(&context)),
        ("workspace_image", workspaces::facts(&context)),
        ("images", account::images(&context)),
        ("builders", account::builders(&context)),
        ("quota", quota::facts(&context)),
        ("role", role::facts(&context, now, asked, &mut certainty)),
        ("service_role", role::service_role(&context)),
        ("dry_run", dry_run),
        (
            "local",
            Value::map(["errors", "ami_errors", "role_errors"].map(|name| (name, Value::list([])))),
        ),
    ];
    roots.extend(windows);
    Facts {
        root: Value::map(roots),
        certainty,
        account,
        identity,
    }
}
