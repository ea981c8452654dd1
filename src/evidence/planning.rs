//! Which questions follow from which answers, so that none waits for answers that it does not need.

use crate::evidence::dossier::Dossier;
use crate::evidence::question::Wire;
use crate::evidence::verify;
use crate::evidence::verify::Asker;
use crate::evidence::{Answer, Answers, Call, Groups, Inquiry, Question};
use crate::request::Request;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The plan of a run, as far as the answers go.
pub(super) struct Planning<'a> {
    requests: &'a [&'a Request],
    groups: Groups,
    inquiry: &'a Inquiry<'a>,
    answers: &'a mut Answers,
    /// What was asked, as it goes over the wire.
    asked: BTreeSet<Sent>,
    /// Questions without an answer yet.
    open: BTreeMap<Question, Open>,
}

/// Who waits for an answer: one request of a group, or the whole group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    group: usize,
    /// The place of the request.
    member: Option<usize>,
}

/// What depends on an answer.
#[derive(Default)]
struct Open {
    waiting: BTreeSet<Waiting>,
    /// Questions of other calls of the table that ask the same: a role can be both the import role and AppStream's own.
    twins: BTreeSet<Question>,
}

impl<'a> Planning<'a> {
    pub(super) fn new(
        requests: &'a [&'a Request],
        inquiry: &'a Inquiry<'a>,
        answers: &'a mut Answers,
    ) -> Self {
        let known = answers.iter().filter(|(_, answer)| answer.asked());
        Self {
            asked: known.map(|(question, _)| Sent(question.clone())).collect(),
            requests,
            groups: Groups::of(requests.iter().copied()),
            inquiry,
            answers,
            open: BTreeMap::new(),
        }
    }

    /// What can be asked at once.
    pub(super) fn first(&mut self) -> Vec<Question> {
        let groups = 0..self.groups.all().len();
        let whole = groups.map(|group| Waiting {
            group,
            member: None,
        });
        self.plan(whole.collect())
    }

    /// Takes answers, and tells what can be asked now.
    pub(super) fn follow(&mut self, answered: Vec<(Question, Answer)>) -> Vec<Question> {
        let mut waiting = BTreeSet::new();
        // Whose answers these are stands in one of them.
        let (identity, others): (Vec<_>, Vec<_>) = answered
            .into_iter()
            .partition(|(question, _)| question.call == Call::GetCallerIdentity);
        let mut asker = Asker::of(self.inquiry.target, self.answers);
        for (question, answer) in identity.into_iter().chain(others) {
            let answer = verify::checked(&question, answer, &asker);
            let open = self.open.remove(&question).unwrap_or_default();
            waiting.extend(open.waiting);
            let twins = open.twins.into_iter();
            self.answers
                .extend(twins.map(|twin| (twin, answer.clone())));
            let identity = question.call == Call::GetCallerIdentity;
            self.answers.insert(question, answer);
            if identity {
                asker = Asker::of(self.inquiry.target, self.answers);
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

    /// What those who waited ask by now that nobody has asked yet, in order.
    fn plan(&mut self, waiting: BTreeSet<Waiting>) -> Vec<Question> {
        let mut new = BTreeSet::new();
        let mut groups: BTreeMap<usize, BTreeSet<Option<usize>>> = BTreeMap::new();
        for Waiting { group, member } in waiting {
            groups.entry(group).or_default().insert(member);
        }
        while let Some((group, members)) = groups.pop_first() {
            let mut told = false;
            for (waiting, question) in self.unanswered(group, &members) {
                told |= self.take(waiting, question, &mut new);
            }
            // What was answered on the spot may lead on.
            if told {
                groups.insert(group, BTreeSet::from([None]));
            }
        }
        new.into_iter().collect()
    }

    /// The questions of a group that have no answer yet, and those of its members that wait; of all of them where the group does.
    fn unanswered(
        &self,
        place: usize,
        members: &BTreeSet<Option<usize>>,
    ) -> Vec<(Waiting, Question)> {
        let Some(group) = self.groups.all().get(place) else {
            return Vec::new();
        };
        let common = Dossier::common(&group.common, self.inquiry, self.answers);
        let of = |member: Option<usize>| {
            move |question| {
                let waiting = Waiting {
                    group: place,
                    member,
                };
                (waiting, question)
            }
        };
        let whole = members.contains(&None);
        let mut found = Vec::new();
        if whole {
            found.extend(common.unanswered().into_iter().map(of(None)));
        }
        for member in &group.members {
            let waits = whole || members.contains(&Some(*member));
            let Some(request) = self.requests.get(*member).filter(|_| waits) else {
                continue;
            };
            let own = Dossier::own(request, &common, self.inquiry, self.answers);
            found.extend(own.unanswered().into_iter().map(of(Some(*member))));
        }
        found
    }

    /// Notes who asks a question; true if it is answered already.
    fn take(&mut self, waiting: Waiting, question: Question, new: &mut BTreeSet<Question>) -> bool {
        if let Some(open) = self.open.get_mut(&question) {
            open.waiting.insert(waiting);
            return false;
        }
        let sent = Sent(question);
        let Some(Sent(other)) = self.asked.get(&sent).cloned() else {
            let open = self.open.entry(sent.0.clone()).or_default();
            open.waiting.insert(waiting);
            new.insert(sent.0.clone());
            self.asked.insert(sent);
            return false;
        };
        if let Some(answer) = self.answers.get(&other).cloned() {
            self.answers.insert(sent.0, answer);
            return true;
        }
        let open = self.open.entry(other).or_default();
        open.waiting.insert(waiting);
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
