//! Chooses who answers the questions of a run: an evidence file, nobody, or AWS.

use super::Terminal;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::gather::{Offline, Respond};
use crate::evidence::inspect::{Disks, Inspecting, Opened};
use crate::evidence::{Call, EvidenceFile, Target};
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
    /// Whether the disk of the AMI may be read.
    pub inspect_disk: bool,
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
    let responder = without_disk(evidence, several, terminal)?;
    let Some(path) = &evidence.disk else {
        return Ok(responder);
    };
    let opened = Opened::file(path).map_err(|why| {
        let error = Diagnostic::error(format!("--disk: {} {why}", path.display()));
        error.help("give an image of the AMI's disk: raw, VHD, VHDX, VMDK or qcow2")
    })?;
    let disks = Disks::File(Box::new(opened));
    Ok(Responder {
        source: Box::new(Inspecting::new(responder.source, disks)),
        inspect_disk: true,
        ..responder
    })
}

/// Everything but the image in a file.
fn without_disk(
    evidence: &Evidence,
    several: bool,
    terminal: &mut Terminal,
) -> Result<Responder, Diagnostics> {
    if let Some(path) = &evidence.file {
        let (file, recorded_at) = read(path)?;
        let recorded = |wanted: Call| {
            let mut calls = file.calls.iter();
            calls.any(|call| call.operation == wanted.info().operation)
        };
        let dry_run = evidence.dry_run || recorded(Call::CreateImportedImage);
        let inspect_disk = evidence.inspect_disk || recorded(Call::InspectDisk);
        let target = Target {
            region: evidence.region(file.region.as_deref()),
            account: file.account.clone(),
            offline: false,
        };
        return Ok(Responder {
            source: Box::new(file),
            target,
            dry_run,
            inspect_disk,
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
            inspect_disk: false,
            recorded_at: None,
        });
    }
    live(evidence, terminal, terminal.interactive && !several)
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
fn live(
    evidence: &Evidence,
    terminal: &Terminal,
    progress: bool,
) -> Result<Responder, Diagnostics> {
    use crate::aws::{Options, live::Live};
    let region = evidence.region(None);
    let options = Options {
        region: region.clone(),
        profile: evidence.profile.clone(),
        profile_origin: evidence.profile_origin.clone(),
        endpoint_url: evidence.endpoint_url.clone(),
        timeout: evidence.timeout,
    };
    let live = Live::connect(options, progress)?;
    let target = Target {
        region: region.or_else(|| live.region()),
        account: None,
        offline: false,
    };
    let source: Box<dyn Respond> = match evidence.inspect_disk {
        true => {
            let blocks = evidence.max_blocks;
            let region = target.region.clone();
            let reading = super::reading::Reading::new(terminal, progress, region, blocks);
            let tell = Box::new(reading);
            let disks = Disks::Snapshots { tell, blocks };
            Box::new(Inspecting::new(Box::new(live), disks))
        }
        false => Box::new(live),
    };
    Ok(Responder {
        source,
        target,
        dry_run: evidence.dry_run,
        inspect_disk: evidence.inspect_disk,
        recorded_at: None,
    })
}

#[cfg(not(feature = "online"))]
fn live(_: &Evidence, _: &Terminal, _: bool) -> Result<Responder, Diagnostics> {
    let error =
        Diagnostic::error("this build cannot ask AWS: it was made without the feature `online`");
    Err(error
        .help("judge recorded evidence with --evidence FILE, or the request alone with --offline")
        .into())
}
