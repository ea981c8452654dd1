//! What AppStream answers about the image: asked now, recorded, or in a file that the AWS CLI printed.

use super::super::evidence::Responder;
use crate::cli::DiagnoseArgs;
use crate::diag::{Diagnostic, Diagnostics};
use crate::document::parse;
use crate::evidence::question::local;
use crate::evidence::verify::{Asker, checked};
use crate::evidence::{Answer, Answers, Call, CallError, Question};
use crate::expr::MissingReason;
use crate::text::Source;
use serde_json::{Value, json};
use std::path::Path;

type Told = Result<Value, CallError>;

/// What was asked about the image.
pub(super) struct Asked {
    /// AppStream's answer.
    pub answer: Told,
    /// The account, where it is known.
    pub account: Option<String>,
    /// Everything that was answered, as it came.
    pub answers: Answers,
}

/// Asks about the image; a file that has the answer goes before.
///
/// # Errors
/// An answer in a file that is none.
pub(super) fn image(
    args: &DiagnoseArgs,
    responder: Option<&mut Responder>,
) -> Result<Asked, Diagnostics> {
    let file = args.image.as_deref().map(read).transpose()?;
    let Some(responder) = responder else {
        let none = || Err(CallError::new(local::NOT_ASKED, "nobody was asked"));
        return Ok(Asked {
            answer: file.map_or_else(none, Ok),
            account: None,
            answers: Answers::new(),
        });
    };
    let asked = [
        (Call::GetCallerIdentity, json!({})),
        (
            Call::DescribeImagesByName,
            json!({"Names": [args.image_name]}),
        ),
        (Call::DescribePrivateImages, json!({"Type": "PRIVATE"})),
    ];
    let known = file.is_some();
    let asked = asked
        .into_iter()
        .filter(|(call, _)| !known || *call == Call::GetCallerIdentity);
    let questions: Vec<Question> = asked
        .map(|(call, input)| Question::to(call, &responder.target, input))
        .collect();
    let answers: Answers = responder.source.respond(&questions).into_iter().collect();
    let asker = Asker::of(&responder.target, &answers);
    let of = |call: Call| {
        let found = answers.iter().find(|(question, _)| question.call == call);
        let (question, answer) = found?;
        Some(checked(question, answer.clone(), &asker))
    };
    let answer = match file {
        Some(output) => Ok(output),
        None => chosen(
            &args.image_name,
            of(Call::DescribeImagesByName),
            of(Call::DescribePrivateImages),
        ),
    };
    Ok(Asked {
        answer,
        account: asker.account,
        answers,
    })
}

/// The look-up by name may not tell of an image that failed; the list of private images does.
fn chosen(name: &str, by_name: Option<Answer>, private: Option<Answer>) -> Told {
    let has = |answer: &Answer| {
        let images = answer.result.as_ref().ok()?.get("Images")?.as_array()?;
        let mut images = images.iter();
        images
            .find(|image| image.get("Name").and_then(Value::as_str) == Some(name))
            .map(|_| ())
    };
    let by_name = by_name.unwrap_or_else(|| Answer::stand_in(local::NOT_ASKED, "nobody was asked"));
    let listed = private.filter(|answer| has(answer).is_some());
    match (has(&by_name), listed) {
        (None, Some(listed)) => listed.result,
        _ => by_name.result.map_err(helped),
    }
}

/// With what to do where the evidence was recorded before the import.
fn helped(mut error: CallError) -> CallError {
    if error.reason() == MissingReason::NotRecorded {
        error.message = "the evidence file does not have it; give it with --image FILE, written by: aws appstream describe-images --names NAME > FILE".to_owned();
    }
    error
}

/// Reads what the AWS CLI printed.
fn read(path: &Path) -> Result<Value, Diagnostics> {
    let source = Source::read_data(path)?;
    let value = parse(&source)?.value;
    if value.get("Images").is_some_and(Value::is_array) {
        return Ok(value);
    }
    let title = format!("{} has no list of Images", source.path());
    let help = "write it with: aws appstream describe-images --names NAME > FILE";
    Err(Diagnostic::error(title).help(help).into())
}
