//! EBS direct APIs: the blocks of a snapshot, for `disk` to read. Only two read calls are made, nothing is written to a disk.
//!
//! ```text
//! SnapshotRef --open_snapshot--> listing (which blocks there are, and their tokens) --fetch--> bytes, checked --> disk::cache
//!                 each request: attempts (own retries and time limits) ; each failure: explain (which permission, which share)
//! ```

mod attempts;
mod explain;
mod fetch;
mod listing;
mod live;

pub use attempts::Patience;
pub(super) use attempts::{ATTEMPT, READ};
pub use live::resource;

use super::ec2;
use super::session::Session;
use crate::disk::DiskError;
use crate::disk::cache::{Arrived, BLOCK, Blocks};
use crate::disk::snapshot::{Requests, SnapshotRef};
use crate::evidence::CallError;
use crate::evidence::question::local;
use crate::expr::MissingReason;
use aws_sdk_ebs::Client;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use listing::Listing;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

/// Requests under way at the same time; more than 32 gained nothing in measurements, and backup tools use the same quota.
pub const WORKERS: usize = 32;
/// Most blocks that are read of one snapshot, if nobody says otherwise: 1,000 MiB, $0.006.
pub const BLOCKS: u64 = 2000;

/// How much may be asked of AWS.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests under way at the same time.
    pub workers: usize,
    /// Most blocks that are fetched.
    pub blocks: u64,
    /// When everything must be over.
    pub deadline: Instant,
    /// How a request is tried again.
    pub patience: Patience,
}

impl Limits {
    /// The usual limits.
    pub fn until(deadline: Instant) -> Self {
        Self {
            workers: WORKERS,
            blocks: BLOCKS,
            deadline,
            patience: Patience::default(),
        }
    }
}

/// What every request needs.
struct Door {
    client: Client,
    snapshot: SnapshotRef,
    region: String,
    limits: Limits,
    gate: Semaphore,
    meter: Arc<Meter>,
}

/// Counts what is paid for, while it is read.
#[derive(Debug, Default)]
pub struct Meter {
    lists: AtomicU64,
    blocks: AtomicU64,
    bytes: AtomicU64,
}

impl Meter {
    /// What was asked for so far, repeated requests among it.
    pub fn requests(&self) -> Requests {
        Requests {
            lists: self.lists.load(Ordering::Relaxed),
            blocks: self.blocks.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}

/// A snapshot that can be read.
///
/// Its blocks are fetched on the runtime that it was opened on, by threads that are not of that runtime or may block.
pub struct Snapshot {
    door: Door,
    listing: Listing,
    /// The block that was read to see whether any can be, until somebody wants it.
    first: Mutex<HashMap<u64, Vec<u8>>>,
    handle: Handle,
}

/// Opens a snapshot in the Region of the session: lists its blocks and reads the first, which is the only way to find out whether the
/// caller may use its key.
///
/// # Errors
/// Why it cannot be read, with the permission or the share to ask for. The code is the service's own, or one of
/// [`local`]; [`MissingReason`] comes from it as for every call.
pub async fn open_snapshot(
    session: &Session,
    snapshot: &SnapshotRef,
    limits: Limits,
) -> Result<Snapshot, CallError> {
    if let Some(why) = snapshot.obstacle() {
        return Err(CallError::new(local::NOT_SENT, why));
    }
    session.sign_in(limits.deadline).await?;
    let (Some(client), Some(region)) = (session.ebs(None), session.region()) else {
        return Err(session.no_client());
    };
    let door = Door {
        client,
        snapshot: snapshot.clone(),
        region: region.to_owned(),
        gate: Semaphore::new(limits.workers.max(1)),
        meter: Arc::default(),
        limits,
    };
    let opened = async {
        let listing = Listing::open(&door).await?;
        let mut first = HashMap::new();
        if let Some(number) = listing.lowest()
            && let Some(bytes) = fetch::block(&door, &listing, number).await?
        {
            first.insert(number, bytes);
        }
        Ok((listing, first))
    };
    match opened.await {
        Ok((listing, first)) => Ok(Snapshot {
            door,
            listing,
            first: Mutex::new(first),
            handle: Handle::current(),
        }),
        Err(error) => {
            let known = described(session, door.snapshot.clone(), &error, limits.deadline).await;
            Err(explain::refusal(&known, &door.region, error))
        }
    }
}

/// What EC2 says of a snapshot that EBS refuses, if the caller may ask: whether it is archived, pending or somebody else's.
async fn described(
    session: &Session,
    snapshot: SnapshotRef,
    error: &CallError,
    deadline: Instant,
) -> SnapshotRef {
    let is_about_it = matches!(
        error.reason(),
        MissingReason::Denied | MissingReason::NotFound | MissingReason::Failed
    );
    if !is_about_it || [local::BAD_ANSWER, local::NOT_SENT].contains(&error.code.as_str()) {
        return snapshot;
    }
    let Some(client) = session.ec2(None) else {
        return snapshot;
    };
    let input = serde_json::json!({"SnapshotIds": [snapshot.id]});
    let asking = ec2::snapshots(&client, &input);
    let answer = tokio::time::timeout_at(deadline.into(), asking).await;
    let answer = answer.ok().and_then(Result::ok).unwrap_or_default();
    match answer.pointer("/Snapshots/0") {
        Some(found) => snapshot.described(found),
        None => snapshot,
    }
}

impl Snapshot {
    /// What is paid for, to be looked at while the snapshot is read.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.door.meter)
    }

    async fn block(&self, number: u64) -> Result<Option<Vec<u8>>, DiskError> {
        let kept = self
            .first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&number);
        if kept.is_some() {
            return Ok(kept);
        }
        let fetched = fetch::block(&self.door, &self.listing, number).await;
        fetched.map_err(|error| {
            let error = explain::refusal(&self.door.snapshot, &self.door.region, error);
            explain::disk_error(error)
        })
    }
}

impl Blocks for Snapshot {
    fn len(&self) -> u64 {
        self.listing.blocks().saturating_mul(BLOCK)
    }

    fn listed(&self) -> u64 {
        self.listing.listed()
    }

    fn fetch(&self, number: u64) -> Result<Option<Vec<u8>>, DiskError> {
        self.handle.block_on(self.block(number))
    }

    fn is_far(&self) -> bool {
        true
    }

    fn fetch_many(&self, numbers: &[u64], arrived: Arrived<'_>) {
        self.handle.block_on(async {
            let one = |number: &u64| {
                let number = *number;
                async move { (number, self.block(number).await) }
            };
            let mut coming: FuturesUnordered<_> = numbers.iter().map(one).collect();
            while let Some((number, result)) = coming.next().await {
                arrived(number, result);
            }
        });
    }
}
