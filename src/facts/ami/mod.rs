//! Facts of the source AMI: what DescribeImages, DescribeSnapshots and DescribeImageAttribute answered.

pub(crate) mod ask;
pub(crate) mod image_keys;
mod mappings;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, unknown, unknown_because};
use crate::expr::{MissingReason, Value};
use crate::facts::{not_applicable, read_record};
use crate::request::Request;
use crate::text::Wildcard;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What DescribeImages says of an AMI.
enum Found<'a> {
    Image(&'a Json),
    /// The Region does not have it, or does not show it to the caller.
    Nothing(Option<CallError>),
    Unknown(CallError),
}

fn look_up<'a>(result: Result<&'a Json, CallError>, id: &str) -> Found<'a> {
    match result {
        Ok(output) => {
            let Some(images) = output.get("Images").and_then(Json::as_array) else {
                let message = "the answer has no Images";
                return Found::Unknown(CallError::new(
                    crate::evidence::question::local::BAD_ANSWER,
                    message,
                ));
            };
            let of_id = |image: &&Json| image.get("ImageId").and_then(Json::as_str) == Some(id);
            images
                .iter()
                .find(of_id)
                .map_or(Found::Nothing(None), Found::Image)
        }
        // EC2 API reference, error codes: these three say that there is no such AMI to use.
        Err(error) if error.code.starts_with("InvalidAMIID.") => Found::Nothing(Some(error)),
        Err(error) => Found::Unknown(error),
    }
}

pub(crate) fn facts(dossier: &Dossier<'_>) -> Value {
    let Some(id) = ami_id(dossier.request) else {
        if dossier
            .request
            .input
            .get("SourceAmiId")
            .is_some_and(|id| !id.is_string())
        {
            let detail = "SourceAmiId is not a string";
            return unknown_because("ami", Call::Local, MissingReason::WrongType, detail);
        }
        return not_applicable("ami", "the request names no source AMI");
    };
    match look_up(dossier.answer(Call::DescribeImages), id) {
        Found::Image(image) => Value::map(image_facts(image, dossier)),
        Found::Nothing(error) => nothing(error),
        Found::Unknown(error) => unknown("ami", Call::DescribeImages, &error),
    }
}

/// The rule about existence fails; the question about any property does not arise.
fn nothing(error: Option<CallError>) -> Value {
    let mut facts: BTreeMap<String, Value> = BTreeMap::new();
    for row in crate::facts::table::rows() {
        if let Some(name) = row
            .path
            .strip_prefix("ami.")
            .filter(|name| !name.contains('.'))
        {
            facts.insert(
                name.to_owned(),
                not_applicable(row.path, "the AMI was not found"),
            );
        }
    }
    facts.insert("found".to_owned(), Value::Bool(false));
    let code = error.map_or(Value::Absent, |error| Value::str(error.code));
    facts.insert("error".to_owned(), code);
    Value::map(facts)
}

fn image_facts(image: &Json, dossier: &Dossier<'_>) -> BTreeMap<String, Value> {
    let mut facts = read_record("ami", image);
    facts.insert("found".to_owned(), Value::Bool(true));
    facts.insert("error".to_owned(), Value::Absent);
    facts.insert("volumes".to_owned(), volumes(image, dossier));
    facts.insert("launch_permissions".to_owned(), launch_permissions(dossier));
    let excluded = launch_type_excluded(image, dossier.request.instance_type());
    facts.insert("launch_type_excluded".to_owned(), excluded);
    facts
}

