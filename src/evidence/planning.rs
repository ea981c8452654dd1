//! Which questions follow from which answers, so that none waits for answers that it does not need.

use crate::evidence::call::OptIn;
use crate::evidence::dossier::{Ask, Dossier};
use crate::evidence::question::{Wire, local};
use crate::evidence::verify;
use crate::evidence::verify::Asker;
use crate::evidence::{Answer, Answers, Call, Question, Target};
use crate::request::Request;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The plan of a run, as far as the answers go.
pub(super) struct Planning<'a> {
    requests: &'a [&'a Request],
    target: &'a Target,
    calls: &'a BTreeSet<Call>,
    ask: Ask,
    opted: &'a [OptIn],
    answers: &'a mut Answers,
    /// What was asked, as it goes over the wire.
    asked: BTreeSet<Sent>,
    /// Questions without an answer yet.
    open: BTreeMap<Question, Open>,
}

/// Who waits for an answer.
#[derive(Default)]
struct Open {
    requests: BTreeSet<usize>,
    /// Questions of other calls of the table that ask the same: a role can be both the import role and AppStream's own.
    twins: BTreeSet<Question>,
}

impl<'a> Planning<'a> {
    pub(super) fn new(
        requests: &'a [&'a Request],
        target: &'a Target,
        (calls, ask): (&'a BTreeSet<Call>, Ask),
        opted: &'a [OptIn],
        answers: &'a mut Answers,
    ) -> Self {
        let known = answers.iter().filter(|(_, answer)| answer.asked());
        Self {
            asked: known.map(|(question, _)| Sent(question.clone())).collect(),
            requests,
            target,
            calls,
            ask,
            opted,
            answers,
            open: BTreeMap::new(),
        }
    }

    /// What can be asked at once.
    pub(super) fn first(&mut self) -> Vec<Question> {
        self.plan((0..self.requests.len()).collect())
    }

    /// Takes answers, and tells what can be asked now.
    pub(super) fn follow(&mut self, answered: Vec<(Question, Answer)>) -> Vec<Question> {
        let mut waiting = BTreeSet::new();
        // Whose answers these are stands in one of them.
        let (identity, others): (Vec<_>, Vec<_>) = answered
            .into_iter()
            .partition(|(question, _)| question.call == Call::GetCallerIdentity);
        let mut asker = Asker::of(self.target, self.answers);
        for (question, answer) in identity.into_iter().chain(others) {
            let answer = verify::checked(&question, answer, &asker);
            let open = self.open.remove(&question).unwrap_or_default();
            waiting.extend(open.requests);
            let twins = open.twins.into_iter();
            self.answers
                .extend(twins.map(|twin| (twin, answer.clone())));
            let identity = question.call == Call::GetCallerIdentity;
            self.answers.insert(question, answer);
            if identity {
                asker = Asker::of(self.target, self.answers);
                self.look_again(&asker);
            }
        }
        self.plan(waiting)
    }

    /// What came before the account was known may be of another one.
    fn look_again(&mut self, asker: &Asker) {
        for (question, answer) in self.answers.iter_mut() {
            if question.call != Call::GetCallerIdentity {
                *answer = verify::checked(question, answer.clone(), asker);
            }
        }
    }

    /// What these requests ask by now that nobody has asked yet, in order.
    fn plan(&mut self, mut requests: BTreeSet<usize>) -> Vec<Question> {
        let mut new = BTreeSet::new();
        while let Some(index) = requests.pop_first() {
            let Some(request) = self.requests.get(index) else {
                continue;
            };
            let mut told = false;
            let dossier = Dossier::of(request, self.target, self.calls, self.ask, self.answers);
            for question in dossier.unanswered() {
                told |= self.take(index, question, &mut new);
            }
            // What was answered on the spot may lead on.
            if told {
                requests.insert(index);
            }
        }
        new.into_iter().collect()
    }

    /// Notes that a request asks a question; true if it is answered already.
    fn take(&mut self, index: usize, question: Question, new: &mut BTreeSet<Question>) -> bool {
        let opt_in = question.call.info().opt_in;
        if let Some(opt_in) = opt_in.filter(|opt_in| !self.opted.contains(opt_in)) {
            let why = format!("{} was not given", opt_in.option());
            let answer = Answer::stand_in(local::NOT_ASKED, &why);
            self.answers.insert(question, answer);
            return true;
        }
        if let Some(open) = self.open.get_mut(&question) {
            open.requests.insert(index);
            return false;
        }
        let sent = Sent(question);
        let Some(Sent(other)) = self.asked.get(&sent).cloned() else {
            self.open
                .entry(sent.0.clone())
                .or_default()
                .requests
                .insert(index);
            new.insert(sent.0.clone());
            self.asked.insert(sent);
            return false;
        };
        if let Some(answer) = self.answers.get(&other).cloned() {
            self.answers.insert(sent.0, answer);
            return true;
        }
        let open = self.open.entry(other).or_default();
        open.requests.insert(index);
        open.twins.insert(sent.0);
        false
    }
}

/// A question, known by what goes over the wire.
#[derive(Clone)]
struct Sent(Question);

impl Ord for Sent {
    fn cmp(&self, other: &Self) -> Ordering {
        Wire(&self.0).cmp(&Wire(&other.0))
    }
}

impl PartialOrd for Sent {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sent {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sent {}
