//! `schema`, `completions` and `man`: what is generated from the types.

use super::{Outcome, Terminal};
use crate::cli::{Cli, CompletionsArgs, SchemaArgs, SchemaKind};
use crate::diag::Diagnostic;
use crate::evidence::EvidenceFile;
use crate::judge::baseline::Baseline;
use crate::judge::exit;
use crate::report::json::{JsonLine, JsonReport};
use crate::request;
use crate::rules::{Remedy, RuleFile, remedies};
use crate::settings::file::ConfigFile;
use clap::CommandFactory;
use schemars::schema_for;
use serde_json::{Value, json};

/// The JSON Schema of a file format, pretty, with a line feed at the end.
pub fn text(kind: SchemaKind) -> String {
    let schema: Value = match kind {
        SchemaKind::Request => request::schema(),
        SchemaKind::Rule => rule(),
        SchemaKind::Remedy => schema_for!(Remedy).to_value(),
        SchemaKind::Evidence => schema_for!(EvidenceFile).to_value(),
        SchemaKind::Config => schema_for!(ConfigFile).to_value(),
        SchemaKind::Baseline => schema_for!(Baseline).to_value(),
        SchemaKind::Report => schema_for!(JsonReport).to_value(),
        SchemaKind::Jsonl => schema_for!(JsonLine).to_value(),
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of a rule, with the ids of the remedies, so that editors offer them.
fn rule() -> Value {
    let mut schema = schema_for!(RuleFile).to_value();
    let ids: Vec<&str> = remedies().iter().map(|of| of.id.as_str()).collect();
    let ids = json!(ids);
    for at in ["/properties/remedy", "/$defs/CaseFile/properties/remedy"] {
        let member = schema.pointer_mut(at).and_then(Value::as_object_mut);
        if let Some(member) = member {
            member.insert("type".to_owned(), json!("string"));
            member.remove("default");
            member.insert("enum".to_owned(), ids.clone());
        }
    }
    schema
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