fn volumes(image: &Json, dossier: &Dossier<'_>) -> Value {
    if image.get("BlockDeviceMappings").is_none() {
        let detail = "the answer does not contain BlockDeviceMappings";
        return unknown_because(
            "ami.volumes",
            Call::DescribeImages,
            MissingReason::Incomplete,
            detail,
        );
    }
    if let Some(fault) = mappings::fault(image) {
        let reason = MissingReason::Failed;
        return unknown_because("ami.volumes", Call::DescribeImages, reason, fault);
    }
    let volume = |(mapping, ebs): (&Json, &Json)| {
        // One flat record: the device of the mapping and the members of Ebs.
        let mut flat = ebs.clone();
        if let (Some(flat), Some(device)) = (flat.as_object_mut(), mapping.get("DeviceName")) {
            flat.insert("DeviceName".to_owned(), device.clone());
        }
        let mut facts = read_record("ami.volumes", &flat);
        doubt_encryption("ami.volumes[]", Call::DescribeImages, ebs, &mut facts);
        if matches!(facts.get("VolumeSize"), Some(Value::Int(..=0))) {
            let (path, detail) = ("ami.volumes[].VolumeSize", "no volume has less than 1 GiB");
            let size = unknown_because(path, Call::DescribeImages, MissingReason::Failed, detail);
            facts.insert("VolumeSize".to_owned(), size);
        }
        let snapshot = snapshot(&mut facts, dossier);
        facts.insert("snapshot".to_owned(), snapshot);
        Value::map(facts)
    };
    Value::list(mappings::volumes(image).into_iter().map(volume))
}

/// The source AMI as DescribeImages answered it; `None` while it has not, or where the Region does not have it.
pub(crate) fn image<'a>(dossier: &Dossier<'a>) -> Option<&'a Json> {
    let output = dossier.told(Call::DescribeImages)?;
    match look_up(Ok(output), ami_id(dossier.request)?) {
        Found::Image(image) => Some(image),
        _ => None,
    }
}

/// The AMI to ask for: only where an AMI alone is the source.
pub fn ami_id(request: &Request) -> Option<&str> {
    let ami = request.source_kind() == "ami" || request.source_kind() == "both";
    request.filled("SourceAmiId").filter(|_| ami)
}

/// Whoever names a key and says that nothing is encrypted contradicts himself.
fn doubt_encryption(path: &str, call: Call, of: &Json, facts: &mut BTreeMap<String, Value>) {
    let key = of.get("KmsKeyId").filter(|key| !key.is_null());
    if key.is_none() || of.get("Encrypted").and_then(Json::as_bool) == Some(true) {
        return;
    }
    let detail = "the answer names a KmsKeyId, but does not say that it is encrypted";
    let path = format!("{path}.Encrypted");
    let doubt = unknown_because(&path, call, MissingReason::Failed, detail);
    facts.insert("Encrypted".to_owned(), doubt);
}

/// A volume is never smaller than its snapshot (EC2 API reference, EbsBlockDevice).
fn doubt_size(snapshot: &Json, volume: &mut BTreeMap<String, Value>) {
    let size = snapshot.get("VolumeSize").and_then(Json::as_i64);
    if let (Some(size), Some(Value::Int(mapped))) = (size, volume.get("VolumeSize"))
        && *mapped < size
    {
        let detail = format!("the mapping says {mapped} GiB, but its snapshot has {size}");
        let (path, call) = ("ami.volumes[].VolumeSize", Call::DescribeSnapshots);
        let doubt = unknown_because(path, call, MissingReason::Failed, detail);
        volume.insert("VolumeSize".to_owned(), doubt);
    }
}

/// The snapshot of a volume. An id that is none leaves both unknown.
fn snapshot(volume: &mut BTreeMap<String, Value>, dossier: &Dossier<'_>) -> Value {
    const PATH: &str = "ami.volumes[].snapshot";
    let id = match volume.get("SnapshotId") {
        None | Some(Value::Absent) => {
            return not_applicable(PATH, "the mapping names no snapshot");
        }
        Some(id) => id.clone(),
    };
    let Some(id) = id.as_str().filter(|id| id.starts_with("snap-")) else {
        let path = "ami.volumes[].SnapshotId";
        let (call, reason) = (Call::DescribeImages, MissingReason::Failed);
        let unknown = |path| unknown_because(path, call, reason, "SnapshotId is no snapshot's id");
        volume.insert("SnapshotId".to_owned(), unknown(path));
        return unknown(PATH);
    };
    let hidden = || {
        let mut facts: BTreeMap<String, Value> = BTreeMap::new();
        for row in crate::facts::table::rows() {
            let prefix = format!("{PATH}.");
            if let Some(name) = row.path.strip_prefix(&prefix) {
                let detail = "the caller cannot see the snapshot";
                let fact = unknown_because(
                    row.path,
                    Call::DescribeSnapshots,
                    MissingReason::NotFound,
                    detail,
                );
                facts.insert(name.to_owned(), fact);
            }
        }
        facts.insert("found".to_owned(), Value::Bool(false));
        Value::map(facts)
    };
    match dossier.answer_naming(Call::DescribeSnapshots, "SnapshotIds", id) {
        Ok(output) => {
            let snapshots = output.get("Snapshots").and_then(Json::as_array);
            let of_id =
                |snapshot: &&Json| snapshot.get("SnapshotId").and_then(Json::as_str) == Some(id);
            match snapshots.and_then(|list| list.iter().find(of_id)) {
                Some(snapshot) => {
                    let mut facts = read_record(PATH, snapshot);
                    doubt_encryption(PATH, Call::DescribeSnapshots, snapshot, &mut facts);
                    doubt_size(snapshot, volume);
                    facts.insert("found".to_owned(), Value::Bool(true));
                    Value::map(facts)
                }
                None => hidden(),
            }
        }
        Err(error) if error.code == "InvalidSnapshot.NotFound" => hidden(),
        Err(error) => unknown(PATH, Call::DescribeSnapshots, &error),
    }
}

