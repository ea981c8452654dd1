//! One disk that is open: it answers a question with the JSON that evidence files keep.

use super::{OpenedSnapshot, catalog};
use crate::disk::cache::{Blocks, Cache, Local};
use crate::disk::inspection::{Inspection, SnapshotRead};
use crate::disk::snapshot::{Requests, SnapshotRef};
use crate::disk::windows::Disk;
use crate::disk::{DiskError, ReadAt, container};
use crate::evidence::question::{CallError, local};
use crate::evidence::{Call, Question};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// The disk of an AMI.
pub struct Opened {
    source: String,
    format: &'static str,
    cache: Arc<Cache>,
    disk: Disk,
    snapshot: Option<SnapshotRef>,
    requests: Box<dyn Fn() -> Requests + Send + Sync>,
}

impl Opened {
    /// The image in a file.
    ///
    /// # Errors
    /// That it cannot be read, or is no disk.
    pub fn file(path: &Path) -> Result<Self, DiskError> {
        let (format, image) = container::open(path)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        let requests = Box::new(Requests::default);
        let source = name.to_string_lossy().into_owned();
        Self::of(source, format.as_str(), Box::new(Local(image)), requests)
    }

    /// A snapshot.
    ///
    /// # Errors
    /// That its blocks may not be read, or are of no disk.
    pub(super) fn snapshot(
        snapshot: &SnapshotRef,
        opened: OpenedSnapshot,
    ) -> Result<Self, CallError> {
        let OpenedSnapshot { blocks, requests } = opened;
        let disk = Self::of(snapshot.id.clone(), "snapshot", blocks, requests);
        let disk = disk.map_err(|why| match why {
            // It is the first block that tells whether the key may be used.
            DiskError::Denied(why) => CallError::new("AccessDeniedException", why),
            why => CallError::new(local::BAD_ANSWER, format!("{} {why}", snapshot.id)),
        })?;
        Ok(Self {
            snapshot: Some(snapshot.clone()),
            ..disk
        })
    }

    fn of(
        source: String,
        format: &'static str,
        blocks: Box<dyn Blocks>,
        requests: Box<dyn Fn() -> Requests + Send + Sync>,
    ) -> Result<Self, DiskError> {
        let cache = Arc::new(Cache::new(blocks));
        let disk = Disk::open(&(Arc::clone(&cache) as Arc<dyn ReadAt>))?;
        Ok(Self {
            source,
            format,
            cache,
            disk,
            snapshot: None,
            requests,
        })
    }

    /// Whether a block takes so long that it pays to ask for several at a time.
    pub(super) fn is_far(&self) -> bool {
        self.cache.is_far()
    }

    /// What has been asked of EBS so far; nothing for a file.
    pub fn requests(&self) -> Requests {
        (self.requests)()
    }

    /// The answer to a question about the disk.
    pub(super) fn answer(&self, question: &Question) -> Result<Value, CallError> {
        let answer = match question.call {
            Call::InspectPath => catalog::answer(self.disk.windows(), &question.input)?,
            _ => serde_json::to_value(self.inspection(question)).unwrap_or_default(),
        };
        Ok(answer)
    }

    fn inspection(&self, question: &Question) -> Inspection {
        let asked = (self.cache.as_ref(), &self.disk);
        let inspection = Inspection::of(&self.source, self.format, asked, &[], &[]);
        let requests = self.requests();
        let read = |snapshot: &SnapshotRef| SnapshotRead {
            snapshot_id: snapshot.id.clone(),
            image_id: snapshot.image.clone(),
            region: question.region.clone(),
            list_requests: requests.lists,
            block_requests: requests.blocks,
            estimated_cost: requests.dollars(),
        };
        Inspection {
            snapshot: self.snapshot.as_ref().map(read),
            ..inspection
        }
    }
}
