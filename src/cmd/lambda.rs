//! `lambda`: the loop of an AWS Lambda function around `cmd/batch.rs`: an event from the Lambda Runtime API in, an answer or an error out.

use super::Outcome;
use super::batch::{Answer, Batch, Judge};
use crate::cli::CheckArgs;
use crate::diag::{Diagnostic, Diagnostics, Style};
use crate::settings::Given;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

/// What Lambda sets in every function, and the runtime needs.
const VARIABLES: [&str; 4] = [
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
];

/// Why an event has no answer; the state machine tells them apart by name.
enum Failure {
    /// The same event would fail again.
    BadEvent(Diagnostics),
    /// Configuration, rules or evidence of the function.
    NotJudged(Diagnostics),
    /// The function itself failed.
    Internal(String),
}

/// Runs the subcommand until Lambda ends the process.
///
/// # Errors
/// That it is not run by Lambda, and bad options, configuration or rules.
pub fn run(args: &CheckArgs, given: &Given) -> Outcome {
    let missing = VARIABLES.iter().find(|name| {
        let value = std::env::var(name).ok();
        value.is_none_or(|value| value.is_empty())
    });
    if let Some(missing) = missing {
        let error = Diagnostic::error(format!("{missing} is not set: this is no Lambda function"));
        let help = "AWS Lambda runs this subcommand; on the command line, use check";
        return Err(error.help(help).into());
    }
    let judge = Arc::new(Judge::new(args, given)?);
    let ended = |error: String| Diagnostic::error(format!("the Lambda runtime ended: {error}"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| ended(error.to_string()))?;
    let handler = service_fn(|event| handle(Arc::clone(&judge), event));
    runtime
        .block_on(lambda_runtime::run(handler))
        .map_err(|error| ended(error.to_string()))?;
    Ok(crate::judge::exit::READY)
}

async fn handle(judge: Arc<Judge>, event: LambdaEvent<Value>) -> Result<Answer, Failure> {
    let left = event.context.deadline().duration_since(SystemTime::now());
    let deadline = Instant::now() + left.unwrap_or_default();
    let batch = Batch::of(event.payload).map_err(Failure::BadEvent)?;
    // A live run has a runtime of its own, which cannot wait inside another.
    let judging = tokio::task::spawn_blocking(move || judge.judge(batch, deadline));
    let judged = judging.await;
    let judged = judged.map_err(|error| Failure::Internal(error.to_string()))?;
    judged.map_err(Failure::NotJudged)
}

impl From<Failure> for lambda_runtime::Diagnostic {
    fn from(failure: Failure) -> Self {
        let text = |found: Diagnostics| {
            let style = Style {
                color: false,
                width: 100,
            };
            let texts: Vec<String> = found.iter().map(|one| one.render(style)).collect();
            texts.join("\n")
        };
        let (error_type, error_message) = match failure {
            Failure::BadEvent(found) => ("BadEvent", text(found)),
            Failure::NotJudged(found) => ("NotJudged", text(found)),
            Failure::Internal(error) => ("Internal", error),
        };
        Self {
            error_type: error_type.to_owned(),
            error_message,
        }
    }
}

/// For the runtime's own log: nothing of the event.
impl std::fmt::Debug for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::BadEvent(_) => "BadEvent",
            Self::NotJudged(_) => "NotJudged",
            Self::Internal(_) => "Internal",
        })
    }
}
