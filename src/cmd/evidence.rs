//! Chooses who answers the questions of a run: an evidence file, nobody, or AWS.

use super::Terminal;
use crate::cli::EvidenceArgs;
use crate::diag::Diagnostic;
use crate::evidence::gather::{Offline, Respond};
use crate::evidence::{EvidenceFile, Target};
use crate::text::Source;
use jiff::Timestamp;
use std::path::Path;

/// Who answers, and where the questions go.
pub struct Responder {
    /// Who answers.
    pub source: Box<dyn Respond>,
    /// Region and account.
    pub target: Target,
    /// Whether a dry run may be asked for.
    pub dry_run: bool,
    /// When recorded evidence was recorded.
    pub recorded_at: Option<Timestamp>,
}

/// The Region that AWS's environment variables name.
fn environment() -> Option<String> {
    ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Sets up the evidence of a run.
///
/// # Errors
/// An unreadable evidence file, or a build without the AWS SDK where it is needed.
pub fn open(args: &EvidenceArgs, terminal: &mut Terminal) -> Result<Responder, Vec<Diagnostic>> {
    if let Some(path) = &args.evidence {
        let (file, recorded_at) = read(path)?;
        let recorded = file
            .calls
            .iter()
            .any(|call| call.operation == "CreateImportedImage");
        let target = Target {
            region: args
                .region
                .clone()
                .or(file.region.clone())
                .or(args.fallback_region.clone()),
            account: file.account.clone(),
            offline: false,
        };
        return Ok(Responder {
            source: Box::new(file),
            target,
            dry_run: args.dry_run || recorded,
            recorded_at,
        });
    }
    if args.offline {
        let target = Target {
            region: args
                .region
                .clone()
                .or_else(environment)
                .or(args.fallback_region.clone()),
            account: None,
            offline: true,
        };
        return Ok(Responder {
            source: Box::new(Offline),
            target,
            dry_run: false,
            recorded_at: None,
        });
    }
    live(args, terminal)
}

/// The file, and when it was recorded.
fn read(path: &Path) -> Result<(EvidenceFile, Option<Timestamp>), Vec<Diagnostic>> {
    let source = Source::read_data(path).map_err(|error| vec![error])?;
    let file = EvidenceFile::read(&source)?;
    let recorded_at = file.recorded_at.as_deref().map(|time| {
        time.parse().map_err(|_| {
            let title = format!("{}: recorded_at `{time}` is not a time", source.path());
            let help = "write it as 2026-11-23T12:00:00Z, or leave it out";
            vec![Diagnostic::error(title).help(help)]
        })
    });
    Ok((file, recorded_at.transpose()?))
}

#[cfg(feature = "online")]
fn live(args: &EvidenceArgs, terminal: &mut Terminal) -> Result<Responder, Vec<Diagnostic>> {
    let mut args = args.clone();
    if args.region.is_none() && environment().is_none() {
        args.region.clone_from(&args.fallback_region);
    }
    let args = &args;
    let live =
        crate::aws::live::Live::connect(args, terminal.interactive).map_err(|why| vec![why])?;
    let region = args.region.clone().or_else(|| live.region());
    Ok(Responder {
        source: Box::new(live),
        target: Target {
            region,
            account: None,
            offline: false,
        },
        dry_run: args.dry_run,
        recorded_at: None,
    })
}

#[cfg(not(feature = "online"))]
fn live(_: &EvidenceArgs, _: &mut Terminal) -> Result<Responder, Vec<Diagnostic>> {
    let error =
        Diagnostic::error("this build cannot ask AWS: it was made without the feature `online`");
    Err(vec![error.help(
        "judge recorded evidence with --evidence FILE, or the request alone with --offline",
    )])
}
