//! Chooses who answers the questions of a run: an evidence file, nobody, or AWS; for each target on its own.

use super::Terminal;
use super::claims::Claims;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::file::{Imported, Replay};
use crate::evidence::gather::{Offline, Respond};
use crate::evidence::inspect::{Disks, Inspecting, Opened};
use crate::evidence::{Call, EvidenceFile, Target};
use crate::settings::{Evidence, Settings};
use crate::text::Source;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Who answers, and where the questions go.
pub struct Responder {
    /// What the configuration calls the target; none where the run has one only.
    pub name: Option<String>,
    /// Where the evidence is written to, if anywhere.
    pub record: Option<PathBuf>,
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
    /// What recorded evidence is about, as far as its calls tell.
    pub imported: Imported,
}

/// Sets up evidence where targets do not matter; `several` tells whether the run has a bar of its own to show how far it is.
///
/// # Errors
/// An unreadable evidence file, a profile that is not there, or a build without the AWS SDK where it is needed.
pub fn open(
    evidence: &Evidence,
    several: bool,
    terminal: &Terminal,
) -> Result<Responder, Diagnostics> {
    open_quietly(evidence, terminal.interactive && !several)
}

/// The same without a terminal; `progress` tells whether calls under way are shown on standard error.
///
/// # Errors
/// As for [`open`].
pub fn open_quietly(evidence: &Evidence, progress: bool) -> Result<Responder, Diagnostics> {
    side(evidence, &Jobs::new(evidence), progress)
}

/// Sets up the evidence of every target that is used, or of the whole run where there are none.
///
/// # Errors
/// As [`open`], of every target.
pub fn sides(
    settings: &Settings,
    claims: &Claims,
    several: bool,
    terminal: &Terminal,
) -> Result<Vec<Responder>, Diagnostics> {
    let jobs = Jobs::new(&settings.evidence);
    let progress = terminal.interactive && !several;
    if claims.used.is_empty() {
        return Ok(vec![side(&settings.evidence, &jobs, progress)?]);
    }
    let (mut sides, mut errors) = (Vec::new(), Vec::new());
    for (index, target) in claims.targets(settings) {
        match side(&target.evidence, &jobs, progress) {
            Ok(responder) => sides.push(Responder {
                name: Some(target.name.clone()),
                ..responder
            }),
            Err(found) => errors.extend(
                found
                    .into_iter()
                    .map(|error| settings.of_target(index, error)),
            ),
        }
    }
    Diagnostics::from(errors).none().map(|()| sides)
}

/// Who answers for one account and Region, with the image of a disk in a file where there is one.
fn side(evidence: &Evidence, jobs: &Jobs, progress: bool) -> Result<Responder, Diagnostics> {
    let responder = without_disk(evidence, jobs, progress)?;
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

fn without_disk(
    evidence: &Evidence,
    jobs: &Jobs,
    progress: bool,
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
            imported: file.imported(),
            name: None,
            record: evidence.record.clone(),
            source: Box::new(Replay::from(file)),
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
            name: None,
            record: evidence.record.clone(),
            source: Box::new(Offline),
            target,
            dry_run: false,
            inspect_disk: false,
            recorded_at: None,
            imported: Imported::default(),
        });
    }
    live(evidence, jobs, progress)
}

/// What bounds the calls of all targets together.
struct Jobs(
    #[cfg(feature = "online")] Option<std::sync::Arc<tokio::sync::Semaphore>>,
    #[cfg(not(feature = "online"))] (),
);

impl Jobs {
    #[cfg(feature = "online")]
    fn new(evidence: &Evidence) -> Self {
        let semaphore = |jobs| std::sync::Arc::new(tokio::sync::Semaphore::new(jobs));
        Self(evidence.jobs.map(semaphore))
    }

    #[cfg(not(feature = "online"))]
    fn new(_: &Evidence) -> Self {
        Self(())
    }
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

/// Columns of what standard error says of reading snapshots, where no terminal is at hand.
#[cfg(feature = "online")]
const WIDTH: usize = 100;

#[cfg(feature = "online")]
fn live(evidence: &Evidence, jobs: &Jobs, progress: bool) -> Result<Responder, Diagnostics> {
    use crate::aws::{Options, live::Live};
    let (region, role) = (evidence.region(None), evidence.role.clone());
    let options = Options {
        region: region.clone(),
        profile: evidence.profile.clone(),
        profile_origin: evidence.profile_origin.clone(),
        role: role.map(|role| (role.arn, role.external_id)),
        endpoint_url: evidence.endpoint_url.clone(),
        timeout: evidence.timeout,
        jobs: jobs.0.clone(),
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
            let reading = super::reading::Reading::new(WIDTH, progress, region, blocks);
            let tell = Box::new(reading);
            let disks = Disks::Snapshots { tell, blocks };
            Box::new(Inspecting::new(Box::new(live), disks))
        }
        false => Box::new(live),
    };
    Ok(Responder {
        name: None,
        record: evidence.record.clone(),
        source,
        target,
        dry_run: evidence.dry_run,
        inspect_disk: evidence.inspect_disk,
        recorded_at: None,
        imported: Imported::default(),
    })
}

#[cfg(not(feature = "online"))]
fn live(_: &Evidence, _: &Jobs, _: bool) -> Result<Responder, Diagnostics> {
    let error =
        Diagnostic::error("this build cannot ask AWS: it was made without the feature `online`");
    Err(error
        .help("judge recorded evidence with --evidence FILE, or the request alone with --offline")
        .into())
}
