//! `check`: requests and rules in, evidence gathered, report out.

use super::claims::Claims;
use super::course::{self, Course};
use super::evidence::sides;
use super::output::{self, Output};
use super::progress::Progress;
use super::requests::{self, Requests};
use super::resume::Resume;
use super::watch::Watch;
use super::writing::Writing;
use super::{Outcome, Terminal, fix};
use crate::cli::CheckArgs;
use crate::diag::{Diagnostic, Diagnostics, Level};
use crate::fix::proposals;
use crate::grade::Verdict;
use crate::judge::accept::{Acceptance, Accepting, not_waivable};
use crate::judge::baseline::Baseline;
use crate::judge::digest;
use crate::judge::exit::Policy;
use crate::judge::pipeline::Run;
use crate::judge::subject::{Judged, Subject};
use crate::report::Report;
use crate::request::Request;
use crate::rules::{Rule, Selection};
use crate::settings::{Given, Settings};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

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
    let claims = Claims::new(&settings, &files, from)?;
    let mut fixed = Vec::new();
    if args.fix.fix {
        let mended = fix::mend(args, &settings, &files)?;
        if args.fix.diff {
            return fix::diff(mended, args.show_sensitive, terminal);
        }
        fixed = fix::write(mended, terminal)?;
    }
    let mut progress = Progress::new(terminal);
    let (flags, shard) = (&args.request, settings.shard);
    let requests = Requests::open(&files, flags, args.show_sensitive, shard, &mut progress);
    let mut requests = requests.inspect_err(|_| fix::tell(&fixed, false, terminal))?;
    let responders = sides(&settings, &claims, requests.len() > 1, terminal)?;
    let known = settings.known()?;
    let (rules, selection) = settings.rules()?;
    let chosen = (rules.as_slice(), &selection, args.show_sensitive);
    let watch = Watch::new(progress, requests.len());
    let (now, sides) = (settings.evidence.now, (responders, claims));
    let (runs, mut course) = course::begin(chosen, now, sides, from, &mut requests, watch)?;
    let mut report = report(&settings, &outputs, (&runs, &rules), requests.len());
    report.fixed = fixed;
    let resume = resume(&settings, &report)?;
    let acceptance = acceptance(&settings, &known, &runs);
    let kept = not_waivable(&rules);
    let mut accepting = acceptance.begin(&kept);
    let verbosity = match args.quiet {
        true => -1,
        false => i8::try_from(args.verbose).unwrap_or(i8::MAX),
    };
    let mut writing = Writing::begin(&outputs, report, verbosity, terminal)?;
    let show_calls = output::show_calls(&outputs, args.verbose);
    let carry_fixes = output::carry_fixes(&outputs);
    let mut take = |requests: &[Request], judged: Vec<Judged>| {
        nothing_idle(&judged, &rules, &selection)?;
        for (request, one) in requests.iter().zip(judged) {
            let subject = accepting.accept(one);
            let fixes = match carry_fixes {
                true => proposals(request, &subject.outcomes, &rules),
                false => Vec::new(),
            };
            writing.subject(&subject, fixes, terminal)?;
        }
        Ok(())
    };
    let ran = course.judge(&runs, &mut requests, resume, show_calls, &mut take);
    course.end();
    course.record(&runs, Ok)?;
    if let Err(errors) = ran {
        writing.give_up();
        return Err(errors);
    }
    let configuration = conclude(&settings, accepting, &selection, &course, terminal)?;
    let code = writing.end(configuration, course.is_interrupted(), terminal)?;
    (terminal.leave)(code);
    Ok(code)
}

/// What is known of the report before anything is judged.
fn report(
    settings: &Settings,
    outputs: &[Output],
    (runs, rules): (&[Run<'_>], &[Rule]),
    requests: usize,
) -> Report {
    let compared = settings.shard.is_some()
        || settings.resume.is_some()
        || outputs.iter().any(Output::streams);
    Report {
        requests,
        policy: settings.policy,
        rules: output::described(outputs, rules),
        digest: compared.then(|| digest::of_rules(runs)),
        shard: settings.shard,
        ..Report::default()
    }
}

fn resume(settings: &Settings, report: &Report) -> Result<Option<Resume>, Diagnostics> {
    let Some(path) = &settings.resume else {
        return Ok(None);
    };
    let digest = report.digest.as_deref().unwrap_or_default();
    Resume::open(path, digest).map(Some)
}

/// What people accept.
pub(super) fn acceptance<'a>(
    settings: &'a Settings,
    known: &'a Baseline,
    runs: &[Run<'_>],
) -> Acceptance<'a> {
    // Waivers end by the latest of the clocks.
    let now = runs.iter().map(|run| run.now).max().unwrap_or_default();
    let config = settings.config.as_ref();
    Acceptance {
        waivers: config.map_or(&[][..], |config| &config.waivers),
        severities: config.map(|config| &config.file.severity),
        known,
        write_baseline: settings.write_baseline,
        today: now.to_zoned(TimeZone::UTC).date(),
        policy: settings.policy,
    }
}

/// Writes the next baseline where it is wanted; what is to be said of the configuration itself.
fn conclude(
    settings: &Settings,
    accepting: Accepting<'_>,
    selection: &Selection,
    course: &Course,
    terminal: &mut Terminal,
) -> Result<Option<Subject>, Diagnostics> {
    let interrupted = course.is_interrupted();
    let all = settings.shard.is_none() && !interrupted;
    let (found, next) = accepting.end(selection, all);
    match (&settings.baseline, next) {
        (Some(path), Some(next)) if !interrupted => output::write_file(path, &next.text())?,
        (Some(path), Some(_)) => {
            let title = format!(
                "{} was not written: the run was interrupted",
                path.display()
            );
            terminal.warn(&Diagnostic::new(Level::Warning, title));
        }
        _ => {}
    }
    Ok(about_configuration(found, &settings.policy))
}

/// What is found about the configuration itself, as the subject that reports show.
pub(super) fn about_configuration(
    found: Vec<crate::judge::Outcome>,
    policy: &Policy,
) -> Option<Subject> {
    let path = found.iter().find_map(|one| one.location.as_ref())?;
    let about = Judged {
        path: path.path.clone(),
        outcomes: found.into(),
        ..Judged::default()
    };
    Some(about.decide(policy))
}

/// That some selected rule was asked about every request: where none is, "ready" would mean nothing.
pub(super) fn nothing_idle(
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
