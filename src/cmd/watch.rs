//! Looks on while answers come in: counts them for the bar, and asks nothing more once the run is interrupted.

use super::interrupt::Interrupt;
use super::progress::Progress;
use crate::evidence::gather::{Follow, Over, Respond};
use crate::evidence::{Answer, Question};
use crate::expr::MissingReason;
use std::sync::{Mutex, PoisonError};

/// How far a run is.
pub struct Watch {
    /// The bar.
    pub progress: Progress,
    /// Requests judged.
    pub done: usize,
    /// Requests to judge.
    pub of: usize,
    calls: usize,
    throttled: usize,
}

impl Watch {
    /// Nothing is judged yet.
    pub fn new(progress: Progress, of: usize) -> Self {
        Self {
            progress,
            done: 0,
            of,
            calls: 0,
            throttled: 0,
        }
    }

    /// Shows how far the run is.
    pub fn show(&mut self) {
        let (calls, throttled) = (self.calls, self.throttled);
        let (done, of) = (self.done, self.of);
        self.progress.show("requests", done, of, || {
            format!(", {calls} calls, {throttled} throttled")
        });
    }

    fn count(&mut self, answered: &[(Question, Answer)]) {
        for (_, answer) in answered.iter().filter(|(_, answer)| answer.asked()) {
            self.calls = self.calls.saturating_add(1);
            let error = answer.result.as_ref().err();
            if error.is_some_and(|error| error.reason() == MissingReason::Throttled) {
                self.throttled = self.throttled.saturating_add(1);
            }
        }
        self.show();
    }
}

/// Whoever answers, watched.
pub struct Watched<'a, 'w> {
    /// Who answers.
    pub source: &'a mut dyn Respond,
    /// Who looks on.
    pub watch: &'a Mutex<&'w mut Watch>,
    /// Whether the run is to end.
    pub interrupt: &'a Interrupt,
}

fn count(watch: &Mutex<&mut Watch>, answered: &[(Question, Answer)]) {
    let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
    watch.count(answered);
}

impl Respond for Watched<'_, '_> {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        let answered = self.source.respond(questions);
        count(self.watch, &answered);
        answered
    }

    fn converse(&mut self, first: Vec<Question>, follow: Follow<'_>, over: Over<'_>) {
        let (watch, interrupt) = (self.watch, self.interrupt);
        let mut follow = |answered: Vec<(Question, Answer)>| {
            count(watch, &answered);
            follow(answered)
        };
        let over = || interrupt.is_pressed() || over();
        self.source.converse(first, &mut follow, &over);
    }

    fn settle(&mut self, region: &str) {
        self.source.settle(region);
    }
}
