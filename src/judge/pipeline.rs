//! One run, in the order that its types tell: questions are put, the evidence may be recorded, sensitive texts are hidden, requests are
//! judged. `check`, `collect`, the examples of rules, tests and benches all go this way.

use super::known::{ByMembers, Known};
use crate::evidence::call::OptIn;
use crate::evidence::gather::{Respond, gather};
use crate::evidence::{Answers, Call, EvidenceFile, Inquiry, Target};
use crate::facts;
use crate::request::{Hidden, Request};
use crate::rules::{Rule, Selection, calls};
use crate::text::{Source, masked};
use jiff::Timestamp;

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
    pub(super) run: &'a Run<'a>,
    pub(super) inquiry: Inquiry<'a>,
    pub(super) answers: Answers,
    pub(super) settled: ByMembers,
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

    /// Takes sensitive values of the requests out of errors, where services repeat them.
    pub(super) fn hide(&mut self, requests: &[&Request]) {
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
