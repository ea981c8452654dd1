//! The course of a run over its requests: batch by batch they are read, asked about, judged and handed on in their order, so that neither
//! requests nor outcomes of a whole fleet are in memory. Each account and Region is a side of it. `check` and `collect` go this way.

use super::claims::Claims;
use super::evidence::Responder;
use super::interrupt::Interrupt;
use super::requests::Requests;
use super::resume::Resume;
use super::watch::{Watch, Watched};
use super::{from, output};
use crate::diag::Diagnostics;
use crate::evidence::gather::Respond;
use crate::evidence::{Answers, EvidenceFile};
use crate::judge::digest;
use crate::judge::pipeline::{Gathered, Judging, Known, Run, Sitting};
use crate::judge::subject::Judged;
use crate::parallel;
use crate::report::json::read;
use crate::request::Request;
use crate::rules::{Rule, Selection};
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::ScopedJoinHandle;

/// Requests that are judged before the first of them is handed on: their outcomes are in memory together.
const TOGETHER: usize = 32;

/// Takes requests and what the rules say of them, in their order.
pub type Take<'a> = &'a mut dyn FnMut(&[Request], Vec<Judged>) -> Result<(), Diagnostics>;

/// What of a run lasts from batch to batch.
pub struct Course {
    /// An account and Region each: what one is answered no other hears of.
    sides: Vec<Side>,
    claims: Claims,
    interrupt: Interrupt,
    watch: Watch,
}

/// Who answers in one account and Region, and what was answered.
struct Side {
    source: Box<dyn Respond>,
    /// What further requests may need.
    known: Known,
    /// Everything that was answered, where it is recorded.
    recorded: Option<Answers>,
    record: Option<PathBuf>,
}

/// Sets a run on its course: what it judges by on each side, once `--from` has named the AMI and with it, perhaps, the Region.
///
/// # Errors
/// That `--from` names no AMI.
pub fn begin<'a>(
    (rules, selection, show_sensitive): (&'a [Rule], &'a Selection, bool),
    now: Option<Timestamp>,
    (mut responders, claims): (Vec<Responder>, Claims),
    from: Option<&str>,
    requests: &mut Requests,
    watch: Watch,
) -> Result<(Vec<Run<'a>>, Course), Diagnostics> {
    let mut answers = Answers::new();
    if let (Some(from), Some(responder)) = (from, responders.first_mut()) {
        requests.fill(from::resolve(from, responder, &mut answers)?);
    }
    let clock = Timestamp::now();
    let (mut runs, mut sides) = (Vec::new(), Vec::new());
    for responder in responders {
        // Recorded evidence is judged as of its own time: a replay gives the report of the recording.
        let now = now.or(responder.recorded_at).unwrap_or(clock);
        let recording = responder.record.is_some().then_some(now);
        runs.push(Run {
            rules,
            selection,
            target_name: responder.name,
            target: responder.target,
            dry_run: responder.dry_run,
            inspect_disk: responder.inspect_disk,
            now,
            recorded_at: responder.recorded_at.or(recording),
            show_sensitive,
            place_passes: false,
        });
        sides.push(Side {
            source: responder.source,
            recorded: responder.record.is_some().then(|| answers.clone()),
            known: std::mem::take(&mut answers).into(),
            record: responder.record,
        });
    }
    let course = Course {
        sides,
        claims,
        interrupt: Interrupt::listen(),
        watch,
    };
    Ok((runs, course))
}

impl Side {
    /// Asks what the rules need to know of requests.
    fn gather<'a>(
        &mut self,
        run: &'a Run<'a>,
        requests: &[&Request],
        watch: &Mutex<&mut Watch>,
        interrupt: &Interrupt,
    ) -> Gathered<'a> {
        let mut watched = Watched {
            source: self.source.as_mut(),
            watch,
            interrupt,
        };
        let all = requests.iter().copied();
        let gathered = run.gather(all, &mut watched, std::mem::take(&mut self.known));
        if let Some(recorded) = &mut self.recorded {
            for (question, answer) in gathered.answers() {
                if !recorded.contains_key(question) {
                    recorded.insert(question.clone(), answer.clone());
                }
            }
        }
        gathered
    }

    /// Everything that was answered and is to be recorded.
    fn recorded(&self) -> &Answers {
        self.recorded.as_ref().unwrap_or(self.known.answers())
    }
}

