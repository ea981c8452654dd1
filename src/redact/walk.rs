//! Goes through requests, evidence and answers, and redacts each value by what its member holds.

use super::kind::{self, Kind};
use super::scan::{Mode, Scanner};
use super::{Material, policy, public};
use crate::evidence::file::{RecordedCall, RecordedValue};
use crate::evidence::{CallError, EvidenceFile};
use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;

/// What a walk goes by.
#[derive(Debug)]
pub(super) struct Walk {
    scanner: Scanner,
}

impl Walk {
    /// A walk through this material: it has to know what is Amazon's, and which parts of words policies name.
    pub(super) fn of(material: &Material) -> Self {
        let mut scanner = Scanner::default();
        let imported = material.requests.iter();
        let imported = imported.filter_map(|request| request.get("SourceAmiId")?.as_str());
        let imported: BTreeSet<String> = imported.map(str::to_owned).collect();
        if let Some(evidence) = &material.evidence {
            scanner.public_amis = public::amis(evidence, &imported);
            for call in evidence.calls.iter().filter(|call| call.service == "iam") {
                let values = call.output.iter().chain(&call.input);
                values.for_each(|value| scanner.fragments.collect(&value.value()));
            }
        }
        Self { scanner }
    }

    /// The material, redacted.
    pub(super) fn material(&mut self, material: &Material) -> Material {
        let names = material.names.iter();
        let names = names
            .map(|name| self.scanner.text(name, Mode::Name))
            .collect();
        let requests = material.requests.iter().map(|input| self.members(input));
        let requests = requests.collect();
        let evidence = material.evidence.as_ref().map(|file| self.evidence(file));
        let answers = material
            .answers
            .iter()
            .map(|answer| self.value(answer, Kind::Name));
        let answers = answers.collect();
        Material {
            names,
            requests,
            evidence,
            answers,
        }
    }

    fn evidence(&mut self, file: &EvidenceFile) -> EvidenceFile {
        let account = file.account.as_deref();
        EvidenceFile {
            account: account.map(|account| self.scanner.text(account, Mode::Name)),
            calls: file.calls.iter().map(|call| self.call(call)).collect(),
            ..file.clone()
        }
    }

    fn call(&mut self, call: &RecordedCall) -> RecordedCall {
        let output = call
            .output
            .as_ref()
            .map(|output| match call.operation.as_str() {
                of if kind::is_of_quotas(of) => self.value(&output.value(), Kind::Aws),
                of if kind::is_of_console(of) => self.value(&output.value(), Kind::Console),
                _ => self.value(&output.value(), Kind::Name),
            })
            .map(RecordedValue::from);
        let input = call.input.as_ref();
        let input = input.map(|input| self.input(&input.value()));
        let error = call.error.as_ref().map(|error| CallError {
            message: self.scanner.text(&error.message, Mode::Message),
            ..error.clone()
        });
        RecordedCall {
            input: input.map(RecordedValue::from),
            output,
            error,
            ..call.clone()
        }
    }

    /// The input of a call. Questions list things in the order of their names, and so must what is recorded of them.
    fn input(&mut self, input: &Value) -> Value {
        let mut redacted = self.value(input, Kind::Name);
        reorder(input, &mut redacted);
        redacted
    }

    fn members(&mut self, members: &Map<String, Value>) -> Map<String, Value> {
        let all = members.iter();
        all.map(|(name, value)| (name.clone(), self.value(value, kind::of(name))))
            .collect()
    }

    fn value(&mut self, value: &Value, kind: Kind) -> Value {
        match value {
            Value::Number(number) => Value::Number(self.number(number)),
            _ if kind == Kind::Policy => policy::policy(&mut self.scanner, value),
            Value::String(text) => Value::String(self.text(text, kind)),
            Value::Array(items) => Value::Array(self.items(items, kind)),
            Value::Object(members) if kind == Kind::Map => self.map(members),
            Value::Object(members) => {
                let of = |name: &str| match kind {
                    Kind::Aws | Kind::Console => inherited(kind, name),
                    _ => kind::of(name),
                };
                let all = members.iter();
                let all = all.map(|(name, value)| (name.clone(), self.value(value, of(name))));
                Value::Object(all.collect())
            }
            value => value.clone(),
        }
    }

    /// Tags as a list have members Key and Value, whose names stay.
    fn items(&mut self, items: &[Value], kind: Kind) -> Vec<Value> {
        let of = match kind {
            Kind::Map => Kind::Name,
            kind => kind,
        };
        items.iter().map(|item| self.value(item, of)).collect()
    }

    fn map(&mut self, members: &Map<String, Value>) -> Value {
        let all = members.iter().map(|(name, value)| {
            let name = self.scanner.text(name, Mode::Name);
            (name, self.value(value, Kind::Name))
        });
        Value::Object(all.collect())
    }

    fn text(&mut self, text: &str, kind: Kind) -> String {
        match kind {
            Kind::Name | Kind::Policy | Kind::Map => self.scanner.text(text, Mode::Name),
            Kind::Message => self.scanner.text(text, Mode::Message),
            Kind::Console => self.scanner.console(text),
            Kind::ConditionKey => self.scanner.condition_key(text),
            Kind::Aws => self.scanner.value_of_aws(text),
        }
    }

    /// An account that stands there as a number.
    fn number(&mut self, number: &Number) -> Number {
        let text = number.to_string();
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return number.clone();
        }
        let account = self.scanner.text(&text, Mode::Name);
        account
            .parse::<u64>()
            .map_or_else(|_| number.clone(), Number::from)
    }
}

/// What a member holds in an answer whose texts are all of one kind; its ARNs and times are as everywhere.
fn inherited(kind: Kind, name: &str) -> Kind {
    match (kind, name) {
        (Kind::Console, "Output") => Kind::Console,
        (Kind::Aws, _) => Kind::Aws,
        (_, name) => kind::of(name),
    }
}

/// Sorts the lists that were sorted before.
fn reorder(original: &Value, redacted: &mut Value) {
    match (original, redacted) {
        (Value::Array(before), Value::Array(after)) => {
            for (before, after) in before.iter().zip(after.iter_mut()) {
                reorder(before, after);
            }
            if before.is_sorted_by(|a, b| key(a) <= key(b)) {
                after.sort_by(|a, b| key(a).cmp(key(b)));
            }
        }
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in after.iter_mut() {
                if let Some(before) = before.get(name) {
                    reorder(before, value);
                }
            }
        }
        _ => {}
    }
}

/// What a list is in the order of.
fn key(item: &Value) -> &str {
    let name = item.get("ContextKeyName").or_else(|| item.get("Key"));
    name.unwrap_or(item).as_str().unwrap_or_default()
}
