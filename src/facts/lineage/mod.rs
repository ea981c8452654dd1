//! Where the AMI comes from: its ancestry, Amazon's base, EC2 Image Builder, exports; and what the console printed.

pub(crate) mod ask;
mod builder;

pub(crate) use builder::{builder_arn, builder_region};

pub(crate) use builder::Builder;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown, unknown_because};
use crate::evidence::tables;
use crate::expr::{Missing, MissingReason, Value};
use crate::facts::not_applicable;
use crate::os::console::{self, Console};
use crate::os::name::{self, AmazonName};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;

/// Where Amazon keeps the ids of its current Windows AMIs.
pub(crate) const PARAMETERS: &str = "/aws/service/ami-windows-latest";

/// The oldest ancestor of an AMI, made by Amazon.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ancestor<'a> {
    /// Its id.
    pub id: &'a str,
    /// The Region that has it, where that is another one.
    pub region: Option<&'a str>,
    /// When it was made.
    pub created: Option<&'a str>,
}

fn text<'a>(of: &'a Json, member: &str) -> Option<&'a str> {
    of.get(member)
        .and_then(Json::as_str)
        .filter(|text| !text.is_empty())
}

fn entries(output: &Json) -> &[Json] {
    let entries = output.get("ImageAncestryEntries").and_then(Json::as_array);
    entries.map(Vec::as_slice).unwrap_or_default()
}

/// The last entry of Amazon's, out of the answer of GetImageAncestry.
pub(crate) fn amazon_ancestor(output: &Json) -> Option<Ancestor<'_>> {
    let entries = entries(output);
    let amazon = |entry: &&Json| text(entry, "ImageOwnerAlias") == Some("amazon");
    let entry = entries.iter().rev().find(amazon)?;
    let id = text(entry, "ImageId")?;
    // Its child knows which Region it is in.
    let child = |entry: &&Json| text(entry, "SourceImageId") == Some(id);
    let child = entries.iter().find(child);
    Some(Ancestor {
        id,
        region: child.and_then(|child| text(child, "SourceImageRegion")),
        created: text(entry, "CreationDate"),
    })
}

/// The image of that id out of an answer of DescribeImages.
pub(crate) fn image_of<'a>(output: &'a Json, id: &str) -> Option<&'a Json> {
    let images = output.get("Images").and_then(Json::as_array)?;
    images
        .iter()
        .find(|image| text(image, "ImageId") == Some(id))
}

/// What the name of an image of Amazon's says, or the public parameter that stands for it.
pub(crate) fn amazon_name(image: &Json) -> Option<AmazonName> {
    let by_name = text(image, "Name").and_then(name::parse);
    by_name.or_else(|| parameter_name(text(image, "PublicSsmParameterName")?))
}

/// The name within a parameter's: EC2 writes it without the slash at the beginning, Systems Manager with it, and what stands before the
/// name is Amazon's to change.
fn parameter_name(path: &str) -> Option<AmazonName> {
    path.split(['/', ':']).find_map(name::parse)
}

/// The instance that the AMI was made from.
pub(crate) fn source_instance(image: &Json) -> Option<&str> {
    text(image, "SourceInstanceId").filter(|id| id.starts_with("i-"))
}

/// Whether an AMI of Amazon's of that day may be among the current ones. The plan knows no clock: today is not before
/// the table of releases, nor before the AMI was made. Amazon takes a release back after about three months.
pub(crate) fn may_be_current(created: Option<&str>, later: Option<&str>) -> bool {
    let time = |text: &str| text.parse::<Timestamp>().ok();
    let Some(created) = created.and_then(time) else {
        return true;
    };
    let newest = tables::windows_releases().releases.last();
    let newest = newest.and_then(|release| time(&format!("{}T00:00:00Z", release.date)));
    let today = newest.max(later.and_then(time));
    let age = |today: Timestamp| today.duration_since(created);
    today.is_none_or(|today| age(today) <= SignedDuration::from_hours(24 * 122))
}

