//! What people are told on standard error while a snapshot is read: what it needs and costs, how far it is, what it has cost.

use crate::aws::ebs::resource;
use crate::disk::snapshot::{Requests, SnapshotRef};
use crate::evidence::inspect::{Opened, Tell};
use crate::report::inspection_human::size;
use crate::text::escape_control;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
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

/// Tells people of the reading.
pub(super) struct Reading {
    /// Columns of a line on standard error.
    width: usize,
    interactive: bool,
    region: Option<String>,
    /// Most blocks that may be read.
    most: u64,
}

impl Reading {
    /// `interactive` tells whether a line may show how far it is.
    pub(super) fn new(width: usize, interactive: bool, region: Option<String>, most: u64) -> Self {
        Self {
            width,
            interactive,
            region,
            most,
        }
    }

    fn say(&self, text: &str) {
        let text = textwrap::fill(&escape_control(text), self.width);
        // A broken standard error leaves nobody to tell.
        writeln!(std::io::stderr(), "{text}").ok();
    }

    /// Does something while a line on a terminal tells how far it is.
    pub(super) fn while_telling<T>(
        &self,
        requests: impl Fn() -> Requests + Sync,
        work: impl FnOnce() -> T,
    ) -> T {
        match self.interactive {
            true => with_progress(&requests, work),
            false => work(),
        }
    }
}

impl Tell for Reading {
    fn before(&self, snapshot: &SnapshotRef) {
        let region = self.region.as_deref().unwrap_or("REGION");
        let of = match &snapshot.image {
            Some(image) => format!("{}, the root device of {image}", snapshot.id),
            None => snapshot.id.clone(),
        };
        let key = match snapshot.encrypted {
            Some(true) => " and kms:Decrypt on its key",
            Some(false) => "",
            None => " and, if it is encrypted, kms:Decrypt on its key",
        };
        self.say(&format!(
            "reading {of} in {region} with the EBS direct APIs; nothing is started or written. The caller needs ebs:ListSnapshotBlocks and ebs:GetSnapshotBlock on {}{key}. It usually takes {FEW} to {MANY} blocks of 512 KiB, about {} to {} at the example prices of us-east-1, and at most {} blocks, {} (--max-blocks).",
            resource(region),
            price(FEW),
            price(MANY),
            self.most,
            price(self.most),
        ));
    }

    fn during(&self, opened: &Opened, read: &mut dyn FnMut()) {
        self.while_telling(|| opened.requests(), read);
    }

    fn after(&self, requests: Requests) {
        self.say(&format!(
            "read {} blocks ({}) with {} {}: about {} at the example prices of us-east-1, without the transfer of data out of the Region.",
            requests.blocks,
            size(requests.bytes),
            requests.lists,
            if requests.lists == 1 { "list" } else { "lists" },
            requests.price()
        ));
    }
}

fn price(blocks: u64) -> String {
    let (lists, bytes) = (1, 0);
    Requests {
        lists,
        blocks,
        bytes,
    }
    .price()
}

/// Does something while a line on standard error tells how far it is; the line is gone afterwards.
fn with_progress<T>(requests: &(impl Fn() -> Requests + Sync), work: impl FnOnce() -> T) -> T {
    let (done, ended) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut wait = QUIET;
            let mut bar = None;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = STEP;
                let bar = bar.get_or_insert_with(line);
                let requests = requests();
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
