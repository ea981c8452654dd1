//! One run, in the order that its types tell: questions are put, the evidence may be recorded, sensitive texts are hidden, requests are
//! judged. `check`, `collect`, the examples of rules, tests and benches all go this way.

use super::subject::{CallRecord, Judged};
use super::{Input, Shared, digest, judge, share};
use crate::evidence::call::OptIn;
use crate::evidence::gather::{Respond, gather};
use crate::evidence::{Answers, Call, Dossier, EvidenceFile, Groups, Inquiry, Question, Target};
use crate::facts::{self, Facts};
use crate::parallel;
use crate::request::{Hidden, Request};
use crate::rules::{Rule, Selection, calls};
use crate::text::{Source, masked};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// What a run goes by.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// All rules, sorted by id.
    pub rules: &'a [Rule],
    /// Which of them are judged.
    pub selection: &'a Selection,
    /// What the configuration calls the target; none where the run has one only.
    pub target_name: Option<String>,
    /// Where questions go.
    pub target: Target,
    /// Whether the service may be asked for a dry run.
    pub dry_run: bool,
    /// Whether the disk of the AMI may be read.
    pub inspect_disk: bool,
    /// The time as of which requests are judged.
    pub now: Timestamp,
    /// When the evidence was recorded, or that it is being recorded now: a replay gives the report of the recording.
    pub recorded_at: Option<Timestamp>,
    /// Whether reports may show what AWS treats as sensitive.
    pub show_sensitive: bool,
    /// Whether what passes has a place in the request file, too: who changes a request compares it before and after.
    pub place_passes: bool,
}

/// A run whose questions about some requests are answered.
#[derive(Debug)]
pub struct Gathered<'a> {
    run: &'a Run<'a>,
    inquiry: Inquiry<'a>,
    answers: Answers,
    settled: HashMap<Map<String, Value>, Arc<Settled>>,
}

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

/// What was derived and judged of common members; further requests that have the same need not wait for it again.
#[derive(Debug)]
struct Settled {
    facts: facts::Common,
    shared: Shared,
    /// Whether every question had an answer: an answer that came later would change it.
    complete: bool,
}

/// What a run has found out so far that further requests may need.
#[derive(Debug, Default)]
pub struct Known {
    answers: Answers,
    settled: HashMap<Map<String, Value>, Arc<Settled>>,
}

/// Most groups that are kept for further requests, so that memory does not grow with the AMIs of a fleet.
const KEPT: usize = 256;

impl Known {
    /// Everything that was answered.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }
}

impl From<Answers> for Known {
    fn from(answers: Answers) -> Self {
        Self {
            answers,
            settled: HashMap::new(),
        }
    }
}

/// Whether a question is about one request alone, so that no other request asks it: its name, its image, all of it.
fn of_one_request(question: &Question) -> bool {
    match question.call {
        Call::DescribeImagesByName | Call::CreateImportedImage => true,
        // The image that the import would make.
        Call::SimulateCaller => {
            let resource = question.input.pointer("/ResourceArns/0");
            let arn = resource.and_then(|arn| arn.as_str()).unwrap_or_default();
            arn.contains(":appstream:")
        }
        _ => false,
    }
}

impl<'a> Run<'a> {
    /// A run without a dry run and without a look at the disk, with nothing hidden: for examples, tests and benches.
    pub fn new(
        rules: &'a [Rule],
        selection: &'a Selection,
        target: Target,
        now: Timestamp,
    ) -> Self {
        Self {
            rules,
            selection,
            target_name: None,
            target,
            dry_run: false,
            inspect_disk: false,
            now,
            recorded_at: None,
            show_sensitive: true,
            place_passes: false,
        }
    }

    /// What was chosen of that which nobody asks for by itself.
    fn opted(&self) -> Vec<OptIn> {
        let chosen = [
            (self.dry_run, OptIn::DryRun),
            (self.inspect_disk, OptIn::InspectDisk),
        ];
        let chosen = chosen.into_iter().filter(|(chosen, _)| *chosen);
        chosen.map(|(_, opt_in)| opt_in).collect()
    }

    /// Asks what the selected rules need to know of the requests, as far as it is not known already.
    pub fn gather<'r>(
        &'a self,
        requests: impl IntoIterator<Item = &'r Request>,
        responder: &mut dyn Respond,
        known: impl Into<Known>,
    ) -> Gathered<'a> {
        let Known {
            mut answers,
            settled,
        } = known.into();
        let calls = calls(self.rules, self.selection);
        let inquiry = Inquiry::new(&self.target, calls, facts::ask, &self.opted());
        let all: Vec<&Request> = requests.into_iter().collect();
        gather(&all, &inquiry, responder, &mut answers);
        Gathered {
            run: self,
            inquiry,
            answers,
            settled,
        }
    }

    /// The text of a request as reports may show it.
    pub fn shown(&self, request: &Request) -> Option<Source> {
        let hidden = match self.show_sensitive {
            true => Vec::new(),
            false => request.sensitive_places(),
        };
        let source = request.source.as_ref();
        source.map(|source| masked(source, &hidden))
    }

    /// The evidence file of the run.
    pub fn evidence(&self, answers: &Answers) -> EvidenceFile {
        let mut identity = answers
            .iter()
            .filter(|(question, _)| question.call == Call::GetCallerIdentity);
        let account = identity.next().and_then(|(_, answer)| {
            let output = answer.result.as_ref().ok()?;
            Some(output.get("Account")?.as_str()?.to_owned())
        });
        EvidenceFile::record(answers, &self.target, account, self.now)
    }
}

impl<'a> Gathered<'a> {
    /// Everything that was asked and answered.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

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

    fn hide(&mut self, requests: &[&Request]) {
        let errors = self.answers.values_mut();
        let mut errors = errors
            .filter_map(|answer| answer.result.as_mut().err())
            .filter(|error| !error.message.is_empty())
            .peekable();
        if errors.peek().is_none() {
            return;
        }
        let requests = requests.iter();
        let hidden = Hidden::of(requests.flat_map(|it| it.sensitive_texts()));
        for error in errors {
            error.message = hidden.without(&error.message);
        }
    }
}

impl Judging<'_> {
    /// What further requests of the run may need, too; what was asked about one request alone goes with it.
    pub fn known(self) -> Known {
        let Gathered {
            mut answers,
            mut settled,
            ..
        } = self.gathered;
        answers.retain(|question, _| !of_one_request(question));
        if settled.len().saturating_add(self.groups.all().len()) > KEPT {
            settled.clear();
        }
        let groups = self.groups.all().iter();
        for (group, fresh) in groups.zip(self.settled.into_inner().unwrap_or_default()) {
            if fresh.complete && settled.len() < KEPT {
                settled.insert(group.common.input.clone(), fresh);
            }
        }
        Known { answers, settled }
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
        let shared = match run.place_passes {
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

    fn dossier_and_facts<'r>(
        &'r self,
        request: &'r Request,
        common: &'r Common<'r>,
    ) -> (Dossier<'r>, Facts) {
        let Gathered {
            run,
            inquiry,
            answers,
            ..
        } = &self.gathered;
        let dossier = Dossier::own(request, &common.dossier, inquiry, answers);
        let facts = facts::read(&dossier, &common.settled.facts, run.now, run.recorded_at);
        (dossier, facts)
    }

    fn judge_with(&self, request: &Request, common: &Common<'_>, show_calls: bool) -> Judged {
        let run = self.gathered.run;
        let (dossier, facts) = self.dossier_and_facts(request, common);
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