/// All that the calls about the lineage answered, read once for a request.
#[derive(Debug, Default)]
pub(crate) struct Lineage {
    pub console: Option<(String, Console)>,
    pub ancestor: Option<(String, AmazonName)>,
    /// When the ancestor was made.
    pub created: Option<String>,
    pub ancestor_id: Option<String>,
    pub builder: Option<Builder>,
    /// Calls that would have told more.
    pub lost: Vec<(Call, CallError)>,
}

/// What an answer is worth: gone is as good as silent, anything else is a loss. The image that a tag of the AMI names has been there
/// and would have told: that it is gone is a loss, too.
fn answered<'a>(
    answer: Result<&'a Json, CallError>,
    call: Call,
    lost: &mut Vec<(Call, CallError)>,
) -> Option<&'a Json> {
    match answer {
        Ok(output) => Some(output),
        Err(error) => {
            let gone = error.reason() == MissingReason::NotFound && call != Call::GetImage;
            let silent =
                error.code == local::NO_QUESTION || gone || error.code.starts_with("InvalidAMIID.");
            if !silent {
                lost.push((call, error));
            }
            None
        }
    }
}

fn unreadable(member: &str) -> CallError {
    CallError::new(
        local::BAD_ANSWER,
        format!("the answer has no {member} that can be read"),
    )
}

impl Lineage {
    pub(crate) fn read(dossier: &Dossier<'_>, image: Option<&Json>) -> Self {
        let mut lineage = Self::default();
        lineage.read_console(dossier, image);
        lineage.read_ancestor(dossier, image);
        lineage.read_builder(dossier, image);
        lineage
    }

    fn read_console(&mut self, dossier: &Dossier<'_>, image: Option<&Json>) {
        let call = Call::GetConsoleOutput;
        let Some(output) = answered(dossier.answer(call), call, &mut self.lost) else {
            return;
        };
        // An instance that has just started has printed nothing yet.
        let printed = output.get("Output").filter(|printed| !printed.is_null());
        if !output.is_object() || printed.is_some_and(|printed| !printed.is_string()) {
            self.lost.push((call, unreadable("Output")));
            return;
        }
        let console = console::read(text(output, "Output").unwrap_or_default());
        let id = image.and_then(source_instance).unwrap_or_default();
        if let Some(other) = console.instance.as_deref().filter(|other| *other != id) {
            let message = format!("the text was printed by {other}, not by {id}");
            let error = CallError::new(local::BAD_ANSWER, message);
            self.lost.push((call, error));
            return;
        }
        if console.tells() {
            self.console = Some((format!("console output of {id}"), console));
        }
    }

    fn read_ancestor(&mut self, dossier: &Dossier<'_>, image: Option<&Json>) {
        let call = Call::GetImageAncestry;
        let Some(output) = answered(dossier.answer(call), call, &mut self.lost) else {
            return;
        };
        if output
            .get("ImageAncestryEntries")
            .and_then(Json::as_array)
            .is_none()
        {
            self.lost.push((call, unreadable("ImageAncestryEntries")));
            return;
        }
        let Some(ancestor) = amazon_ancestor(output) else {
            return;
        };
        self.created = ancestor.created.map(str::to_owned);
        self.ancestor_id = Some(ancestor.id.to_owned());
        let own = image.filter(|image| text(image, "ImageId") == Some(ancestor.id));
        let mut lost = Vec::new();
        let name = own.and_then(amazon_name).or_else(|| {
            let call = Call::DescribeAncestorImage;
            let output = answered(dossier.answer(call), call, &mut lost)?;
            if output.get("Images").and_then(Json::as_array).is_none() {
                lost.push((call, unreadable("Images")));
            }
            amazon_name(image_of(output, ancestor.id)?)
        });
        let name = name.or_else(|| {
            let call = Call::GetParametersByPath;
            let output = answered(dossier.answer(call), call, &mut lost)?;
            let parameters = output.get("Parameters").and_then(Json::as_array)?;
            let of_id = |entry: &&Json| text(entry, "Value") == Some(ancestor.id);
            parameter_name(text(parameters.iter().find(of_id)?, "Name")?)
        });
        match name {
            Some(name) => {
                let date = name
                    .date
                    .as_deref()
                    .map(|date| format!("-{}", date.replace('-', ".")));
                let source = format!(
                    "ancestor {}{} of Amazon",
                    name.name,
                    date.unwrap_or_default()
                );
                self.ancestor = Some((source, name));
            }
            None => self.lost.extend(lost),
        }
    }

