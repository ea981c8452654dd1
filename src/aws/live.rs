//! A live run: the async collectors behind the synchronous interface that recorded evidence has, too.

use super::ask;
use super::options::Options;
use super::session::{Session, connect};
use crate::diag::Diagnostic;
use crate::diag::show_progress;
use crate::disk::snapshot::SnapshotRef;
use crate::evidence::gather::{Follow, Over, Respond};
use crate::evidence::inspect::OpenedSnapshot;
use crate::evidence::question::local;
use crate::evidence::{Answer, CallError, Question};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// A session with AWS and the runtime it needs.
pub struct Live {
    /// There until it is dropped.
    runtime: Option<Runtime>,
    session: Session,
    deadline: Instant,
    /// Since when nobody is asked.
    idle: Instant,
    progress: bool,
}

impl Live {
    /// Loads the standard configuration; makes no call yet.
    ///
    /// # Errors
    /// That the runtime could not be started, or that there is no such profile.
    pub fn connect(options: Options, progress: bool) -> Result<Self, Diagnostic> {
        let deadline = Instant::now() + options.timeout;
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Diagnostic::error(format!("cannot start: {error}")))?;
        // On a thread of its own: the configuration may be a pipe that never ends, or on a disk that does not answer.
        let loading = runtime.spawn(async move { connect(&options).await });
        let loaded =
            runtime.block_on(async { tokio::time::timeout_at(deadline.into(), loading).await });
        let session = match loaded.ok().and_then(Result::ok) {
            Some(connected) => connected?,
            None => Session::default(),
        };
        Ok(Self {
            runtime: Some(runtime),
            session,
            deadline,
            idle: Instant::now(),
            progress,
        })
    }

    /// When the run must be over.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Does something with the session, and waits for it.
    pub(super) fn wait_for<T>(
        &self,
        work: impl AsyncFnOnce(&Session) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        match &self.runtime {
            Some(runtime) => runtime.block_on(work(&self.session)),
            None => Err(CallError::new(local::NOT_SENT, "the run is over")),
        }
    }

    /// The Region of the configuration.
    pub fn region(&self) -> Option<String> {
        self.session.region().map(str::to_owned)
    }
}

/// Names that are still being looked up, and files that are still being read, are not waited for.
impl Drop for Live {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Respond for Live {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        let mut answers = Vec::with_capacity(questions.len());
        let mut keep = |answered: Vec<(Question, Answer)>| {
            answers.extend(answered);
            Vec::new()
        };
        self.converse(questions.to_vec(), &mut keep, &|| false);
        answers
    }

    fn converse(&mut self, first: Vec<Question>, follow: Follow<'_>, over: Over<'_>) {
        // The time is that for asking: what passed while requests were read and judged does not count.
        let later = self.deadline.checked_add(self.idle.elapsed());
        self.deadline = later.unwrap_or(self.deadline);
        let (session, deadline, progress) = (&self.session, self.deadline, self.progress);
        let Some(runtime) = &self.runtime else {
            return;
        };
        let calls = first.len();
        let noted = runtime.block_on(async {
            let conversing = ask::converse(session, first, deadline, follow, over);
            tokio::pin!(conversing);
            // Anything over a second shows that something is going on.
            tokio::select! {
                () = &mut conversing => return false,
                () = tokio::time::sleep(Duration::from_secs(1)), if progress => {}
            }
            show_progress(&format!("asking AWS ({calls} calls)…"));
            conversing.await;
            true
        });
        if noted {
            show_progress("\r\u{1b}[K");
        }
        self.idle = Instant::now();
    }

    fn open_snapshot(
        &self,
        snapshot: &SnapshotRef,
        blocks: u64,
    ) -> Result<OpenedSnapshot, CallError> {
        let opened = self.open_blocks(snapshot, blocks)?;
        let meter = opened.meter();
        Ok(OpenedSnapshot {
            blocks: Box::new(opened),
            requests: Box::new(move || meter.requests()),
        })
    }

    fn settle(&mut self, region: &str) {
        self.session.settle(region);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Live;
    use crate::aws::{Options, Session};
    use crate::evidence::gather::Respond;
    use std::time::{Duration, Instant};

    #[test]
    fn time_that_passes_while_nobody_is_asked_does_not_count() {
        let judging = Duration::from_secs(10);
        let start = Instant::now();
        let mut live = Live {
            runtime: Some(tokio::runtime::Runtime::new().unwrap()),
            session: Session::default(),
            deadline: start,
            idle: start.checked_sub(judging).unwrap(),
            progress: false,
        };
        live.converse(Vec::new(), &mut |_| Vec::new(), &|| false);
        assert!(live.deadline >= start + judging);
        assert!(live.idle >= start);
    }

    #[test]
    fn a_name_that_is_still_being_looked_up_does_not_hold_up_the_end() {
        let options = Options {
            region: Some("eu-west-1".to_owned()),
            timeout: Duration::from_secs(5),
            ..Options::default()
        };
        let live = Live::connect(options, false).unwrap();
        let runtime = live.runtime.as_ref().unwrap();
        runtime.spawn_blocking(|| std::thread::sleep(Duration::from_secs(20)));
        let start = Instant::now();
        drop(live);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}
