//! AMIs and snapshots, many in one call. EC2 refuses a call that names one id which it does not know, and names the id in its message.

use super::{Back, alone, halves, is_of_all, only, pieces};
use crate::aws::session::Session;
use crate::evidence::{CallError, Question};
use serde_json::{Value, json};

/// Ids of one call. EC2's developer guide (ec2-api-pagination) advises against more than 1,000; fewer keep an answer small and quick.
pub(super) const MOST: usize = 200;

/// What questions have in common that differ in their id alone.
pub(super) fn common(question: &Question) -> Option<String> {
    let (member, _) = id(question)?;
    let mut input = Value::clone(&question.input);
    input.as_object_mut()?.remove(member);
    Some(format!("{} {input}", question.call.info().operation))
}

/// The member of the input that lists the ids, and the id.
fn id(question: &Question) -> Option<(&'static str, &str)> {
    let asked = question.call.info().one_of?.asked;
    let member = asked.split('/').nth(1)?;
    Some((member, only(&question.input, member)?))
}

pub(super) async fn put(session: &Session, group: &[Question]) -> Back {
    let Some(together) = together(group) else {
        return Back::Told(Vec::new(), pieces(group.to_vec(), 1));
    };
    match alone(session, &together).await {
        Ok(output) => told(group, &output),
        Err(error) => refused(group, error),
    }
}

/// One question for all ids.
fn together(group: &[Question]) -> Option<Question> {
    let first = group.first()?;
    let ids: Option<Vec<(&str, &str)>> = group.iter().map(id).collect();
    let ids = ids?;
    let (member, _) = ids.first()?;
    let ids: Vec<&str> = ids.iter().map(|(_, id)| *id).collect();
    let mut input = Value::clone(&first.input);
    input
        .as_object_mut()?
        .insert((*member).to_owned(), json!(ids));
    Some(Question::new(first.call, first.region.clone(), input))
}

/// Gives each question what is there of its id. What is there of none is asked for alone: EC2 then says why.
fn told(group: &[Question], output: &Value) -> Back {
    let (mut answered, mut apart) = (Vec::new(), Vec::new());
    for question in group {
        match of_id(question, output) {
            Some(own) => answered.push((question.clone(), Ok(own))),
            None => apart.push(vec![question.clone()]),
        }
    }
    Back::Told(answered, apart)
}

fn of_id(question: &Question, output: &Value) -> Option<Value> {
    let (one_of, (_, id)) = (question.call.info().one_of?, id(question)?);
    let items = output.get(one_of.list)?.as_array()?;
    // Whose something unnamed is nobody knows.
    let names: Option<Vec<&str>> = items
        .iter()
        .map(|it| it.get(one_of.member)?.as_str())
        .collect();
    let own = items.iter().zip(names?).filter(|(_, name)| *name == id);
    let own: Vec<&Value> = own.map(|(item, _)| item).collect();
    (!own.is_empty()).then(|| json!({one_of.list: own}))
}

/// The one id that EC2 names has its answer; where it names several, each is asked for alone, to have words of its own.
fn refused(group: &[Question], error: CallError) -> Back {
    let named =
        |question: &&Question| id(question).is_some_and(|(_, id)| names(&error.message, id));
    let (named, rest): (Vec<&Question>, Vec<&Question>) = group.iter().partition(named);
    let rest: Vec<Question> = rest.into_iter().cloned().collect();
    match named.as_slice() {
        [] if is_of_all(&error) => Back::Refused(error),
        [] => halves(group),
        [one] => Back::Told(vec![((*one).clone(), Err(error))], vec![rest]),
        _ => {
            let named = named.into_iter().map(|question| vec![question.clone()]);
            let all = named.chain([rest]).filter(|group| !group.is_empty());
            Back::Told(Vec::new(), all.collect())
        }
    }
}

/// Whether a text names an id, and not just the beginning of a longer one.
fn names(message: &str, id: &str) -> bool {
    let within = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    message.match_indices(id).any(|(start, _)| {
        let before = message
            .get(..start)
            .and_then(|text| text.chars().next_back());
        let after = message.get(start + id.len()..);
        let after = after.and_then(|text| text.chars().next());
        !id.is_empty() && !before.is_some_and(within) && !after.is_some_and(within)
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_id_is_named_whole() {
        let message = "The image ids '[ami-1, ami-22]' do not exist";
        let found = ["ami-1", "ami-22", "ami-2", "mi-1", ""].map(|id| names(message, id));
        assert_eq!(found, [true, true, false, false, false]);
    }
}
