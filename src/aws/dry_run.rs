//! The import as a dry run: the request as it stands, in the API's own types.

use super::appstream::image;
use super::classify::classify;
use super::pages::Outcome;
use super::shape::object;
use crate::evidence::CallError;
use crate::evidence::question::local;
use crate::expr::MissingReason;
use aws_sdk_appstream::Client;
use aws_sdk_appstream::types::{AgentSoftwareVersion, ApplicationConfig, RuntimeValidationConfig};
use aws_smithy_types::retry::RetryConfig;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::time::Duration;

/// Sends the request if it is a dry run; the guard looks at the bytes once more.
///
/// A member that the API does not have is left out: REQ028 reports it.
pub(super) async fn create_imported_image(client: &Client, input: &Value) -> Outcome {
    let top = Members {
        at: "",
        members: structure("the input", input)?,
    };
    if top.members.get("DryRun") != Some(&Value::Bool(true)) {
        return Err(not_sent("the request is not a dry run"));
    }
    let request = client
        .create_imported_image()
        .dry_run(true)
        .set_name(top.text("Name")?)
        .set_source_ami_id(top.text("SourceAmiId")?)
        .set_workspace_image_id(top.text("WorkspaceImageId")?)
        .set_iam_role_arn(top.text("IamRoleArn")?)
        .set_description(top.text("Description")?)
        .set_display_name(top.text("DisplayName")?)
        .set_tags(tags(&top)?)
        .set_runtime_validation_config(runtime_validation(&top)?)
        .set_agent_software_version(
            top.text("AgentSoftwareVersion")?
                .as_deref()
                .map(AgentSoftwareVersion::from),
        )
        .set_app_catalog_config(catalog(&top)?);
    let mut pause = Duration::from_millis(250);
    loop {
        // The SDK takes LimitExceededException, an answer about a quota, for throttling: it would ask again and again.
        let once = aws_sdk_appstream::Config::builder().retry_config(RetryConfig::disabled());
        let answer = request
            .clone()
            .customize()
            .config_override(once)
            .send()
            .await;
        match answer.map_err(|error| classify(&error)) {
            // Not what a dry run should answer; the facts of the dry run say so.
            Ok(output) => return Ok(object([("Image", output.image().map(image))])),
            Err(error) if error.reason() == MissingReason::Throttled && pause < LAST_PAUSE => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            Err(error) => return Err(error),
        }
    }
}

/// No more tries after a pause of this length.
const LAST_PAUSE: Duration = Duration::from_secs(2);

/// The members of a structure and where it stands.
struct Members<'a> {
    at: &'a str,
    members: &'a Map<String, Value>,
}

impl Members<'_> {
    fn text(&self, name: &str) -> Result<Option<String>, CallError> {
        match self.members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(&format!("{}{name}", self.at), "text")),
        }
    }
}

fn tags(top: &Members<'_>) -> Result<Option<HashMap<String, String>>, CallError> {
    let Some(tags) = top.members.get("Tags") else {
        return Ok(None);
    };
    let tag = |(key, value): (&String, &Value)| match value.as_str() {
        Some(value) => Ok((key.clone(), value.to_owned())),
        None => Err(wrong(&format!("Tags.{key}"), "text")),
    };
    structure("Tags", tags)?
        .iter()
        .map(tag)
        .collect::<Result<_, _>>()
        .map(Some)
}

fn runtime_validation(top: &Members<'_>) -> Result<Option<RuntimeValidationConfig>, CallError> {
    let Some(config) = top.members.get("RuntimeValidationConfig") else {
        return Ok(None);
    };
    let members = Members {
        at: "RuntimeValidationConfig.",
        members: structure("RuntimeValidationConfig", config)?,
    };
    let builder = RuntimeValidationConfig::builder();
    Ok(Some(
        builder
            .set_intended_instance_type(members.text("IntendedInstanceType")?)
            .build(),
    ))
}

fn catalog(top: &Members<'_>) -> Result<Option<Vec<ApplicationConfig>>, CallError> {
    let Some(catalog) = top.members.get("AppCatalogConfig") else {
        return Ok(None);
    };
    let entries = catalog
        .as_array()
        .ok_or_else(|| wrong("AppCatalogConfig", "a list"))?;
    let application = |(index, entry): (usize, &Value)| {
        let at = format!("AppCatalogConfig[{index}]");
        let members = structure(&at, entry)?;
        let app = Members {
            at: &format!("{at}."),
            members,
        };
        Ok(ApplicationConfig::builder()
            .set_name(app.text("Name")?)
            .set_display_name(app.text("DisplayName")?)
            .set_absolute_app_path(app.text("AbsoluteAppPath")?)
            .set_absolute_icon_path(app.text("AbsoluteIconPath")?)
            .set_absolute_manifest_path(app.text("AbsoluteManifestPath")?)
            .set_working_directory(app.text("WorkingDirectory")?)
            .set_launch_parameters(app.text("LaunchParameters")?)
            .build())
    };
    entries
        .iter()
        .enumerate()
        .map(application)
        .collect::<Result<_, _>>()
        .map(Some)
}

fn structure<'a>(at: &str, value: &'a Value) -> Result<&'a Map<String, Value>, CallError> {
    value.as_object().ok_or_else(|| wrong(at, "a structure"))
}

fn wrong(at: &str, expected: &str) -> CallError {
    not_sent(&format!("{at} is not {expected}, which the API takes"))
}

fn not_sent(message: &str) -> CallError {
    CallError::new(local::NOT_SENT, message)
}
