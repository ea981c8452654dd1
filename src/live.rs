//! A live run: the async collectors behind the synchronous interface that recorded evidence has, too.

use crate::aws::{Options, Session, connect};
use crate::cli::EvidenceArgs;
use crate::collect;
use crate::evidence::{Answer, Question};
use crate::gather::Respond;
use std::io::Write;
use std::time::{Duration, Instant};

/// A session with AWS and the runtime it needs.
pub struct Live {
    runtime: tokio::runtime::Runtime,
    session: Session,
    deadline: Instant,
    progress: bool,
}

impl Live {
    /// Loads the standard configuration; makes no call yet.
    ///
    /// # Errors
    /// That the runtime could not be started.
    pub fn connect(args: &EvidenceArgs, progress: bool) -> Result<Self, String> {
        let timeout = Duration::from_secs(args.timeout);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| format!("cannot start: {error}"))?;
        let options = Options {
            region: args.region.clone(),
            profile: args.profile.clone(),
            endpoint_url: args.endpoint_url.clone(),
            timeout,
        };
        let deadline = Instant::now() + timeout;
        let session = runtime.block_on(connect(&options));
        Ok(Self {
            runtime,
            session,
            deadline,
            progress,
        })
    }

    /// The Region of the configuration.
    pub fn region(&self) -> Option<String> {
        self.session.region().map(str::to_owned)
    }
}

impl Respond for Live {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        let (session, deadline) = (&self.session, self.deadline);
        let progress = self.progress;
        let answers = self.runtime.block_on(async {
            let asking = collect::ask(session, questions, deadline);
            tokio::pin!(asking);
            // Anything over a second shows that something is going on.
            tokio::select! {
                answers = &mut asking => return (answers, false),
                () = tokio::time::sleep(Duration::from_secs(1)), if progress => {}
            }
            note(&format!("asking AWS ({} calls)…", questions.len()));
            (asking.await, true)
        });
        if answers.1 {
            note("\r\u{1b}[K");
        }
        answers.0
    }
}

fn note(text: &str) {
    let mut stderr = std::io::stderr();
    stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush())
        .ok();
}
