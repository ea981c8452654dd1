//! The course of a run over its requests: batch by batch they are read, asked about, judged and handed on in their order, so that neither
//! requests nor outcomes of a whole fleet are in memory. `check` and `collect` go this way.

use super::evidence::Responder;
use super::interrupt::Interrupt;
use super::requests::Requests;
use super::resume::Resume;
use super::watch::{Watch, Watched};
use super::{from, output};
use crate::diag::Diagnostics;
use crate::evidence::Answers;
use crate::evidence::gather::Respond;
use crate::judge::digest;
use crate::judge::pipeline::{Gathered, Judging, Run};
use crate::judge::subject::Judged;
use crate::parallel;
use crate::report::json::read;
use crate::request::Request;
use crate::rules::{Rule, Selection};
use crate::settings::Evidence;
use jiff::Timestamp;
use std::borrow::Cow;
use std::path::Path;

/// Requests that are judged before the first of them is handed on: their outcomes are in memory together.
const TOGETHER: usize = 32;

/// Takes requests and what the rules say of them, in their order.
pub type Take<'a> = &'a mut dyn FnMut(&[Request], Vec<Judged>) -> Result<(), Diagnostics>;

/// What of a run lasts from batch to batch.
pub struct Course {
    source: Box<dyn Respond>,
    /// What further requests may need.
    answers: Answers,
    /// Everything that was answered, where it is recorded.
    recorded: Option<Answers>,
    interrupt: Interrupt,
    watch: Watch,
}

/// Sets a run on its course: what it judges by, once `--from` has named the AMI and with it, perhaps, the Region.
///
/// # Errors
/// That `--from` names no AMI.
pub fn begin<'a>(
    (rules, selection, show_sensitive): (&'a [Rule], &'a Selection, bool),
    evidence: &Evidence,
    mut responder: Responder,
    from: Option<&str>,
    requests: &mut Requests,
    watch: Watch,
) -> Result<(Run<'a>, Course), Diagnostics> {
    let mut answers = Answers::new();
    if let Some(from) = from {
        requests.fill(from::resolve(from, &mut responder, &mut answers)?);
    }
    // Recorded evidence is judged as of its own time: a replay gives the report of the recording.
    let now = evidence.now.or(responder.recorded_at);
    let now = now.unwrap_or_else(Timestamp::now);
    let recording = evidence.record.is_some().then_some(now);
    let run = Run {
        rules,
        selection,
        target: responder.target,
        dry_run: responder.dry_run,
        inspect_disk: responder.inspect_disk,
        now,
        recorded_at: responder.recorded_at.or(recording),
        show_sensitive,
    };
    let course = Course {
        source: responder.source,
        recorded: evidence.record.is_some().then(|| answers.clone()),
        answers,
        interrupt: Interrupt::listen(),
        watch,
    };
    Ok((run, course))
}

