//! Judges one text in the process: what stands in it, and evidence where there is some; for fixes that are tried, and for editors.

use super::Reading;
use crate::diag::Diagnostics;
use crate::evidence::gather::Respond;
use crate::evidence::{Answers, Target};
use crate::judge::accept::not_waivable;
use crate::judge::pipeline::Run;
use crate::judge::waiver::{Waiver, Waiving};
use crate::request::Request;
use crate::rules::{Rule, Selection};
use crate::text::Source;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// What texts are judged by.
pub struct Judge<'a> {
    /// Members that win over those of the text.
    pub flags: Map<String, Value>,
    /// The rules.
    pub rules: &'a [Rule],
    /// Which of them are judged.
    pub selection: &'a Selection,
    /// What is accepted: it is not mended.
    pub waivers: &'a [Waiver],
    /// Where questions go.
    pub target: Target,
    /// The time as of which requests are judged.
    pub now: Timestamp,
}

impl Judge<'_> {
    /// Reads and judges a text.
    ///
    /// # Errors
    /// What keeps the text from being read.
    pub fn judge(
        &self,
        source: &Source,
        responder: &mut dyn Respond,
    ) -> Result<Reading, Diagnostics> {
        let requests = [Request::from_source(source, &self.flags)?];
        let run = Run {
            show_sensitive: false,
            place_passes: true,
            ..Run::new(self.rules, self.selection, self.target.clone(), self.now)
        };
        let gathered = run.gather(&requests, responder, Answers::new());
        let judging = gathered.judging(&requests);
        let [request] = &requests;
        let mut outcomes = judging.judge(request, false).outcomes;
        let today = self.now.to_zoned(TimeZone::UTC).date();
        // What is to be said of the waivers themselves is said by the report.
        Waiving::new(self.waivers, today, &not_waivable(self.rules)).apply(&mut outcomes);
        let [request] = requests;
        Ok(Reading {
            request,
            outcomes: outcomes.into_vec(),
        })
    }
}
