//! Whether an answer is about what was asked for, by the names in it.

use super::shown;
use crate::evidence::question::Question;
use serde_json::Value;

/// An answer about something else. An empty list is none: what was asked for is not there. Evidence made by hand may list all that an
/// account has: whoever reads it takes what was asked for, so that others with names of their own do no harm.
pub(super) fn stranger(question: &Question, output: &Value) -> Option<String> {
    let differs = |(there, asked): &(&str, &str)| {
        let asked = question.input.pointer(asked)?;
        let there = output.pointer(there).filter(|there| !there.is_null())?;
        (there != asked).then(|| differing(&shown(there), asked))
    };
    if let Some(message) = question.call.info().names.iter().find_map(differs) {
        return Some(message);
    }
    let one_of = question.call.info().one_of?;
    let asked = question.input.pointer(one_of.asked)?;
    let items = output.get(one_of.list)?.as_array()?;
    let name = |item: &Value| {
        item.get(one_of.member)
            .filter(|name| !name.is_null())
            .cloned()
    };
    if items.iter().any(|item| name(item).is_none()) {
        return Some(differing("something unnamed", asked));
    }
    let mut names = items.iter().filter_map(name);
    let first = names.clone().next()?;
    (!names.any(|name| name == *asked)).then(|| differing(&shown(&first), asked))
}

fn differing(other: &str, asked: &Value) -> String {
    format!("the answer is about {other}, not about {}", shown(asked))
}
