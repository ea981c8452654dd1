//! One run, in the order that its types tell: questions are put, the evidence may be recorded, sensitive texts are hidden, requests are
//! judged. `check`, `collect`, the examples of rules, tests and benches all go this way.

use super::subject::{CallRecord, Judged};
use super::{Input, Shared, digest, judge, share};
use crate::evidence::call::OptIn;
use crate::evidence::gather::{Respond, gather};
use crate::evidence::{Answers, Call, Dossier, EvidenceFile, Groups, Inquiry, Question, Target};
use crate::facts::{self, Facts};
use crate::parallel;
use crate::request::{Request, without};
use crate::rules::{Rule, Selection, calls};
use crate::text::{Source, masked};
use jiff::Timestamp;
use std::collections::BTreeSet;

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
}

/// A run that judges requests; its answers show no sensitive text unless they may.
#[derive(Debug)]
pub struct Judging<'a> {
    gathered: Gathered<'a>,
    groups: Groups,
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
    facts: facts::Common,
    shared: Shared,
}

/// Whether a question is about one request alone, so that no other request asks it: its name, the image of that name, all of it.
fn of_one_request(question: &Question) -> bool {
    match question.call {
        Call::DescribeImagesByName | Call::CreateImportedImage => true,
        // The others of them are about a role, or about no resource.
        Call::SimulateCaller => {
            let arn = question.input.pointer("/ResourceArns/0");
            let service = arn.and_then(|arn| arn.as_str()?.split(':').nth(2));
            service == Some("appstream")
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

    /// Asks what the selected rules need to know of the requests; `answers` are there already.
    pub fn gather<'r>(
        &'a self,
        requests: impl IntoIterator<Item = &'r Request>,
        responder: &mut dyn Respond,
        mut answers: Answers,
    ) -> Gathered<'a> {
        let calls = calls(self.rules, self.selection);
        let inquiry = Inquiry::new(&self.target, calls, facts::ask, &self.opted());
        let all: Vec<&Request> = requests.into_iter().collect();
        gather(&all, &inquiry, responder, &mut answers);
        Gathered {
            run: self,
            inquiry,
            answers,
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
        let texts: BTreeSet<String> = requests.flat_map(|it| it.sensitive_texts()).collect();
        let mut texts: Vec<String> = texts.into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        for error in errors {
            error.message = without(&error.message, &texts);
        }
    }
}

impl Judging<'_> {
    /// The answers that further requests of the run may need, too; what was asked about one request alone goes with it.
    pub fn shared(self) -> Answers {
        let mut answers = self.gathered.answers;
        answers.retain(|question, _| !of_one_request(question));
        answers
    }

    /// Derives and judges what the requests have in common, whoever asks first.
    pub fn sitting(&self) -> Sitting<'_> {
        let common = parallel::map(self.groups.all(), |group| self.common(&group.common));
        Sitting {
            judging: self,
            common,
        }
    }

    fn common<'j>(&'j self, request: &'j Request) -> Common<'j> {
        let Gathered {
            run,
            inquiry,
            answers,
        } = &self.gathered;
        let dossier = Dossier::common(request, inquiry, answers);
        let facts = facts::common(&dossier, run.now, run.recorded_at);
        let facts_alone = facts.alone();
        let input = self.input(request, &facts_alone);
        let shared = match run.place_passes {
            true => Shared::default(),
            false => share(run.rules, run.selection, &input),
        };
        Common {
            shared,
            dossier,
            facts,
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
        } = &self.gathered;
        let dossier = Dossier::own(request, &common.dossier, inquiry, answers);
        let facts = facts::read(&dossier, &common.facts, run.now, run.recorded_at);
        (dossier, facts)
    }

    fn judge_with(&self, request: &Request, common: &Common<'_>, show_calls: bool) -> Judged {
        let run = self.gathered.run;
        let (dossier, facts) = self.dossier_and_facts(request, common);
        let input = self.input(request, &facts);
        let outcomes = judge(run.rules, run.selection, &input, &common.shared);
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
