//! `check` and `collect`: requests and rules in, evidence gathered, report out.

use super::evidence::{Responder, open};
use super::output::Output;
use super::progress::Progress;
use super::{Outcome, Terminal, fix, from, output, requests};
use crate::cli::{CheckArgs, CollectArgs};
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::Answers;
use crate::grade::Verdict;
use crate::judge::accept::Acceptance;
use crate::judge::baseline::Baseline;
use crate::judge::pipeline::{Gathered, Run};
use crate::judge::subject::Judged;
use crate::parallel;
use crate::report::{Report, RuleInfo};
use crate::request::Request;
use crate::rules::{Rule, Selection};
use crate::settings::{Evidence, Given, Settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

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
    let mut fixed = Vec::new();
    if args.fix.fix {
        let mended = fix::mend(args, &settings, &files)?;
        if args.fix.diff {
            return fix::diff(mended, args.show_sensitive, terminal);
        }
        fixed = fix::write(mended, terminal)?;
    }
    let mut progress = Progress::new(terminal);
    let requests = requests::load(&files, &args.request, args.show_sensitive, &mut progress);
    let mut requests = requests.inspect_err(|_| fix::tell(&fixed, false, terminal))?;
    let responder = open(&settings.evidence, terminal)?;
    let known = settings.known()?;
    let (rules, selection) = settings.rules()?;
    let chosen = (rules.as_slice(), &selection, args.show_sensitive);
    let (gathered, now) = gather(chosen, &settings.evidence, responder, from, &mut requests)?;
    if let Some(path) = &args.evidence.record {
        record(&gathered, path)?;
    }
    let show_calls = output::show_calls(&outputs, args.verbose);
    let judging = gathered.judging(&requests);
    let judged = parallel::map(&requests, |request| judging.judge(request, show_calls));
    nothing_idle(&judged, &rules, &selection)?;
    let subjects = accept(&settings, &known, judged, (&rules, &selection), now)?;
    let fixes = match output::carry_fixes(&outputs) {
        true => fix::by_path(&requests, &subjects, &rules),
        false => BTreeMap::new(),
    };
    let described = rules.iter().filter(|_| output::describe_rules(&outputs));
    let report = Report {
        subjects,
        policy: settings.policy,
        rules: described.map(RuleInfo::from).collect(),
        fixed,
        fixes,
    };
    let verbosity = match args.quiet {
        true => -1,
        false => i8::try_from(args.verbose).unwrap_or(i8::MAX),
    };
    output::write_all(&outputs, &report, verbosity, terminal)?;
    let code = report.exit_code();
    (terminal.leave)(code);
    Ok(code)
}

/// Asks what the rules need to know of the requests, once `--from` has given them their AMI; with the time of the run.
fn gather<'a>(
    (rules, selection, show_sensitive): (&'a [Rule], &'a Selection, bool),
    evidence: &Evidence,
    mut responder: Responder,
    from: Option<&str>,
    requests: &mut [Request],
) -> Result<(Gathered<'a>, Timestamp), Diagnostics> {
    let mut answers = Answers::new();
    if let Some(from) = from {
        let ami = from::resolve(from, &mut responder, &mut answers)?;
        from::fill(&ami, requests)?;
    }
    if evidence.disk.is_some() {
        of_one_ami(requests)?;
    }
    // Recorded evidence is judged as of its own time: a replay gives the report of the recording.
    let now = evidence.now.or(responder.recorded_at);
    let now = now.unwrap_or_else(Timestamp::now);
    let recording = evidence.record.is_some().then_some(now);
    let run = Run {
        rules,
        selection,
        target: responder.target,
        dry_run: responder.dry_run,
        inspect_disk: responder.inspect_disk,
        now,
        recorded_at: responder.recorded_at.or(recording),
        show_sensitive,
    };
    let gathered = run.gather(requests, responder.source.as_mut(), answers);
    Ok((gathered, now))
}

/// That an image of a disk is not taken for that of several AMIs.
fn of_one_ami(requests: &[Request]) -> Result<(), Diagnostics> {
    let named = requests
        .iter()
        .filter_map(|request| request.filled("SourceAmiId"));
    let named: BTreeSet<&str> = named.collect();
    match named.len() {
        0 | 1 => Ok(()),
        count => {
            let title = format!("--disk is the disk of one AMI, and the requests name {count}");
            let error = Diagnostic::error(title);
            Err(error
                .help("judge the requests of each AMI in a run of their own")
                .into())
        }
    }
}

