//! The AMIs of an EC2 Image Builder image, which the service is asked for.

use super::super::evidence::Responder;
use super::Built;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::tables::Regions;
use crate::evidence::{Answers, Call, Question};
use crate::expr::MissingReason;
use crate::judge::phrase;
use serde_json::{Value, json};

/// The AMIs that the image was distributed as in the account of the import.
///
/// # Errors
/// An ARN of something else, an image that cannot be read or is not finished.
pub(super) fn amis(
    arn: &str,
    responder: &mut Responder,
    answers: &mut Answers,
) -> Result<Vec<Built>, Diagnostics> {
    let account = account(arn, responder, answers);
    let output = ask(arn, responder, answers)?;
    let image = output.get("image").unwrap_or(&Value::Null);
    let status = image.pointer("/state/status").and_then(Value::as_str);
    let status = status.unwrap_or("unknown");
    if status != "AVAILABLE" {
        let title = format!("{arn} is not finished: its state is {status}");
        return Err(refusal(
            title,
            "wait until the image is AVAILABLE, or name another build",
        )
        .into());
    }
    Ok(distributed(image, account.as_deref()))
}

/// The account of the import, as far as it is known: an image may have been distributed to many.
fn account(arn: &str, responder: &mut Responder, answers: &mut Answers) -> Option<String> {
    let region = region(arn)?;
    if responder.target.region.is_none() {
        responder.source.settle(region);
    }
    let question = Question::to(Call::GetCallerIdentity, &responder.target, json!({}));
    answers.extend(responder.source.respond(std::slice::from_ref(&question)));
    let identity = answers.get(&question)?.result.as_ref().ok();
    let told = identity.and_then(|identity| identity.get("Account")?.as_str());
    let account = told.or(responder.target.account.as_deref());
    account.map(str::to_owned)
}

/// What `imagebuilder:GetImage` answers.
fn ask<'a>(
    arn: &str,
    responder: &mut Responder,
    answers: &'a mut Answers,
) -> Result<&'a Value, Diagnostics> {
    let Some(region) = region(arn) else {
        return Err(refusal(
            format!("{arn} is not the ARN of an Image Builder image"),
            "expected arn:aws:imagebuilder:REGION:ACCOUNT:image/NAME/VERSION/BUILD, such as …:image/golden/1.0.0/3",
        ).into());
    };
    let question = Question::new(
        Call::GetImage,
        Some(region.to_owned()),
        json!({"imageBuildVersionArn": arn}),
    );
    answers.extend(responder.source.respond(std::slice::from_ref(&question)));
    match answers.get(&question).map(|answer| &answer.result) {
        Some(Ok(output)) => Ok(output),
        Some(Err(error)) => {
            let reason = error.reason();
            let why = phrase(reason);
            let title = format!("{arn} could not be read: imagebuilder:GetImage {why}");
            let error = Diagnostic::error(title).note(format!("{}: {}", error.code, error.message));
            Err(error.help(match reason {
                MissingReason::Denied => "allow the caller imagebuilder:GetImage, or name the AMI with --source-ami-id instead of --from",
                MissingReason::NotRecorded => "record evidence with the same --from, or name the AMI with --source-ami-id instead",
                _ => "name the AMI with --source-ami-id instead of --from",
            }).into())
        }
        None => Err(refusal(
            format!("{arn} could not be read"),
            "name the AMI with --source-ami-id instead of --from",
        )
        .into()),
    }
}

/// The AMIs of an image, without those that were made in other accounts.
fn distributed(image: &Value, account: Option<&str>) -> Vec<Built> {
    let amis = image
        .pointer("/outputResources/amis")
        .and_then(Value::as_array);
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
    built.collect()
}

fn refusal(title: String, help: &str) -> Diagnostic {
    Diagnostic::error(title).help(help)
}

/// The Region of a build version's ARN: `arn:aws:imagebuilder:REGION:ACCOUNT:image/NAME/VERSION/BUILD`.
fn region(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let (_, _, service, region) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (account, resource) = (parts.next()?, parts.next()?);
    let path: Vec<&str> = resource.split('/').collect();
    let build = matches!(path.as_slice(), ["image", name, version, build]
        if !name.is_empty() && version.contains('.') && build.parse::<u64>().is_ok());
    (service == "imagebuilder" && Regions::is_name(region) && !account.is_empty() && build)
        .then_some(region)
}
