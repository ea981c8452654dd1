//! One report out of those of the parts of a run: each part once, of one run, none missing.

mod json;
mod junit;
mod lines;
mod sarif;

use super::junit::Part;
use crate::diag::{Diagnostic, Diagnostics};
use crate::judge::exit::{NOT_READY, READY, UNDECIDED};
use crate::judge::shard::Shard;
use crate::text::Source;
use std::io::{self, Write};
use std::path::Path;

/// Joins reports of one format and writes the whole in it; the exit code of the whole run.
///
/// # Errors
/// That a file cannot be read, is no report of a part, or that the parts do not belong together or are not all there.
pub fn merge(paths: &[&Path], out: &mut dyn Write) -> Result<u8, Diagnostics> {
    let mut all = Vec::new();
    for path in paths {
        let text = read(path)?;
        let format = Format::of(&text, path)?;
        all.push((text, format));
    }
    let Some((_, format)) = all.first() else {
        return Err(Diagnostic::error("no report to join").into());
    };
    let format = *format;
    if let Some((other, _)) = all.iter().find(|(_, other)| *other != format) {
        let names = (
            format.name(),
            Format::of(other, Path::new(other.path()))?.name(),
        );
        let title = format!(
            "a {} report and a {} report cannot be joined",
            names.0, names.1
        );
        let error = Diagnostic::error(title).note(format!("the latter is {}", other.path()));
        return Err(error.help("join reports of one format").into());
    }
    let texts = all.into_iter().map(|(text, _)| text).collect();
    match format {
        Format::Json => json::merge(texts, out),
        Format::Lines => lines::merge(texts, out),
        Format::Sarif => sarif::merge(texts, out),
        Format::Junit => junit::merge(texts, out),
    }
}

/// The formats of reports that can be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Lines,
    Sarif,
    Junit,
}

impl Format {
    /// The format, by how a report begins.
    fn of(text: &Source, path: &Path) -> Result<Self, Diagnostic> {
        let start = text.text().trim_start();
        // A report as lines has the whole of its first value on one line.
        let (first, rest) = start.split_once('\n').unwrap_or((start, ""));
        if start.starts_with("<?xml") || start.starts_with("<testsuites") {
            Ok(Self::Junit)
        } else if first.starts_with("{\"schema_version\"") && first.trim_end().ends_with('}') {
            Ok(Self::Lines)
        } else if rest.contains("\"$schema\"") && rest.contains("\"runs\"") {
            Ok(Self::Sarif)
        } else if start.starts_with('{') {
            Ok(Self::Json)
        } else {
            let title = format!("{} is no report that can be joined", path.display());
            Err(Diagnostic::error(title)
                .help("give reports that check wrote with -o json, jsonl, sarif or junit"))
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Lines => "jsonl",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
        }
    }
}

/// Reports may be long: the limit of other files does not hold for them.
fn read(path: &Path) -> Result<Source, Diagnostics> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Diagnostic::error(format!("cannot read {shown}: {error}")))?;
    Ok(Source::new(&shown, text))
}

/// That a report cannot be read.
fn broken(source: &Source, why: &str) -> Diagnostics {
    let title = format!("{} cannot be read: {why}", source.path());
    Diagnostic::error(title)
        .help("give whole reports that check wrote with --shard")
        .into()
}

/// A report and the part of the run that it is.
#[derive(Debug)]
struct Of<T> {
    path: String,
    part: Part,
    report: T,
}

/// What a report says of its part.
fn part(
    source: &Source,
    shard: Option<Shard>,
    version: &str,
    digest: Option<&str>,
    interrupted: bool,
) -> Result<Part, Diagnostics> {
    let Some(shard) = shard else {
        let title = format!("{} is not of a part of a run", source.path());
        let error = Diagnostic::error(title);
        return Err(error
            .help("judge the parts with check --shard K/N, each on a machine of its own")
            .into());
    };
    Ok(Part {
        shard,
        version: version.to_owned(),
        digest: digest.unwrap_or_default().to_owned(),
        interrupted,
    })
}

/// The parts in their order, if they are one run: nothing else may be joined, since a missing part would pass unseen.
fn whole<T>(mut parts: Vec<Of<T>>) -> Result<Vec<Of<T>>, Diagnostics> {
    parts.sort_by_key(|of| of.part.shard);
    let Some(first) = parts.first() else {
        return Ok(parts);
    };
    let refuse = |title: String, help: &str| Err(Diagnostic::error(title).help(help).into());
    for of in &parts {
        let (path, part) = (&of.path, &of.part);
        if part.interrupted {
            let title = format!("{path} is of a run that was interrupted");
            return refuse(title, "finish it with --resume and the same --shard");
        }
        if part.version != first.part.version {
            let (a, b) = (&first.part.version, &part.version);
            let title = format!("{} was made by version {a}, and {path} by {b}", first.path);
            return refuse(title, "judge all parts with one version");
        }
        if part.shard.count != first.part.shard.count {
            let (a, b) = (first.part.shard, part.shard);
            let title = format!("{} is part {a}, and {path} is part {b}", first.path);
            return refuse(title, "join the parts of one run");
        }
        if part.digest != first.part.digest {
            let title = format!("{} and {path} were judged by other rules", first.path);
            return refuse(
                title,
                "judge all parts with the same rules, configuration, Region and options",
            );
        }
    }
    for pair in parts.windows(2) {
        if let [one, other] = pair
            && one.part.shard == other.part.shard
        {
            let title = format!(
                "{} and {} are both part {}",
                one.path, other.path, one.part.shard
            );
            return refuse(title, "give the report of each part once");
        }
    }
    let count = first.part.shard.count;
    let there: Vec<u32> = parts.iter().map(|of| of.part.shard.index).collect();
    let missing: Vec<String> = (1..=count)
        .filter(|index| !there.contains(index))
        .take(8)
        .map(|index| format!("{index}/{count}"))
        .collect();
    if missing.is_empty() {
        return Ok(parts);
    }
    let title = format!("{} of {count} parts are there", parts.len());
    let error = Diagnostic::error(title).note(format!("missing: {}", missing.join(", ")));
    Err(error.help("give the reports of all parts").into())
}

/// That a subject belongs to the part whose report it stands in.
fn belongs(path: &str, part: &Part, report: &str) -> Result<(), Diagnostics> {
    if part.shard.has(path) {
        return Ok(());
    }
    let own = Shard::of(path, part.shard.count);
    let title = format!(
        "{report} is part {}, and has {path}, which is of part {own}",
        part.shard
    );
    let error = Diagnostic::error(title);
    Err(error.help("give reports as check wrote them").into())
}

/// The exit code of the whole: a finding that gates goes before what is undecided.
fn worst(codes: impl IntoIterator<Item = u8>) -> u8 {
    let rank = |code: &u8| match *code {
        READY => 0,
        UNDECIDED => 1,
        NOT_READY => 2,
        _ => 3,
    };
    codes.into_iter().max_by_key(rank).unwrap_or(READY)
}

/// That the whole cannot be written.
fn unwritten(error: io::Error) -> Diagnostics {
    Diagnostic::error(format!("cannot write the output: {error}")).into()
}
