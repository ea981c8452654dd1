//! Who is calling.

use super::classify::classify;
use super::pages::Outcome;
use super::session::Session;
use super::shape::{object, some};
use crate::evidence::CallError;
use crate::evidence::tables::Regions;
use aws_sdk_sts::Client;

/// Asks STS in the Region of the run and, where that does not know the credentials, in one that no account has to enable: the answer there
/// tells credentials that are not valid from a Region that is not enabled.
pub(super) async fn caller_identity(client: &Client, session: &Session) -> Outcome {
    let answer = ask(client).await;
    if !answer.as_ref().is_err_and(CallError::refuses_credentials) {
        return answer;
    }
    let home = match session.region().map(Regions::partition_of) {
        Some("aws") => "us-east-1",
        Some("aws-us-gov") => "us-gov-west-1",
        Some("aws-cn") => "cn-north-1",
        _ => return answer,
    };
    let elsewhere = session.region() != Some(home);
    match session.sts(Some(home)).filter(|_| elsewhere) {
        Some(client) => ask(&client).await.or(answer),
        None => answer,
    }
}

async fn ask(client: &Client) -> Outcome {
    let output = client
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([
        ("UserId", some(output.user_id())),
        ("Account", some(output.account())),
        ("Arn", some(output.arn())),
    ]))
}
