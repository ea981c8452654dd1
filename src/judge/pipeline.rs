//! One run of `check` or `collect`: the questions put, the answers kept, each request judged.

use crate::cli::EvidenceArgs;
use crate::cmd::evidence::Responder;
use crate::cmd::{from, output};
use crate::diag::Diagnostic;
use crate::evidence::gather;
use crate::evidence::gather::calls;
use crate::evidence::{Answers, Call, EvidenceFile};
use crate::facts::derive;
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::judge::exit::Policy;
use crate::judge::{Input, judge};
use crate::report::{CallRecord, Subject};
use crate::request::{Request, without};
use crate::rules::{Rule, Selection};
use crate::text::masked;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;

/// One run: everything but the output.
pub(crate) struct Run<'a> {
    rules: &'a [Rule],
    selection: &'a Selection,
    needed: BTreeSet<Call>,
    responder: Responder,
    pub(crate) answers: Answers,
    pub(crate) now: Timestamp,
    /// When the evidence was recorded, or that it is being recorded now: a replay gives the report of the recording.
    recorded_at: Option<Timestamp>,
    pub(crate) policy: Policy,
    pub(crate) show_sensitive: bool,
    pub(crate) show_calls: bool,
    offline: bool,
}

impl<'a> Run<'a> {
    pub(crate) fn start(
        rules: &'a [Rule],
        selection: &'a Selection,
        evidence: &EvidenceArgs,
        responder: Responder,
    ) -> Self {
        // Recorded evidence is judged as of its own time: a replay gives the report of the recording.
        let now = evidence.now.or(responder.recorded_at);
        let now = now.unwrap_or_else(Timestamp::now);
        let recording = evidence.record.is_some().then_some(now);
        Self {
            needed: calls(rules, selection),
            rules,
            selection,
            recorded_at: responder.recorded_at.or(recording),
            responder,
            answers: Answers::new(),
            now,
            policy: Policy::default(),
            show_sensitive: false,
            show_calls: false,
            offline: evidence.offline,
        }
    }

    /// Gives the requests the source AMI of `--from`.
    pub(crate) fn fill(
        &mut self,
        from: Option<&str>,
        requests: &mut [Request],
    ) -> Result<(), Vec<Diagnostic>> {
        let Some(from) = from else {
            return Ok(());
        };
        let ami = from::resolve(from, &mut self.responder, &mut self.answers)?;
        from::fill(&ami, requests)
    }

    pub(crate) fn gather(&mut self, requests: &[Request]) {
        let requests: Vec<&Request> = requests.iter().collect();
        let Responder {
            source,
            target,
            dry_run,
            ..
        } = &mut self.responder;
        gather::gather(
            &requests,
            target,
            &self.needed,
            *dry_run,
            source.as_mut(),
            &mut self.answers,
        );
    }

    /// Takes sensitive values out of errors, where services repeat them; from here on the answers are only shown.
    pub(crate) fn hide(&mut self, requests: &[Request]) {
        let errors = self.answers.values_mut();
        let mut errors = errors
            .filter_map(|answer| answer.result.as_mut().err())
            .filter(|error| !error.message.is_empty())
            .peekable();
        if self.show_sensitive || errors.peek().is_none() {
            return;
        }
        let texts: BTreeSet<String> = requests.iter().flat_map(Request::sensitive_texts).collect();
        let mut texts: Vec<String> = texts.into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        for error in errors {
            error.message = without(&error.message, &texts);
        }
    }

    pub(crate) fn subject(&self, request: &Request) -> Subject {
        let target = &self.responder.target;
        let facts = derive(request, target, &self.answers, self.now);
        let facts = facts.recorded(self.recorded_at);
        let input = Input {
            request,
            facts: &facts,
            show_sensitive: self.show_sensitive,
        };
        let outcomes = judge(self.rules, self.selection, &input);
        let own = if self.show_calls {
            gather::of_request(request, target, &self.needed, &self.answers)
        } else {
            Vec::new()
        };
        let source = request.source.as_ref().map(|source| {
            let hidden = if self.show_sensitive {
                Vec::new()
            } else {
                request.sensitive_places()
            };
            masked(source, &hidden)
        });
        Subject {
            path: request.path.clone(),
            name: request.written("Name").map(str::to_owned),
            source,
            account: facts.account.clone(),
            identity: facts.identity.clone(),
            recorded_at: self.recorded_at.map(|time| time.to_string()),
            region: target.region.clone(),
            partition: target.partition().map(str::to_owned),
            verdict: self.policy.verdict(&outcomes),
            outcomes,
            calls: own.into_iter().map(record).collect(),
            offline: self.offline,
        }
    }

    /// That some selected rule was asked about every request: where none is, "ready" would mean nothing.
    pub(crate) fn judged(&self, subjects: &[Subject]) -> Result<(), Vec<Diagnostic>> {
        let rules = self.rules.iter();
        let selected = rules.filter(|rule| self.selection.contains(rule));
        let selected: BTreeSet<&str> = selected.map(|rule| rule.id.as_str()).collect();
        let of = |outcome: &Outcome| selected.contains(outcome.rule.as_str());
        let idle = subjects.iter().filter(|subject| {
            let mut verdicts = subject.outcomes.iter().filter(|outcome| of(outcome));
            let skipped = verdicts.clone().any(|o| o.verdict == Verdict::Skipped);
            let unasked =
                |o: &Outcome| matches!(o.verdict, Verdict::Skipped | Verdict::NotApplicable);
            // Where everything selected does not arise, that is an answer.
            (skipped || selected.is_empty()) && verdicts.all(unasked)
        });
        let error = |subject: &Subject| {
            let title = format!(
                "nothing was judged: no selected rule could be asked about {}",
                subject.path
            );
            Diagnostic::error(title).help(if self.offline {
                "--offline judges the request alone: select rules about requests, or give --evidence FILE"
            } else {
                "select other rules with --select and --ignore, or give the option that they need, such as --dry-run"
            })
        };
        let errors: Vec<Diagnostic> = idle.map(error).collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    pub(crate) fn record(&self, path: &Path) -> Result<(), Vec<Diagnostic>> {
        let identity = self
            .answers
            .iter()
            .find(|(question, _)| question.call == Call::GetCallerIdentity);
        let account = identity.and_then(|(_, answer)| {
            let output = answer.result.as_ref().ok()?;
            Some(output.get("Account")?.as_str()?.to_owned())
        });
        let file = EvidenceFile::record(&self.answers, &self.responder.target, account, self.now);
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        output::write_file(path, &text)
    }
}

fn record(
    (question, answer): (&crate::evidence::Question, &crate::evidence::Answer),
) -> CallRecord {
    let info = question.call.info();
    let error = answer.result.as_ref().err();
    CallRecord {
        service: info.service.to_owned(),
        operation: info.operation.to_owned(),
        status: error.map_or("ok", |error| error.status()),
        error: error.map(|error| (error.code.clone(), error.message.clone())),
        duration_ms: answer.duration_ms,
    }
}