impl Course {
    /// Whether the run was interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.is_pressed()
    }

    /// Everything that was answered and is to be recorded.
    pub fn recorded(&self) -> &Answers {
        self.recorded.as_ref().unwrap_or(&self.answers)
    }

    /// Writes the evidence of the run.
    ///
    /// # Errors
    /// What the file system answered.
    pub fn record(&self, run: &Run<'_>, path: &Path) -> Result<(), Diagnostics> {
        let evidence = run.evidence(self.recorded());
        let mut text = serde_json::to_string_pretty(&evidence).unwrap_or_default();
        text.push('\n');
        output::write_file(path, &text)
    }

    /// Takes the bar away.
    pub fn end(&mut self) {
        self.watch.progress.clear();
    }

    /// Asks what the rules need to know of requests.
    fn gather<'a>(&mut self, run: &'a Run<'a>, requests: &[Request]) -> Gathered<'a> {
        let mut watched = Watched {
            source: self.source.as_mut(),
            watch: &mut self.watch,
            interrupt: &self.interrupt,
        };
        let gathered = run.gather(requests, &mut watched, std::mem::take(&mut self.answers));
        if let Some(recorded) = &mut self.recorded {
            for (question, answer) in gathered.answers() {
                if !recorded.contains_key(question) {
                    recorded.insert(question.clone(), answer.clone());
                }
            }
        }
        gathered
    }

    /// Asks about all requests and judges none.
    ///
    /// # Errors
    /// That a request cannot be read any more.
    pub fn ask(&mut self, run: &Run<'_>, requests: &mut Requests) -> Result<(), Diagnostics> {
        while !self.is_interrupted() {
            let batch = requests.next_batch()?;
            if batch.is_empty() {
                break;
            }
            let judging = self.gather(run, &batch).judging(&batch);
            self.answers = judging.shared();
            self.watch.done = self.watch.done.saturating_add(batch.len());
            self.watch.show();
        }
        Ok(())
    }

    /// Judges all requests and hands on what the rules say, in their order and as soon as it is known. What `resume` knows is not judged again.
    ///
    /// # Errors
    /// That a request cannot be read any more, and what `take` answers.
    pub fn judge(
        &mut self,
        run: &Run<'_>,
        requests: &mut Requests,
        mut resume: Option<Resume>,
        show_calls: bool,
        take: Take<'_>,
    ) -> Result<(), Diagnostics> {
        while !self.is_interrupted() {
            let batch = requests.next_batch()?;
            if batch.is_empty() {
                break;
            }
            let mut kept = kept(&batch, run, &mut resume);
            let fresh = match resume {
                None => Cow::Borrowed(batch.as_slice()),
                Some(_) => Cow::Owned(not_known(&batch, &kept)),
            };
            let gathered = self.gather(run, &fresh);
            // What is known by now is judged, all else is not begun.
            let cut = self.is_interrupted();
            let judging = match cut {
                true => gathered.judging_interrupted(&fresh),
                false => gathered.judging(&fresh),
            };
            for together in batch.chunks(TOGETHER) {
                if !cut && self.is_interrupted() {
                    break;
                }
                let known = kept.drain(..together.len().min(kept.len())).collect();
                let judged = fill(together, known, &judging, show_calls);
                self.watch.done = self.watch.done.saturating_add(judged.len());
                take(together, judged)?;
                self.watch.show();
            }
            self.answers = judging.shared();
        }
        Ok(())
    }
}

/// What an earlier run found out about each request of a batch.
fn kept(batch: &[Request], run: &Run<'_>, resume: &mut Option<Resume>) -> Vec<Option<Judged>> {
    let Some(resume) = resume else {
        return batch.iter().map(|_| None).collect();
    };
    let kept = batch.iter().map(|request| {
        let line = resume.line(&request.path, &digest::of_request(request))?;
        let (source, offline) = (run.shown(request), run.target.offline);
        Some(read::judged(line, request, source, run.rules, offline))
    });
    kept.collect()
}

/// The requests that are to be judged.
fn not_known(batch: &[Request], kept: &[Option<Judged>]) -> Vec<Request> {
    let all = batch.iter().zip(kept);
    let fresh = all.filter(|(_, known)| known.is_none());
    fresh.map(|(request, _)| request.clone()).collect()
}

/// Judges those requests of which nothing is known yet.
fn fill(
    requests: &[Request],
    known: Vec<Option<Judged>>,
    judging: &Judging<'_>,
    show_calls: bool,
) -> Vec<Judged> {
    let fresh = requests.iter().zip(&known);
    let fresh: Vec<&Request> = fresh
        .filter(|(_, known)| known.is_none())
        .map(|of| of.0)
        .collect();
    let judged = parallel::map(&fresh, |request| judging.judge(request, show_calls));
    let mut judged = judged.into_iter();
    let all = known
        .into_iter()
        .map(|known| known.or_else(|| judged.next()));
    all.flatten().collect()
}
