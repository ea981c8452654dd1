//! `collect`: requests and rules in, evidence out; redacted where that is wanted.

use super::check::gather;
use super::evidence::open;
use super::progress::Progress;
use super::{Outcome, Terminal, output, requests};
use crate::cli::CollectArgs;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::EvidenceFile;
use crate::redact::{Material, redacted};
use crate::request::Request;
use crate::settings::places::UsedFile;
use crate::settings::{Given, Settings};
use std::path::{Path, PathBuf};

/// Runs the subcommand.
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
    let redacted = args.redacted_request.iter();
    let redacted = redacted.map(|path| UsedFile::new("--redacted-request", path));
    settings.apart(&files, from, redacted.collect())?;
    one_request(args, &files)?;
    let mut progress = Progress::new(terminal);
    let mut requests = requests::load(&files, &args.request, false, &mut progress)?;
    let responder = open(&settings.evidence, terminal)?;
    let (rules, selection) = settings.rules()?;
    let chosen = (rules.as_slice(), &selection, false);
    let (gathered, _) = gather(chosen, &settings.evidence, responder, from, &mut requests)?;
    let evidence = gathered.evidence();
    if args.redact {
        write_redacted(args, evidence, &requests, &path)?;
    } else {
        write_evidence(&path, &evidence)?;
    }
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

/// That there is one request, where it goes to a file.
fn one_request(args: &CollectArgs, files: &[PathBuf]) -> Result<(), Diagnostics> {
    if args.redacted_request.is_none() || files.len() <= 1 {
        return Ok(());
    }
    let title = format!("--redacted-request takes one request, not {}", files.len());
    Err(Diagnostic::error(title)
        .help("collect them one by one")
        .into())
}

/// Writes the evidence, and the request where that is wanted, without what tells whose they are.
fn write_redacted(
    args: &CollectArgs,
    evidence: EvidenceFile,
    requests: &[Request],
    path: &Path,
) -> Result<(), Diagnostics> {
    let material = redacted(&Material {
        requests: requests
            .iter()
            .map(|request| request.input.clone())
            .collect(),
        evidence: Some(evidence),
        ..Material::default()
    });
    if let Some(evidence) = &material.evidence {
        write_evidence(path, evidence)?;
    }
    match (&args.redacted_request, material.requests.first()) {
        (Some(path), Some(request)) => {
            let mut text = serde_json::to_string_pretty(request).unwrap_or_default();
            text.push('\n');
            output::write_file(path, &text)
        }
        _ => Ok(()),
    }
}

/// Writes an evidence file.
///
/// # Errors
/// What the file system answered.
pub(super) fn write_evidence(path: &Path, evidence: &EvidenceFile) -> Result<(), Diagnostics> {
    let mut text = serde_json::to_string_pretty(evidence).unwrap_or_default();
    text.push('\n');
    output::write_file(path, &text)
}
