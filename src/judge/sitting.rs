//! The second half of a run: what requests have in common is derived and judged once, and then each of them. What was found out goes on to
//! the next requests of the run.

use super::known::{Known, Settled};
use super::pipeline::Gathered;
use super::subject::{CallRecord, Judged};
use super::{Input, Shared, digest, judge, share};
use crate::evidence::{Answers, Dossier, Groups, Inquiry};
use crate::facts::{self, Facts};
use crate::parallel;
use crate::request::Request;
use jiff::Timestamp;
use std::sync::{Arc, OnceLock};

/// A run that judges requests; its answers show no sensitive text unless they may.
#[derive(Debug)]
pub struct Judging<'a> {
    gathered: Gathered<'a>,
    groups: Groups,
    /// What is settled of each group, once a sitting has begun.
    settled: OnceLock<Vec<Arc<Settled>>>,
    interrupted: bool,
}

/// A run at its judgement: what requests have in common is derived and judged.
#[derive(Debug)]
pub struct Sitting<'j> {
    judging: &'j Judging<'j>,
    common: Vec<Common<'j>>,
}

/// What is known and said of requests with the same common members.
#[derive(Debug)]
struct Common<'j> {
    dossier: Dossier<'j>,
    settled: Arc<Settled>,
}

impl<'a> Gathered<'a> {
    /// Goes on to judge: takes sensitive values of the requests out of errors, where services repeat them.
    pub fn judging<'r>(mut self, requests: impl IntoIterator<Item = &'r Request>) -> Judging<'a> {
        let requests: Vec<&Request> = requests.into_iter().collect();
        if !self.run.show_sensitive {
            self.hide(&requests);
        }
        Judging {
            gathered: self,
            groups: Groups::of(requests),
            settled: OnceLock::new(),
            interrupted: false,
        }
    }

    /// The same for a run that was interrupted: what it did not get to ask is not known.
    pub fn judging_interrupted<'r>(
        self,
        requests: impl IntoIterator<Item = &'r Request>,
    ) -> Judging<'a> {
        Judging {
            interrupted: true,
            ..self.judging(requests)
        }
    }
}

impl Judging<'_> {
    /// What further requests of the run may need, too.
    pub fn known(self) -> Known {
        let common = self.groups.all().iter().map(|group| &group.common.input);
        let fresh = self.settled.into_inner().unwrap_or_default();
        let Gathered {
            answers, settled, ..
        } = self.gathered;
        let mut known = Known { answers, settled };
        known.learn(common.zip(fresh));
        known
    }

    /// Derives and judges what the requests have in common, whoever asks first.
    pub fn sitting(&self) -> Sitting<'_> {
        let common = parallel::map(self.groups.all(), |group| self.common(&group.common));
        let settled = common.iter().map(|common| Arc::clone(&common.settled));
        self.settled.get_or_init(|| settled.collect());
        Sitting {
            judging: self,
            common,
        }
    }

    fn common<'j>(&'j self, request: &'j Request) -> Common<'j> {
        let Gathered {
            inquiry,
            answers,
            settled,
            ..
        } = &self.gathered;
        let dossier = Dossier::common(request, inquiry, answers);
        let settled = settled.get(&request.input).map(Arc::clone);
        Common {
            settled: settled.unwrap_or_else(|| Arc::new(self.settle(request, &dossier))),
            dossier,
        }
    }

    fn settle(&self, request: &Request, dossier: &Dossier<'_>) -> Settled {
        let run = self.gathered.run;
        let facts = facts::common(dossier, run.now, run.recorded_at);
        let alone = facts.alone();
        // A dry run tells more of the role, for the one request that it is of.
        let shared = match run.place_passes || run.dry_run {
            true => Shared::default(),
            false => share(run.rules, run.selection, &self.input(request, &alone)),
        };
        Settled {
            facts,
            shared,
            complete: !dossier.is_incomplete(),
        }
    }

    fn input<'i>(&self, request: &'i Request, facts: &'i Facts) -> Input<'i> {
        let run = self.gathered.run;
        Input {
            request,
            facts,
            show_sensitive: run.show_sensitive,
            place_passes: run.place_passes,
        }
    }

    /// What is known of a request.
    pub fn facts(&self, request: &Request) -> Facts {
        let Gathered {
            run,
            inquiry,
            answers,
            ..
        } = &self.gathered;
        facts_of(request, inquiry, answers, (run.now, run.recorded_at))
    }

    /// Judges one request by itself; `show_calls` tells whether a report shows the calls that were made for it.
    pub fn judge(&self, request: &Request, show_calls: bool) -> Judged {
        let alone = Request::from_flags(&request.common());
        self.judge_with(request, &self.common(&alone), show_calls)
    }

    fn judge_with(&self, request: &Request, common: &Common<'_>, show_calls: bool) -> Judged {
        let Gathered {
            run,
            inquiry,
            answers,
            ..
        } = &self.gathered;
        let dossier = Dossier::own(request, &common.dossier, inquiry, answers);
        let facts = facts::read(&dossier, &common.settled.facts, run.now, run.recorded_at);
        let input = self.input(request, &facts);
        let outcomes = judge(run.rules, run.selection, &input, &common.settled.shared);
        let calls = match show_calls {
            true => dossier.calls().into_iter().map(CallRecord::of).collect(),
            false => Vec::new(),
        };
        Judged {
            path: request.path.clone(),
            name: request.written("Name").map(str::to_owned),
            source: run.shown(request),
            target: run.target_name.clone(),
            account: facts.account,
            identity: facts.identity,
            recorded_at: run.recorded_at.map(|time| time.to_string()),
            region: run.target.region.clone(),
            partition: run.target.partition().map(str::to_owned),
            outcomes,
            calls,
            offline: run.target.offline,
            digest: digest::of_request(request),
            interrupted: self.interrupted && dossier.is_incomplete(),
        }
    }
}

impl Sitting<'_> {
    /// Judges a request; `show_calls` tells whether a report shows the calls that were made for it.
    pub fn judge(&self, request: &Request, show_calls: bool) -> Judged {
        let place = self.judging.groups.place(request);
        match place.and_then(|place| self.common.get(place)) {
            Some(common) => self.judging.judge_with(request, common, show_calls),
            None => self.judging.judge(request, show_calls),
        }
    }
}

/// All facts of one request, as of a time and, if it is a replay, of a recording.
pub(super) fn facts_of(
    request: &Request,
    inquiry: &Inquiry<'_>,
    answers: &Answers,
    (now, recorded_at): (Timestamp, Option<Timestamp>),
) -> Facts {
    let alone = Request::from_flags(&request.common());
    let shared = Dossier::common(&alone, inquiry, answers);
    let common = facts::common(&shared, now, recorded_at);
    let dossier = Dossier::own(request, &shared, inquiry, answers);
    facts::read(&dossier, &common, now, recorded_at)
}
