//! The dossier of one request: for each call that a selected rule needs, the questions that arise and their answers. Planning builds it,
//! facts are read from it alone, and reports show its calls. What requests have in common has a dossier of its own, under theirs. The inquiry says
//! what a run may ask: planning and judging go by the same.

use super::call::{Call, OptIn};
use super::question::{Answer, Answers, CallError, Question, local};
use super::target::Target;
use crate::request::Request;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The questions of one call that can be put, given what the dossier holds of the calls before it.
pub type Ask = fn(Call, &Dossier<'_>) -> Vec<Question>;

/// What a run may ask, and where.
#[derive(Debug)]
pub struct Inquiry<'a> {
    /// Where its questions go.
    pub target: &'a Target,
    calls: BTreeSet<Call>,
    ask: Ask,
    /// What stands in the place of an answer where no option allows to ask.
    not_asked: BTreeMap<OptIn, Answer>,
}

impl<'a> Inquiry<'a> {
    /// These calls; `opted` tells what options have been given for.
    pub fn new(target: &'a Target, calls: BTreeSet<Call>, ask: Ask, opted: &[OptIn]) -> Self {
        let closed = OptIn::ALL.iter().filter(|one| !opted.contains(one));
        let not_asked = closed.map(|opt_in| {
            let why = format!("{} was not given", opt_in.option());
            (*opt_in, Answer::stand_in(local::NOT_ASKED, &why))
        });
        Self {
            target,
            ask,
            not_asked: not_asked.collect(),
            calls,
        }
    }

    /// The calls whose questions are about one request, or else those about what requests have in common; each after those whose answers
    /// its questions need.
    pub(super) fn calls(&self, of_one_request: bool) -> impl Iterator<Item = Call> {
        let calls = self.calls.iter().copied();
        calls.filter(move |call| call.info().of_one_request == of_one_request)
    }

    /// The answer to a question that may not be put.
    fn refusal(&self, call: Call) -> Option<&Answer> {
        self.not_asked.get(&call.info().opt_in?)
    }
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// What is asked.
    pub question: Question,
    /// What came back; none while nobody has answered.
    pub answer: Option<&'a Answer>,
}

impl<'a> Entry<'a> {
    /// The output, or the error that stands in its place.
    ///
    /// # Errors
    /// The service's error, or that nobody has answered.
    pub fn result(&self) -> Result<&'a Value, CallError> {
        match self.answer {
            Some(answer) => answer.result.as_ref().map_err(Clone::clone),
            None => Err(not_put()),
        }
    }
}

/// Everything that was asked and answered for one request, or for what several have in common.
#[derive(Debug, Clone)]
pub struct Dossier<'a> {
    /// The request.
    pub request: &'a Request,
    /// Where its questions go.
    pub target: &'a Target,
    /// What it has in common with other requests.
    common: Option<&'a Dossier<'a>>,
    /// By call; a call that is not there was not selected, one without entries does not arise.
    entries: BTreeMap<Call, Vec<Entry<'a>>>,
}

impl<'a> Dossier<'a> {
    /// What the answers tell by now of what requests have in common: `request` has no other members.
    pub fn common(request: &'a Request, inquiry: &'a Inquiry<'_>, answers: &'a Answers) -> Self {
        let dossier = Self {
            request,
            target: inquiry.target,
            common: None,
            entries: BTreeMap::new(),
        };
        dossier.with(false, inquiry, answers)
    }

    /// What they tell of one request beyond that.
    pub fn own(
        request: &'a Request,
        common: &'a Dossier<'a>,
        inquiry: &'a Inquiry<'_>,
        answers: &'a Answers,
    ) -> Self {
        let dossier = Self {
            request,
            target: inquiry.target,
            common: Some(common),
            entries: BTreeMap::new(),
        };
        dossier.with(true, inquiry, answers)
    }

