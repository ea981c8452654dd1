//! `--from`: the source AMI out of a Packer manifest or of an EC2 Image Builder image, so that a pipeline needs no glue.

mod image_builder;
mod packer;

use super::evidence::Responder;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::Answers;
use crate::request::Request;
use crate::text::Source;
use serde_json::{Value, json};
use std::path::Path;

/// An AMI that was built, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Built {
    /// Its Region.
    pub region: String,
    /// Its id.
    pub ami: String,
}

/// Finds the AMI; where no Region is known, that of the only AMI becomes the Region of the run.
///
/// # Errors
/// A manifest or an answer that names no AMI in the Region, or several.
pub fn resolve(
    from: &str,
    responder: &mut Responder,
    answers: &mut Answers,
) -> Result<Built, Diagnostics> {
    let nowhere = responder.target.region.is_none();
    let built = if from.starts_with("arn:") {
        image_builder::amis(from, responder, answers)?
    } else {
        packer::amis(&Source::read(Path::new(from))?)?
    };
    let ami = choose(from, built, responder.target.region.as_deref())?;
    if nowhere {
        responder.target.region = Some(ami.region.clone());
        // Calls to services without Regions go by way of one, too.
        responder.source.settle(&ami.region);
    }
    Ok(ami)
}

/// Gives every request the AMI.
///
/// # Errors
/// Requests that name another AMI already.
pub fn fill(built: &Built, requests: &mut [Request]) -> Result<(), Diagnostics> {
    let mut errors = Vec::new();
    for request in requests {
        let own = request.input.get("SourceAmiId").cloned();
        match own {
            None | Some(Value::Null) => request.set("SourceAmiId", json!(built.ami)),
            Some(Value::String(own)) if own.is_empty() => {
                request.set("SourceAmiId", json!(built.ami));
            }
            Some(Value::String(own)) if own == built.ami => {}
            Some(own) => {
                let own = own.as_str().unwrap_or("something else");
                let title = format!("the request names {own}, and --from names {}", built.ami);
                let error = request.error("/SourceAmiId", title);
                errors
                    .push(error.help(
                        "leave SourceAmiId out of the request, or --from out of the command",
                    ));
            }
        }
    }
    Diagnostics::from(errors).none()
}

/// The one AMI in the Region.
fn choose(from: &str, mut built: Vec<Built>, region: Option<&str>) -> Result<Built, Diagnostics> {
    built.sort();
    built.dedup();
    let all = list(&built);
    let fitting = built
        .iter()
        .filter(|built| region.is_none_or(|region| built.region == region));
    let fitting: Vec<&Built> = fitting.collect();
    let error = match (fitting.as_slice(), region) {
        ([one], _) => return Ok((*one).clone()),
        ([], _) if built.is_empty() => Diagnostic::error(format!("{from} names no AMI")),
        ([], region) => {
            let region = region.unwrap_or_default();
            let error = Diagnostic::error(format!(
                "{from} has no AMI in {region}, the Region of the import"
            ));
            error
                .note(format!("it has: {all}"))
                .help("build or copy the AMI there, or choose its Region with --region")
        }
        (_, None) => Diagnostic::error(format!("{from} has several AMIs, and no Region is known"))
            .note(format!("it has: {all}"))
            .help("choose one with --region"),
        (several, Some(region)) => {
            let several: Vec<Built> = several.iter().map(|built| (*built).clone()).collect();
            Diagnostic::error(format!(
                "{from} has several AMIs in {region}: {}",
                list(&several)
            ))
            .help("name one of them with --source-ami-id instead of --from")
        }
    };
    Err(error.into())
}

fn list(built: &[Built]) -> String {
    let names: Vec<String> = built
        .iter()
        .map(|built| format!("{}:{}", built.region, built.ami))
        .collect();
    names.join(", ")
}
