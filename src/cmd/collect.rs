//! `collect`: the evidence of requests, gathered and written down; redacted where that is wanted.

use super::claims::Claims;
use super::evidence::sides;
use super::progress::Progress;
use super::requests::{self, Requests};
use super::watch::Watch;
use super::{Outcome, Terminal, course, output};
use crate::cli::CollectArgs;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::EvidenceFile;
use crate::judge::exit;
use crate::redact::{Material, redacted};
use crate::settings::places::UsedFile;
use crate::settings::{Given, Settings};
use serde_json::{Map, Value};
use std::path::PathBuf;

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
    let redacted = args.redacted_request.iter();
    let redacted = redacted.map(|path| UsedFile::new("--redacted-request", path));
    settings.apart(&files, from, redacted.collect())?;
    one_request(args, &files)?;
    let claims = Claims::new(&settings, &files, from)?;
    let mut progress = Progress::new(terminal);
    let mut requests = Requests::open(&files, &args.request, false, None, &mut progress)?;
    let responders = sides(&settings, &claims, requests.len() > 1, terminal)?;
    let (rules, selection) = settings.rules()?;
    let chosen = (rules.as_slice(), &selection, false);
    let watch = Watch::new(progress, requests.len());
    let (now, sides) = (settings.evidence.now, (responders, claims));
    let (runs, mut course) = course::begin(chosen, now, sides, from, &mut requests, watch)?;
    let inputs = match args.redact {
        true => requests.inputs()?,
        false => Vec::new(),
    };
    let asked = course.ask(&runs, &mut requests);
    course.end();
    asked?;
    let change = |evidence| match args.redact {
        true => without_names(args, evidence, &inputs),
        false => Ok(evidence),
    };
    for (path, asked, failed) in course.record(&runs, change)? {
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

/// That there is one request, where it goes to a file.
fn one_request(args: &CollectArgs, files: &[PathBuf]) -> Result<(), Diagnostics> {
    if args.redacted_request.is_none() || files.len() <= 1 {
        return Ok(());
    }
    let title = format!("--redacted-request takes one request, not {}", files.len());
    let error = Diagnostic::error(title);
    Err(error.help("collect them one by one").into())
}

/// The evidence without what tells whose it is; writes the request, redacted alike, where that is wanted.
fn without_names(
    args: &CollectArgs,
    evidence: EvidenceFile,
    inputs: &[Map<String, Value>],
) -> Result<EvidenceFile, Diagnostics> {
    let material = redacted(&Material {
        requests: inputs.to_vec(),
        evidence: Some(evidence),
        ..Material::default()
    });
    if let (Some(path), Some(request)) = (&args.redacted_request, material.requests.first()) {
        let mut text = serde_json::to_string_pretty(request).unwrap_or_default();
        text.push('\n');
        output::write_file(path, &text)?;
    }
    Ok(material.evidence.unwrap_or_default())
}