    fn with(
        mut self,
        of_one_request: bool,
        inquiry: &'a Inquiry<'_>,
        answers: &'a Answers,
    ) -> Self {
        // The table lists a call after those whose answers its questions need.
        for call in inquiry.calls(of_one_request) {
            self.put(call, inquiry, answers);
            if call.info().asks_again {
                self.put(call, inquiry, answers);
            }
        }
        self
    }

    /// Enters the questions of a call with their answers.
    fn put(&mut self, call: Call, inquiry: &'a Inquiry<'_>, answers: &'a Answers) {
        let refusal = inquiry.refusal(call);
        let enter = |question: Question| Entry {
            answer: refusal.or_else(|| answers.get(&question)),
            question,
        };
        let questions = (inquiry.ask)(call, self);
        let entries = questions.into_iter().map(enter).collect();
        self.entries.insert(call, entries);
    }

    fn entered(&self, call: Call) -> Option<&[Entry<'a>]> {
        let own = self.entries.get(&call).map(Vec::as_slice);
        own.or_else(|| self.common?.entered(call))
    }

    /// The questions of a call, in the order in which they were planned.
    pub fn entries(&self, call: Call) -> &[Entry<'a>] {
        self.entered(call).unwrap_or(&[])
    }

    /// The answer to the only question of a call.
    ///
    /// # Errors
    /// The service's error; that the call was not selected, that its question does not arise, or that nobody has answered.
    pub fn answer(&self, call: Call) -> Result<&'a Value, CallError> {
        match self.entered(call) {
            None => Err(not_put()),
            Some([]) => Err(CallError::new(
                local::NO_QUESTION,
                "the question does not arise",
            )),
            Some([entry, ..]) => entry.result(),
        }
    }

    /// The output of the only question of a call; none while there is none, or where it is an error.
    pub fn told(&self, call: Call) -> Option<&'a Value> {
        self.answer(call).ok()
    }

    /// The answer to the question of a call whose input names `value` in a member, as a text or as the first of a list.
    ///
    /// # Errors
    /// As [`Dossier::answer`], and that no question names it.
    pub fn answer_naming(
        &self,
        call: Call,
        member: &str,
        value: &str,
    ) -> Result<&'a Value, CallError> {
        let names = |entry: &&Entry<'_>| {
            let named = entry.question.input.get(member);
            let first = |named: &'_ Value| named.get(0).and_then(Value::as_str) == Some(value);
            named.is_some_and(|named| named.as_str() == Some(value) || first(named))
        };
        let entry = self.entries(call).iter().find(names);
        entry.map_or_else(|| Err(not_put()), Entry::result)
    }

    /// The account of the caller, as far as it is known: as `sts:GetCallerIdentity` says it, or else the evidence file.
    pub fn account(&self) -> Option<&'a str> {
        let identity = self.told(Call::GetCallerIdentity);
        let account = identity.and_then(|identity| identity.get("Account")?.as_str());
        account.or(self.target.account.as_deref())
    }

    /// The questions of this dossier itself that nobody has answered yet, in order.
    pub fn unanswered(&self) -> BTreeSet<Question> {
        let all = self.entries.values().flatten();
        let open = all.filter(|entry| entry.answer.is_none());
        open.map(|entry| entry.question.clone()).collect()
    }

    /// Whether a question has no answer yet.
    pub fn is_incomplete(&self) -> bool {
        let mut own = self.entries.values().flatten();
        own.any(|entry| entry.answer.is_none()) || self.common.is_some_and(Self::is_incomplete)
    }

    /// The calls that were made for the request, in the order of reports.
    pub fn calls(&self) -> BTreeMap<&Question, &'a Answer> {
        let common = self.common.into_iter();
        let all = common.flat_map(|common| common.entries.values());
        let all = all.chain(self.entries.values()).flatten();
        let made = all.filter_map(|entry| Some((&entry.question, entry.answer?)));
        made.filter(|(_, answer)| answer.asked()).collect()
    }
}

fn not_put() -> CallError {
    CallError::new(local::NOT_SENT, "the question was not put in this run")
}
