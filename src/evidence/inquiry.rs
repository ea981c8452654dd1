//! What a run asks: which calls, where, and which of them an option has to allow. Planning and the judging of a run go by the same.

use super::call::{Call, OptIn};
use super::dossier::Ask;
use super::question::{Answer, local};
use super::target::Target;
use std::collections::{BTreeMap, BTreeSet};

/// What a run may ask, and where.
#[derive(Debug)]
pub struct Inquiry<'a> {
    /// Where its questions go.
    pub target: &'a Target,
    calls: BTreeSet<Call>,
    pub(super) ask: Ask,
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
    pub(super) fn refusal(&self, call: Call) -> Option<&Answer> {
        self.not_asked.get(&call.info().opt_in?)
    }
}
