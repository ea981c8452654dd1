//! One condition of a statement: an operator, a key, and the values that the policy wants.

use super::context::{Context, KeyState};
use super::ground::Effect;
use super::ground::Version;
use super::json::{Kind, Node};
use super::operator::{Operator, Set, Test};
use super::pattern::{ARN_FIELDS, Pattern};
use super::template::{Style, Template};
use super::tri::Tri;
use super::values;

/// A condition as written, with its operator understood if possible.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// None for an operator that AWS does not document.
    pub(super) operator: Option<Operator>,
    pub(super) operator_name: String,
    pub(super) key: String,
    lower: String,
    pub(super) values: Vec<Value>,
}

/// One value of a condition; JSON booleans and numbers count as their text.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) text: String,
    /// For the tests that know wildcards and variables.
    template: Option<Template>,
}

/// What a request says about one key, once it is known to carry it.
enum Given<'a> {
    Value(&'a str),
    Prefix(&'a str),
}

impl Condition {
    /// Reads a Condition element.
    pub(super) fn read_all(node: &Node, version: Version) -> Result<Vec<Condition>, String> {
        let Some(operators) = node.object() else {
            return Err(format!(
                "Condition must be an object, not {}",
                node.describe()
            ));
        };
        let mut conditions = Vec::new();
        for (operator_name, node) in &operators.members {
            let Some(keys) = node.object() else {
                return Err(format!(
                    "the condition {operator_name} must be an object, not {}",
                    node.describe()
                ));
            };
            let operator = Operator::parse(operator_name);
            let mut seen = std::collections::BTreeSet::new();
            for (key, node) in &keys.members {
                let lower = key.to_lowercase();
                if !seen.insert(lower.clone()) {
                    return Err(format!(
                        "the condition key {key} occurs more than once under {operator_name}"
                    ));
                }
                let values = read_values(operator_name, key, node, operator, version)?;
                let (operator_name, key) = (operator_name.clone(), key.clone());
                conditions.push(Condition {
                    operator,
                    operator_name,
                    key,
                    lower,
                    values,
                });
            }
        }
        Ok(conditions)
    }

    /// What the request says about the key.
    pub(super) fn state<'a>(&self, context: &'a Context) -> &'a KeyState {
        context.get_lower(&self.lower)
    }

    /// Whether a request without the key cannot meet the condition. An operator that nobody knows is taken to need it.
    pub(super) fn requires_key(&self) -> bool {
        match self.operator {
            Some(operator) if operator.test == Test::Null => {
                operator.is_documented() && self.values.iter().all(|value| value.text == "false")
            }
            Some(operator) => operator.requires_key(),
            None => true,
        }
    }

    /// Whether the condition holds. The keys on which that depends are added to `unknown`: those that are not given.
    pub(super) fn holds(
        &self,
        effect: Effect,
        context: &Context,
        unknown: &mut Vec<String>,
    ) -> Tri {
        let Some(operator) = self.operator else {
            // Fails closed both ways: no Allow applies, no Deny is ruled out.
            return match effect {
                Effect::Allow => Tri::False,
                Effect::Deny => Tri::Unknown,
            };
        };
        if !operator.is_documented() || self.values.is_empty() {
            // No key that could be given decides what AWS does not say.
            return Tri::Unknown;
        }
        let mut variables = Vec::new();
        let state = self.state(context);
        let holds = self.judge(operator, state, context, &mut variables);
        if holds == Tri::Unknown {
            if state.is_open() {
                unknown.push(self.key.clone());
            }
            unknown.append(&mut variables);
        }
        holds
    }

    fn judge(
        &self,
        operator: Operator,
        state: &KeyState,
        context: &Context,
        variables: &mut Vec<String>,
    ) -> Tri {
        if operator.test == Test::Null {
            return self.is_null(state);
        }
        match state {
            KeyState::Unknown => {
                for template in self.values.iter().filter_map(|v| v.template.as_ref()) {
                    template.resolve(context, variables);
                }
                Tri::Unknown
            }
            KeyState::Absent => absent(operator),
            KeyState::StartsWith(prefix) => {
                self.judge_one(operator, &Given::Prefix(prefix), context, variables)
            }
            KeyState::Known(values) => {
                let each: Vec<(&str, Tri)> = values
                    .iter()
                    .map(|value| {
                        let holds =
                            self.judge_one(operator, &Given::Value(value), context, variables);
                        (value.as_str(), holds)
                    })
                    .collect();
                judge_set(operator, &each)
            }
        }
    }

    /// Null asks whether the key "exists and its value is not null"; a value that is the empty string counts as null.
    fn is_null(&self, state: &KeyState) -> Tri {
        let null = match state {
            KeyState::Unknown => Tri::Unknown,
            KeyState::Absent => Tri::True,
            KeyState::StartsWith(prefix) if prefix.is_empty() => Tri::Unknown,
            KeyState::StartsWith(_) => Tri::False,
            KeyState::Known(values) => {
                let mut empty = values.iter().map(|value| Tri::from(value.is_empty()));
                // Of a set with some empty values AWS does not say whether it is null.
                let first = empty.next().unwrap_or(Tri::True);
                empty.fold(first, Tri::agree)
            }
        };
        Tri::any(self.values.iter().map(|value| match value.text.as_str() {
            "true" => null,
            "false" => !null,
            _ => Tri::Unknown,
        }))
    }

    /// One value of the request against all values of the policy.
    fn judge_one(
        &self,
        operator: Operator,
        given: &Given<'_>,
        context: &Context,
        variables: &mut Vec<String>,
    ) -> Tri {
        let mut keys = Vec::new();
        let any = Tri::any(
            self.values
                .iter()
                .map(|v| v.matches(operator.test, given, context, &mut keys)),
        );
        if any == Tri::Unknown {
            variables.append(&mut keys);
        }
        if operator.negated { !any } else { any }
    }
}

