//! One block: `GetSnapshotBlock`, and whether what came is what EBS keeps. Between the list of tokens and the cache of `disk`.

use super::Door;
use super::attempts::{Failure, persist};
use super::explain::OVER_LIMIT;
use super::listing::Listing;
use crate::aws::classify::classify;
use crate::disk::cache::BLOCK;
use crate::evidence::CallError;
use crate::evidence::question::local;
use aws_sdk_ebs::operation::get_snapshot_block::{GetSnapshotBlockError, GetSnapshotBlockOutput};
use aws_sdk_ebs::types::ChecksumAlgorithm;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::atomic::Ordering;

/// The bytes of a block; none if it was never written.
pub(super) async fn block(
    door: &Door,
    listing: &Listing,
    number: u64,
) -> Result<Option<Vec<u8>>, CallError> {
    // A token lives for seven days, so one that is too old twice is none.
    let mut renewed = false;
    loop {
        let Some(token) = listing.token(door, number).await? else {
            return Ok(None);
        };
        match persistently(door, number, &token).await {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(failure) if failure.token && !renewed => {
                renewed = true;
                listing.forget(number, &token);
            }
            Err(failure) => return Err(failure.error),
        }
    }
}

async fn persistently(door: &Door, number: u64, token: &str) -> Result<Vec<u8>, Failure> {
    let limits = &door.limits;
    let closed = |_| CallError::new(local::NOT_SENT, "the snapshot was closed");
    let _permit = door.gate.acquire().await.map_err(closed)?;
    persist(limits.patience, limits.deadline, async || {
        claim(door)?;
        let bytes = once(door, number, token).await?;
        let length = u64::try_from(bytes.len()).unwrap_or(0);
        door.meter.bytes.fetch_add(length, Ordering::Relaxed);
        Ok(bytes)
    })
    .await
}

/// Counts a block against the limit; each attempt may cost as much as a block.
fn claim(door: &Door) -> Result<(), CallError> {
    let most = door.limits.blocks;
    let more = |count: u64| (count < most).then_some(count + 1);
    let counted = door
        .meter
        .blocks
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    counted.map(|_| ()).map_err(|_| {
        let message = format!(
            "{most} blocks of the snapshot were read, and no more may be; --max-blocks allows more"
        );
        CallError::new(OVER_LIMIT, message)
    })
}

async fn once(door: &Door, number: u64, token: &str) -> Result<Vec<u8>, Failure> {
    let request = door
        .client
        .get_snapshot_block()
        .snapshot_id(&door.snapshot.id);
    let request = request.block_index(i32::try_from(number).unwrap_or(i32::MAX));
    let answer = request.block_token(token).send().await.map_err(|error| {
        let reason = error.as_service_error().and_then(|error| match error {
            GetSnapshotBlockError::ValidationException(why) => why.reason().map(|it| it.as_str()),
            GetSnapshotBlockError::AccessDeniedException(why) => Some(why.reason().as_str()),
            GetSnapshotBlockError::ResourceNotFoundException(why) => {
                why.reason().map(|it| it.as_str())
            }
            _ => None,
        });
        Failure::of(classify(&error), reason)
    })?;
    let expected = Expected::of(&answer)?;
    let body = answer.block_data.collect().await;
    let broken = |error| {
        CallError::new(
            local::NETWORK,
            format!("the block {number} ended before its end: {error}"),
        )
    };
    let bytes = body.map_err(broken)?.to_vec();
    expected.check(number, &bytes)?;
    Ok(bytes)
}

/// What the answer says of the bytes in it.
struct Expected {
    length: u64,
    checksum: String,
}

impl Expected {
    fn of(answer: &GetSnapshotBlockOutput) -> Result<Self, CallError> {
        let length = answer
            .data_length()
            .and_then(|length| u64::try_from(length).ok());
        let known =
            answer.checksum_algorithm() == Some(&ChecksumAlgorithm::ChecksumAlgorithmSha256);
        match (length, answer.checksum()) {
            (Some(length), Some(checksum)) if known => Ok(Self {
                length,
                checksum: checksum.to_owned(),
            }),
            _ => Err(bad(
                "a block came without its length or its SHA-256 checksum",
            )),
        }
    }

    fn check(&self, number: u64, bytes: &[u8]) -> Result<(), CallError> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length != self.length || length != BLOCK {
            return Err(bad(format!(
                "the block {number} has {length} bytes, and its answer says {}; blocks have {BLOCK}",
                self.length
            )));
        }
        match STANDARD.encode(Sha256::digest(bytes)) == self.checksum {
            true => Ok(()),
            false => Err(bad(format!(
                "the block {number} is not what its checksum says"
            ))),
        }
    }
}

fn bad(why: impl Into<String>) -> CallError {
    CallError::new(local::BAD_ANSWER, why)
}
