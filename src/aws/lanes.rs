//! Who is asked when. Each endpoint has a lane of its own, so that one that does not answer keeps no other waiting; a lane that is
//! throttled goes on with few calls at a time. What one call can answer goes together ([`super::batch`]).

use super::ask::until;
use super::batch::{self, Back};
use super::pages::Outcome;
use super::session::Session;
use crate::evidence::gather::{Follow, Over};
use crate::evidence::question::local;
use crate::evidence::{Answer, CallError, Question};
use crate::expr::MissingReason;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Calls under way at the same time in a lane, and in one that was throttled.
const MANY: usize = 16;
const FEW: usize = 2;
/// A throttled lane rests so long.
const REST: Duration = Duration::from_secs(1);
/// A question that was throttled so often, each time after the SDK's own attempts, stays so.
const TRIES: u32 = 4;
/// What is under way when it is over has so long to be answered.
const LAST: Duration = Duration::from_secs(2);

/// Questions on their way, which one call is to answer.
struct Asked {
    questions: Vec<Question>,
    /// Since its first try.
    since: Option<Instant>,
    tries: u32,
    /// How it was refused the last time.
    refused: Option<CallError>,
}

impl Asked {
    fn new(questions: Vec<Question>) -> Self {
        Self {
            questions,
            since: None,
            tries: 0,
            refused: None,
        }
    }

    fn answered(&self, (question, result): (Question, Outcome)) -> (Question, Answer) {
        let took = self.since.map(|since| since.elapsed().as_millis());
        let duration_ms = u64::try_from(took.unwrap_or_default()).unwrap_or(u64::MAX);
        let answer = Answer {
            result,
            duration_ms,
        };
        (question, answer)
    }

    /// The same error for all of them.
    fn refused(self, error: &CallError) -> Vec<(Question, Answer)> {
        let questions = self.questions.iter().cloned();
        let answers = questions.map(|question| (question, Err(error.clone())));
        answers.map(|one| self.answered(one)).collect()
    }
}

/// The questions to one endpoint.
struct Lane {
    waiting: VecDeque<Asked>,
    under_way: usize,
    limit: usize,
    rests_until: Option<Instant>,
}

impl Lane {
    fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            under_way: 0,
            limit: MANY,
            rests_until: None,
        }
    }

    fn next(&mut self) -> Option<Asked> {
        if self.under_way >= self.limit {
            return None;
        }
        let next = self.waiting.pop_front()?;
        self.under_way += 1;
        Some(next)
    }

    /// Takes throttled questions back, to be put before the others. Gives back those that have had their tries.
    fn again(&mut self, asked: Asked, error: CallError) -> Option<(Asked, CallError)> {
        self.limit = FEW;
        self.rests_until = Some(Instant::now() + REST);
        if asked.tries >= TRIES {
            return Some((asked, error));
        }
        self.waiting.push_front(Asked {
            refused: Some(error),
            ..asked
        });
        None
    }
}

/// Lanes by service and Region.
#[derive(Default)]
struct Lanes(BTreeMap<(&'static str, Option<String>), Lane>);

impl Lanes {
    /// The lane of questions that go together.
    fn of(&mut self, questions: &[Question]) -> Option<&mut Lane> {
        let question = questions.first()?;
        let endpoint = (question.call.info().service, question.region.clone());
        Some(self.0.entry(endpoint).or_insert_with(Lane::new))
    }

    fn add(&mut self, session: &Session, questions: Vec<Question>) {
        self.add_groups(batch::groups(session, questions));
    }

    fn add_groups(&mut self, groups: Vec<Vec<Question>>) {
        for group in groups {
            if let Some(lane) = self.of(&group) {
                lane.waiting.push_back(Asked::new(group));
            }
        }
    }

    /// What may be asked now, and not before when.
    fn ready(&mut self) -> Vec<(Asked, Option<Instant>)> {
        let lanes = self.0.values_mut();
        let of_lane = |lane: &mut Lane| {
            let rest = lane.rests_until;
            let next = std::iter::from_fn(|| lane.next());
            next.map(|asked| (asked, rest)).collect::<Vec<_>>()
        };
        lanes.flat_map(of_lane).collect()
    }

    /// What came back: answers, and questions that are to be put once more.
    fn settle(&mut self, asked: Asked, back: Back, deadline: Instant) -> Vec<(Question, Answer)> {
        let Some(lane) = self.of(&asked.questions) else {
            return Vec::new();
        };
        lane.under_way = lane.under_way.saturating_sub(1);
        let throttled = |error: &CallError| error.reason() == MissingReason::Throttled;
        match back {
            Back::Refused(error) if throttled(&error) && Instant::now() + REST < deadline => {
                let left = lane.again(asked, error);
                left.map_or_else(Vec::new, |(asked, error)| asked.refused(&error))
            }
            Back::Refused(error) => asked.refused(&error),
            Back::Told(told, apart) => {
                self.add_groups(apart);
                let answers = told.into_iter();
                answers.map(|one| asked.answered(one)).collect()
            }
        }
    }
}

/// Asks until nothing is left to ask, or until it is over: then no call begins, and what is under way gets a last chance.
pub(super) async fn converse(
    session: &Session,
    first: Vec<Question>,
    deadline: Instant,
    follow: Follow<'_>,
    over: Over<'_>,
) {
    let mut lanes = Lanes::default();
    lanes.add(session, first);
    let mut under_way = FuturesUnordered::new();
    while !over() {
        for (asked, rest) in lanes.ready() {
            under_way.push(put(session, asked, rest, deadline, over));
        }
        let back = tokio::select! {
            back = under_way.next() => back,
            () = until(over) => break,
        };
        let Some(back) = back else {
            return;
        };
        let mut answers = lanes.settle(back.0, back.1, deadline);
        // Whatever else has come by now: what follows is found out for all of them together.
        while let Some(Some((asked, back))) = under_way.next().now_or_never() {
            answers.extend(lanes.settle(asked, back, deadline));
        }
        if !answers.is_empty() {
            lanes.add(session, follow(answers));
        }
    }
    let end = deadline.min(Instant::now() + LAST);
    while let Ok(Some((asked, back))) = tokio::time::timeout_at(end.into(), under_way.next()).await
    {
        // What follows from it is not asked any more.
        follow(lanes.settle(asked, back, deadline));
    }
}

async fn put(
    session: &Session,
    mut asked: Asked,
    rest: Option<Instant>,
    deadline: Instant,
    over: Over<'_>,
) -> (Asked, Back) {
    asked.since = asked.since.or_else(|| Some(Instant::now()));
    asked.tries += 1;
    let calling = async {
        if let Some(rest) = rest {
            tokio::time::sleep_until(rest.into()).await;
        }
        let _permit = session.permit().await;
        if over() {
            return Back::Told(Vec::new(), Vec::new());
        }
        batch::put(session, &asked.questions).await
    };
    let called = tokio::time::timeout_at(deadline.into(), calling).await;
    let late = || {
        CallError::new(
            local::TIMED_OUT,
            "no answer before the end of the run's time",
        )
    };
    let back = called.unwrap_or_else(|_| Back::Refused(asked.refused.clone().unwrap_or_else(late)));
    (asked, back)
}
