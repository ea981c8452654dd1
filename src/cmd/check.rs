//! `check` and `collect`: requests and rules in, evidence gathered, report out.

use super::evidence::{Responder, open};
use super::settings::Settings;
use super::{Given, Outcome, Terminal, from, requests};
use crate::cli::{CheckArgs, CollectArgs, EvidenceArgs, RuleArgs};
use crate::diag::Diagnostic;
use crate::engine::{Input, judge};
use crate::evidence::{Answers, Call, EvidenceFile, derive};
use crate::exit::Policy;
use crate::gather::{self, calls};
use crate::report::{CallRecord, Report, Subject, human, json, masked};
use crate::request::Request;
use crate::rules::{self, Rule, Selection};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rules of a run and which of them are judged.
///
/// # Errors
/// Bad rule files, ids given twice, words of the selection that match nothing.
pub fn load_rules(args: &RuleArgs) -> Result<(Vec<Rule>, Selection), Vec<Diagnostic>> {
    let all = read_rules(args)?;
    let selection = Selection {
        select: args.select.clone(),
        ignore: args.ignore.clone(),
    };
    selection.check(&all)?;
    Ok((all, selection))
}

/// The rules of a run, sorted by id.
///
/// # Errors
/// Bad rule files, ids given twice.
pub fn read_rules(args: &RuleArgs) -> Result<Vec<Rule>, Vec<Diagnostic>> {
    let mut all = if args.no_builtin_rules {
        Vec::new()
    } else {
        rules::builtin()?
    };
    for path in &args.rules {
        all.extend(rules::load_path(path)?);
    }
    let duplicates = rules::duplicates(&all);
    if !duplicates.is_empty() {
        return Err(duplicates);
    }
    all.sort_by(|a, b| a.file.id.cmp(&b.file.id));
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
        terminal: &mut Terminal,
    ) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self {
            needed: calls(rules, selection),
            rules,
            selection,
            responder: open(evidence, terminal)?,
            answers: Answers::new(),
            now: evidence.now.unwrap_or_else(Timestamp::now),
            policy: Policy::default(),
            show_sensitive: false,
            offline: evidence.offline,
        })
    }

    /// Gives the requests the source AMI of `--from`.
    fn fill(
        &mut self,
        from: Option<&str>,
        evidence: &EvidenceArgs,
        terminal: &mut Terminal,
        requests: &mut [Request],
    ) -> Result<(), Vec<Diagnostic>> {
        let Some(from) = from else {
            return Ok(());
        };
        let nowhere = self.responder.target.region.is_none();
        let ami = from::resolve(from, &mut self.responder, &mut self.answers)?;
        if nowhere {
            // Calls to services without Regions go where the configuration says, too.
            let mut evidence = evidence.clone();
            evidence.region = Some(ami.region.clone());
            self.responder = open(&evidence, terminal)?;
        }
        from::fill(&ami, requests)
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
        write(path, &text)
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

pub(super) fn write(path: &Path, text: &str) -> Result<(), Vec<Diagnostic>> {
    std::fs::write(path, text).map_err(|error| {
        let title = format!("cannot write {}: {error}", path.display());
        vec![Diagnostic::error(title)]
    })
}

/// `check`
///
/// # Errors
/// What kept anything from being judged.
pub fn run(args: &CheckArgs, given: &Given, terminal: &mut Terminal) -> Outcome {
    let settings = Settings::of_check(args, given)?;
    let (rules, selection) = settings.rules()?;
    if args.show_config {
        terminal.print(&settings.show())?;
        return Ok(crate::exit::READY);
    }
    let outputs = outputs(&args.outputs)?;
    let mut requests = requests::load(&args.requests, &args.request)?;
    let known = settings.known()?;
    let policy = settings.policy;
    let mut run = Run::start(&rules, &selection, &settings.evidence, terminal)?;
    run.fill(
        args.request.from.as_deref(),
        &settings.evidence,
        terminal,
        &mut requests,
    )?;
    run.policy = policy;
    run.show_sensitive = args.show_sensitive;
    run.gather(&requests);
    if let Some(path) = &args.evidence.record {
        run.record(path)?;
    }
    let mut subjects: Vec<Subject> = requests
        .iter()
        .map(|request| run.subject(request))
        .collect();
    settings.accept(&mut subjects, &rules, &selection, &known, run.now)?;
    let report = Report { subjects, policy };
    let verbosity = if args.quiet {
        -1
    } else {
        i8::try_from(args.verbose).unwrap_or(i8::MAX)
    };
    for (format, path) in outputs {
        let mut style = terminal.style;
        if path.is_some() {
            style.color = false;
        }
        let text = match format {
            Format::Human => human::render(&report, human::Options { style, verbosity }),
            Format::Json => json::render(&report),
        };
        match path {
            Some(path) => write(&path, &text)?,
            None => terminal.print(&text)?,
        }
    }
    Ok(report.exit_code())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Human,
    Json,
}

const FORMATS: [(&str, Format); 2] = [("human", Format::Human), ("json", Format::Json)];

fn outputs(words: &[String]) -> Result<Vec<(Format, Option<PathBuf>)>, Vec<Diagnostic>> {
    let mut outputs = Vec::new();
    for word in words {
        let (name, path) = word
            .split_once('=')
            .map_or((word.as_str(), None), |(name, path)| (name, Some(path)));
        let Some((_, format)) = FORMATS.iter().find(|(known, _)| *known == name) else {
            let error = Diagnostic::error(format!("there is no output format `{name}`"));
            let names = FORMATS.map(|(name, _)| name);
            return Err(vec![error.help(format!("formats: {}", names.join(", ")))]);
        };
        outputs.push((*format, path.map(PathBuf::from)));
    }
    if outputs.iter().filter(|(_, path)| path.is_none()).count() > 1 {
        let error = Diagnostic::error("two outputs to standard output would run into each other");
        return Err(vec![
            error.help("give all but one a file: -o json=report.json"),
        ]);
    }
    if outputs.is_empty() {
        outputs.push((Format::Human, None));
    }
    Ok(outputs)
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
    let mut requests = requests::load(&args.requests, &args.request)?;
    let settings = Settings::of_collect(args, given)?;
    let (rules, selection) = settings.rules()?;
    let mut run = Run::start(&rules, &selection, &settings.evidence, terminal)?;
    run.fill(
        args.request.from.as_deref(),
        &settings.evidence,
        terminal,
        &mut requests,
    )?;
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
