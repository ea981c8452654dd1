//! `schema`, `completions` and `man`: what is generated from the types.

use super::{Outcome, Terminal};
use crate::cli::{Cli, CompletionsArgs, SchemaArgs, SchemaKind};
use crate::diag::Diagnostic;
use crate::evidence::EvidenceFile;
use crate::judge::baseline::Baseline;
use crate::judge::exit;
use crate::report::json::JsonReport;
use crate::request;
use crate::rules::RuleFile;
use crate::settings::file::ConfigFile;
use clap::CommandFactory;
use schemars::schema_for;
use serde_json::Value;

/// The JSON Schema of a file format, pretty, with a line feed at the end.
pub fn text(kind: SchemaKind) -> String {
    let schema: Value = match kind {
        SchemaKind::Request => request::schema(),
        SchemaKind::Rule => schema_for!(RuleFile).to_value(),
        SchemaKind::Evidence => schema_for!(EvidenceFile).to_value(),
        SchemaKind::Config => schema_for!(ConfigFile).to_value(),
        SchemaKind::Baseline => schema_for!(Baseline).to_value(),
        SchemaKind::Report => schema_for!(JsonReport).to_value(),
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Runs `schema`.
///
/// # Errors
/// That the output cannot be written.
pub fn run(args: &SchemaArgs, terminal: &mut Terminal) -> Outcome {
    terminal.print(&text(args.kind))?;
    Ok(exit::READY)
}

/// Runs `completions`.
///
/// # Errors
/// That the output cannot be written.
pub fn completions(args: &CompletionsArgs, terminal: &mut Terminal) -> Outcome {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ami-preflight", &mut bytes);
    terminal.print(&String::from_utf8_lossy(&bytes))?;
    Ok(exit::READY)
}

/// Runs `man`.
///
/// # Errors
/// That the output cannot be written.
pub fn man(terminal: &mut Terminal) -> Outcome {
    let mut bytes = Vec::new();
    let page = clap_mangen::Man::new(Cli::command());
    page.render(&mut bytes)
        .map_err(|error| Diagnostic::error(format!("cannot write the man page: {error}")))?;
    terminal.print(&String::from_utf8_lossy(&bytes))?;
    Ok(exit::READY)
}
