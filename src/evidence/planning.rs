//! Which questions follow from which answers, so that none waits for answers that it does not need.

use crate::evidence::dossier::Dossier;
use crate::evidence::question::Wire;
use crate::evidence::verify;
use crate::evidence::verify::Asker;
use crate::evidence::{Answer, Answers, Call, Groups, Inquiry, Question};
use crate::parallel;
use crate::request::Request;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The plan of a run, as far as the answers go.
pub(super) struct Planning<'a> {
    requests: &'a [&'a Request],
    groups: Groups,
    inquiry: &'a Inquiry<'a>,
    /// Calls whose answers lead to questions of one request.
    leading: BTreeSet<Call>,
    answers: &'a mut Answers,
    /// What was asked, as it goes over the wire.
    asked: BTreeSet<Sent>,
    /// Questions without an answer yet.
    open: BTreeMap<Question, Open>,
}

/// Who waits for an answer: one request of a group, or what all of them have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    group: usize,
    /// The place of the request.
    member: Option<usize>,
}

/// The parts of a group that are to be planned anew.
#[derive(Debug, Default)]
struct Parts {
    common: bool,
    members: BTreeSet<usize>,
    /// Every member, whatever `members` has.
    all: bool,
}

impl Parts {
    const WHOLE: Self = Self {
        common: true,
        members: BTreeSet::new(),
        all: true,
    };
}

/// By group.
type Plan = BTreeMap<usize, Parts>;

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
            leading: inquiry
                .calls(true)
                .flat_map(|call| call.info().after)
                .copied()
                .collect(),
            inquiry,
            answers,
            open: BTreeMap::new(),
        }
    }

    /// What can be asked at once.
    pub(super) fn first(&mut self) -> Vec<Question> {
        let groups = 0..self.groups.all().len();
        self.plan(groups.map(|group| (group, Parts::WHOLE)).collect())
    }

    /// Takes answers, and tells what can be asked now.
    pub(super) fn follow(&mut self, answered: Vec<(Question, Answer)>) -> Vec<Question> {
        let mut plan = Plan::new();
        // Whose answers these are stands in one of them.
        let (identity, others): (Vec<_>, Vec<_>) = answered
            .into_iter()
            .partition(|(question, _)| question.call == Call::GetCallerIdentity);
        let mut asker = Asker::of(self.inquiry.target, self.answers);
        for (question, answer) in identity.into_iter().chain(others) {
            let answer = verify::checked(&question, answer, &asker);
            let open = self.open.remove(&question).unwrap_or_default();
            let calls = open.twins.iter().chain([&question]).map(|asked| asked.call);
            let leads = calls.into_iter().any(|call| self.leading.contains(&call));
            for Waiting { group, member } in open.waiting {
                let parts = plan.entry(group).or_default();
                match member {
                    None => (parts.common, parts.all) = (true, parts.all || leads),
                    Some(member) if leads => drop(parts.members.insert(member)),
                    Some(_) => {}
                }
            }
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
        self.plan(plan)
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
    fn plan(&mut self, mut plan: Plan) -> Vec<Question> {
        let mut new = BTreeSet::new();
        while !plan.is_empty() {
            let waiting = Vec::from_iter(std::mem::take(&mut plan));
            let asked = parallel::map(&waiting, |(group, parts)| self.unanswered(*group, parts));
            for ((group, _), questions) in waiting.iter().zip(asked) {
                let mut told = false;
                for (waiting, question) in questions {
                    told |= self.take(waiting, question, &mut new);
                }
                // What was answered on the spot may lead on.
                if told {
                    plan.insert(*group, Parts::WHOLE);
                }
            }
        }
        new.into_iter().collect()
    }

    /// The questions of these parts of a group that have no answer yet.
    fn unanswered(&self, place: usize, parts: &Parts) -> Vec<(Waiting, Question)> {
        let Some(group) = self.groups.all().get(place) else {
            return Vec::new();
        };
        let common = Dossier::common(&group.common, self.inquiry, self.answers);
        let of = |member: Option<usize>| {
            move |question| {
                let group = place;
                (Waiting { group, member }, question)
            }
        };
        let mut found = Vec::new();
        if parts.common {
            found.extend(common.unanswered().into_iter().map(of(None)));
        }
        for member in &group.members {
            let waits = parts.all || parts.members.contains(member);
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
