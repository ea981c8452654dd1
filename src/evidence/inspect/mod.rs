//! Answers what is asked of the disk of an AMI, beside whoever answers everything else: out of an image in a file, or out of the AMI's
//! snapshot. Stands between planning, which asks last what is inside, and the readers of `disk`.

mod catalog;
mod opened;

use super::gather::{Follow, Over, Respond};
use super::question::{CallError, local};
use super::{Answer, Call, Question};
use crate::disk::cache::Blocks;
use crate::disk::snapshot::{Requests, SnapshotRef, root_snapshot};
use crate::parallel;
pub use catalog::{PATH_SHA256, sha256};
pub use opened::Opened;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Instant;

/// Questions about one disk that is far away at the same time; each waits for its blocks most of the time.
const AT_ONCE: usize = 32;

/// A snapshot whose blocks can be read.
pub struct OpenedSnapshot {
    /// Its blocks.
    pub blocks: Box<dyn Blocks>,
    /// What has been asked of EBS so far.
    pub requests: Box<dyn Fn() -> Requests + Send + Sync>,
}

/// Who is told that a snapshot is about to be read, and what that has cost.
pub trait Tell: Send + Sync {
    /// Before the first block.
    fn before(&self, _snapshot: &SnapshotRef) {}

    /// Does the reading, perhaps while people are shown how far it is.
    fn during(&self, _opened: &Opened, read: &mut dyn FnMut()) {
        read();
    }

    /// After the last one.
    fn after(&self, _requests: Requests) {}
}

/// Whose disk is read.
pub enum Disks {
    /// The image in a file; it is that of one AMI.
    File(Box<Opened>),
    /// The snapshot that the AMI names.
    Snapshots {
        /// Who is told of it.
        tell: Box<dyn Tell>,
        /// Most blocks that are read of one.
        blocks: u64,
    },
}

/// Somebody who answers, and the disks beside him.
pub struct Inspecting {
    inner: Box<dyn Respond>,
    disks: Disks,
    /// Snapshots that were opened, or why they were not: one is opened once, however many requests ask.
    opened: BTreeMap<String, Result<Opened, CallError>>,
    /// The AMI that an image in a file is taken for: the first that was asked for.
    image: Option<String>,
    /// What has been told of the cost.
    told: Requests,
    /// What EC2 has said of snapshots, by their ids.
    known: BTreeMap<String, SnapshotRef>,
}

impl Inspecting {
    /// With nothing opened yet.
    pub fn new(inner: Box<dyn Respond>, disks: Disks) -> Self {
        Self {
            inner,
            disks,
            opened: BTreeMap::new(),
            image: None,
            told: Requests::default(),
            known: BTreeMap::new(),
        }
    }

    /// Answers questions about disks, until it is over.
    fn inspect(&mut self, questions: Vec<Question>, over: Over<'_>) -> Vec<(Question, Answer)> {
        let mut by_disk: BTreeMap<String, Vec<Question>> = BTreeMap::new();
        let mut answers = Vec::new();
        for question in questions {
            if let Some(error) = self.of_another_ami(&question) {
                let answer = Answer {
                    result: Err(error),
                    duration_ms: 0,
                };
                answers.push((question, answer));
                continue;
            }
            by_disk
                .entry(disk_of(&question))
                .or_default()
                .push(question);
        }
        for (id, questions) in by_disk {
            answers.extend(self.of_disk(&id, questions, over));
        }
        answers
    }

    /// That an image in a file is not taken for the disk of several AMIs.
    fn of_another_ami(&mut self, question: &Question) -> Option<CallError> {
        let asked = question.input.get("ImageId").and_then(Value::as_str)?;
        if !matches!(self.disks, Disks::File(_)) {
            return None;
        }
        let first = self.image.get_or_insert_with(|| asked.to_owned());
        (first != asked).then(|| {
            let why = format!("the image of a disk (--disk) is taken for that of {first}; judge the requests of {asked} in a run of their own");
            CallError::new(local::NOT_SENT, why)
        })
    }

