//! `merge`: the reports of the parts of a run become one report.

use super::output::unwritable;
use super::{Outcome, Terminal};
use crate::cli::MergeArgs;
use crate::diag::Diagnostics;
use crate::report::merge::merge;
use crate::report::spool::Spool;
use crate::settings::places::{UsedFile, apart};
use std::fs::File;

/// Runs the subcommand.
///
/// # Errors
/// Reports that are not the parts of one run, and an output that cannot be written.
pub fn run(args: &MergeArgs, terminal: &mut Terminal) -> Outcome {
    let read = args.reports.iter();
    let read: Vec<UsedFile> = read.map(|path| UsedFile::new("a report", path)).collect();
    let written = args.output.iter();
    let written: Vec<UsedFile> = written.map(|path| UsedFile::new("-o", path)).collect();
    apart(&read, &written)?;
    let paths: Vec<_> = args.reports.iter().map(|path| path.as_path()).collect();
    let mut whole = Spool::default();
    let code = merge(&paths, &mut whole)?;
    match &args.output {
        Some(path) => {
            let written = File::create(path).and_then(|mut file| whole.empty_into(&mut file));
            written.map_err(|error| Diagnostics::from(unwritable(path, &error)))?;
        }
        None => terminal.copy(&mut whole)?,
    }
    Ok(code)
}
