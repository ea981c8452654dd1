//! The judge: rules, request and facts in, outcomes out; pure, deterministic, no clock and no I/O.

use crate::document::pointer_join;
use crate::expr::{Env, Expr, Missing, MissingReason, Node, Template, Value, eval};
use crate::facts::Facts;
use crate::grade::{Certainty, Severity, Verdict};
use crate::judge::{Location, Outcome, Outcomes};
use crate::request::Request;
use crate::rules::{Area, Case, Marks, RestsOn, Rule, Selection};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use super::unknown::phrase;

/// Most elements that an `each` rule looks at; AWS's own limits are far below.
pub const MAX_ELEMENTS: usize = 1000;

/// What one request is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The request.
    pub request: &'a Request,
    /// Everything known about it.
    pub facts: &'a Facts,
    /// Whether sensitive text may stand in messages.
    pub show_sensitive: bool,
    /// Whether what passes has a place in the request file, too.
    pub place_passes: bool,
}

/// What is said of all requests with the same common facts.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    outcomes: Arc<[Outcome]>,
    /// Ids of the rules that said it, sorted as the rules are.
    rules: Vec<String>,
}

/// Judges what requests have in common by the rules that rest on nothing else. What fails or is unknown is judged again for each request: it
/// has a place in its file.
pub fn share(rules: &[Rule], selection: &Selection, input: &Input<'_>) -> Shared {
    let mut shared = Vec::new();
    let mut settled = Vec::new();
    let common = rules.iter().filter(|rule| {
        rule.rests_on == RestsOn::Common && Judge::new(rule, input).names_its_subject()
    });
    for rule in common {
        let outcomes = judge_selected(rule, selection, input);
        if !outcomes.iter().any(Outcome::is_open) {
            settled.push(rule.id.clone());
            shared.extend(outcomes);
        }
    }
    shared.sort_by(|a, b| a.place().cmp(&b.place()));
    Shared {
        outcomes: shared.into(),
        rules: settled,
    }
}

/// Judges a request by all rules; deselected ones are reported as skipped. Sorted by rule, then subject.
pub fn judge(
    rules: &[Rule],
    selection: &Selection,
    input: &Input<'_>,
    shared: &Shared,
) -> Outcomes {
    let mut settled = shared.rules.iter().peekable();
    let mut left = Vec::with_capacity(rules.len());
    for rule in rules {
        if settled.next_if(|id| **id == rule.id).is_none() {
            left.push(rule);
        }
    }
    // Rules about lists have more than one outcome each; most have one.
    let mut outcomes = Vec::with_capacity(left.len().saturating_mul(3) / 2);
    let of = |rule: &&&Rule| rule.rests_on == RestsOn::Outcomes;
    for rule in left.iter().filter(|rule| !of(rule)) {
        outcomes.extend(judge_selected(rule, selection, input));
    }
    let mut second = left.iter().filter(of).peekable();
    if second.peek().is_some() {
        let mut facts = input.facts.clone();
        facts.root = with_outcomes(&facts.root, &outcomes, rules);
        let input = Input {
            facts: &facts,
            ..*input
        };
        for rule in second {
            outcomes.extend(judge_selected(rule, selection, &input));
        }
    }
    let order = |a: &Outcome, b: &Outcome| a.place().cmp(&b.place());
    // They mostly are: sorting would move all of them through another place in memory.
    if !outcomes.is_sorted_by(|a, b| order(a, b).is_le()) {
        outcomes.sort_by(order);
    }
    Outcomes::new(Arc::clone(&shared.outcomes), outcomes)
}

fn judge_selected(rule: &Rule, selection: &Selection, input: &Input<'_>) -> Vec<Outcome> {
    match selection.contains(rule) {
        true => judge_rule(rule, input),
        false => vec![Judge::new(rule, input).unplaced(Verdict::Skipped)],
    }
}

