//! Who is calling.

use super::Outcome;
use super::shape::{object, some};
use crate::aws::classify;
use aws_sdk_sts::Client;

pub(super) async fn caller_identity(client: &Client) -> Outcome {
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
