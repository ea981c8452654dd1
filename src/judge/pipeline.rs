//! One run, in the order that its types tell: questions are put, the evidence may be recorded, sensitive texts are hidden, requests are
//! judged. `check`, `collect`, the examples of rules, tests and benches all go this way.

use super::subject::{CallRecord, Judged};
use super::{Input, judge};
use crate::evidence::call::OptIn;
use crate::evidence::gather::{Respond, gather};
use crate::evidence::{Answers, Call, Dossier, EvidenceFile, Target};
use crate::facts::{self, Facts};
use crate::request::{Request, without};
use crate::rules::{Rule, Selection, calls};
use crate::text::masked;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What a run goes by.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// All rules, sorted by id.
    pub rules: &'a [Rule],
    /// Which of them are judged.
    pub selection: &'a Selection,
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
}

/// A run whose questions are answered.
#[derive(Debug)]
pub struct Gathered<'a> {
    run: Run<'a>,
    calls: BTreeSet<Call>,
    answers: Answers,
}

/// A run that judges requests; its answers show no sensitive text unless they may.
#[derive(Debug)]
pub struct Judging<'a>(Gathered<'a>);

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
            target,
            dry_run: false,
            inspect_disk: false,
            now,
            recorded_at: None,
            show_sensitive: true,
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
    pub fn gather(
        self,
        requests: &[Request],
        responder: &mut dyn Respond,
        mut answers: Answers,
    ) -> Gathered<'a> {
        let calls = calls(self.rules, self.selection);
        let all: Vec<&Request> = requests.iter().collect();
        let (target, ask) = (&self.target, facts::ask);
        gather(
            &all,
            target,
            &calls,
            ask,
            &self.opted(),
            responder,
            &mut answers,
        );
        Gathered {
            run: self,
            calls,
            answers,
        }
    }
}

impl<'a> Gathered<'a> {
    /// Everything that was asked and answered.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The evidence file of the run.
    pub fn evidence(&self) -> EvidenceFile {
        let identity = self.answers.iter();
        let mut identity =
            identity.filter(|(question, _)| question.call == Call::GetCallerIdentity);
        let account = identity.next().and_then(|(_, answer)| {
            let output = answer.result.as_ref().ok()?;
            Some(output.get("Account")?.as_str()?.to_owned())
        });
        EvidenceFile::record(&self.answers, &self.run.target, account, self.run.now)
    }

    /// Goes on to judge: takes sensitive values of the requests out of errors, where services repeat them.
    pub fn judging(mut self, requests: &[Request]) -> Judging<'a> {
        if !self.run.show_sensitive {
            self.hide(requests);
        }
        Judging(self)
    }

    fn hide(&mut self, requests: &[Request]) {
        let errors = self.answers.values_mut();
        let mut errors = errors
            .filter_map(|answer| answer.result.as_mut().err())
            .filter(|error| !error.message.is_empty())
            .peekable();
        if errors.peek().is_none() {
            return;
        }
        let texts: BTreeSet<String> = requests.iter().flat_map(Request::sensitive_texts).collect();
        let mut texts: Vec<String> = texts.into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        for error in errors {
            error.message = without(&error.message, &texts);
        }
    }
}

impl Judging<'_> {
    /// What is known of a request.
    pub fn facts(&self, request: &Request) -> Facts {
        self.read(&self.dossier(request))
    }

    /// Judges a request; `show_calls` tells whether a report shows the calls that were made for it.
    pub fn judge(&self, request: &Request, show_calls: bool) -> Judged {
        let Gathered { run, .. } = &self.0;
        let dossier = self.dossier(request);
        let facts = self.read(&dossier);
        let input = Input {
            request,
            facts: &facts,
            show_sensitive: run.show_sensitive,
        };
        let outcomes = judge(run.rules, run.selection, &input);
        let calls = match show_calls {
            true => dossier.calls().into_iter().map(CallRecord::of).collect(),
            false => Vec::new(),
        };
        let hidden = match run.show_sensitive {
            true => Vec::new(),
            false => request.sensitive_places(),
        };
        let source = request.source.as_ref();
        Judged {
            path: request.path.clone(),
            name: request.written("Name").map(str::to_owned),
            source: source.map(|source| masked(source, &hidden)),
            account: facts.account,
            identity: facts.identity,
            recorded_at: run.recorded_at.map(|time| time.to_string()),
            region: run.target.region.clone(),
            partition: run.target.partition().map(str::to_owned),
            outcomes,
            calls,
            offline: run.target.offline,
        }
    }

    fn dossier<'r>(&'r self, request: &'r Request) -> Dossier<'r> {
        let Gathered {
            run,
            calls,
            answers,
        } = &self.0;
        Dossier::of(request, &run.target, calls, facts::ask, answers)
    }

    fn read(&self, dossier: &Dossier<'_>) -> Facts {
        let Gathered { run, .. } = &self.0;
        facts::read(dossier, run.now, run.recorded_at)
    }
}
