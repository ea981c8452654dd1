//! The EC2 Image Builder image behind an AMI. Parameters of components are left out: they may hold secrets and no rule reads them.

use super::classify::classify;
use super::pages::Outcome;
use super::shape::{input_text, list, object, some, text_map};
use aws_sdk_imagebuilder::Client;
use aws_sdk_imagebuilder::types::{Ami, Image, ImageRecipe, ImageState, OutputResources};
use serde_json::Value;

pub(super) async fn image(client: &Client, input: &Value) -> Outcome {
    let output = client
        .get_image()
        .set_image_build_version_arn(input_text(input, "imageBuildVersionArn"))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([
        ("requestId", some(output.request_id())),
        ("image", output.image().map(detail)),
    ]))
}

fn detail(image: &Image) -> Value {
    object([
        ("arn", some(image.arn())),
        ("type", some(image.r#type().map(|it| it.as_str()))),
        ("name", some(image.name())),
        ("version", some(image.version())),
        ("platform", some(image.platform().map(|it| it.as_str()))),
        ("osVersion", some(image.os_version())),
        ("state", image.state().map(state)),
        ("imageRecipe", image.image_recipe().map(recipe)),
        ("sourcePipelineName", some(image.source_pipeline_name())),
        ("sourcePipelineArn", some(image.source_pipeline_arn())),
        ("dateCreated", some(image.date_created())),
        ("outputResources", image.output_resources().map(resources)),
        ("tags", text_map(image.tags())),
        ("buildType", some(image.build_type().map(|it| it.as_str()))),
        (
            "imageSource",
            some(image.image_source().map(|it| it.as_str())),
        ),
    ])
}

fn recipe(recipe: &ImageRecipe) -> Value {
    let components = list(&recipe.components, |component| {
        object([("componentArn", some(Some(component.component_arn())))])
    });
    object([
        ("arn", some(recipe.arn())),
        ("type", some(recipe.r#type().map(|it| it.as_str()))),
        ("name", some(recipe.name())),
        ("description", some(recipe.description())),
        ("platform", some(recipe.platform().map(|it| it.as_str()))),
        ("owner", some(recipe.owner())),
        ("version", some(recipe.version())),
        ("components", components),
        ("parentImage", some(recipe.parent_image())),
        ("dateCreated", some(recipe.date_created())),
    ])
}

fn resources(resources: &OutputResources) -> Value {
    object([("amis", list(&resources.amis, ami))])
}

fn ami(ami: &Ami) -> Value {
    object([
        ("region", some(ami.region())),
        ("image", some(ami.image())),
        ("name", some(ami.name())),
        ("description", some(ami.description())),
        ("state", ami.state().map(state)),
        ("accountId", some(ami.account_id())),
    ])
}

fn state(state: &ImageState) -> Value {
    object([
        ("status", some(state.status().map(|it| it.as_str()))),
        ("reason", some(state.reason())),
    ])
}
