//! `check` and `collect`: requests and rules in, evidence gathered, report out.

use super::evidence::open;
use super::output::Output;
use super::progress::Progress;
use super::{Outcome, Terminal, output, requests};
use crate::cli::{CheckArgs, CollectArgs, RuleArgs};
use crate::diag::Diagnostic;
use crate::judge::pipeline::Run;
use crate::parallel;
use crate::report::{Report, RuleInfo};
use crate::rules::{self, Rule};
use crate::settings::{Given, Settings};

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
        return Ok(crate::judge::exit::READY);
    }
    let files = requests::files(&args.requests)?;
    let reports = outputs.iter().filter_map(Output::place);
    let from = args.request.from.as_deref();
    settings.apart(&files, from, reports.collect())?;
    let mut progress = Progress::new(terminal);
    let mut requests = requests::load(&files, &args.request, args.show_sensitive, &mut progress)?;
    let responder = open(&settings.evidence, terminal)?;
    let known = settings.known()?;
    let policy = settings.policy;
    let (rules, selection) = settings.rules()?;
    let mut run = Run::start(&rules, &selection, &settings.evidence, responder);
    run.fill(from, &mut requests)?;
    run.policy = policy;
    run.show_sensitive = args.show_sensitive;
    run.show_calls = output::show_calls(&outputs, args.verbose);
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
    let settings = Settings::of_collect(args, given)?;
    let files = requests::files(&args.requests)?;
    let from = args.request.from.as_deref();
    settings.apart(&files, from, Vec::new())?;
    let mut progress = Progress::new(terminal);
    let mut requests = requests::load(&files, &args.request, false, &mut progress)?;
    let responder = open(&settings.evidence, terminal)?;
    let (rules, selection) = settings.rules()?;
    let mut run = Run::start(&rules, &selection, &settings.evidence, responder);
    run.fill(from, &mut requests)?;
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
    Ok(crate::judge::exit::READY)
}
