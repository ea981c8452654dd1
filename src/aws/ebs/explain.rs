//! Why a snapshot cannot be read, in words that say what to ask for and whom. Between the errors of EBS and whoever wanted the blocks.

use crate::disk::DiskError;
use crate::disk::snapshot::SnapshotRef;
use crate::evidence::CallError;
use crate::evidence::question::local;
use crate::evidence::tables::Regions;
use crate::expr::MissingReason;

/// The code of an error that is a limit of this program.
pub(super) const OVER_LIMIT: &str = "LimitExceeded";

/// The error with what is known of the snapshot in its message. The code stays, since it decides what kind of unknown follows.
pub(super) fn refusal(snapshot: &SnapshotRef, region: &str, error: CallError) -> CallError {
    let said = match error.message.is_empty() {
        true => error.code.clone(),
        false => format!("{}: {}", error.code, error.message),
    };
    let why = match error.reason() {
        _ if snapshot.obstacle().is_some() => snapshot.obstacle(),
        MissingReason::Denied if error.is_by_the_organization() => None,
        MissingReason::Denied if mentions_key(&error) => Some(key(snapshot)),
        MissingReason::Denied => Some(denied(snapshot, region)),
        MissingReason::NotFound => Some(missing(snapshot, region)),
        MissingReason::Failed if error.code == "ValidationException" => {
            Some(missing(snapshot, region))
        }
        _ => None,
    };
    match why {
        Some(why) => CallError {
            message: format!("{why} (EBS said {said})"),
            ..error
        },
        None => error,
    }
}

/// EBS has one code for both; its reason is DEPENDENCY_ACCESS_DENIED where the key is meant, or its words name KMS.
fn mentions_key(error: &CallError) -> bool {
    let message = error.message.to_ascii_lowercase();
    ["kms", "dependency_access_denied"]
        .iter()
        .any(|word| message.contains(word))
}

fn key(snapshot: &SnapshotRef) -> String {
    let key = match &snapshot.kms_key {
        Some(key) => format!("the key {key}"),
        None => "its KMS key".to_owned(),
    };
    format!(
        "the snapshot {} is encrypted, and the caller may not use {key}: allow kms:Decrypt on it, in the caller's policy and, where the key is of another account, in the key's policy; the key aws/ebs cannot be shared",
        snapshot.id
    )
}

fn denied(snapshot: &SnapshotRef, region: &str) -> String {
    let id = &snapshot.id;
    let permission = format!(
        "ebs:ListSnapshotBlocks and ebs:GetSnapshotBlock on {}",
        resource(region)
    );
    match foreign(snapshot) {
        Some(why) => {
            format!("the snapshot {id} may not be read: {why}; the caller needs {permission}, too")
        }
        None => format!(
            "the snapshot {id} may not be read: allow the caller {permission}; if it belongs to another account, that has to share it (createVolumePermission), since the permission to launch an AMI is not enough"
        ),
    }
}

fn missing(snapshot: &SnapshotRef, region: &str) -> String {
    let id = &snapshot.id;
    match foreign(snapshot) {
        Some(why) => format!("the snapshot {id} cannot be read in {region}: {why}"),
        None => format!(
            "the snapshot {id} cannot be read in {region}: it does not exist there, or is of a kind that the EBS direct APIs do not read (public, from AWS Marketplace, archived, not completed, on an Outpost), or is not shared with the caller"
        ),
    }
}

/// What EC2 said of whose the AMI or the snapshot is, where that stands in the way.
fn foreign(snapshot: &SnapshotRef) -> Option<String> {
    let owner = snapshot.owner.as_deref().unwrap_or("another account");
    if snapshot.marketplace {
        return Some("the AMI has product codes of AWS Marketplace, and snapshots of Marketplace AMIs cannot be read".to_owned());
    }
    if snapshot.public {
        return Some(format!(
            "the AMI is public and owned by {owner}; the EBS direct APIs do not read public snapshots, and only its owner reads one that is private: copy the AMI (aws ec2 copy-image) and inspect the copy"
        ));
    }
    let id = &snapshot.id;
    snapshot.owner.as_ref().map(|owner| {
        format!(
            "it belongs to {owner}; if that is another account, the permission to launch the AMI is not enough, and it has to share the snapshot: aws ec2 modify-snapshot-attribute --snapshot-id {id} --attribute createVolumePermission --operation-type add --user-ids YOUR-ACCOUNT"
        )
    })
}

/// The snapshots of a Region, as policies name them: without an account.
pub(super) fn resource(region: &str) -> String {
    format!(
        "arn:{}:ec2:{region}::snapshot/*",
        Regions::partition_of(region)
    )
}

/// The same for the readers of a disk.
pub(super) fn disk_error(error: CallError) -> DiskError {
    let message = format!("{}: {}", error.code, error.message);
    match error.reason() {
        MissingReason::Denied | MissingReason::NoCredentials => DiskError::Denied(message),
        _ if error.code == OVER_LIMIT => DiskError::Limit(error.message),
        _ if error.code == local::BAD_ANSWER => DiskError::Read(error.message),
        _ => DiskError::Read(message),
    }
}
