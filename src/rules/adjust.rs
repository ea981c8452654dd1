//! What the configuration changes in a rule: its severity and the values of its parameters.

use super::compile::{Fault, compile};
use super::rule::Rule;
use crate::grade::Severity;
use serde_json::Value;
use std::collections::BTreeMap;

impl Rule {
    /// The rule with other values of parameters, and another severity in all its cases. An unknown outcome that counted for less
    /// than the rule still counts for no more; a rule that cannot be waived keeps the cases that are graver.
    ///
    /// # Errors
    /// Conditions that the new values break, such as a bad pattern.
    pub fn adjusted(
        &self,
        severity: Option<Severity>,
        params: &BTreeMap<String, Value>,
    ) -> Result<Rule, Vec<Fault>> {
        let mut file = self.file().clone();
        for (name, value) in params {
            file.params.insert(name.clone(), value.clone());
        }
        if let Some(severity) = severity {
            file.severity = severity;
            file.when_unknown = file.when_unknown.map(|own| own.min(severity));
            let keep = !self.waivable;
            for case in &mut file.cases {
                case.severity = case.severity.filter(|_| keep).map(|own| own.max(severity));
            }
        }
        compile(file, &self.path)
    }
}

/// What kind of value a parameter has, in words; values of another kind cannot replace it.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a whole number",
        Value::String(_) => "text",
        Value::Array(_) => "a list of texts",
        Value::Null | Value::Object(_) => "something else",
    }
}
