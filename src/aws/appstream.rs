//! Images, image builders and exports of the account. Applications of an image are left out: their paths are sensitive and no rule reads them.

use super::classify::classify;
use super::pages::{Outcome, pages};
use super::shape::{input_text, input_texts, list, object, some, text_map, texts, time};
use aws_sdk_appstream::Client;
use aws_sdk_appstream::types::{
    ErrorDetails, ExportImageTask, Filter, Image, ImageBuilder, ResourceError, VisibilityType,
};
use serde_json::Value;

pub(super) async fn images(client: &Client, input: &Value) -> Outcome {
    let (names, visibility) = (input_texts(input, "Names"), input_text(input, "Type"));
    pages("Images", image, |token| {
        let request = client
            .describe_images()
            .set_names(names.clone())
            .set_type(visibility.as_deref().map(VisibilityType::from))
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.images, output.next_token))
        }
    })
    .await
}

pub(super) async fn image_builders(client: &Client) -> Outcome {
    pages("ImageBuilders", image_builder, |token| {
        let request = client.describe_image_builders().set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.image_builders, output.next_token))
        }
    })
    .await
}

pub(super) async fn export_tasks(client: &Client, input: &Value) -> Outcome {
    let filters = input.get("Filters").and_then(Value::as_array);
    let filter = |filter: &Value| {
        Filter::builder()
            .set_name(input_text(filter, "Name"))
            .set_values(input_texts(filter, "Values"))
            .build()
    };
    let filters: Option<Vec<Filter>> = filters.map(|all| all.iter().map(filter).collect());
    pages("ExportImageTasks", export_task, |token| {
        let request = client
            .list_export_image_tasks()
            .set_filters(filters.clone())
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.export_image_tasks, output.next_token))
        }
    })
    .await
}

/// An image; also what CreateImportedImage answers with.
pub(super) fn image(image: &Image) -> Value {
    let reason = image.state_change_reason().map(|reason| {
        object([
            ("Code", some(reason.code().map(|code| code.as_str()))),
            ("Message", some(reason.message())),
        ])
    });
    let permissions = image.image_permissions().map(|permissions| {
        object([
            ("allowFleet", some(permissions.allow_fleet())),
            ("allowImageBuilder", some(permissions.allow_image_builder())),
        ])
    });
    let dynamic = image.dynamic_app_providers_enabled().map(|it| it.as_str());
    object([
        (
            "AppstreamAgentVersion",
            some(image.appstream_agent_version()),
        ),
        ("Arn", some(image.arn())),
        ("BaseImageArn", some(image.base_image_arn())),
        ("CreatedTime", time(image.created_time())),
        ("Description", some(image.description())),
        ("DisplayName", some(image.display_name())),
        ("DynamicAppProvidersEnabled", some(dynamic)),
        ("ImageBuilderName", some(image.image_builder_name())),
        (
            "ImageBuilderSupported",
            some(image.image_builder_supported()),
        ),
        ("ImageErrors", list(&image.image_errors, error)),
        ("ImagePermissions", permissions),
        (
            "ImageSharedWithOthers",
            some(image.image_shared_with_others().map(|it| it.as_str())),
        ),
        ("ImageType", some(image.image_type().map(|it| it.as_str()))),
        (
            "ManagedSoftwareIncluded",
            some(image.managed_software_included()),
        ),
        ("Name", some(image.name())),
        ("Platform", some(image.platform().map(|it| it.as_str()))),
        (
            "PublicBaseImageReleasedDate",
            time(image.public_base_image_released_date()),
        ),
        ("State", some(image.state().map(|it| it.as_str()))),
        ("StateChangeReason", reason),
        (
            "SupportedInstanceFamilies",
            texts(&image.supported_instance_families),
        ),
        ("Visibility", some(image.visibility().map(|it| it.as_str()))),
    ])
}

fn image_builder(builder: &ImageBuilder) -> Value {
    let reason = builder.state_change_reason().map(|reason| {
        object([
            ("Code", some(reason.code().map(|code| code.as_str()))),
            ("Message", some(reason.message())),
        ])
    });
    object([
        (
            "AppstreamAgentVersion",
            some(builder.appstream_agent_version()),
        ),
        ("Arn", some(builder.arn())),
        ("CreatedTime", time(builder.created_time())),
        ("Description", some(builder.description())),
        ("DisplayName", some(builder.display_name())),
        ("IamRoleArn", some(builder.iam_role_arn())),
        ("ImageArn", some(builder.image_arn())),
        (
            "ImageBuilderErrors",
            list(&builder.image_builder_errors, error),
        ),
        ("InstanceType", some(builder.instance_type())),
        ("Name", some(builder.name())),
        ("Platform", some(builder.platform().map(|it| it.as_str()))),
        ("State", some(builder.state().map(|it| it.as_str()))),
        ("StateChangeReason", reason),
    ])
}

fn error(error: &ResourceError) -> Value {
    object([
        (
            "ErrorCode",
            some(error.error_code().map(|code| code.as_str())),
        ),
        ("ErrorMessage", some(error.error_message())),
        ("ErrorTimestamp", time(error.error_timestamp())),
    ])
}

fn export_task(task: &ExportImageTask) -> Value {
    let error = |error: &ErrorDetails| {
        object([
            ("ErrorCode", some(error.error_code())),
            ("ErrorMessage", some(error.error_message())),
        ])
    };
    object([
        ("TaskId", some(task.task_id())),
        ("ImageArn", some(task.image_arn())),
        ("AmiName", some(task.ami_name())),
        ("CreatedDate", time(task.created_date())),
        ("AmiDescription", some(task.ami_description())),
        ("State", some(task.state().map(|it| it.as_str()))),
        ("AmiId", some(task.ami_id())),
        ("TagSpecifications", text_map(task.tag_specifications())),
        ("ErrorDetails", list(&task.error_details, error)),
    ])
}
