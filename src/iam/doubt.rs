//! Why a condition stays open although nothing more could be given: a value that cannot be read, or what AWS does not say.

use super::condition::{Condition, Value};
use super::context::{Context, KeyState};
use super::operator::{Operator, Set, Test};
use super::template::Style;
use super::values;

impl Condition {
    /// What keeps the condition open besides keys that are not given, as a clause for people; none when such a key is all that is missing.
    pub(super) fn doubt(&self, context: &Context) -> Option<String> {
        let operator = self.operator?;
        if !operator.is_documented() {
            return Some(format!(
                "AWS documents Null without ForAllValues, ForAnyValue and IfExists only, so what {} means is not known",
                self.operator_name
            ));
        }
        if self.values.is_empty() {
            return Some("it wants no value at all; AWS does not say what that means".to_owned());
        }
        let wanted = self.values.iter().find_map(|value| wanted(operator, value));
        wanted.or_else(|| match self.state(context) {
            KeyState::Known(given) => Some(self.given(operator, given)),
            KeyState::Absent if operator.set == Set::Any && operator.if_exists => Some(
                "AWS does not say whether ForAnyValue or IfExists decides about a key that is absent".to_owned(),
            ),
            _ => None,
        })
    }

    /// What is wrong with the values that the request carries.
    fn given(&self, operator: Operator, given: &[String]) -> String {
        let key = &self.key;
        let empty = given.iter().filter(|value| value.is_empty()).count();
        let several = given.len() > 1;
        let fault = given
            .iter()
            .find_map(|value| Some((value, values::given_fault(operator.test, value)?)));
        match fault {
            Some((value, kind)) => return format!("the value \"{value}\" of {key} is not {kind}"),
            None if several && operator.set == Set::Single && operator.test != Test::Null => {
                return format!(
                    "{key} has several values; without ForAllValues or ForAnyValue AWS does not say which of them counts"
                );
            }
            None if several && empty > 0 => {
                return format!(
                    "some values of {key} are empty; AWS does not say whether those count"
                );
            }
            None => {}
        }
        if self.values.iter().any(Value::has_variable) {
            return "AWS does not say what its variable stands for with these values".to_owned();
        }
        let incomplete = operator.test == Test::Text(Style::ARN);
        match incomplete {
            true => "AWS does not say what an ARN with fewer than six fields means in a condition"
                .to_owned(),
            false => format!("AWS does not say how that compares with the value of {key}"),
        }
    }
}

/// What is wrong with a value that the policy wants.
fn wanted(operator: Operator, value: &Value) -> Option<String> {
    let kind = values::wanted_fault(operator.test, &value.text)?;
    Some(format!("its own value \"{}\" is not {kind}", value.text))
}
