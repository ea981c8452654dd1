//! Chooses who answers the questions of a run: an evidence file, nobody, or AWS.

use super::Terminal;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::gather::{Offline, Respond};
use crate::evidence::{EvidenceFile, Target};
use crate::settings::Evidence;
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

/// Sets up the evidence of a run; `several` tells whether it has a bar of its own to show how far it is.
///
/// # Errors
/// An unreadable evidence file, or a build without the AWS SDK where it is needed.
pub fn open(
    evidence: &Evidence,
    several: bool,
    terminal: &mut Terminal,
) -> Result<Responder, Diagnostics> {
    if let Some(path) = &evidence.file {
        let (file, recorded_at) = read(path)?;
        let mut calls = file.calls.iter();
        let recorded = calls.any(|call| call.operation == "CreateImportedImage");
        let target = Target {
            region: evidence.region(file.region.as_deref()),
            account: file.account.clone(),
            offline: false,
        };
        return Ok(Responder {
            source: Box::new(file),
            target,
            dry_run: evidence.dry_run || recorded,
            recorded_at,
        });
    }
    if evidence.offline {
        let target = Target {
            region: evidence.region(None),
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
    live(evidence, terminal.interactive && !several)
}

/// The file, and when it was recorded.
fn read(path: &Path) -> Result<(EvidenceFile, Option<Timestamp>), Diagnostics> {
    let source = Source::read_data(path)?;
    let file = EvidenceFile::read(&source)?;
    let recorded_at = file.recorded_at.as_deref().map(|time| {
        time.parse().map_err(|_| {
            let title = format!("{}: recorded_at `{time}` is not a time", source.path());
            let help = "write it as 2026-11-23T12:00:00Z, or leave it out";
            Diagnostic::error(title).help(help)
        })
    });
    Ok((file, recorded_at.transpose()?))
}

#[cfg(feature = "online")]
fn live(evidence: &Evidence, progress: bool) -> Result<Responder, Diagnostics> {
    use crate::aws::{Options, live::Live};
    use std::sync::Arc;
    use tokio::sync::Semaphore;
    let (region, role) = (evidence.region(None), evidence.role.clone());
    let options = Options {
        region: region.clone(),
        profile: evidence.profile.clone(),
        profile_origin: evidence.profile_origin.clone(),
        role: role.map(|role| (role.arn, role.external_id)),
        endpoint_url: evidence.endpoint_url.clone(),
        timeout: evidence.timeout,
        jobs: evidence.jobs.map(|jobs| Arc::new(Semaphore::new(jobs))),
    };
    let live = Live::connect(options, progress)?;
    let target = Target {
        region: region.or_else(|| live.region()),
        account: None,
        offline: false,
    };
    Ok(Responder {
        source: Box::new(live),
        target,
        dry_run: evidence.dry_run,
        recorded_at: None,
    })
}

#[cfg(not(feature = "online"))]
fn live(_: &Evidence, _: bool) -> Result<Responder, Diagnostics> {
    let error =
        Diagnostic::error("this build cannot ask AWS: it was made without the feature `online`");
    Err(error
        .help("judge recorded evidence with --evidence FILE, or the request alone with --offline")
        .into())
}
