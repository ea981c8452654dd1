//! `inspect`: what a disk image or a snapshot holds, without starting it.

#[cfg(feature = "online")]
mod snapshot;

use super::{Outcome, Terminal};
use crate::cli::{InspectArgs, InspectOutput};
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::ask::Place;
use crate::disk::cache::{Blocks, Cache, Local};
use crate::disk::inspection::Inspection;
use crate::disk::windows::Disk;
use crate::disk::{DiskError, ReadAt, container};
use crate::judge::exit::{READY, UNDECIDED};
use crate::report::inspection_human;
use crate::text::escape_json;
use std::path::Path;
use std::sync::Arc;

/// Runs the subcommand.
///
/// # Errors
/// A source that is no disk image or cannot be read, and places in the registry that make no sense.
pub fn run(args: &InspectArgs, terminal: &mut Terminal) -> Outcome {
    let places = places(&args.registry)?;
    let path = Path::new(&args.source);
    let inspection = if is_remote(&args.source) && !path.exists() {
        remote(args, &places, terminal)?
    } else {
        let opened = container::open(path).map_err(|why| failed(args, &why))?;
        let (format, image) = opened;
        inspect(args, &places, format.as_str(), Box::new(Local(image)))?
    };
    let text = match args.output {
        InspectOutput::Json => {
            let text = serde_json::to_string_pretty(&inspection).unwrap_or_default();
            escape_json(&text).into_owned() + "\n"
        }
        InspectOutput::Human => inspection_human::render(&inspection, terminal.style),
    };
    terminal.print(&text)?;
    Ok(if inspection.is_undecided() {
        UNDECIDED
    } else {
        READY
    })
}

/// Asks the disk that the blocks are of.
fn inspect(
    args: &InspectArgs,
    places: &[Place],
    format: &'static str,
    blocks: Box<dyn Blocks>,
) -> Result<Inspection, Diagnostics> {
    let cache = Arc::new(Cache::new(blocks));
    let source = Arc::clone(&cache) as Arc<dyn ReadAt>;
    let disk = Disk::open(&source).map_err(|why| failed(args, &why))?;
    let asked = (&*cache, &disk);
    Ok(Inspection::of(
        &args.source,
        format,
        asked,
        &args.path,
        places,
    ))
}

fn failed(args: &InspectArgs, why: &DiskError) -> Diagnostics {
    Diagnostic::error(format!("{} {why}", args.source)).into()
}

#[cfg(feature = "online")]
use snapshot::remote;

#[cfg(not(feature = "online"))]
fn remote(args: &InspectArgs, _: &[Place], _: &mut Terminal) -> Result<Inspection, Diagnostics> {
    let error = Diagnostic::error(format!(
        "{} is in EC2, and this build cannot ask AWS: it was made without the feature `online`",
        args.source
    ));
    Err(error.help("export it first (aws ec2 export-image), or download the snapshot (coldsnap download), and inspect the file").into())
}

fn places(words: &[String]) -> Result<Vec<Place>, Diagnostics> {
    let (mut places, mut errors) = (Vec::new(), Vec::new());
    for word in words {
        match Place::parse(word) {
            Ok(place) => places.push(place),
            Err(why) => errors.push(Diagnostic::error(format!("--registry: {why}")).help(r"for example --registry 'SOFTWARE\Microsoft\Windows NT\CurrentVersion:ProductName'")),
        }
    }
    match errors.is_empty() {
        true => Ok(places),
        false => Err(errors.into()),
    }
}

/// Whether it is the id of a snapshot or an AMI.
fn is_remote(source: &str) -> bool {
    ["snap-", "ami-"].iter().any(|prefix| {
        let rest = source.strip_prefix(prefix);
        rest.is_some_and(|id| {
            (8..=17).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    })
}
