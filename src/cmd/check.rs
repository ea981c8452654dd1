//! `check` and `collect`: requests and rules in, evidence gathered, report out.

use super::evidence::{Responder, open};
use super::settings::Settings;
use super::{Given, Outcome, Terminal, from, output, requests};
use crate::cli::{CheckArgs, CollectArgs, EvidenceArgs, RuleArgs};
use crate::diag::Diagnostic;
use crate::engine::{Input, judge};
use crate::evidence::{Answers, Call, EvidenceFile, derive};
use crate::exit::Policy;
use crate::gather::{self, calls};
use crate::outcome::{Outcome as Judged, Verdict};
use crate::parallel;
use crate::report::{CallRecord, Report, RuleInfo, Subject, masked};
use crate::request::{Request, without};
use crate::rules::{self, Rule, Selection};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;

/// The rules of a run and which of them are judged.
///
/// # Errors
/// Bad rule files, ids given twice, words of the selection that match nothing.
pub fn read_rules(args: &RuleArgs) -> Result<Vec<Rule>, Vec<Diagnostic>> {
    let mut all = if args.no_builtin_rules {
        Vec::new()
    } else {
        rules::builtin()?
    };
    if args.rules.is_empty() {
        return Ok(all);
    }
    for path in &args.rules {
        all.extend(rules::load_path(path)?);
    }
    let duplicates = rules::duplicates(&all);
    if !duplicates.is_empty() {
        return Err(duplicates);
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(all)
}

/// One run: everything but the output.
struct Run<'a> {
    rules: &'a [Rule],
    selection: &'a Selection,
    needed: BTreeSet<Call>,
    responder: Responder,
    answers: Answers,
    now: Timestamp,
    policy: Policy,
    show_sensitive: bool,
    offline: bool,
}

impl<'a> Run<'a> {
    fn start(
        rules: &'a [Rule],
        selection: &'a Selection,
        evidence: &EvidenceArgs,
        responder: Responder,
    ) -> Self {
        // Recorded evidence is judged as of its own time: a replay gives the report of the recording.
        let now = evidence.now.or(responder.recorded_at);
        Self {
            needed: calls(rules, selection),
            rules,
            selection,
            responder,
            answers: Answers::new(),
            now: now.unwrap_or_else(Timestamp::now),
            policy: Policy::default(),
            show_sensitive: false,
            offline: evidence.offline,
        }
    }

    /// Gives the requests the source AMI of `--from`.
    fn fill(
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

    fn gather(&mut self, requests: &[Request]) {
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
    fn hide(&mut self, requests: &[Request]) {
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

    fn subject(&self, request: &Request) -> Subject {
        let target = &self.responder.target;
        let facts = derive(request, target, &self.answers, self.now);
        let input = Input {
            request,
            facts: &facts,
            show_sensitive: self.show_sensitive,
        };
        let outcomes = judge(self.rules, self.selection, &input);
        let own = gather::of_request(request, target, &self.needed, &self.answers);
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
            name: request.text("Name").map(str::to_owned),
            source,
            account: facts.account.clone(),
            region: target.region.clone(),
            partition: target.partition().map(str::to_owned),
            verdict: self.policy.verdict(&outcomes),
            outcomes,
            calls: own.into_iter().map(record).collect(),
            offline: self.offline,
        }
    }

    /// That some selected rule was asked about every request: where none is, "ready" would mean nothing.
    fn judged(&self, subjects: &[Subject]) -> Result<(), Vec<Diagnostic>> {
        let rules = self.rules.iter();
        let selected = rules.filter(|rule| self.selection.contains(rule));
        let selected: BTreeSet<&str> = selected.map(|rule| rule.id.as_str()).collect();
        let of = |outcome: &Judged| selected.contains(outcome.rule.as_str());
        let idle = subjects.iter().filter(|subject| {
            let mut verdicts = subject.outcomes.iter().filter(|outcome| of(outcome));
            let skipped = verdicts.clone().any(|o| o.verdict == Verdict::Skipped);
            let unasked =
                |o: &Judged| matches!(o.verdict, Verdict::Skipped | Verdict::NotApplicable);
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

    fn record(&self, path: &Path) -> Result<(), Vec<Diagnostic>> {
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

/// `check`
///
/// # Errors
/// What kept anything from being judged.
pub fn run(args: &CheckArgs, given: &Given, terminal: &mut Terminal) -> Outcome {
    let settings = Settings::of_check(args, given)?;
    let outputs = output::parse(&args.outputs)?;
    if args.show_config {
        settings.rules()?;
        terminal.print(&settings.show())?;
        return Ok(crate::exit::READY);
    }
    let mut requests = requests::load(&args.requests, &args.request, args.show_sensitive)?;
    let responder = open(&settings.evidence, terminal)?;
    let known = settings.known()?;
    let policy = settings.policy;
    let (rules, selection) = settings.rules()?;
    let mut run = Run::start(&rules, &selection, &settings.evidence, responder);
    run.fill(args.request.from.as_deref(), &mut requests)?;
    run.policy = policy;
    run.show_sensitive = args.show_sensitive;
    run.gather(&requests);
    if let Some(path) = &args.evidence.record {
        run.record(path)?;
    }
    run.hide(&requests);
    let mut subjects = parallel::map(&requests, |request| run.subject(request));
    run.judged(&subjects)?;
    settings.accept(&mut subjects, &rules, &selection, &known, run.now)?;
    let described = rules.iter().filter(|_| output::describe_rules(&outputs));
    let report = Report {
        subjects,
        policy,
        rules: described.map(RuleInfo::from).collect(),
    };
    let verbosity = if args.quiet {
        -1
    } else {
        i8::try_from(args.verbose).unwrap_or(i8::MAX)
    };
    output::write_all(&outputs, &report, verbosity, terminal)?;
    let code = report.exit_code();
    // The process ends here: freeing everything piece by piece would take a tenth of a run.
    std::mem::forget((run.answers, report, rules));
    Ok(code)
}

/// `collect`
///
/// # Errors
/// What kept anything from being gathered.
pub fn collect(args: &CollectArgs, given: &Given, terminal: &mut Terminal) -> Outcome {
    let Some(path) = args.evidence.record.clone() else {
        let error = Diagnostic::error("collect needs --record FILE: where the evidence goes");
        return Err(vec![error]);
    };
    let mut requests = requests::load(&args.requests, &args.request, false)?;
    let settings = Settings::of_collect(args, given)?;
    let responder = open(&settings.evidence, terminal)?;
    let (rules, selection) = settings.rules()?;
    let mut run = Run::start(&rules, &selection, &settings.evidence, responder);
    run.fill(args.request.from.as_deref(), &mut requests)?;
    run.gather(&requests);
    run.record(&path)?;
    let asked = run.answers.values().filter(|answer| answer.asked());
    let failed = asked
        .clone()
        .filter(|answer| answer.result.is_err())
        .count();
    terminal.print(&format!(
        "{}: {} calls recorded, {failed} of them without an output\n",
        path.display(),
        asked.count()
    ))?;
    Ok(crate::exit::READY)
}
