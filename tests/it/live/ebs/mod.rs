//! Snapshots over the EBS direct APIs, through the real SDK, against a server of our own and moto.

mod check;
mod faults;
mod inspect;
mod with_moto;

use crate::support::fake_ebs::{FakeEbs, SNAPSHOT};
use ami_preflight::aws::ebs::{Limits, Snapshot, open_snapshot};
use ami_preflight::aws::{Options, Session, connect_with};
use ami_preflight::disk::DiskError;
use ami_preflight::disk::cache::Blocks;
use ami_preflight::disk::snapshot::SnapshotRef;
use ami_preflight::evidence::CallError;
use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// A session with a server, and the runtime that its blocks are fetched on.
struct Door {
    runtime: Runtime,
    session: Session,
    limits: Limits,
}

impl Door {
    fn to(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let credentials = Credentials::new("AKIDEXAMPLE", "fake", None, None, "test");
        let loader =
            aws_config::defaults(BehaviorVersion::v2026_01_12()).credentials_provider(credentials);
        let options = Options {
            region: Some("eu-west-1".to_owned()),
            profile: None,
            profile_origin: String::new(),
            endpoint_url: Some(url.to_owned()),
            timeout: Duration::from_secs(10),
            jobs: None,
            role: None,
        };
        let session = runtime.block_on(connect_with(loader, &options));
        let limits = Limits::until(Instant::now() + Duration::from_secs(120));
        Self {
            runtime,
            session,
            limits,
        }
    }

    fn open(&self, snapshot: &SnapshotRef) -> Result<Snapshot, CallError> {
        let opening = open_snapshot(&self.session, snapshot, self.limits);
        self.runtime.block_on(opening)
    }
}

/// The numbers of the blocks that came with their bytes, and the first error.
fn fetch(snapshot: &Snapshot, numbers: &[u64]) -> (Vec<u64>, Option<DiskError>) {
    let (mut found, mut error) = (Vec::new(), None);
    snapshot.fetch_many(numbers, &mut |number, result| match result {
        Ok(Some(bytes)) => {
            assert_eq!(bytes, vec![number as u8 | 1; 512 * 1024]);
            found.push(number);
        }
        Ok(None) => {}
        Err(why) => error = Some(why),
    });
    found.sort_unstable();
    (found, error)
}

fn open(fake: &FakeEbs) -> Result<(Door, Snapshot), CallError> {
    let door = Door::to(&fake.url());
    let snapshot = door.open(&SnapshotRef::new(SNAPSHOT))?;
    Ok((door, snapshot))
}