impl Course {
    /// Whether the run was interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.is_pressed()
    }

    /// Writes the evidence of the run, of each side to a file of its own, once `change` has done to it what is wanted; with how many calls
    /// it has, and how many of them have no output.
    ///
    /// # Errors
    /// What the file system answered.
    pub fn record(
        &self,
        runs: &[Run<'_>],
        mut change: impl FnMut(EvidenceFile) -> Result<EvidenceFile, Diagnostics>,
    ) -> Result<Vec<(PathBuf, usize, usize)>, Diagnostics> {
        let mut written = Vec::new();
        for (side, run) in self.sides.iter().zip(runs) {
            let Some(path) = &side.record else {
                continue;
            };
            write_evidence(path, &change(run.evidence(side.recorded()))?)?;
            let asked = side.recorded().values().filter(|answer| answer.asked());
            let failed = asked.clone().filter(|answer| answer.result.is_err());
            written.push((path.clone(), asked.count(), failed.count()));
        }
        Ok(written)
    }

    /// Takes the bar away.
    pub fn end(&mut self) {
        self.watch.progress.clear();
    }

    /// Asks what the rules need to know of requests: all sides at the same time, so that none waits for another's sign-in or endpoint.
    fn gather<'a>(&mut self, runs: &'a [Run<'a>], requests: &[&Request]) -> Vec<Gathered<'a>> {
        let (claims, interrupt) = (&self.claims, &self.interrupt);
        let watch = Mutex::new(&mut self.watch);
        let sides = self.sides.iter_mut().zip(runs).enumerate();
        let mut asked = sides.map(|(index, (side, run))| {
            let own = requests.iter().filter(|it| claims.side(&it.path) == index);
            (side, run, own.copied().collect::<Vec<_>>())
        });
        if runs.len() < 2 {
            let all = asked.map(|(side, run, own)| side.gather(run, &own, &watch, interrupt));
            return all.collect();
        }
        std::thread::scope(|scope| {
            let watch = &watch;
            let threads: Vec<_> = asked
                .by_ref()
                .map(|(side, run, own)| {
                    scope.spawn(move || side.gather(run, &own, watch, interrupt))
                })
                .collect();
            let ended = threads.into_iter().map(ScopedJoinHandle::join);
            let gathered = ended.map(|it| it.unwrap_or_else(|why| std::panic::resume_unwind(why)));
            gathered.collect()
        })
    }

    /// What is known of requests now; it is kept for further ones by [`Course::keep`].
    fn judging<'a>(&mut self, runs: &'a [Run<'a>], requests: &[&Request]) -> Vec<Judging<'a>> {
        let gathered = self.gather(runs, requests);
        let cut = self.is_interrupted();
        let claims = &self.claims;
        let judging = gathered.into_iter().enumerate().map(|(index, gathered)| {
            let own = requests.iter().filter(|it| claims.side(&it.path) == index);
            // What is known by now is judged, all else is not begun.
            match cut {
                true => gathered.judging_interrupted(own.copied()),
                false => gathered.judging(own.copied()),
            }
        });
        judging.collect()
    }

    /// Keeps what further requests may need.
    fn keep(&mut self, judging: Vec<Judging<'_>>) {
        for (side, judging) in self.sides.iter_mut().zip(judging) {
            side.known = judging.known();
        }
    }

    /// Asks about all requests and judges none.
    ///
    /// # Errors
    /// That a request cannot be read any more.
    pub fn ask(&mut self, runs: &[Run<'_>], requests: &mut Requests) -> Result<(), Diagnostics> {
        while !self.is_interrupted() {
            let batch = requests.next_batch()?;
            if batch.is_empty() {
                break;
            }
            let judging = self.judging(runs, &batch.iter().collect::<Vec<_>>());
            self.keep(judging);
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
        runs: &[Run<'_>],
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
            let mut kept = self.kept(&batch, runs, &mut resume);
            let fresh = batch.iter().zip(&kept).filter(|(_, known)| known.is_none());
            let fresh: Vec<&Request> = fresh.map(|(request, _)| request).collect();
            let judging = self.judging(runs, &fresh);
            let cut = self.is_interrupted();
            let sittings: Vec<Sitting<'_>> = judging.iter().map(Judging::sitting).collect();
            for together in batch.chunks(TOGETHER) {
                if !cut && self.is_interrupted() {
                    break;
                }
                let known = kept.drain(..together.len().min(kept.len())).collect();
                let judged = fill(together, known, |request| {
                    let sitting = sittings.get(self.claims.side(&request.path));
                    sitting.map(|sitting| sitting.judge(request, show_calls))
                });
                self.watch.done = self.watch.done.saturating_add(judged.len());
                take(together, judged)?;
                self.watch.show();
            }
            drop(sittings);
            self.keep(judging);
        }
        Ok(())
    }

    /// What an earlier run found out about each request of a batch, in the same target.
    fn kept(
        &self,
        batch: &[Request],
        runs: &[Run<'_>],
        resume: &mut Option<Resume>,
    ) -> Vec<Option<Judged>> {
        let Some(resume) = resume else {
            return batch.iter().map(|_| None).collect();
        };
        let kept = batch.iter().map(|request| {
            let run = runs.get(self.claims.side(&request.path))?;
            let line = resume.line(&request.path, &digest::of_request(request))?;
            let (source, offline) = (run.shown(request), run.target.offline);
            let judged = read::judged(line, request, source, run.rules, offline);
            (judged.target == run.target_name).then_some(judged)
        });
        kept.collect()
    }
}

/// Writes an evidence file.
///
/// # Errors
/// What the file system answered.
pub fn write_evidence(path: &Path, evidence: &EvidenceFile) -> Result<(), Diagnostics> {
    let mut text = serde_json::to_string_pretty(evidence).unwrap_or_default();
    text.push('\n');
    output::write_file(path, &text)
}

/// Judges those requests of which nothing is known yet.
fn fill(
    requests: &[Request],
    known: Vec<Option<Judged>>,
    judge: impl Fn(&Request) -> Option<Judged> + Sync,
) -> Vec<Judged> {
    let fresh = requests.iter().zip(&known);
    let fresh: Vec<&Request> = fresh
        .filter(|(_, known)| known.is_none())
        .map(|of| of.0)
        .collect();
    let judged = parallel::map(&fresh, |request| judge(request));
    let mut judged = judged.into_iter();
    let all = known
        .into_iter()
        .map(|known| known.or_else(|| judged.next().flatten()));
    all.flatten().collect()
}