/// Adds what the other rules say: the errors of all areas but the dry run's, and apart those of the AMI and of the role.
fn with_outcomes(root: &Value, outcomes: &[Outcome], rules: &[Rule]) -> Value {
    let failed = |counts: &dyn Fn(Option<&Area>) -> bool| {
        let area = |id: &str| {
            let index = rules
                .binary_search_by(|rule| rule.id.as_str().cmp(id))
                .ok()?;
            Area::of_folder(&rules.get(index)?.area)
        };
        let errors = outcomes
            .iter()
            .filter(|o| o.verdict == Verdict::Fail && o.severity == Severity::Error)
            .filter(|o| counts(area(&o.rule)));
        let mut ids: Vec<&str> = errors.map(|o| o.rule.as_str()).collect();
        ids.dedup();
        Value::list(ids.into_iter().map(Value::str))
    };
    let of = |name: &'static str| {
        let listed = move |area: Option<&Area>| area.is_some_and(|area| area.local == Some(name));
        (name, failed(&listed))
    };
    let local = Value::map([
        (
            "errors",
            failed(&|area| area.is_none_or(|area| area.counts)),
        ),
        of("ami_errors"),
        of("role_errors"),
    ]);
    let Value::Map(entries) = root else {
        return root.clone();
    };
    let mut entries: BTreeMap<String, Value> = entries.as_ref().clone();
    entries.insert("local".to_owned(), local);
    Value::Map(Arc::new(entries))
}

/// Judges a request by one rule: one outcome, or one for each element.
pub fn judge_rule(rule: &Rule, input: &Input<'_>) -> Vec<Outcome> {
    let mut judge = Judge::new(rule, input);
    let Some(each) = &rule.each else {
        return vec![judge.element(None)];
    };
    let list = value(&each.list, &mut judge.env());
    let elements: Vec<(String, Value)> = match &list {
        Value::List(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v.clone()))
            .collect(),
        Value::Map(entries) => entries
            .keys()
            .map(|key| (key.clone(), Value::str(key)))
            .collect(),
        Value::Unknown(missing) => return vec![judge.undecided(missing.to_vec(), None)],
        _ => Vec::new(),
    };
    if elements.is_empty() {
        return vec![judge.unplaced(Verdict::NotApplicable)];
    }
    judge.several = elements.len() > 1;
    let elements = elements.into_iter().take(MAX_ELEMENTS);
    elements
        .map(|element| judge.element(Some(&element)))
        .collect()
}

/// The value of one condition of a rule.
fn value<'a>(expr: &'a Expr, env: &mut Env<'a>) -> Value {
    env.restart();
    eval(expr, env)
}

/// One element of an `each` list: its place in the list (index or key), and its value.
type Element = (String, Value);

struct Judge<'a> {
    rule: &'a Rule,
    input: &'a Input<'a>,
    /// Whether the rule looks at several things: only then does what passes say at which.
    several: bool,
}

impl<'a> Judge<'a> {
    fn new(rule: &'a Rule, input: &'a Input<'a>) -> Self {
        Self {
            rule,
            input,
            several: false,
        }
    }

