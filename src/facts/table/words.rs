//! The values that AWS documents for a fact, where rules judge by what a value is not: any other leaves the fact unknown.

/// The documented values of the fact at `path` (API models of EC2, AppStream and WorkSpaces).
pub(crate) fn documented(path: &str) -> Option<&'static [&'static str]> {
    Some(match path {
        "ami.State" => &[
            "available",
            "deregistered",
            "disabled",
            "error",
            "failed",
            "invalid",
            "pending",
            "transient",
        ],
        "ami.ImdsSupport" => &["v2.0"],
        "ami.volumes[].VolumeType" => &["standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"],
        "ami.volumes[].snapshot.State" => {
            &["completed", "error", "pending", "recoverable", "recovering"]
        }
        "ami.volumes[].snapshot.StorageTier" => &["archive", "standard"],
        "images.same_name[].State" => &[
            "AVAILABLE",
            "COPYING",
            "CREATING",
            "DELETING",
            "FAILED",
            "IMPORTING",
            "PENDING",
            "VALIDATING",
        ],
        "images.same_name[].Visibility" => &["PRIVATE", "PUBLIC", "SHARED"],
        BUILDER_STATE => &[
            "DELETING",
            "FAILED",
            "PENDING",
            "PENDING_IMAGE_IMPORT",
            "PENDING_QUALIFICATION",
            "PENDING_SYNCING_APPS",
            "REBOOTING",
            "RUNNING",
            "SNAPSHOTTING",
            "STOPPED",
            "STOPPING",
            "SYNCING_APPS",
            "UPDATING",
            "UPDATING_AGENT",
        ],
        "workspace_image.State" => &["AVAILABLE", "ERROR", "PENDING"],
        "workspace_image.RequiredTenancy" => &["DEDICATED", "DEFAULT"],
        "workspace_image.OperatingSystem.Type" => &["LINUX", "WINDOWS"],
        _ => return None,
    })
}

/// The state of an image builder, which is counted and is no fact of its own.
pub(crate) const BUILDER_STATE: &str = "builders[].State";