/// A key that the request does not carry, or carries without a value.
fn absent(operator: Operator) -> Tri {
    match operator.set {
        Set::All => Tri::True,
        // "No matching key is false" against "IfExists is true": AWS does not say which wins.
        Set::Any if operator.if_exists => Tri::Unknown,
        Set::Any => Tri::False,
        Set::Single => Tri::from(operator.negated || operator.if_exists),
    }
}

/// Combines the verdicts on the values of one key. For ForAllValues and ForAnyValue, values that are all empty are "a null dataset, such as
/// an empty string" (IAM User Guide, `reference_policies_multi-value-conditions`): true and false.
fn judge_set(operator: Operator, each: &[(&str, Tri)]) -> Tri {
    let all = || each.iter().map(|(_, holds)| *holds);
    let filled = || {
        let filled = each.iter().filter(|(value, _)| !value.is_empty());
        filled.map(|(_, holds)| *holds)
    };
    if each.is_empty() || (operator.set != Set::Single && filled().next().is_none()) {
        return absent(operator);
    }
    match operator.set {
        // Whether an empty value among others counts is not said, so both readings have to agree.
        Set::All => Tri::all(all()).agree(Tri::all(filled())),
        Set::Any => Tri::any(all()).agree(Tri::any(filled())),
        // Several values without a qualifier: not said which of them counts, so they have to agree.
        Set::Single => {
            let first = each.first().map_or(Tri::Unknown, |(_, holds)| *holds);
            all().fold(first, Tri::agree)
        }
    }
}

impl Value {
    pub(super) fn has_variable(&self) -> bool {
        self.template.as_ref().is_some_and(Template::has_variable)
    }

    fn matches(
        &self,
        test: Test,
        given: &Given<'_>,
        context: &Context,
        variables: &mut Vec<String>,
    ) -> Tri {
        let text = match (given, test) {
            (_, Test::Text(style)) => return self.matches_text(style, given, context, variables),
            (Given::Prefix(_), _) => return Tri::Unknown,
            (Given::Value(text), _) => text,
        };
        match test {
            Test::Numeric(comparison) => values::numeric(comparison, &self.text, text),
            Test::Date(comparison) => values::date(comparison, &self.text, text),
            Test::Bool => values::boolean(&self.text, text),
            Test::Binary => values::binary(&self.text, text),
            Test::Ip => values::ip(&self.text, text),
            Test::Text(_) | Test::Null => Tri::Unknown,
        }
    }

    fn matches_text(
        &self,
        style: Style,
        given: &Given<'_>,
        context: &Context,
        variables: &mut Vec<String>,
    ) -> Tri {
        let Some(template) = &self.template else {
            return Tri::Unknown;
        };
        let matched = |pattern: &Pattern| match given {
            Given::Value(text) => Tri::from(pattern.matches(&style.fold(text))),
            Given::Prefix(text) => pattern.matches_prefix(&style.fold(text)),
        };
        let resolved = template.resolve(context, variables);
        if style != Style::ARN {
            return resolved.judge(|pattern, _| matched(pattern));
        }
        // How AWS compares what is no ARN is not said.
        if matches!(given, Given::Value(text) if !values::is_arn(text)) {
            return Tri::Unknown;
        }
        resolved.judge(|pattern, _| {
            if !pattern.begins_like_arn() {
                Tri::Unknown
            } else if pattern.segments() < ARN_FIELDS {
                // How AWS reads an incomplete ARN in a condition is not said either; what no reading takes is not taken.
                matched(&pattern.widest()).and(Tri::Unknown)
            } else {
                matched(pattern)
            }
        })
    }
}

fn read_values(
    operator_name: &str,
    key: &str,
    node: &Node,
    operator: Option<Operator>,
    version: Version,
) -> Result<Vec<Value>, String> {
    let items = match &node.kind {
        Kind::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let read = |item: &Node| {
        let text = match &item.kind {
            Kind::Text(text) | Kind::Number(text) => text.clone(),
            Kind::Bool(value) => value.to_string(),
            _ => {
                return Err(format!(
                    "the condition {operator_name} on {key} has {} as value",
                    item.describe()
                ));
            }
        };
        let template = match operator.map(|o| o.test) {
            Some(Test::Text(style)) => Some(Template::new(&text, version, style)),
            _ => None,
        };
        Ok(Value { text, template })
    };
    items.iter().map(read).collect()
}
