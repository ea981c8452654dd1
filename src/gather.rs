//! Puts the questions that the selected rules need, in rounds, to whoever answers: AWS, an evidence file, or nobody.

use crate::evidence::answer::{Wire, local};
use crate::evidence::{
    Answer, Answers, Call, CallError, EvidenceFile, Question, Target, fitting, plan,
};
use crate::request::Request;
use crate::rules::{Rule, Selection};
use std::collections::{BTreeMap, BTreeSet};

/// Whose answers a run uses.
pub trait Respond: Sync {
    /// Answers every question, in any order.
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)>;
}

/// Nobody: every fact beyond the request is unknown because the run is offline.
#[derive(Debug)]
pub struct Offline;

impl Respond for Offline {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        let answer = error(local::OFFLINE, "the run is offline");
        questions
            .iter()
            .map(|question| (question.clone(), answer.clone()))
            .collect()
    }
}

impl Respond for EvidenceFile {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        questions
            .iter()
            .map(|question| (question.clone(), self.answer(question)))
            .collect()
    }
}

fn error(code: &str, message: &str) -> Answer {
    Answer {
        result: Err(CallError::new(code, message)),
        duration_ms: 0,
    }
}

/// The calls that the selected rules need.
pub fn calls(rules: &[Rule], selection: &Selection) -> BTreeSet<Call> {
    let selected = rules.iter().filter(|rule| selection.contains(rule));
    plan::calls_for(selected.flat_map(|rule| rule.needs.iter()))
}

/// Longest chain of questions that need each other's answers.
const MAX_ROUNDS: usize = 8;

/// Asks until nothing is left to ask. `dry_run` tells whether the service may be asked for a dry run.
pub fn gather(
    requests: &[&Request],
    target: &Target,
    calls: &BTreeSet<Call>,
    dry_run: bool,
    responder: &mut dyn Respond,
    answers: &mut Answers,
) {
    for _ in 0..MAX_ROUNDS {
        let mut questions: BTreeSet<Question> = BTreeSet::new();
        for request in requests {
            questions.extend(plan::next(request, target, calls, answers));
        }
        if !dry_run {
            let (asked, not_asked): (BTreeSet<_>, BTreeSet<_>) = questions
                .into_iter()
                .partition(|question| question.call != Call::CreateImportedImage);
            let answer = error(local::NOT_ASKED, "--dry-run was not given");
            answers.extend(
                not_asked
                    .into_iter()
                    .map(|question| (question, answer.clone())),
            );
            questions = asked;
        }
        if questions.is_empty() {
            return;
        }
        ask(&questions, responder, answers);
    }
}

/// Puts each question once, even if several calls of the table ask the same: a role can be both the import role and AppStream's own.
fn ask(questions: &BTreeSet<Question>, responder: &mut dyn Respond, answers: &mut Answers) {
    let asked = answers.iter().filter(|(_, answer)| answer.asked());
    let mut known: BTreeMap<Wire<'_>, &Question> = asked
        .map(|(question, _)| (Wire(question), question))
        .collect();
    let (mut new, mut twins) = (Vec::new(), Vec::new());
    for question in questions {
        if let Some(other) = known.get(&Wire(question)) {
            twins.push((question.clone(), (*other).clone()));
        } else {
            known.insert(Wire(question), question);
            new.push(question.clone());
        }
    }
    let answered = responder.respond(&new).into_iter();
    answers.extend(answered.map(|(question, answer)| {
        let answer = fitting::checked(&question, answer);
        (question, answer)
    }));
    for (question, other) in twins {
        if let Some(answer) = answers.get(&other).cloned() {
            answers.insert(question, answer);
        }
    }
}

/// The questions that belong to one request, with their answers, in order.
pub fn of_request<'a>(
    request: &Request,
    target: &Target,
    calls: &BTreeSet<Call>,
    answers: &'a Answers,
) -> Vec<(&'a Question, &'a Answer)> {
    let own: BTreeSet<Question> = calls
        .iter()
        .flat_map(|call| plan::questions(*call, request, target, answers))
        .collect();
    answers
        .iter()
        .filter(|(question, answer)| answer.asked() && own.contains(question))
        .collect()
}
