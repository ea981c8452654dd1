//! Chooses who answers the questions of a run: an evidence file, nobody, or AWS.

use super::Terminal;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::file::Imported;
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
    /// What recorded evidence is about, as far as its calls tell.
    pub imported: Imported,
}

/// Sets up the evidence of a run.
///
/// # Errors
/// An unreadable evidence file, or a build without the AWS SDK where it is needed.
pub fn open(evidence: &Evidence, terminal: &mut Terminal) -> Result<Responder, Diagnostics> {
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
            imported: file.imported(),
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
            imported: Imported::default(),
        });
    }
    live(evidence, terminal)
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
fn live(evidence: &Evidence, terminal: &mut Terminal) -> Result<Responder, Diagnostics> {
    use crate::aws::{Options, live::Live};
    let region = evidence.region(None);
    let options = Options {
        region: region.clone(),
        profile: evidence.profile.clone(),
        profile_origin: evidence.profile_origin.clone(),
        endpoint_url: evidence.endpoint_url.clone(),
        timeout: evidence.timeout,
    };
    let live = Live::connect(options, terminal.interactive)?;
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
        imported: Imported::default(),
    })
}

#[cfg(not(feature = "online"))]
fn live(_: &Evidence, _: &mut Terminal) -> Result<Responder, Diagnostics> {
    let error =
        Diagnostic::error("this build cannot ask AWS: it was made without the feature `online`");
    Err(error
        .help("judge recorded evidence with --evidence FILE, or the request alone with --offline")
        .into())
}
