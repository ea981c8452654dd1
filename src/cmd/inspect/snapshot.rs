//! `inspect snap-…` and `inspect ami-…`: says on standard error what it needs and costs, reads the snapshot, and says what it has cost.

use super::inspect;
use crate::aws::Options;
use crate::aws::live::Live;
use crate::cli::InspectArgs;
use crate::cmd::Terminal;
use crate::cmd::reading::Reading;
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::ask::Place;
use crate::disk::inspection::{Inspection, SnapshotRead};
use crate::evidence::CallError;
use crate::evidence::inspect::Tell;
use crate::text::escape_control;
use std::time::Duration;

/// Reads a snapshot, or that of an AMI's root device.
pub(super) fn remote(
    args: &InspectArgs,
    places: &[Place],
    terminal: &mut Terminal,
) -> Result<Inspection, Diagnostics> {
    let options = Options {
        region: args.remote.region.clone(),
        profile: args.remote.profile.clone(),
        profile_origin: "--profile".to_owned(),
        endpoint_url: args.remote.endpoint_url.clone(),
        timeout: Duration::from_secs(args.remote.timeout),
        jobs: None,
        role: None,
    };
    let live = Live::connect(options, terminal.interactive)?;
    let region = live.region();
    let refused = |error| refusal(&args.source, error);
    let snapshot = live.snapshot_of(&args.source).map_err(refused)?;
    let most = args.remote.max_blocks;
    let reading = Reading::new(
        terminal.err_style.width,
        terminal.interactive,
        region.clone(),
        most,
    );
    reading.before(&snapshot);
    let opened = live.open_blocks(&snapshot, most).map_err(refused)?;
    let meter = opened.meter();
    let work = || inspect(args, places, "snapshot", Box::new(opened));
    let read = reading.while_telling(|| meter.requests(), work);
    let requests = meter.requests();
    reading.after(requests);
    let mut inspection = read?;
    inspection.snapshot = Some(SnapshotRead {
        snapshot_id: snapshot.id,
        image_id: snapshot.image,
        region,
        list_requests: requests.lists,
        block_requests: requests.blocks,
        estimated_cost: requests.dollars(),
    });
    Ok(inspection)
}

fn refusal(source: &str, error: CallError) -> Diagnostic {
    let message = escape_control(&error.message).into_owned();
    Diagnostic::error(format!("{source} cannot be read: {message}"))
}
