//! Questions about the source AMI.

use super::{ami_id, image, mappings};
use crate::evidence::{Call, Dossier, Question};
use serde_json::{Value, json};

/// The AMI itself.
pub(crate) fn described(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |id| Question::to(Call::DescribeImages, dossier.target, by_id(id));
    ami_id(dossier.request).map(ask).into_iter().collect()
}

/// A disabled AMI is missing from the answer unless asked for (EC2 API reference).
pub(crate) fn by_id(id: &str) -> Value {
    json!({"ImageIds": [id], "IncludeDisabled": true})
}

/// The snapshots behind its volumes, one question each; none until DescribeImages has answered.
pub(crate) fn snapshots(dossier: &Dossier<'_>) -> Vec<Question> {
    let volumes = image(dossier).map(mappings::volumes).unwrap_or_default();
    let id = |(_, ebs): (&Value, &Value)| Some(ebs.get("SnapshotId")?.as_str()?.to_owned());
    let ask = |id| {
        let input = json!({"SnapshotIds": [id]});
        Question::to(Call::DescribeSnapshots, dossier.target, input)
    };
    volumes.into_iter().filter_map(id).map(ask).collect()
}

/// With whom it is shared.
pub(crate) fn launch_permissions(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |id| {
        let input = json!({"Attribute": "launchPermission", "ImageId": id});
        Question::to(Call::DescribeImageAttribute, dossier.target, input)
    };
    ami_id(dossier.request).map(ask).into_iter().collect()
}
