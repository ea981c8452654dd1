//! `collect`: the evidence of requests, gathered and written down.

use super::claims::Claims;
use super::evidence::sides;
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
    if args.evidence.record.is_none() {
        let error = Diagnostic::error("collect needs --record FILE: where the evidence goes");
        return Err(error.into());
    }
    let settings = Settings::of_collect(args, given)?;
    let files = requests::files(&args.requests)?;
    let from = args.request.from.as_deref();
    settings.apart(&files, from, Vec::new())?;
    let claims = Claims::new(&settings, &files, from)?;
    let mut progress = Progress::new(terminal);
    let mut requests = Requests::open(&files, &args.request, false, None, &mut progress)?;
    let responders = sides(&settings, &claims, requests.len() > 1, terminal)?;
    let (rules, selection) = settings.rules()?;
    let chosen = (rules.as_slice(), &selection, false);
    let watch = Watch::new(progress, requests.len());
    let (now, sides) = (settings.evidence.now, (responders, claims));
    let (runs, mut course) = course::begin(chosen, now, sides, from, &mut requests, watch)?;
    let asked = course.ask(&runs, &mut requests);
    course.end();
    asked?;
    for (path, asked, failed) in course.record(&runs)? {
        terminal.print(&format!(
            "{}: {asked} calls recorded, {failed} of them without an output\n",
            path.display()
        ))?;
    }
    Ok(match course.is_interrupted() {
        true => exit::INTERRUPTED,
        false => exit::READY,
    })
}