    fn of_disk(
        &mut self,
        id: &str,
        questions: Vec<Question>,
        over: Over<'_>,
    ) -> Vec<(Question, Answer)> {
        if over() {
            return Vec::new();
        }
        let start = Instant::now();
        if let (Disks::Snapshots { tell, blocks }, false) =
            (&self.disks, self.opened.contains_key(id))
        {
            let opened = open(
                (self.inner.as_ref(), *blocks),
                tell.as_ref(),
                &self.known,
                id,
            );
            self.opened.insert(id.to_owned(), opened);
        }
        let opened = match (&self.disks, self.opened.get(id)) {
            (Disks::File(opened), _) => Ok(opened.as_ref()),
            (_, Some(opened)) => opened.as_ref().map_err(Clone::clone),
            (_, None) => Err(CallError::new(
                local::NOT_SENT,
                "the snapshot was not opened",
            )),
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let answer = Answer {
                    result: Err(error),
                    duration_ms: since(start),
                };
                let all = questions.into_iter();
                return all.map(|question| (question, answer.clone())).collect();
            }
        };
        let mut answers = Vec::new();
        let mut read = || {
            let workers = if opened.is_far() { AT_ONCE } else { 1 };
            answers = parallel::on(&questions, workers, |question| {
                let start = Instant::now();
                (!over()).then(|| Answer {
                    result: opened.answer(question),
                    duration_ms: since(start),
                })
            });
        };
        match &self.disks {
            Disks::Snapshots { tell, .. } => tell.during(opened, &mut read),
            Disks::File(_) => read(),
        }
        let answered = questions.into_iter().zip(answers);
        answered
            .filter_map(|(question, answer)| Some((question, answer?)))
            .collect()
    }

    /// Keeps what EC2 says of AMIs and snapshots: it makes refusals clear, and some of them are known before a block is asked for.
    fn note(&mut self, answered: &[(Question, Answer)]) {
        for (question, answer) in answered {
            let Ok(output) = &answer.result else {
                continue;
            };
            let list = |name: &str| {
                output
                    .get(name)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
            };
            match question.call {
                Call::DescribeImages => {
                    let snapshots = list("Images").filter_map(|image| root_snapshot(image).ok());
                    for snapshot in snapshots {
                        self.known.entry(snapshot.id.clone()).or_insert(snapshot);
                    }
                }
                Call::DescribeSnapshots => {
                    for told in list("Snapshots") {
                        let id = told.get("SnapshotId").and_then(Value::as_str);
                        let id = id.unwrap_or_default().to_owned();
                        let known = self.known.remove(&id);
                        let known = known.unwrap_or_else(|| SnapshotRef::new(&id));
                        self.known.insert(id, known.described(told));
                    }
                }
                _ => {}
            }
        }
    }

    fn tell(&mut self) {
        let Disks::Snapshots { tell, .. } = &self.disks else {
            return;
        };
        let opened: Vec<&Opened> = self.opened.values().flatten().collect();
        if opened.is_empty() {
            return;
        }
        let mut all = Requests::default();
        for requests in opened.iter().map(|opened| opened.requests()) {
            all.lists = all.lists.saturating_add(requests.lists);
            all.blocks = all.blocks.saturating_add(requests.blocks);
            all.bytes = all.bytes.saturating_add(requests.bytes);
        }
        if all != self.told {
            tell.after(all);
            self.told = all;
        }
    }
}

impl Respond for Inspecting {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        let (own, others) = split(questions.iter().cloned());
        let mut answers = self.inner.respond(&others);
        self.note(&answers);
        answers.extend(self.inspect(own, &|| false));
        answers
    }

    /// Everything else first: what EC2 says of the snapshot is known by then, and nobody waits for blocks.
    fn converse(&mut self, first: Vec<Question>, follow: Follow<'_>, over: Over<'_>) {
        let mut next = first;
        let mut held = Vec::new();
        while !over() && (!next.is_empty() || !held.is_empty()) {
            let (own, others) = split(next);
            held.extend(own);
            if !others.is_empty() {
                let mut heard = Vec::new();
                let mut hear = |answered: Vec<(Question, Answer)>| {
                    heard.extend(
                        answered
                            .iter()
                            .filter(|(question, _)| tells(question))
                            .cloned(),
                    );
                    let (own, others) = split(follow(answered));
                    held.extend(own);
                    others
                };
                self.inner.converse(others, &mut hear, over);
                self.note(&heard);
            }
            next = match held.is_empty() {
                true => Vec::new(),
                false => follow(self.inspect(std::mem::take(&mut held), over)),
            };
        }
        self.tell();
    }

    fn settle(&mut self, region: &str) {
        self.inner.settle(region);
    }
}

/// Opens a snapshot, unless EC2 has said that it cannot be read.
fn open(
    (inner, blocks): (&dyn Respond, u64),
    tell: &dyn Tell,
    known: &BTreeMap<String, SnapshotRef>,
    id: &str,
) -> Result<Opened, CallError> {
    if id.is_empty() {
        let why = "EC2 does not tell the snapshot of the AMI's root device";
        return Err(CallError::new(local::NOT_SENT, why));
    }
    let snapshot = known.get(id).cloned();
    let snapshot = snapshot.unwrap_or_else(|| SnapshotRef::new(id));
    if let Some(why) = snapshot.obstacle() {
        return Err(CallError::new("UnreadableSnapshot", why));
    }
    tell.before(&snapshot);
    let opened = inner.open_snapshot(&snapshot, blocks)?;
    Opened::snapshot(&snapshot, opened)
}

/// The snapshot that a question is about; empty where none is known.
fn disk_of(question: &Question) -> String {
    let id = question.input.get("SnapshotId").and_then(Value::as_str);
    id.unwrap_or_default().to_owned()
}

/// Questions about disks, and the others.
fn split(questions: impl IntoIterator<Item = Question>) -> (Vec<Question>, Vec<Question>) {
    let own = |question: &Question| matches!(question.call, Call::InspectDisk | Call::InspectPath);
    questions.into_iter().partition(own)
}

fn tells(question: &Question) -> bool {
    matches!(
        question.call,
        Call::DescribeImages | Call::DescribeSnapshots
    )
}

fn since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