    /// The unknown that the losses leave in a fact; absent when every call that there is has answered.
    pub(crate) fn missing(&self, fact: &str) -> Value {
        let missing: Vec<Missing> = self
            .lost
            .iter()
            .flat_map(|(call, error)| unknown(fact, *call, error).missing().to_vec())
            .collect();
        if missing.is_empty() {
            Value::Absent
        } else {
            Value::Unknown(std::sync::Arc::new(missing))
        }
    }
}

/// Whether the ancestry goes to its end: to an AMI of Amazon or the Marketplace, or to one without a recorded source.
fn ends(entries: &[Json]) -> bool {
    let readable = |entry: &Json| {
        let alias = entry
            .get("ImageOwnerAlias")
            .filter(|alias| !alias.is_null());
        text(entry, "ImageId").is_some() && alias.is_none_or(Json::is_string)
    };
    let root = |entry: &Json| {
        text(entry, "ImageOwnerAlias").is_some() || text(entry, "SourceImageId").is_none()
    };
    entries.iter().all(readable) && entries.last().is_some_and(root)
}

/// Facts of the ancestry as such.
pub(crate) fn ancestry(dossier: &Dossier<'_>) -> Value {
    const PATH: &str = "ancestry";
    if crate::facts::ami::ami_id(dossier.request).is_none() {
        return not_applicable(PATH, "the request names no source AMI");
    }
    let output = match dossier.answer(Call::GetImageAncestry) {
        Ok(output)
            if output
                .get("ImageAncestryEntries")
                .is_some_and(Json::is_array) =>
        {
            output
        }
        Ok(_) => {
            let error = CallError::new(local::BAD_ANSWER, "the answer has no ImageAncestryEntries");
            return unknown(PATH, Call::GetImageAncestry, &error);
        }
        Err(error) if error.code.starts_with("InvalidAMIID.") => {
            return not_applicable(PATH, "the AMI was not found");
        }
        Err(error) => return unknown(PATH, Call::GetImageAncestry, &error),
    };
    let market = entries(output)
        .iter()
        .find(|entry| text(entry, "ImageOwnerAlias") == Some("aws-marketplace"));
    let id = |id: Option<&str>| id.map_or(Value::Absent, Value::str);
    let marketplace = match market {
        Some(entry) => Value::str(text(entry, "ImageId").unwrap_or("an ancestor without an id")),
        None if ends(entries(output)) => Value::Absent,
        None => {
            let detail = "the ancestry breaks off before an AMI without a source";
            let (call, reason) = (Call::GetImageAncestry, MissingReason::Incomplete);
            unknown_because("ancestry.marketplace", call, reason, detail)
        }
    };
    Value::map([
        ("marketplace", marketplace),
        (
            "amazon",
            id(amazon_ancestor(output).map(|ancestor| ancestor.id)),
        ),
    ])
}

/// Whether the AMI came out of AppStream.
pub(crate) fn exports(dossier: &Dossier<'_>) -> Value {
    const PATH: &str = "exports";
    let call = Call::ListExportImageTasks;
    let Some(id) = crate::facts::ami::ami_id(dossier.request) else {
        return not_applicable(PATH, "the request names no source AMI");
    };
    match dossier.answer(call) {
        Ok(output) => match output.get("ExportImageTasks").and_then(Json::as_array) {
            Some(tasks) => {
                let task = tasks.iter().find(|task| text(task, "AmiId") == Some(id));
                let image = task.and_then(|task| text(task, "ImageArn").or(Some("")));
                Value::map([("image", image.map_or(Value::Absent, Value::str))])
            }
            None => {
                let error = CallError::new(local::BAD_ANSWER, "the answer has no ExportImageTasks");
                unknown(PATH, call, &error)
            }
        },
        Err(error) => unknown(PATH, call, &error),
    }
}
