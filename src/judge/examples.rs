//! Runs the examples inside rule files: facts of a request that passes everything, overlaid with what the example gives.

use crate::expr::{Missing, MissingReason, Type, Value};
use crate::facts::json::typed;
use crate::facts::{Facts, table};
use crate::grade::Verdict;
use crate::judge;
use crate::judge::Input;
use crate::judge::Outcome;
use crate::request::Request;
use crate::rules::ExampleFile;
use crate::rules::Rule;
use serde_json::Value as Json;
use std::sync::Arc;

/// The request and the facts that examples start from.
#[derive(Debug, Clone)]
pub struct Base {
    /// The request of the bundled example that is ready.
    pub request: Request,
    /// Its facts.
    pub facts: Facts,
}

/// What came of an example.
#[derive(Debug, Clone)]
pub struct ExampleResult {
    /// The worst outcome, if there was one.
    pub outcome: Option<Outcome>,
    /// What is not as the example expects; `None` when all is.
    pub problem: Option<String>,
}

impl Base {
    /// The facts with an example's overlay.
    ///
    /// # Errors
    /// A path that is no fact, or a value of another type.
    pub fn facts(&self, example: &ExampleFile) -> Result<Facts, String> {
        let mut facts = self.facts.clone();
        for (path, value) in &example.given {
            let ty = type_of(path)?;
            let value = overlay(path, &ty, value)?;
            facts.root = replace(&facts.root, &steps(path), value)
                .map_err(|why| format!("given {path}: {why}"))?;
        }
        Ok(facts)
    }

    /// Judges a rule on given facts.
    pub fn judge(&self, rule: &Rule, facts: &Facts) -> Vec<Outcome> {
        let input = Input {
            request: &self.request,
            facts,
            show_sensitive: true,
            place_passes: false,
        };
        judge::judge_rule(rule, &input)
    }

    /// Runs one example of a rule.
    pub fn run(&self, rule: &Rule, example: &ExampleFile) -> ExampleResult {
        let facts = match self.facts(example) {
            Ok(facts) => facts,
            Err(problem) => {
                return ExampleResult {
                    outcome: None,
                    problem: Some(problem),
                };
            }
        };
        let outcome = self
            .judge(rule, &facts)
            .into_iter()
            .min_by_key(|outcome| outcome.verdict);
        let problem = compare(outcome.as_ref(), example);
        ExampleResult { outcome, problem }
    }
}

fn compare(outcome: Option<&Outcome>, example: &ExampleFile) -> Option<String> {
    let verdict = outcome.map_or(Verdict::NotApplicable, |outcome| outcome.verdict);
    let expected = example.expect;
    if verdict != expected {
        let why = outcome.map_or(String::new(), |o| o.message.clone());
        let why = if why.is_empty() {
            why
        } else {
            format!(": {why}")
        };
        return Some(format!(
            "expected {}, got {}{why}",
            expected.as_str(),
            verdict.as_str()
        ));
    }
    let outcome = outcome?;
    if let Some(text) = &example.message
        && !outcome.message.contains(text.as_str())
    {
        return Some(format!(
            "expected a message with `{text}`, got `{}`",
            outcome.message
        ));
    }
    let severity = example.severity?;
    (severity != outcome.severity).then(|| {
        let (wanted, got) = (severity.as_str(), outcome.severity.as_str());
        format!("expected severity {wanted}, got {got}")
    })
}

#[derive(Debug)]
enum Step {
    Field(String),
    Index(usize),
}

/// `a.b[0].c` in steps.
fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let mut pieces = part.split('[');
        steps.extend(pieces.next().map(|name| Step::Field(name.to_owned())));
        for index in pieces {
            steps.extend(index.trim_end_matches(']').parse().ok().map(Step::Index));
        }
    }
    steps
}

/// The schema's type of a concrete path such as `ami.volumes[0].VolumeSize`.
fn type_of(path: &str) -> Result<Type, String> {
    let unknown = || format!("given {path}: there is no such fact");
    let mut ty = Type::Record(table::root());
    for step in steps(path) {
        ty = match (&ty, step) {
            (Type::Record(record), Step::Field(name)) => {
                record.fields.get(&name).ok_or_else(unknown)?.ty.clone()
            }
            (Type::Map(of), Step::Field(_)) => (**of).clone(),
            (Type::List(Some(of)), Step::Index(_)) => (**of).clone(),
            _ => return Err(unknown()),
        };
    }
    Ok(ty)
}

fn overlay(path: &str, ty: &Type, value: &Json) -> Result<Value, String> {
    let fact = strip_indexes(path);
    if let Some(word) = value.get("$unknown") {
        let reason = word.as_str().and_then(MissingReason::parse);
        let reason = reason.ok_or_else(|| format!("given {path}: `{word}` is not a reason"))?;
        return Ok(unknown(&fact, reason));
    }
    if value.get("$absent").is_some() || value.is_null() {
        return Ok(Value::Absent);
    }
    typed(ty, value).ok_or_else(|| format!("given {path}: expected {ty}, found {value}"))
}

/// The schema path of a concrete one: `a[0].b` -> `a[].b`.
fn strip_indexes(path: &str) -> String {
    let mut text = String::new();
    for step in steps(path) {
        match step {
            Step::Field(name) if text.is_empty() => text = name,
            Step::Field(name) => {
                text.push('.');
                text.push_str(&name);
            }
            Step::Index(_) => text.push_str("[]"),
        }
    }
    text
}

