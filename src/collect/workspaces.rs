//! WorkSpaces images.

use super::shape::{input_text, input_texts, list, object, some, time};
use super::{Outcome, pages};
use crate::aws::classify;
use aws_sdk_workspaces::Client;
use aws_sdk_workspaces::types::{ErrorDetails, ImageType, WorkspaceImage};
use serde_json::Value;

pub(super) async fn images(client: &Client, input: &Value) -> Outcome {
    let (ids, kind) = (
        input_texts(input, "ImageIds"),
        input_text(input, "ImageType"),
    );
    pages("Images", image, |token| {
        let request = client
            .describe_workspace_images()
            .set_image_ids(ids.clone())
            .set_image_type(kind.as_deref().map(ImageType::from))
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.images, output.next_token))
        }
    })
    .await
}

fn image(image: &WorkspaceImage) -> Value {
    let system = image
        .operating_system()
        .map(|system| object([("Type", some(system.r#type().map(|it| it.as_str())))]));
    let updates = image.updates().map(|updates| {
        object([
            ("UpdateAvailable", some(updates.update_available())),
            ("Description", some(updates.description())),
        ])
    });
    let tenancy = image.required_tenancy().map(|it| it.as_str());
    object([
        ("ImageId", some(image.image_id())),
        ("Name", some(image.name())),
        ("Description", some(image.description())),
        ("OperatingSystem", system),
        ("State", some(image.state().map(|it| it.as_str()))),
        ("RequiredTenancy", some(tenancy)),
        ("ErrorCode", some(image.error_code())),
        ("ErrorMessage", some(image.error_message())),
        ("Created", time(image.created())),
        ("OwnerAccountId", some(image.owner_account_id())),
        ("Updates", updates),
        ("ErrorDetails", list(&image.error_details, error)),
    ])
}

fn error(error: &ErrorDetails) -> Value {
    let code = error.error_code().map(|code| code.as_str());
    object([
        ("ErrorCode", some(code)),
        ("ErrorMessage", some(error.error_message())),
    ])
}
