//! `--from`: the source AMI out of a Packer manifest or of an EC2 Image Builder image, so that a pipeline needs no glue.

use super::evidence::Responder;
use crate::diag::Diagnostic;
use crate::engine::phrase;
use crate::evidence::{Answers, Call, Question};
use crate::request::Request;
use crate::source::{Document, Source, parse};
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
) -> Result<Built, Vec<Diagnostic>> {
    let built = if from.starts_with("arn:") {
        of_builder(from, responder, answers)?
    } else {
        of_manifest(&Source::read(Path::new(from)).map_err(|error| vec![error])?)?
    };
    let ami = choose(from, built, responder.target.region.as_deref())?;
    responder
        .target
        .region
        .get_or_insert_with(|| ami.region.clone());
    Ok(ami)
}

/// Gives every request the AMI.
///
/// # Errors
/// Requests that name another AMI already.
pub fn fill(built: &Built, requests: &mut [Request]) -> Result<(), Vec<Diagnostic>> {
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
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// The one AMI in the Region.
fn choose(
    from: &str,
    mut built: Vec<Built>,
    region: Option<&str>,
) -> Result<Built, Vec<Diagnostic>> {
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
            .help("choose one with --source-ami-id")
        }
    };
    Err(vec![error])
}

fn list(built: &[Built]) -> String {
    let names: Vec<String> = built
        .iter()
        .map(|built| format!("{}:{}", built.region, built.ami))
        .collect();
    names.join(", ")
}

/// The AMIs of the last run in a Packer manifest (the `manifest` post-processor's file).
fn of_manifest(source: &Source) -> Result<Vec<Built>, Vec<Diagnostic>> {
    let Document { value, spans, .. } = parse(source)?;
    let refuse = |pointer: &str, title: String, help: &str| {
        let error = Diagnostic::error(title)
            .source(source)
            .primary(spans.highlight(pointer), "");
        vec![error.help(help)]
    };
    let written = "the Packer post-processor `manifest` writes such a file";
    let Some(builds) = value.get("builds").and_then(Value::as_array) else {
        let title = "this is not a Packer manifest: it has no list `builds`";
        return Err(refuse("/builds", title.to_owned(), written));
    };
    let last = value
        .get("last_run_uuid")
        .and_then(Value::as_str)
        .filter(|run| !run.is_empty());
    let Some(last) = last else {
        let title = "this is not a Packer manifest: it has no `last_run_uuid`";
        return Err(refuse("/last_run_uuid", title.to_owned(), written));
    };
    let (mut built, mut types) = (Vec::new(), Vec::new());
    for (index, build) in builds.iter().enumerate() {
        if build.get("packer_run_uuid").and_then(Value::as_str) != Some(last) {
            continue;
        }
        types.push(
            build
                .get("builder_type")
                .and_then(Value::as_str)
                .unwrap_or("?")
                .to_owned(),
        );
        let Some(artifact) = build.get("artifact_id").and_then(Value::as_str) else {
            let title = "this build has no `artifact_id`";
            return Err(refuse(
                &format!("/builds/{index}"),
                title.to_owned(),
                written,
            ));
        };
        built.extend(artifact.split(',').filter_map(artifact_ami));
    }
    match (built.is_empty(), types.is_empty()) {
        (false, _) => Ok(built),
        (true, true) => {
            let title = format!("no build is of the last run, {last}");
            Err(refuse("/last_run_uuid", title, "run `packer build` again"))
        }
        (true, false) => {
            let title = format!("the last run built no AMI (builders: {})", types.join(", "));
            Err(refuse(
                "/last_run_uuid",
                title,
                "an AMI stands in `artifact_id` as Region:ami-id",
            ))
        }
    }
}

/// `eu-west-1:ami-…`; other artifacts, such as snapshots and volumes, are no AMIs.
fn artifact_ami(artifact: &str) -> Option<Built> {
    let (region, ami) = artifact.trim().split_once(':')?;
    let id = ami.strip_prefix("ami-")?;
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let fits = !region.is_empty() && !id.is_empty() && plain(region) && plain(id);
    fits.then(|| Built {
        region: region.to_owned(),
        ami: ami.to_owned(),
    })
}

/// The AMIs that an Image Builder image was distributed as; asks for it.
fn of_builder(
    arn: &str,
    responder: &mut Responder,
    answers: &mut Answers,
) -> Result<Vec<Built>, Vec<Diagnostic>> {
    let refuse = |title: String, help: &str| Err(vec![Diagnostic::error(title).help(help)]);
    let Some(region) = builder_region(arn) else {
        return refuse(
            format!("{arn} is not the ARN of an Image Builder image"),
            "expected arn:aws:imagebuilder:REGION:ACCOUNT:image/NAME/VERSION/BUILD, such as …:image/golden/1.0.0/3",
        );
    };
    let question = Question {
        call: Call::GetImage,
        region: Some(region.to_owned()),
        input: json!({"imageBuildVersionArn": arn}),
    };
    answers.extend(responder.source.respond(std::slice::from_ref(&question)));
    let output = match answers.get(&question).map(|answer| &answer.result) {
        Some(Ok(output)) => output,
        Some(Err(error)) => {
            let title = format!(
                "{arn} could not be read: imagebuilder:GetImage {}",
                phrase(error.reason())
            );
            let error = Diagnostic::error(title).note(format!("{}: {}", error.code, error.message));
            return Err(vec![error.help(
                "allow the caller imagebuilder:GetImage, or name the AMI with --source-ami-id",
            )]);
        }
        None => {
            return refuse(
                format!("{arn} could not be read"),
                "name the AMI with --source-ami-id",
            );
        }
    };
    let image = output.get("image").unwrap_or(&Value::Null);
    let status = image
        .pointer("/state/status")
        .and_then(Value::as_str)
        .unwrap_or("unknown");
    if status != "AVAILABLE" {
        return refuse(
            format!("{arn} is not finished: its state is {status}"),
            "wait until the image is AVAILABLE, or name another build",
        );
    }
    let amis = image
        .pointer("/outputResources/amis")
        .and_then(Value::as_array);
    let account = responder.target.account.as_deref();
    let own = amis.into_iter().flatten().filter(|ami| {
        let owner = ami.get("accountId").and_then(Value::as_str);
        owner.is_none() || account.is_none() || owner == account
    });
    let text = |ami: &Value, name: &str| ami.get(name).and_then(Value::as_str).map(str::to_owned);
    let built = own.filter_map(|ami| {
        Some(Built {
            region: text(ami, "region")?,
            ami: text(ami, "image")?,
        })
    });
    Ok(built.collect())
}

/// The Region of a build version's ARN: `arn:aws:imagebuilder:REGION:ACCOUNT:image/NAME/VERSION/BUILD`.
fn builder_region(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let (_, _, service, region) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (account, resource) = (parts.next()?, parts.next()?);
    let path: Vec<&str> = resource.split('/').collect();
    let build = matches!(path.as_slice(), ["image", name, version, build]
        if !name.is_empty() && version.contains('.') && build.parse::<u64>().is_ok());
    (service == "imagebuilder" && !region.is_empty() && !account.is_empty() && build)
        .then_some(region)
}
