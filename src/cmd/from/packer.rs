//! The AMIs of a Packer manifest: the file that the `manifest` post-processor writes.

use super::Built;
use crate::diag::{Diagnostic, Diagnostics};
use crate::document::{Document, parse};
use crate::text::Source;
use serde_json::Value;

const WRITTEN: &str = "the Packer post-processor `manifest` writes such a file";

/// The AMIs that the last run built.
///
/// # Errors
/// A file that is no manifest, or whose last run built no AMI.
pub(super) fn amis(source: &Source) -> Result<Vec<Built>, Diagnostics> {
    let Document { value, spans, .. } = parse(source)?;
    let refuse = |fault: Fault| {
        let error = Diagnostic::error(fault.title)
            .source(source)
            .primary(spans.highlight(&fault.pointer), "");
        error.help(fault.help)
    };
    Ok(of_last_run(&value).map_err(refuse)?)
}

struct Fault {
    pointer: String,
    title: String,
    help: &'static str,
}

fn fault(pointer: &str, title: impl Into<String>, help: &'static str) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        title: title.into(),
        help,
    }
}

fn of_last_run(manifest: &Value) -> Result<Vec<Built>, Fault> {
    const LAST: &str = "/last_run_uuid";
    let Some(builds) = manifest.get("builds").and_then(Value::as_array) else {
        let title = "this is not a Packer manifest: it has no list `builds`";
        return Err(fault("/builds", title, WRITTEN));
    };
    let last = text(manifest, "last_run_uuid").filter(|run| !run.is_empty());
    let Some(last) = last else {
        let title = "this is not a Packer manifest: it has no `last_run_uuid`";
        return Err(fault(LAST, title, WRITTEN));
    };
    let (mut built, mut builders) = (Vec::new(), Vec::new());
    for (index, build) in builds.iter().enumerate() {
        if text(build, "packer_run_uuid") != Some(last) {
            continue;
        }
        builders.push(text(build, "builder_type").unwrap_or("?"));
        let Some(artifact) = text(build, "artifact_id") else {
            let title = "this build has no `artifact_id`";
            return Err(fault(&format!("/builds/{index}"), title, WRITTEN));
        };
        built.extend(artifact.split(',').filter_map(ami));
    }
    if !built.is_empty() {
        return Ok(built);
    }
    if builders.is_empty() {
        let title = format!("no build is of the last run, {last}");
        return Err(fault(LAST, title, "run `packer build` again"));
    }
    let builders = builders.join(", ");
    let title = format!("the last run built no AMI (builders: {builders})");
    let help = "an AMI stands in `artifact_id` as Region:ami-id";
    Err(fault(LAST, title, help))
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member)?.as_str()
}

/// `eu-west-1:ami-…`; other artifacts, such as snapshots and volumes, are no AMIs.
fn ami(artifact: &str) -> Option<Built> {
    let (region, ami) = artifact.trim().split_once(':')?;
    let id = ami.strip_prefix("ami-")?;
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let fits = !region.is_empty() && !id.is_empty() && plain(region) && plain(id);
    fits.then(|| Built {
        region: region.to_owned(),
        ami: ami.to_owned(),
    })
}
