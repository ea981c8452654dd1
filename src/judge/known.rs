//! What a run has found out so far and further requests may need: answers, and what was derived and judged of the members that requests have
//! in common. It goes from one batch of requests to the next.

use super::Shared;
use crate::evidence::{Answers, Call, Question};
use crate::facts;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// What was derived and judged of common members; further requests that have the same need not wait for it again.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) facts: facts::Common,
    pub(super) shared: Shared,
    /// Whether every question had an answer: an answer that came later would change it.
    pub(super) complete: bool,
}

/// What a run has found out so far that further requests may need.
#[derive(Debug, Default)]
pub struct Known {
    pub(super) answers: Answers,
    pub(super) settled: ByMembers,
}

/// What is settled, by the common members.
pub(super) type ByMembers = HashMap<Map<String, Value>, Arc<Settled>>;

/// Most groups that are kept for further requests, so that memory does not grow with the AMIs of a fleet.
const KEPT: usize = 256;

impl Known {
    /// Everything that was answered.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Lets go of what was asked about one request alone, and keeps what was settled last.
    pub(super) fn learn<'k>(
        &mut self,
        fresh: impl Iterator<Item = (&'k Map<String, Value>, Arc<Settled>)>,
    ) {
        self.answers.retain(|question, _| !of_one_request(question));
        let fresh: Vec<_> = fresh.filter(|(_, settled)| settled.complete).collect();
        if self.settled.len().saturating_add(fresh.len()) > KEPT {
            self.settled.clear();
        }
        for (common, settled) in fresh.into_iter().take(KEPT) {
            self.settled.insert(common.clone(), settled);
        }
    }
}

impl From<Answers> for Known {
    fn from(answers: Answers) -> Self {
        Self {
            answers,
            settled: HashMap::new(),
        }
    }
}

/// Whether a question is about one request alone, so that no other request asks it: its name, its image, all of it.
fn of_one_request(question: &Question) -> bool {
    match question.call {
        Call::DescribeImagesByName | Call::CreateImportedImage => true,
        // The image that the import would make.
        Call::SimulateCaller => {
            let resource = question.input.pointer("/ResourceArns/0");
            let arn = resource.and_then(|arn| arn.as_str()).unwrap_or_default();
            arn.contains(":appstream:")
        }
        _ => false,
    }
}
