//! `check --fix`: the request files mended before they are judged, or the difference shown.

mod write;

use super::{Terminal, requests};
use crate::cli::CheckArgs;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::Target;
use crate::evidence::gather::Offline;
use crate::fix::{Judge, Settled, settle, unified};
use crate::judge::exit;
use crate::report::fixed_lines;
use crate::request::masked_faults;
use crate::settings::Settings;
use crate::text::{Source, escape_control_lines};
use jiff::Timestamp;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// A request file and what came of it.
pub struct Mended {
    path: PathBuf,
    before: Source,
    after: Settled,
    /// What still keeps it from being read.
    faults: Diagnostics,
}

/// Mends the request files in memory; nothing is written and nobody is asked.
///
/// # Errors
/// That there is no file, one that cannot be read or may not be written, bad rules.
pub fn mend(
    args: &CheckArgs,
    settings: &Settings,
    files: &[PathBuf],
) -> Result<Vec<Mended>, Diagnostics> {
    if files.is_empty() {
        let error = Diagnostic::error("there is no request file to fix");
        return Err(error.help("--fix changes files: name one").into());
    }
    if !args.fix.diff {
        write::refuse_unwritable(files)?;
    }
    let (rules, selection) = settings.rules()?;
    let config = settings.config.as_ref();
    // No evidence: nothing is asked while edits are tried.
    let judge = Judge {
        flags: requests::members(&args.request)?,
        rules: &rules,
        selection: &selection,
        waivers: config.map_or(&[][..], |config| &config.waivers),
        target: Target {
            region: settings.evidence.region(None),
            account: None,
            offline: true,
        },
        now: settings.evidence.now.unwrap_or_else(Timestamp::now),
    };
    let mend = |path: &PathBuf| {
        let before = Source::read(path).map_err(|error| vec![error])?;
        let mut judged = |source: &Source| judge.judge(source, &mut Offline);
        let after = settle(&before, &rules, args.fix.unsafe_fixes, &mut judged);
        let faults = judged(&after.source).err().unwrap_or_default();
        Ok(Mended {
            path: path.clone(),
            before,
            after,
            faults,
        })
    };
    files.iter().map(mend).collect()
}

/// Writes what changed, and says what was done.
///
/// # Errors
/// Every file that could not be written, after what was done to the others.
pub fn write(mended: Vec<Mended>, terminal: &mut Terminal) -> Result<Vec<Settled>, Diagnostics> {
    let (mut done, mut errors) = (Vec::new(), Diagnostics::default());
    for file in mended {
        let changed = file.before.text() != file.after.source.text();
        let written = match changed {
            true => write::write(&file.path, &file.before, &file.after.source),
            false => Ok(()),
        };
        match written {
            Ok(()) => done.push(file.after),
            Err(error) => errors.extend([error]),
        }
    }
    if errors.is_empty() {
        return Ok(done);
    }
    tell(&done, false, terminal);
    Err(errors)
}

/// Says on standard error what was done, or would be, where no report will.
pub fn tell(files: &[Settled], planned: bool, terminal: &mut Terminal) {
    for line in fixed_lines(files, planned) {
        // A broken standard error leaves nobody to tell.
        writeln!(terminal.err, "{line}").ok();
    }
}

/// Prints what would change: 1 where something would, 0 where nothing would.
///
/// # Errors
/// That the output cannot be written, and what keeps files from being read that no fix mends.
pub fn diff(mended: Vec<Mended>, show_sensitive: bool, terminal: &mut Terminal) -> super::Outcome {
    let (mut text, mut errors) = (String::new(), Diagnostics::default());
    let mut settled = Vec::new();
    for file in mended {
        text.push_str(&unified(&file.before, &file.after.source));
        settled.push(file.after);
        errors.extend(file.faults);
    }
    if std::io::stdout().is_terminal() {
        terminal.print(&escape_control_lines(&text))?;
    } else {
        terminal.print(&text)?;
    }
    tell(&settled, true, terminal);
    match (errors.is_empty(), text.is_empty()) {
        (false, _) if show_sensitive => Err(errors),
        (false, _) => Err(masked_faults(errors)),
        (true, true) => Ok(exit::READY),
        (true, false) => Ok(exit::NOT_READY),
    }
}
