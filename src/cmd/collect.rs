//! `collect`: the evidence of requests, gathered and written down.

use super::evidence::open;
use super::progress::Progress;
use super::requests::{self, Requests};
use super::watch::Watch;
use super::{Outcome, Terminal, course};
use crate::cli::CollectArgs;
use crate::diag::Diagnostic;
use crate::judge::exit;
use crate::settings::{Given, Settings};

/// `collect`
///
/// # Errors
/// What kept anything from being gathered.
pub fn run(args: &CollectArgs, given: &Given, terminal: &mut Terminal) -> Outcome {
    let Some(path) = args.evidence.record.clone() else {
        let error = Diagnostic::error("collect needs --record FILE: where the evidence goes");
        return Err(error.into());
    };
    let settings = Settings::of_collect(args, given)?;
    let files = requests::files(&args.requests)?;
    let from = args.request.from.as_deref();
    settings.apart(&files, from, Vec::new())?;
    let mut progress = Progress::new(terminal);
    let mut requests = Requests::open(&files, &args.request, false, None, &mut progress)?;
    let responder = open(&settings.evidence, requests.len() > 1, terminal)?;
    let (rules, selection) = settings.rules()?;
    let chosen = (rules.as_slice(), &selection, false);
    let watch = Watch::new(progress, requests.len());
    let evidence = &settings.evidence;
    let (run, mut course) = course::begin(chosen, evidence, responder, from, &mut requests, watch)?;
    let asked = course.ask(&run, &mut requests);
    course.end();
    asked?;
    course.record(&run, &path)?;
    let answers = course.recorded().values();
    let asked: Vec<_> = answers.filter(|answer| answer.asked()).collect();
    let failed = asked.iter().filter(|answer| answer.result.is_err()).count();
    terminal.print(&format!(
        "{}: {} calls recorded, {failed} of them without an output\n",
        path.display(),
        asked.len()
    ))?;
    Ok(match course.is_interrupted() {
        true => exit::INTERRUPTED,
        false => exit::READY,
    })
}
