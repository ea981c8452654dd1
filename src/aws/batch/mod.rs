//! Questions that one call answers, between the lanes and the services: they go over the wire together, and each gets the answer that it
//! would get alone. Facts and evidence know nothing of it. Where an answer to many cannot be taken apart, its questions are put alone.

mod ids;
pub(super) mod names;
mod simulations;

use super::dispatch::call;
use super::limit::one_answer;
use super::pages::Outcome;
use super::session::Session;
use crate::evidence::{Call, CallError, Question};
use crate::expr::MissingReason;
use serde_json::Value;
use std::collections::BTreeMap;

/// What came back for questions that were put together.
pub(super) enum Back {
    /// The same error for each of them.
    Refused(CallError),
    /// What each was answered, and who is to be asked anew, in these companies.
    Told(Vec<(Question, Outcome)>, Vec<Vec<Question>>),
}

/// How the questions of a group go over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// By the ids of what they ask about.
    Ids,
    /// To the policy simulator, by their resources.
    Resources,
    /// Out of the lists of AppStream's images.
    Lists,
    Alone,
}

/// Groups new questions: each group is put together. Their order stays, as far as groups allow it.
pub(super) fn groups(session: &Session, questions: Vec<Question>) -> Vec<Vec<Question>> {
    let mut groups: Vec<(Way, Vec<Question>)> = Vec::new();
    let mut places: BTreeMap<(Way, String), usize> = BTreeMap::new();
    for question in questions {
        let Some((way, company)) = company(&question) else {
            groups.push((Way::Alone, vec![question]));
            continue;
        };
        let place = *places.entry((way, company)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(question),
            None => groups.push((way, vec![question])),
        }
    }
    let cut = |(way, group): (Way, Vec<Question>)| match way {
        Way::Ids => pieces(group, ids::MOST),
        Way::Resources => pieces(group, simulations::MOST),
        Way::Lists if names::are_many(session, &group) => vec![group],
        Way::Lists | Way::Alone => pieces(group, 1),
    };
    groups.into_iter().flat_map(cut).collect()
}

/// With whom a question can go: by which way, and what those have in common that go together.
fn company(question: &Question) -> Option<(Way, String)> {
    let common = match question.call {
        Call::DescribeImages | Call::DescribeAncestorImage | Call::DescribeSnapshots => {
            (Way::Ids, ids::common(question)?)
        }
        Call::SimulateRole | Call::SimulateCaller => {
            (Way::Resources, simulations::common(question)?)
        }
        Call::DescribeImagesByName | Call::DescribePrivateImages => {
            (Way::Lists, names::common(question)?)
        }
        _ => return None,
    };
    let (way, common) = common;
    let (service, region) = (question.call.info().service, question.region.as_deref());
    let region = region.unwrap_or_default();
    Some((way, format!("{service} {region} {common}")))
}

fn pieces(group: Vec<Question>, most: usize) -> Vec<Vec<Question>> {
    group.chunks(most).map(<[Question]>::to_vec).collect()
}

/// Puts a group of questions.
pub(super) async fn put(session: &Session, group: &[Question]) -> Back {
    let way = group.first().and_then(company).map(|(way, _)| way);
    match (group, way) {
        ([question], _) => match alone(session, question).await {
            Ok(output) => Back::Told(vec![(question.clone(), Ok(output))], Vec::new()),
            Err(error) => Back::Refused(error),
        },
        (_, Some(Way::Ids)) => ids::put(session, group).await,
        (_, Some(Way::Resources)) => simulations::put(session, group).await,
        (_, Some(Way::Lists)) => names::put(session, group).await,
        _ => Back::Told(Vec::new(), pieces(group.to_vec(), 1)),
    }
}

async fn alone(session: &Session, question: &Question) -> Outcome {
    one_answer(call(session, question)).await
}

/// Whether an error says something about the caller or the service, and nothing about what was asked.
fn is_of_all(error: &CallError) -> bool {
    let reason = error.reason();
    error.status.is_some()
        || matches!(
            reason,
            MissingReason::Denied
                | MissingReason::Throttled
                | MissingReason::NoCredentials
                | MissingReason::RegionNotEnabled
                | MissingReason::Network
                | MissingReason::TimedOut
        )
}

/// The two halves of a group: one of them has what was refused.
fn halves(group: &[Question]) -> Back {
    let (one, other) = group.split_at(group.len() / 2);
    Back::Told(Vec::new(), vec![one.to_vec(), other.to_vec()])
}

/// The text of the only element of a list in an input.
fn only<'a>(input: &'a Value, member: &str) -> Option<&'a str> {
    match input.get(member)?.as_array()?.as_slice() {
        [Value::String(text)] => Some(text),
        _ => None,
    }
}