fn record(gathered: &Gathered<'_>, path: &Path) -> Result<(), Diagnostics> {
    let mut text = serde_json::to_string_pretty(&gathered.evidence()).unwrap_or_default();
    text.push('\n');
    output::write_file(path, &text)
}

/// Applies what people accept, and writes the next baseline where it is wanted.
fn accept(
    settings: &Settings,
    known: &Baseline,
    judged: Vec<Judged>,
    (rules, selection): (&[Rule], &Selection),
    now: Timestamp,
) -> Result<Vec<crate::judge::subject::Subject>, Diagnostics> {
    let config = settings.config.as_ref();
    let acceptance = Acceptance {
        waivers: config.map_or(&[][..], |config| &config.waivers),
        severities: config.map(|config| &config.file.severity),
        known,
        write_baseline: settings.write_baseline,
        today: now.to_zoned(TimeZone::UTC).date(),
        policy: settings.policy,
    };
    let (subjects, next) = acceptance.apply(judged, rules, selection);
    if let (Some(path), Some(next)) = (&settings.baseline, next) {
        output::write_file(path, &next.text())?;
    }
    Ok(subjects)
}

/// That some selected rule was asked about every request: where none is, "ready" would mean nothing.
fn nothing_idle(
    judged: &[Judged],
    rules: &[Rule],
    selection: &Selection,
) -> Result<(), Diagnostics> {
    let selected = rules.iter().filter(|rule| selection.contains(rule));
    let selected: BTreeSet<&str> = selected.map(|rule| rule.id.as_str()).collect();
    let idle = |one: &&Judged| {
        let all = one.outcomes.iter();
        let mut own = all.filter(|outcome| selected.contains(outcome.rule.as_str()));
        let skipped = own.clone().any(|o| o.verdict == Verdict::Skipped);
        // Where everything selected does not arise, that is an answer.
        let unasked = |o: &crate::judge::Outcome| {
            matches!(o.verdict, Verdict::Skipped | Verdict::NotApplicable)
        };
        (skipped || selected.is_empty()) && own.all(unasked)
    };
    let error = |one: &Judged| {
        let title = format!(
            "nothing was judged: no selected rule could be asked about {}",
            one.path
        );
        Diagnostic::error(title).help(if one.offline {
            "--offline judges the request alone: select rules about requests, or give --evidence FILE"
        } else {
            "select other rules with --select and --ignore, or give the option that they need, such as --dry-run"
        })
    };
    let errors: Vec<Diagnostic> = judged.iter().filter(idle).map(error).collect();
    Diagnostics::from(errors).none()
}

/// `collect`
///
/// # Errors
/// What kept anything from being gathered.
pub fn collect(args: &CollectArgs, given: &Given, terminal: &mut Terminal) -> Outcome {
    let Some(path) = args.evidence.record.clone() else {
        let error = Diagnostic::error("collect needs --record FILE: where the evidence goes");
        return Err(error.into());
    };
    let settings = Settings::of_collect(args, given)?;
    let files = requests::files(&args.requests)?;
    let from = args.request.from.as_deref();
    settings.apart(&files, from, Vec::new())?;
    let mut progress = Progress::new(terminal);
    let mut requests = requests::load(&files, &args.request, false, &mut progress)?;
    let responder = open(&settings.evidence, terminal)?;
    let (rules, selection) = settings.rules()?;
    let chosen = (rules.as_slice(), &selection, false);
    let (gathered, _) = gather(chosen, &settings.evidence, responder, from, &mut requests)?;
    record(&gathered, &path)?;
    let answers = gathered.answers().values();
    let asked: Vec<_> = answers.filter(|answer| answer.asked()).collect();
    let failed = asked.iter().filter(|answer| answer.result.is_err()).count();
    terminal.print(&format!(
        "{}: {} calls recorded, {failed} of them without an output\n",
        path.display(),
        asked.len()
    ))?;
    Ok(crate::judge::exit::READY)
}