/// An unknown fact as it would come from its call.
pub fn unknown(fact: &str, reason: MissingReason) -> Value {
    let call = table::row(fact).map(|row| row.call);
    let denied = reason == MissingReason::Denied;
    Value::unknown(Missing {
        fact: fact.to_owned(),
        call: call.map(|call| call.label()).unwrap_or_default(),
        reason,
        action: call
            .filter(|_| denied)
            .map(|call| call.info().actions.join(", "))
            .unwrap_or_default(),
        detail: String::new(),
    })
}

fn replace(of: &Value, steps: &[Step], value: Value) -> Result<Value, String> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(value);
    };
    match (step, of) {
        (Step::Field(name), Value::Map(entries)) => {
            let inner = entries.get(name).cloned().unwrap_or(Value::Absent);
            let mut entries = entries.as_ref().clone();
            entries.insert(name.clone(), replace(&inner, rest, value)?);
            Ok(Value::Map(Arc::new(entries)))
        }
        (Step::Field(_), Value::Absent | Value::Unknown(_)) => {
            let empty = Value::map::<String>([]);
            replace(&empty, steps, value)
        }
        (Step::Index(at), Value::List(items)) => {
            let mut items = items.as_ref().clone();
            if items.len() == *at {
                items.push(Value::map::<String>([]));
            }
            let slot = items.get_mut(*at).ok_or("the list is shorter")?;
            *slot = replace(slot, rest, value)?;
            Ok(Value::List(Arc::new(items)))
        }
        (Step::Index(_), Value::Absent) => replace(&Value::list([]), steps, value),
        _ => Err("the path does not fit the facts".to_owned()),
    }
}

/// The facts with one of them unknown: every place of a path with `[]`. For tests that nothing unknown ever passes.
pub fn blank(facts: &Facts, path: &str) -> Facts {
    with(facts, path, &unknown(path, MissingReason::Denied))
}

/// The facts with another value at every place of a path. For tests.
pub fn with(facts: &Facts, path: &str, value: &Value) -> Facts {
    let mut facts = facts.clone();
    facts.root = with_at(&facts.root, path, value);
    facts
}

fn with_at(of: &Value, rest: &str, value: &Value) -> Value {
    let (part, tail) = rest
        .split_once('.')
        .map_or((rest, None), |(part, tail)| (part, Some(tail)));
    let Value::Map(entries) = of else {
        return of.clone();
    };
    let name = part.trim_end_matches("[]");
    let inner = entries.get(name).cloned().unwrap_or(Value::Absent);
    let changed = match (tail, &inner) {
        (None, _) => value.clone(),
        (Some(tail), Value::List(items)) if part.ends_with("[]") => {
            Value::list(items.iter().map(|item| with_at(item, tail, value)))
        }
        (Some(tail), _) => with_at(&inner, tail, value),
    };
    let mut entries = entries.as_ref().clone();
    entries.insert(name.to_owned(), changed);
    Value::Map(Arc::new(entries))
}

const READY_REQUEST: &str = include_str!("../../examples/ready.yaml");
const READY_EVIDENCE: &str = include_str!("../../examples/ready.evidence.json");
const READY_INSIDE: &str = include_str!("../../examples/ready.inside.evidence.json");

/// The bundled example that is ready: what examples in rule files start from.
///
/// # Errors
/// A defect in the bundled example.
pub fn base() -> Result<Base, String> {
    use super::sitting::facts_of;
    use crate::evidence::call::OptIn;
    use crate::evidence::file::RecordedCall;
    use crate::evidence::gather::gather;
    use crate::evidence::{Answers, Call, EvidenceFile, Inquiry, Target};
    use crate::facts;
    use std::collections::BTreeSet;
    let source = crate::text::Source::new("examples/ready.yaml", READY_REQUEST);
    let request = Request::from_source(&source, &serde_json::Map::new()).map_err(|errors| {
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    })?;
    let parse = |text: &str| {
        EvidenceFile::parse(text).map_err(|errors| {
            let titles = errors.into_iter().map(|error| error.title);
            titles.collect::<Vec<_>>().join("; ")
        })
    };
    let mut file = parse(READY_EVIDENCE)?;
    // The example is judged without a dry run; the facts of its examples have one that passed.
    file.calls.push(RecordedCall::error(
        "appstream",
        "CreateImportedImage",
        "DryRunOperationException",
    ));
    let target = Target {
        region: file.region.clone(),
        account: file.account.clone(),
        offline: false,
    };
    let now = file
        .recorded_at
        .as_deref()
        .and_then(|time| time.parse().ok())
        .unwrap_or_default();
    let calls = Call::ALL
        .iter()
        .copied()
        .filter(|call| *call != Call::Local);
    let calls: BTreeSet<Call> = calls.collect();
    let read = |file: &EvidenceFile, opted: &[OptIn]| {
        let inquiry = Inquiry::new(&target, calls.clone(), facts::ask, opted);
        let mut answers = Answers::new();
        gather(&[&request], &inquiry, &mut file.replay(), &mut answers);
        facts_of(&request, &inquiry, &answers, (now, None))
    };
    let facts = read(&file, &[OptIn::DryRun]);
    // What else tells of the Windows inside stays as it is without the disk: rules about it are for runs that do not read one.
    file.calls.extend(parse(READY_INSIDE)?.calls);
    let inside = read(&file, &[OptIn::DryRun, OptIn::InspectDisk]);
    let facts = with(&facts, "guest", &inside.root.select("guest"));
    let certainty = inside.certainty.into_iter();
    let certainty = certainty.filter(|(path, _)| path.starts_with("guest."));
    let mut facts = facts;
    facts.certainty.extend(certainty);
    Ok(Base { request, facts })
}
