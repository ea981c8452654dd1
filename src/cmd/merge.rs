//! `merge`: the reports of the parts of a run become one report.

use super::output::{is_format, unwritable};
use super::{Outcome, Terminal};
use crate::cli::MergeArgs;
use crate::diag::{Diagnostic, Diagnostics};
use crate::report::merge::merge;
use crate::report::spool::Spool;
use crate::settings::places::{UsedFile, apart};
use std::fs::File;
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// Reports that are not the parts of one run, and an output that cannot be written.
pub fn run(args: &MergeArgs, terminal: &mut Terminal) -> Outcome {
    if let Some(path) = &args.output {
        no_format(path)?;
    }
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

/// That the file is not named as `-o` of `check` names a format: a report in a file `json` is nothing that anybody wants.
fn no_format(path: &Path) -> Result<(), Diagnostic> {
    let text = path.to_string_lossy();
    let (name, file) = text.split_once('=').unwrap_or((&text, ""));
    if !is_format(name) {
        return Ok(());
    }
    let title = format!("-o {text}: merge takes a file, and no format");
    let error = Diagnostic::error(title);
    Err(error.help(match file {
        "" => {
            "the report has the format of the parts: leave -o out, or name a file, such as -o whole.json"
                .to_owned()
        }
        file => format!("the report has the format of the parts: write -o {file}"),
    }))
}
