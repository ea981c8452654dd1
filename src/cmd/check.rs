//! `check` and `collect`: requests and rules in, evidence gathered, report out.

use super::evidence::{Responder, open};
use super::{Outcome, Terminal, output, requests};
use crate::cli::{CheckArgs, CollectArgs, EvidenceArgs, FailOn, OnUnknown, RuleArgs};
use crate::diag::Diagnostic;
use crate::engine::{Input, judge};
use crate::evidence::{Answers, Call, EvidenceFile, derive};
use crate::exit::Policy;
use crate::gather::{self, calls};
use crate::outcome::Severity;
use crate::parallel;
use crate::report::{CallRecord, Report, RuleInfo, Subject, masked};
use crate::request::Request;
use crate::rules::{self, Rule, Selection};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;

/// The rules of a run and which of them are judged.
///
/// # Errors
/// Bad rule files, ids given twice, words of the selection that match nothing.
fn load_rules(
    args: &RuleArgs,
    builtin: rules::Loading,
) -> Result<(Vec<Rule>, Selection), Vec<Diagnostic>> {
    let mut all = builtin.finish()?;
    if args.no_builtin_rules {
        all.clear();
    }
    for path in &args.rules {
        all.extend(rules::load_path(path)?);
    }
    let duplicates = rules::duplicates(&all);
    if !duplicates.is_empty() {
        return Err(duplicates);
    }
    all.sort_by(|a, b| a.file.id.cmp(&b.file.id));
    let selection = Selection {
        select: args.select.clone(),
        ignore: args.ignore.clone(),
    };
    selection.check(&all)?;
    Ok((all, selection))
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
        Self {
            needed: calls(rules, selection),
            rules,
            selection,
            responder,
            answers: Answers::new(),
            now: evidence.now.unwrap_or_else(Timestamp::now),
            policy: Policy::default(),
            show_sensitive: false,
            offline: evidence.offline,
        }
    }

    fn gather(&mut self, requests: &[Request]) {
        let requests: Vec<&Request> = requests.iter().collect();
        let Responder {
            source,
            target,
            dry_run,
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

    fn subject(&self, request: &Request, workers: usize) -> Subject {
        let target = &self.responder.target;
        let facts = derive(request, target, &self.answers, self.now);
        let input = Input {
            request,
            facts: &facts,
            show_sensitive: self.show_sensitive,
        };
        let outcomes = judge(self.rules, self.selection, &input, workers);
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
pub fn run(args: &CheckArgs, terminal: &mut Terminal) -> Outcome {
    let builtin = rules::Loading::start();
    let outputs = output::parse(&args.outputs)?;
    let requests = requests::load(&args.requests, &args.request)?;
    let responder = open(&args.evidence, terminal)?;
    let (rules, selection) = load_rules(&args.rules, builtin)?;
    let policy = Policy {
        fail_on: match args.fail_on {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Advice => Some(Severity::Advice),
            FailOn::Never => None,
        },
        fail_on_unknown: args.on_unknown == OnUnknown::Fail,
    };
    let mut run = Run::start(&rules, &selection, &args.evidence, responder);
    run.policy = policy;
    run.show_sensitive = args.show_sensitive;
    run.gather(&requests);
    if let Some(path) = &args.evidence.record {
        run.record(path)?;
    }
    let cores = parallel::workers();
    let (across, within) = if requests.len() > 1 {
        (cores, 1)
    } else {
        (1, cores)
    };
    let described = rules.iter().filter(|_| output::describe_rules(&outputs));
    let report = Report {
        subjects: parallel::map(&requests, across, |request| run.subject(request, within)),
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
pub fn collect(args: &CollectArgs, terminal: &mut Terminal) -> Outcome {
    let Some(path) = args.evidence.record.clone() else {
        let error = Diagnostic::error("collect needs --record FILE: where the evidence goes");
        return Err(vec![error]);
    };
    let builtin = rules::Loading::start();
    let requests = requests::load(&args.requests, &args.request)?;
    let responder = open(&args.evidence, terminal)?;
    let (rules, selection) = load_rules(&args.rules, builtin)?;
    let mut run = Run::start(&rules, &selection, &args.evidence, responder);
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
