//! What EC2 knows about where an AMI comes from: its ancestors, and the console of the instance behind it.

use super::classify::classify;
use super::pages::Outcome;
use super::shape::{input_text, list, object, some, time};
use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::ImageAncestryEntry;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
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
/// Console text as the AWS CLI prints it: decoded. Text that is no base64 stays as it was sent.
fn printed(output: &str) -> String {
    let packed: String = output.split_ascii_whitespace().collect();
    match BASE64.decode(packed) {
        Ok(bytes) => without_password(&String::from_utf8_lossy(&bytes)),
        Err(_) => output.to_owned(),
    }
}

/// The administrator's password stands in the console, encrypted; nobody needs it in a recording.
fn without_password(text: &str) -> String {
    const OPEN: &str = "<Password>";
    let mut parts = text.split(OPEN);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(OPEN);
        if let Some(end) = part.find("</Password>") {
            kept.push_str(part.get(end..).unwrap_or_default());
        }
    }
    kept
}

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
        (
            "Output",
            output.output().map(|text| Value::from(printed(text))),
        ),
    ]))
}

#[cfg(test)]
mod tests {
    use super::{BASE64, printed};
    use base64::Engine;

    #[test]
    fn console_output_is_decoded_and_the_password_left_out() {
        let text = "a\r\n<Password>\nc2VjcmV0\n</Password>\nb <Password>cut";
        let shown = "a\r\n<Password></Password>\nb <Password>";
        assert_eq!(printed(&BASE64.encode(text)), shown);
        assert_eq!(printed("not base64!"), "not base64!");
    }
}
