//! The block device mappings of an AMI: which of them are EBS volumes, and which cannot be told, so that they may hide one.

use serde_json::Value as Json;
use std::collections::BTreeSet;

/// One mapping as AWS spells it.
const MEMBERS: [&str; 4] = ["DeviceName", "Ebs", "NoDevice", "VirtualName"];

/// Members of `Ebs` that rules read.
const EBS: [&str; 7] = [
    "SnapshotId",
    "VolumeSize",
    "VolumeType",
    "Encrypted",
    "KmsKeyId",
    "OutpostArn",
    "Iops",
];

/// What a mapping is.
enum Device<'a> {
    Volume(&'a Json),
    /// An instance store, or a device that is left out.
    Other,
}

/// Mappings of EBS volumes, each with its `Ebs`: stock Windows AMIs also list up to 26 ephemeral devices. Those that cannot be read
/// are left out; [`fault`] tells of them.
pub(crate) fn volumes(image: &Json) -> Vec<(&Json, &Json)> {
    let mappings = image.get("BlockDeviceMappings").and_then(Json::as_array);
    let volume = |mapping| match device(mapping) {
        Ok(Device::Volume(ebs)) => Some((mapping, ebs)),
        _ => None,
    };
    mappings.into_iter().flatten().filter_map(volume).collect()
}

/// Why the volumes of the AMI are not known although the answer has mappings.
pub(crate) fn fault(image: &Json) -> Option<String> {
    let Some(mappings) = image.get("BlockDeviceMappings").and_then(Json::as_array) else {
        return Some("BlockDeviceMappings is not a list".to_owned());
    };
    let mut seen = BTreeSet::new();
    for (index, mapping) in mappings.iter().enumerate() {
        let at = format!("BlockDeviceMappings[{index}]");
        if let Err(why) = device(mapping) {
            return Some(format!("{at} {why}"));
        }
        let name = mapping.get("DeviceName").and_then(Json::as_str);
        if !name.is_none_or(|name| seen.insert(name)) {
            let name = name.unwrap_or_default();
            return Some(format!("{at} maps {name:.64} again"));
        }
    }
    None
}

/// A mapping holds one of `Ebs`, `VirtualName` and `NoDevice`. Whatever stands beside `NoDevice` is left out with the device (EC2 API
/// reference, BlockDeviceMapping).
fn device(mapping: &Json) -> Result<Device<'_>, String> {
    let Some(members) = mapping.as_object() else {
        return Err("is not a structure".to_owned());
    };
    misspelt(members.keys(), &MEMBERS)?;
    let member = |name: &str| members.get(name).filter(|value| !value.is_null());
    match (member("NoDevice"), member("Ebs"), member("VirtualName")) {
        (Some(Json::String(_)), _, _) => Ok(Device::Other),
        (Some(_), _, _) => Err("has a NoDevice that is not text".to_owned()),
        (_, Some(_), Some(_)) => Err("has Ebs and VirtualName".to_owned()),
        (_, Some(ebs), None) => volume(ebs).map(Device::Volume),
        (_, None, Some(name)) => {
            let number = name
                .as_str()
                .and_then(|name| name.strip_prefix("ephemeral"));
            let ephemeral = number.is_some_and(|number| number.parse::<u8>().is_ok());
            let why = || "has a VirtualName that is not ephemeral0, ephemeral1, …".to_owned();
            ephemeral.then_some(Device::Other).ok_or_else(why)
        }
        (None, None, None) => Err("has none of Ebs, VirtualName and NoDevice".to_owned()),
    }
}

fn volume(ebs: &Json) -> Result<&Json, String> {
    let members = ebs
        .as_object()
        .ok_or_else(|| "has an Ebs that is not a structure".to_owned())?;
    misspelt(members.keys(), &EBS)?;
    Ok(ebs)
}

/// A member in another case than AWS's would not be read, and nobody would notice.
fn misspelt<'a>(mut names: impl Iterator<Item = &'a String>, known: &[&str]) -> Result<(), String> {
    let other = |name: &&String| {
        let same = known.iter().any(|known| known.eq_ignore_ascii_case(name));
        same && !known.contains(&name.as_str())
    };
    match names.find(other) {
        Some(name) => Err(format!("has `{name}`, which AWS spells otherwise")),
        None => Ok(()),
    }
}
