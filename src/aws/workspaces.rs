//! WorkSpaces images, what WorkSpaces manages in them, and the WorkSpaces made from them.

use super::classify::classify;
use super::pages::{Outcome, pages};
use super::shape::{input_text, input_texts, list, object, some, time};
use aws_sdk_workspaces::Client;
use aws_sdk_workspaces::types::{
    ErrorDetails, ImageAssociatedResourceType, ImageResourceAssociation, ImageSourceIdentifier,
    ImageType, WorkSpaceApplication, Workspace, WorkspaceBundle, WorkspaceImage,
};
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

pub(super) async fn associations(client: &Client, input: &Value) -> Outcome {
    let kinds = input_texts(input, "AssociatedResourceTypes").unwrap_or_default();
    let kinds = kinds
        .iter()
        .map(|kind| ImageAssociatedResourceType::from(kind.as_str()));
    let request = client
        .describe_image_associations()
        .set_image_id(input_text(input, "ImageId"))
        .set_associated_resource_types(Some(kinds.collect()));
    let output = request.send().await.map_err(|error| classify(&error))?;
    Ok(object([(
        "Associations",
        list(&output.associations, association),
    )]))
}

fn association(it: &ImageResourceAssociation) -> Value {
    let kind = it.associated_resource_type().map(|kind| kind.as_str());
    let reason = it.state_reason().map(|reason| {
        object([
            (
                "ErrorCode",
                some(reason.error_code().map(|code| code.as_str())),
            ),
            ("ErrorMessage", some(reason.error_message())),
        ])
    });
    object([
        ("AssociatedResourceId", some(it.associated_resource_id())),
        ("AssociatedResourceType", some(kind)),
        ("Created", time(it.created())),
        ("LastUpdatedTime", time(it.last_updated_time())),
        ("ImageId", some(it.image_id())),
        ("State", some(it.state().map(|state| state.as_str()))),
        ("StateReason", reason),
    ])
}

pub(super) async fn applications(client: &Client, input: &Value) -> Outcome {
    let ids = input_texts(input, "ApplicationIds");
    pages("Applications", application, |token| {
        let request = client
            .describe_applications()
            .set_application_ids(ids.clone())
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.applications, output.next_token))
        }
    })
    .await
}

fn application(it: &WorkSpaceApplication) -> Value {
    let computers = list(&it.supported_compute_type_names, |name| {
        name.as_str().into()
    });
    let systems = list(&it.supported_operating_system_names, |name| {
        name.as_str().into()
    });
    object([
        ("ApplicationId", some(it.application_id())),
        ("Created", time(it.created())),
        ("Description", some(it.description())),
        (
            "LicenseType",
            some(it.license_type().map(|kind| kind.as_str())),
        ),
        ("Name", some(it.name())),
        ("Owner", some(it.owner())),
        ("State", some(it.state().map(|state| state.as_str()))),
        ("SupportedComputeTypeNames", computers),
        ("SupportedOperatingSystemNames", systems),
    ])
}

/// The bundles of the account itself.
pub(super) async fn bundles(client: &Client) -> Outcome {
    pages("Bundles", bundle, |token| {
        let request = client.describe_workspace_bundles().set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.bundles, output.next_token))
        }
    })
    .await
}

fn bundle(it: &WorkspaceBundle) -> Value {
    let computer = it
        .compute_type()
        .map(|kind| object([("Name", some(kind.name().map(|name| name.as_str())))]));
    object([
        ("BundleId", some(it.bundle_id())),
        ("Name", some(it.name())),
        ("Owner", some(it.owner())),
        ("Description", some(it.description())),
        ("ImageId", some(it.image_id())),
        ("ComputeType", computer),
        ("LastUpdatedTime", time(it.last_updated_time())),
        ("CreationTime", time(it.creation_time())),
        ("State", some(it.state().map(|state| state.as_str()))),
        (
            "BundleType",
            some(it.bundle_type().map(|kind| kind.as_str())),
        ),
    ])
}

pub(super) async fn desktops(client: &Client, input: &Value) -> Outcome {
    let bundle = input_text(input, "BundleId");
    pages("Workspaces", desktop, |token| {
        let request = client
            .describe_workspaces()
            .set_bundle_id(bundle.clone())
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.workspaces, output.next_token))
        }
    })
    .await
}

/// Who uses a WorkSpace, and where it is in the network, is nobody's business here: that is left out.
fn desktop(it: &Workspace) -> Value {
    let properties = it.workspace_properties().map(|of| {
        let system = of.operating_system_name().map(|name| name.as_str());
        object([
            (
                "Protocols",
                list(&of.protocols, |name| name.as_str().into()),
            ),
            ("OperatingSystemName", some(system)),
        ])
    });
    object([
        ("WorkspaceId", some(it.workspace_id())),
        ("BundleId", some(it.bundle_id())),
        ("State", some(it.state().map(|state| state.as_str()))),
        ("WorkspaceProperties", properties),
    ])
}

pub(super) async fn image_import(client: &Client, input: &Value) -> Outcome {
    let request = client
        .describe_custom_workspace_image_import()
        .set_image_id(input_text(input, "ImageId"));
    let output = request.send().await.map_err(|error| classify(&error))?;
    let source = output.image_source().map(|source| match source {
        ImageSourceIdentifier::Ec2ImageId(id) => object([("Ec2ImageId", some(Some(id.as_str())))]),
        ImageSourceIdentifier::Ec2ImportTaskId(id) => {
            object([("Ec2ImportTaskId", some(Some(id.as_str())))])
        }
        ImageSourceIdentifier::ImageBuildVersionArn(arn) => {
            object([("ImageBuildVersionArn", some(Some(arn.as_str())))])
        }
        _ => object::<0>([]),
    });
    Ok(object([
        ("ImageId", some(output.image_id())),
        ("State", some(output.state().map(|state| state.as_str()))),
        ("StateMessage", some(output.state_message())),
        ("Created", time(output.created())),
        ("LastUpdatedTime", time(output.last_updated_time())),
        ("ImageSource", source),
    ]))
}
