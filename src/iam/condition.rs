//! One condition of a statement: an operator, a key, and the values that the policy wants.

use super::context::{Context, KeyState};
use super::document::Version;
use super::json::{Kind, Node};
use super::operator::{Operator, Set, Test};
use super::pattern::{Pattern, Reach};
use super::statement::Effect;
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
                self.values.iter().all(|value| value.text == "false")
            }
            Some(operator) => operator.requires_key(),
            None => true,
        }
    }

    /// Whether the condition holds. The keys that it depends on are added to `unknown`.
    pub(super) fn holds(
        &self,
        effect: Effect,
        context: &Context,
        unknown: &mut Vec<String>,
    ) -> Tri {
        let Some(operator) = self.operator else {
            // Fails closed both ways: no Allow applies, no Deny is ruled out.
            return if effect == Effect::Allow {
                Tri::False
            } else {
                self.depends(unknown, &mut Vec::new(), true)
            };
        };
        let mut variables = Vec::new();
        let state = self.state(context);
        let holds = self.judge(operator, state, context, &mut variables);
        if holds == Tri::Unknown {
            let own = matches!(state, KeyState::Unknown | KeyState::StartsWith(_))
                || variables.is_empty();
            self.depends(unknown, &mut variables, own);
        }
        holds
    }

    fn depends(&self, unknown: &mut Vec<String>, variables: &mut Vec<String>, own: bool) -> Tri {
        if own {
            unknown.push(self.key.clone());
        }
        unknown.append(variables);
        Tri::Unknown
    }

    fn judge(
        &self,
        operator: Operator,
        state: &KeyState,
        context: &Context,
        variables: &mut Vec<String>,
    ) -> Tri {
        if self.values.is_empty() {
            // AWS does not say what no value at all means.
            return Tri::Unknown;
        }
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
            KeyState::Known(values) if values.is_empty() => absent(operator),
            KeyState::StartsWith(prefix) => {
                self.judge_one(operator, &Given::Prefix(prefix), context, variables)
            }
            KeyState::Known(values) => {
                let mut each = values
                    .iter()
                    .map(|v| self.judge_one(operator, &Given::Value(v), context, variables));
                match operator.set {
                    Set::All => Tri::all(each),
                    Set::Any => Tri::any(each),
                    // Several values without a qualifier: not said which of them counts, so they have to agree.
                    Set::Single => {
                        let first = each.next().unwrap_or(Tri::Unknown);
                        each.fold(
                            first,
                            |all, one| if all == one { all } else { Tri::Unknown },
                        )
                    }
                }
            }
        }
    }

    fn is_null(&self, state: &KeyState) -> Tri {
        let null = match state {
            KeyState::Unknown => Tri::Unknown,
            KeyState::Absent => Tri::True,
            KeyState::StartsWith(_) => Tri::False,
            KeyState::Known(values) => Tri::from(values.is_empty()),
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

impl Value {
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
        template.resolve(context, variables).judge(|pattern| {
            // An ARN has six segments. How AWS reads a pattern with fewer is not said; what no reading takes is not taken.
            let short = style == Style::Wildcards(Reach::Segment) && pattern.segments() < 6;
            if short {
                matched(&pattern.widened()).and(Tri::Unknown)
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
