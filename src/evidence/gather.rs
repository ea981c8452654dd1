//! Puts the questions that the selected rules need, in rounds, to whoever answers: AWS, an evidence file, or nobody.

use super::inspect::OpenedSnapshot;
use super::planning::Planning;
use crate::disk::snapshot::SnapshotRef;
use crate::evidence::question::local;
use crate::evidence::{Answer, Answers, CallError, Inquiry, Question, enabled};
use crate::request::Request;

/// Takes answers, and tells what is to be asked next.
pub type Follow<'a> = &'a mut dyn FnMut(Vec<(Question, Answer)>) -> Vec<Question>;

/// Whether nothing more is to be asked, as somebody has pressed Ctrl-C: what is under way may still be answered.
pub type Over<'a> = &'a (dyn Fn() -> bool + Sync);

/// Whose answers a run uses.
pub trait Respond: Send + Sync {
    /// Answers every question, in any order.
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)>;

    /// Answers questions, and those that follow from the answers: in rounds, as long as nobody has a reason not to wait for a whole one.
    /// Questions that nobody has begun to answer when it is over get no answer.
    fn converse(&mut self, first: Vec<Question>, follow: Follow<'_>, over: Over<'_>) {
        let mut questions = first;
        for _ in 0..MAX_ROUNDS {
            if questions.is_empty() || over() {
                return;
            }
            questions = follow(self.respond(&questions));
        }
    }

    /// Opens the snapshot of an AMI's disk, of which at most so many blocks may be read; who has no way to EBS cannot.
    ///
    /// # Errors
    /// Why its blocks cannot be read.
    fn open_snapshot(
        &self,
        snapshot: &SnapshotRef,
        _blocks: u64,
    ) -> Result<OpenedSnapshot, CallError> {
        let why = format!("{} is not read in a run without AWS", snapshot.id);
        Err(CallError::new(local::NOT_SENT, why))
    }

    /// The Region for services without one, where none is known yet.
    fn settle(&mut self, _region: &str) {}
}

/// Nobody: every fact beyond the request is unknown because the run is offline.
#[derive(Debug)]
pub struct Offline;

impl Respond for Offline {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        let answer = Answer::stand_in(local::OFFLINE, "the run is offline");
        questions
            .iter()
            .map(|question| (question.clone(), answer.clone()))
            .collect()
    }
}

/// Longest chain of questions that need each other's answers.
const MAX_ROUNDS: usize = 8;

/// Asks until nothing is left to ask.
pub fn gather(
    requests: &[&Request],
    inquiry: &Inquiry<'_>,
    responder: &mut dyn Respond,
    answers: &mut Answers,
) {
    let mut planning = Planning::new(requests, inquiry, answers);
    let first = planning.first();
    responder.converse(first, &mut |answered| planning.follow(answered), &|| false);
    enabled::mark(answers);
}
