//! Puts the questions of a run to AWS until none is left, or says why nobody can be asked.

use super::{lanes, session::Session};
use crate::evidence::gather::{Follow, Over};
use crate::evidence::{Answer, CallError, Question};
use std::time::{Duration, Instant};

/// How often is looked whether it is over.
const LOOK: Duration = Duration::from_millis(50);

/// Asks all questions; one not answered by the deadline has timed out. In order.
pub async fn ask(
    session: &Session,
    questions: &[Question],
    deadline: Instant,
) -> Vec<(Question, Answer)> {
    let mut answers = Vec::with_capacity(questions.len());
    let mut keep = |answered: Vec<(Question, Answer)>| {
        answers.extend(answered);
        Vec::new()
    };
    converse(session, questions.to_vec(), deadline, &mut keep, &|| false).await;
    answers.sort_by(|(one, _), (other, _)| one.cmp(other));
    answers
}

/// Asks questions, hands over the answers as they come, and asks what `follow` makes of them, until nothing is left to ask or it is
/// over. Without credentials every question has that answer.
pub async fn converse(
    session: &Session,
    first: Vec<Question>,
    deadline: Instant,
    follow: Follow<'_>,
    over: Over<'_>,
) {
    let signed_in = tokio::select! {
        signed_in = session.sign_in(deadline) => signed_in,
        () = until(over) => return,
    };
    match signed_in {
        Ok(()) => lanes::converse(session, first, deadline, follow, over).await,
        Err(error) => {
            let mut questions = first;
            while !questions.is_empty() {
                let refused = |question| (question, refusal(&error));
                questions = follow(questions.into_iter().map(refused).collect());
            }
        }
    }
}

/// Waits until it is over.
pub(super) async fn until(over: Over<'_>) {
    while !over() {
        tokio::time::sleep(LOOK).await;
    }
}

fn refusal(error: &CallError) -> Answer {
    Answer {
        result: Err(error.clone()),
        duration_ms: 0,
    }
}
