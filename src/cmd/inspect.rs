//! `inspect`: what a disk image holds, without starting it.

use super::{Outcome, Terminal};
use crate::cli::{InspectArgs, InspectOutput};
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::ask::Place;
use crate::disk::cache::{Cache, Local};
use crate::disk::windows::Disk;
use crate::disk::{ReadAt, container};
use crate::judge::exit::{READY, UNDECIDED};
use crate::report::inspection::Inspection;
use crate::report::inspection_human;
use crate::text::escape_json;
use std::path::Path;
use std::sync::Arc;

/// Runs the subcommand.
///
/// # Errors
/// A source that is no disk image, and places in the registry that make no sense.
pub fn run(args: &InspectArgs, terminal: &mut Terminal) -> Outcome {
    let places = places(&args.registry)?;
    let path = Path::new(&args.source);
    if is_remote(&args.source) && !path.exists() {
        let error = Diagnostic::error(format!(
            "{} is in EC2, and this build reads disk images in files only",
            args.source
        ));
        return Err(error.help("export it first (aws ec2 export-image), or download the snapshot (coldsnap download), and inspect the file").into());
    }
    let failed = |why: crate::disk::DiskError| Diagnostic::error(format!("{} {why}", args.source));
    let (format, image) = container::open(path).map_err(failed)?;
    let cache = Arc::new(Cache::new(Box::new(Local(image))));
    let disk = Disk::open(&(Arc::clone(&cache) as Arc<dyn ReadAt>)).map_err(failed)?;
    let inspection = Inspection::of(&args.source, format, (&cache, &disk), &args.path, &places);
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
