//! Snapshots and AMIs by their ids in a live run: what `inspect` asks for.

use super::{Limits, Snapshot, explain, open_snapshot};
use crate::aws::ec2;
use crate::aws::live::Live;
use crate::disk::snapshot::{SnapshotRef, root_snapshot};
use crate::evidence::CallError;
use crate::evidence::question::local;

impl Live {
    /// The snapshot of a source: that of the root device for `ami-…`, found with DescribeImages, and `snap-…` itself.
    ///
    /// # Errors
    /// That the AMI cannot be seen, or has no such snapshot.
    pub fn snapshot_of(&self, source: &str) -> Result<SnapshotRef, CallError> {
        if !source.starts_with("ami-") {
            return Ok(SnapshotRef::new(source));
        }
        let input = serde_json::json!({"ImageIds": [source]});
        let answer = self.wait_for(async |session| {
            session.sign_in(self.deadline()).await?;
            let client = session.ec2(None).ok_or_else(|| session.no_client())?;
            let asking = ec2::images(&client, &input);
            let answer = tokio::time::timeout_at(self.deadline().into(), asking).await;
            answer.unwrap_or_else(|_| Err(CallError::new(local::TIMED_OUT, "no answer in time")))
        })?;
        let Some(image) = answer.pointer("/Images/0") else {
            return Err(CallError::new(
                "InvalidAMIID.NotFound",
                format!("EC2 shows no AMI {source} in the Region"),
            ));
        };
        root_snapshot(image)
            .map_err(|why| CallError::new(local::NOT_SENT, format!("{source} {why}")))
    }

    /// Opens a snapshot; at most `blocks` of its blocks are read.
    ///
    /// # Errors
    /// Those of [`open_snapshot`].
    pub fn open_blocks(&self, snapshot: &SnapshotRef, blocks: u64) -> Result<Snapshot, CallError> {
        let limits = Limits {
            blocks,
            ..Limits::until(self.deadline())
        };
        self.wait_for(async |session| open_snapshot(session, snapshot, limits).await)
    }
}

/// What a policy must allow for snapshots of a Region to be read: the resource of `ebs:ListSnapshotBlocks` and `ebs:GetSnapshotBlock`.
pub fn resource(region: &str) -> String {
    explain::resource(region)
}