    fn env(&self) -> Env<'a> {
        let mut env = Env::new(&self.input.facts.root);
        if !self.rule.params.is_empty() {
            env.bind("params", self.rule.values_of_params());
        }
        env
    }

    fn bound(&self, element: Option<&Element>) -> Env<'a> {
        let mut env = self.env();
        if let (Some(each), Some((_, value))) = (&self.rule.each, element) {
            env.bind(&each.name, value.clone());
        }
        for (name, expr) in &self.rule.bindings {
            let value = value(expr, &mut env);
            env.bind(name, value);
        }
        env
    }

    fn element(&self, element: Option<&Element>) -> Outcome {
        let mut env = self.bound(element);
        let when = self
            .rule
            .when
            .as_ref()
            .map_or(Value::Bool(true), |when| value(when, &mut env));
        if when == Value::Bool(false) {
            return self.unplaced(Verdict::NotApplicable);
        }
        let held = value(&self.rule.assert, &mut env);
        match (&when, &held) {
            // A condition that holds passes even where `when` is unknown: the verdict would be pass or not-applicable.
            (_, Value::Bool(true)) => self.passed(element, &mut env),
            (Value::Bool(true), Value::Bool(false)) => self.failed(element, &mut env),
            _ => {
                let mut missing = when.missing().to_vec();
                missing.extend_from_slice(held.missing());
                self.undecided(missing, element)
            }
        }
    }

    fn passed(&self, element: Option<&Element>, env: &mut Env<'a>) -> Outcome {
        let mut outcome = match self.input.place_passes {
            true => self.placed(Verdict::Pass, element, env),
            false => self.unplaced(Verdict::Pass),
        };
        outcome.subject = match self.several {
            true => self.subject(element, env),
            false => String::new(),
        };
        if outcome.certainty < Certainty::Certain {
            let mut remarks = self.rule.texts().remarks.iter();
            if let Some(remark) = remarks.find(|it| value(&it.when, env) == Value::Bool(true)) {
                env.restart();
                outcome.message = remark.message.render(env, self.input.show_sensitive);
            }
        }
        outcome
    }

    fn failed(&self, element: Option<&Element>, env: &mut Env<'a>) -> Outcome {
        let mut outcome = self.placed(Verdict::Fail, element, env);
        let texts = self.rule.texts();
        let mut holds = |case: &&'a Case| value(&case.when, env) == Value::Bool(true);
        let case = texts.cases.iter().find(&mut holds);
        let message = case
            .and_then(|case| case.message.as_ref())
            .unwrap_or(&texts.message);
        env.restart();
        outcome.message = message.render(env, self.input.show_sensitive);
        super::advise::advise(&mut outcome, self.rule, case, self.input);
        if let Some(case) = case {
            outcome.severity = case.severity.unwrap_or(outcome.severity);
            outcome.certainty = case
                .certainty
                .map_or(outcome.certainty, |c| c.min(outcome.certainty));
        }
        if outcome.certainty == Certainty::Weak {
            // A hint is not enough to stop an import.
            outcome.severity = outcome.severity.min(Severity::Warning);
        }
        outcome
    }

    /// The question does not arise, was not asked, or has no answer: in this order.
    fn undecided(&self, mut missing: Vec<Missing>, element: Option<&Element>) -> Outcome {
        for unnamed in missing.iter_mut().filter(|m| m.fact.is_empty()) {
            // What the condition computes, and could not, has no name of its own.
            unnamed.fact.clone_from(&self.rule.id);
        }
        missing.sort();
        missing.dedup();
        let any = |reasons: &[MissingReason]| missing.iter().any(|m| reasons.contains(&m.reason));
        if any(&[MissingReason::NotApplicable]) {
            return self.unplaced(Verdict::NotApplicable);
        }
        if any(&[MissingReason::Offline, MissingReason::NotAsked]) {
            return self.unplaced(Verdict::Skipped);
        }
        if missing.is_empty() {
            missing = super::unknown::absent(self.rule, self.input.facts);
        }
        let mut outcome = self.placed(Verdict::Unknown, element, &mut self.bound(element));
        outcome.severity = self.rule.when_unknown.unwrap_or(outcome.severity);
        outcome.message = super::unknown::explain(&missing);
        outcome.missing = missing;
        outcome
    }

    /// An outcome with its place in the request file.
    fn placed(&self, verdict: Verdict, element: Option<&Element>, env: &mut Env<'a>) -> Outcome {
        let mut outcome = self.unplaced(verdict);
        let name = self.input.request.written("Name");
        outcome.request = name.unwrap_or_default().to_owned();
        outcome.subject = self.subject(element, env);
        let pointer = self.pointer(element, env);
        outcome.location = pointer.and_then(|pointer| self.location(pointer));
        outcome
    }

    /// An outcome of nothing in particular.
    fn unplaced(&self, verdict: Verdict) -> Outcome {
        let rule = self.rule;
        Outcome {
            rule: rule.id.clone(),
            name: rule.name.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            verdict,
            certainty: match verdict {
                // Nothing rests on any fact.
                Verdict::NotApplicable | Verdict::Skipped => rule.certainty,
                _ => rule
                    .certainty
                    .min(self.input.facts.certainty_of(rule.needs.iter())),
            },
            request: String::new(),
            subject: String::new(),
            message: String::new(),
            fix: Vec::new(),
            sources: rule.sources.clone(),
            location: None,
            missing: Vec::new(),
            remedy: None,
            because: Vec::new(),
            waiver: None,
        }
    }

    /// The subject that the rule itself names; what is said of a whole list is about no element.
    fn own_subject(&self, element: Option<&Element>) -> Option<&'a Template> {
        let of_whole_list = self.rule.each.is_some() && element.is_none();
        self.rule.subject.as_ref().filter(|_| !of_whole_list)
    }

    fn subject(&self, element: Option<&Element>, env: &mut Env<'a>) -> String {
        match (self.own_subject(element), self.named()) {
            (Some(subject), _) => subject.render(env, false),
            (None, Some(named)) => named.to_owned(),
            (None, None) => self.pointer(element, env).unwrap_or_default(),
        }
    }

    /// What findings of the rule's area are about, by name.
    fn named(&self) -> Option<&str> {
        if self.rule.area == "caller" {
            let Value::Map(roots) = &self.input.facts.root else {
                return None;
            };
            let Some(Value::Map(caller)) = roots.get("caller") else {
                return None;
            };
            return caller.get("Arn")?.as_str();
        }
        self.input.request.filled(self.member()?)
    }

    /// Whether its subject is known without the place in the request file, and without the caller.
    fn names_its_subject(&self) -> bool {
        let named = self.rule.subject.is_some() || self.named().is_some();
        named && self.rule.area != "caller"
    }

    /// The member of the request that findings of the rule's area are about.
    fn member(&self) -> Option<&'static str> {
        Area::of_folder(&self.rule.area)?.member
    }

    fn pointer(&self, element: Option<&Element>, env: &mut Env<'a>) -> Option<String> {
        let by_area = || Some(format!("/{}", self.member()?));
        match &self.rule.at {
            None => by_area(),
            Some(at) => self
                .path(at, element, env)
                .or_else(|| match value(at, env) {
                    Value::Str(pointer) => Some(pointer.to_string()),
                    // Which of several members it is about is not known: the element that has them.
                    _ => self.element_path(element, env),
                }),
        }
    }

    /// The JSON pointer of a path into the request; `None` for any other expression.
    fn path(&self, expr: &'a Expr, element: Option<&Element>, env: &mut Env<'a>) -> Option<String> {
        match &expr.node {
            Node::Name(name) if **name == *"request" => Some(String::new()),
            Node::Name(name) => {
                let each = self.rule.each.as_ref()?;
                let element = element.filter(|_| *each.name == **name);
                element.and_then(|element| self.element_path(Some(element), env))
            }
            Node::Conditional(condition, yes, no) => match value(condition, env) {
                Value::Bool(true) => self.path(yes, element, env),
                Value::Bool(false) => self.path(no, element, env),
                _ => None,
            },
            Node::Select(of, field) if **field != *"pointer" => {
                Some(pointer_join(&self.path(of, element, env)?, field))
            }
            Node::Index(of, index) => match value(index, env) {
                Value::Str(key) => Some(pointer_join(&self.path(of, element, env)?, key)),
                Value::Int(at) => Some(pointer_join(&self.path(of, element, env)?, at)),
                _ => None,
            },
            _ => None,
        }
    }

    fn element_path(&self, element: Option<&Element>, env: &mut Env<'a>) -> Option<String> {
        let list = self.path(&self.rule.each.as_ref()?.list, None, env)?;
        Some(pointer_join(&list, &element?.0))
    }

    fn location(&self, pointer: String) -> Option<Location> {
        let request = self.input.request;
        let source = request.source.as_ref()?;
        let name = || {
            request
                .name_place(&pointer)
                .filter(|_| self.rule.marks == Marks::Name)
        };
        let span = match request.bytes(&pointer).or_else(name) {
            Some(span) => span,
            None => request.place(&pointer)?,
        };
        let position = source.position(span.start);
        Some(Location {
            path: source.path().to_owned(),
            line: position.line,
            column: position.column,
            pointer,
            span,
        })
    }
}
