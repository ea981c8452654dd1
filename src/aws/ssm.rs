//! Public parameters of Systems Manager. Names, types and values only: the list is long, and no rule reads more.

use super::classify::classify;
use super::pages::{Outcome, pages};
use super::shape::{input_text, object, some};
use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::Parameter;
use serde_json::Value;

/// The most that the API gives at once (Systems Manager API reference).
const PAGE: i32 = 10;

pub(super) async fn parameters_by_path(client: &Client, input: &Value) -> Outcome {
    let path = input_text(input, "Path");
    let recursive = input.get("Recursive").and_then(Value::as_bool);
    pages("Parameters", parameter, |token| {
        let request = client
            .get_parameters_by_path()
            .set_path(path.clone())
            .set_recursive(recursive)
            .max_results(PAGE)
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.parameters, output.next_token))
        }
    })
    .await
}

fn parameter(parameter: &Parameter) -> Value {
    object([
        ("Name", some(parameter.name())),
        ("Type", some(parameter.r#type().map(|it| it.as_str()))),
        ("Value", some(parameter.value())),
    ])
}