fn launch_permissions(dossier: &Dossier<'_>) -> Value {
    const PATH: &str = "ami.launch_permissions";
    match dossier.answer(Call::DescribeImageAttribute) {
        Ok(output) => {
            // An AMI shared with nobody has an empty list, which some clients leave out.
            let count = match output.get("LaunchPermissions") {
                None | Some(Json::Null) if output.get("ImageId").is_some() => Some(0),
                list => list.and_then(Json::as_array).map(Vec::len),
            };
            match count {
                Some(count) => Value::Int(i64::try_from(count).unwrap_or(i64::MAX)),
                None => {
                    let detail = "the answer has no list of LaunchPermissions";
                    let reason = MissingReason::Failed;
                    unknown_because(PATH, Call::DescribeImageAttribute, reason, detail)
                }
            }
        }
        Err(error) => unknown(PATH, Call::DescribeImageAttribute, &error),
    }
}

/// Whether the AMI's own list of instance types excludes the EC2 type that stands behind an AppStream type.
fn launch_type_excluded(image: &Json, instance_type: Option<&str>) -> Value {
    let (Some(specification), Some(name)) = (image.get("InstanceTypeSpecification"), instance_type)
    else {
        return Value::Absent;
    };
    // GeneralPurpose.t3.large runs on t3.large.
    let Some((_, ec2_type)) = name.split_once('.') else {
        return Value::Absent;
    };
    let of_member = |member: &str| -> Option<Listed> {
        match specification.get(member).filter(|list| !list.is_null()) {
            None => Some(Listed::NoList),
            Some(list) => listed(list.as_array()?, ec2_type),
        }
    };
    let object = specification.is_object();
    let lists = ["UnsupportedInstanceTypes", "SupportedInstanceTypes"].map(of_member);
    let [Some(unsupported), Some(supported)] = lists.map(|list| list.filter(|_| object)) else {
        let detail = "InstanceTypeSpecification cannot be read";
        let (call, reason) = (Call::DescribeImages, MissingReason::Failed);
        return unknown_because("ami.launch_type_excluded", call, reason, detail);
    };
    Value::Bool(unsupported == Listed::Yes || supported == Listed::No)
}

/// What a list of instance types says of one.
#[derive(PartialEq)]
enum Listed {
    Yes,
    No,
    NoList,
}

/// `None` where an item cannot be read. An empty list says nothing: an AMI that supports no type makes no sense.
fn listed(items: &[Json], ec2_type: &str) -> Option<Listed> {
    let pattern = |item: &'_ Json| -> Option<bool> {
        let text = item
            .as_str()
            .or_else(|| item.get("InstanceType")?.as_str())?;
        Some(Wildcard::new(text).fits(ec2_type))
    };
    let found: Vec<bool> = items.iter().map(pattern).collect::<Option<_>>()?;
    Some(match found.contains(&true) {
        _ if found.is_empty() => Listed::NoList,
        true => Listed::Yes,
        false => Listed::No,
    })
}
