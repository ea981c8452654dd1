//! `inspect snap-…` and `inspect ami-…`: says on standard error what it needs and costs, reads the snapshot, and says what it has cost.

use super::inspect;
use crate::aws::Options;
use crate::aws::ebs::{Meter, resource};
use crate::aws::live::Live;
use crate::cli::InspectArgs;
use crate::cmd::Terminal;
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::ask::Place;
use crate::disk::inspection::{Inspection, SnapshotRead};
use crate::disk::snapshot::{Requests, SnapshotRef};
use crate::evidence::CallError;
use crate::report::inspection_human::size;
use crate::text::escape_control;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// What is over sooner shows no progress.
const QUIET: Duration = Duration::from_secs(1);
/// Time between two states of the progress.
const STEP: Duration = Duration::from_millis(100);
/// What the default questions take, as measured: a small disk, and a large and badly fragmented one.
const FEW: u64 = 20;
const MANY: u64 = 250;

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
    };
    let live = Live::connect(options, terminal.interactive)?;
    let region = live.region();
    let refused = |error| refusal(&args.source, error);
    let snapshot = live.snapshot_of(&args.source).map_err(refused)?;
    let before = before(&snapshot, region.as_deref(), args.remote.max_blocks);
    say(terminal, &before);
    let opened = live.open_snapshot(&snapshot, args.remote.max_blocks);
    let opened = opened.map_err(refused)?;
    let meter = opened.meter();
    let reading = || inspect(args, places, "snapshot", Box::new(opened));
    let read = match terminal.interactive {
        true => with_progress(&meter, reading),
        false => reading(),
    };
    let requests = meter.requests();
    say(terminal, &after(requests));
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

fn say(terminal: &mut Terminal, text: &str) {
    let text = textwrap::fill(&escape_control(text), terminal.err_style.width);
    // A broken standard error leaves nobody to tell.
    writeln!(terminal.err, "{text}").ok();
}

fn before(snapshot: &SnapshotRef, region: Option<&str>, most: u64) -> String {
    let region = region.unwrap_or("REGION");
    let of = match &snapshot.image {
        Some(image) => format!("{}, the root device of {image}", snapshot.id),
        None => snapshot.id.clone(),
    };
    let key = match snapshot.encrypted {
        Some(true) => " and kms:Decrypt on its key",
        Some(false) => "",
        None => " and, if it is encrypted, kms:Decrypt on its key",
    };
    let price = |blocks| {
        Requests {
            lists: 1,
            blocks,
            bytes: 0,
        }
        .price()
    };
    format!(
        "reading {of} in {region} with the EBS direct APIs; nothing is started or written. The caller needs ebs:ListSnapshotBlocks and ebs:GetSnapshotBlock on {}{key}. It usually takes {FEW} to {MANY} blocks of 512 KiB, about {} to {} at the example prices of us-east-1, and at most {most} blocks, {} (--max-blocks).",
        resource(region),
        price(FEW),
        price(MANY),
        price(most),
    )
}

fn after(requests: Requests) -> String {
    format!(
        "read {} blocks ({}) with {} {}: about {} at the example prices of us-east-1, without the transfer of data out of the Region.",
        requests.blocks,
        size(requests.bytes),
        requests.lists,
        if requests.lists == 1 { "list" } else { "lists" },
        requests.price()
    )
}

/// Does something while a line on standard error tells how far it is; the line is gone afterwards.
fn with_progress<T>(meter: &Arc<Meter>, work: impl FnOnce() -> T) -> T {
    let (done, ended) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut wait = QUIET;
            let mut bar = None;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = STEP;
                let bar = bar.get_or_insert_with(line);
                let requests = meter.requests();
                bar.set_message(format!(
                    "{} blocks, {}, {} so far",
                    requests.blocks,
                    size(requests.bytes),
                    requests.price()
                ));
                bar.tick();
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// How many blocks there will be, nobody knows before: what is on one says which is next.
fn line() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} reading the snapshot: {msg}");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
