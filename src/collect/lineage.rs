//! What EC2 knows about where an AMI comes from: its ancestors, and the console of the instance behind it.

use super::Outcome;
use super::shape::{input_text, list, object, some, time};
use crate::aws::classify;
use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::ImageAncestryEntry;
use serde_json::Value;

pub(super) async fn image_ancestry(client: &Client, input: &Value) -> Outcome {
    let output = client
        .get_image_ancestry()
        .set_image_id(input_text(input, "ImageId"))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([(
        "ImageAncestryEntries",
        list(&output.image_ancestry_entries, entry),
    )]))
}

fn entry(entry: &ImageAncestryEntry) -> Value {
    object([
        ("CreationDate", time(entry.creation_date())),
        ("ImageId", some(entry.image_id())),
        ("ImageOwnerAlias", some(entry.image_owner_alias())),
        ("SourceImageId", some(entry.source_image_id())),
        ("SourceImageRegion", some(entry.source_image_region())),
    ])
}

/// The text stays in base64, as EC2 sends it: what Windows prints need not be UTF-8.
pub(super) async fn console_output(client: &Client, input: &Value) -> Outcome {
    let output = client
        .get_console_output()
        .set_instance_id(input_text(input, "InstanceId"))
        .set_latest(input.get("Latest").and_then(Value::as_bool))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([
        ("InstanceId", some(output.instance_id())),
        ("Timestamp", time(output.timestamp())),
        ("Output", some(output.output())),
    ]))
}
