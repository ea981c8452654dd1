//! `init`: asks for the AMI, and writes a request file to go on from.

mod template;

use super::evidence::{Responder, open};
use super::{Outcome, Terminal, from, requests};
use crate::cli::InitArgs;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::gather;
use crate::evidence::{Answers, Call, Inquiry};
use crate::facts;
use crate::judge::exit;
use crate::judge::phrase;
use crate::request::Request;
use crate::settings::{Given, Settings};
use crate::text::escape_control;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// Bad flags, a file that is there already, or one that cannot be written.
pub fn run(args: &InitArgs, given: &Given, terminal: &mut Terminal) -> Outcome {
    let evidence = &args.evidence;
    let unused = evidence.dry_run || evidence.inspect_disk || evidence.disk.is_some();
    if evidence.record.is_some() || unused {
        let error = Diagnostic::error(
            "init only asks for the AMI: it takes no --record, --dry-run, --inspect-disk or --disk",
        );
        return Err(error
            .help("`ami-preflight collect` records evidence")
            .into());
    }
    if let Some(path) = &args.output {
        refuse(path, args.force)?;
    }
    let mut request = Request::from_flags(&requests::members(&args.request)?);
    let evidence = Settings::evidence(&args.evidence, &args.config, given)?;
    let image = if args.request.from.is_some() || request.filled("SourceAmiId").is_some() {
        let mut responder = open(&evidence, false, terminal)?;
        let mut answers = Answers::new();
        if let Some(from) = &args.request.from {
            let built = from::resolve(from, &mut responder, &mut answers)?;
            request.set("SourceAmiId", Value::String(built.ami));
        }
        learn(&request, &mut responder, &mut answers)
    } else {
        Err("no AMI was named".to_owned())
    };
    let shown = args.output.as_deref().unwrap_or(Path::new("request.yaml"));
    let text = template::text(&request, image.as_ref(), &shown.display().to_string());
    match &args.output {
        None => terminal.print(&text)?,
        Some(path) => {
            write(path, &text, args.force)?;
            terminal.print(&format!(
                "{}: written; judge it with `ami-preflight check`\n",
                path.display()
            ))?;
        }
    }
    if let (Err(why), Some(ami)) = (&image, request.filled("SourceAmiId")) {
        let line = format!("note: nothing could be learnt of {ami}: {why}");
        // A broken standard error leaves nobody to tell.
        writeln!(terminal.err, "{}", escape_control(&line)).ok();
    }
    Ok(exit::READY)
}

/// The AMI as EC2 describes it, or why it is not known.
fn learn(
    request: &Request,
    responder: &mut Responder,
    answers: &mut Answers,
) -> Result<Value, String> {
    let calls = BTreeSet::from([Call::DescribeImages]);
    let Responder { source, target, .. } = responder;
    let inquiry = Inquiry::new(target, calls, facts::ask, &[]);
    gather::gather(&[request], &inquiry, source.as_mut(), answers);
    let answer = answers
        .iter()
        .find(|(question, _)| question.call == Call::DescribeImages);
    match answer.map(|(_, answer)| &answer.result) {
        None => Err("it is not an AMI id".to_owned()),
        Some(Err(error)) => {
            let what = format!("ec2:DescribeImages {}", phrase(error.reason()));
            Err(if error.message.is_empty() {
                what
            } else {
                format!("{what} ({})", error.message)
            })
        }
        Some(Ok(output)) => {
            let image = output.pointer("/Images/0").cloned();
            image.ok_or_else(|| "ec2:DescribeImages found nothing".to_owned())
        }
    }
}

fn refuse(path: &Path, force: bool) -> Result<(), Diagnostics> {
    if path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    {
        let error = Diagnostic::error("init writes YAML: JSON has no comments");
        return Err(error.help("name a file that ends in .yaml").into());
    }
    // A dangling link is there, too.
    if !force && path.symlink_metadata().is_ok() {
        return Err(there(path).into());
    }
    Ok(())
}

fn there(path: &Path) -> Diagnostic {
    let error = Diagnostic::error(format!("{} is there already", path.display()));
    error.help("choose another name, or overwrite it with --force")
}

fn write(path: &Path, text: &str, force: bool) -> Result<(), Diagnostics> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => there(path),
        _ => Diagnostic::error(format!("cannot write {}: {error}", path.display())),
    };
    Ok(written.map_err(failed)?)
}
