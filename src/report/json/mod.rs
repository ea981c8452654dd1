//! The JSON report, schema_version 2, and the same as JSON lines.

mod layout;
mod lines;
pub(super) mod make;
pub mod model;
pub mod read;

pub use lines::JsonLines;
pub use model::{JsonLine, JsonReport};

use super::{Renderer, Report, Subject, Totals};
use layout::indent;
use model::{FullOutcome, JsonRule, JsonSubject, RunRef, SCHEMA_VERSION, Summary, Tool};
use serde::Serialize;
use std::io::{self, Write};

/// The report, subject by subject.
#[derive(Debug, Default)]
pub struct Json {
    document: Document,
}

impl Renderer for Json {
    fn draw(&self, one: &Subject, _: &Report) -> String {
        layout::lines(&make::subject(one), 2)
    }

    fn subject(
        &mut self,
        _: &Subject,
        drawn: &str,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.document
            .begin(&make::tool(), &make::run_of_parts(report), out)?;
        self.document.drawn(drawn, out)
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.document
            .begin(&make::tool(), &make::run_of_parts(report), out)?;
        let configuration = make::configuration(totals);
        let mut rules: Vec<JsonRule> = report.rules.iter().map(make::rule).collect();
        rules.extend(configuration.iter().map(make::rule_of));
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        rules.dedup_by(|a, b| a.id == b.id);
        self.document
            .end(&configuration, &rules, &make::summary(totals), out)
    }
}

/// The text of a report, part by part: a run writes it, and a merge.
#[derive(Debug, Default)]
pub struct Document {
    begun: bool,
    subjects: usize,
}

impl Document {
    /// What stands before the first subject; written once.
    ///
    /// # Errors
    /// What the stream answered.
    pub fn begin(&mut self, tool: &Tool, run: &RunRef, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        write!(out, "{{")?;
        member("schema_version", &SCHEMA_VERSION, out)?;
        write!(out, ",")?;
        member("tool", tool, out)?;
        write!(out, ",")?;
        member("run", run, out)?;
        write!(out, ",{}\"subjects\": [", indent(1))
    }

    /// The next subject.
    ///
    /// # Errors
    /// What the stream answered.
    pub fn subject(&mut self, subject: &JsonSubject, out: &mut dyn Write) -> io::Result<()> {
        self.drawn(&layout::lines(subject, 2), out)
    }

    fn drawn(&mut self, subject: &str, out: &mut dyn Write) -> io::Result<()> {
        let comma = if self.subjects == 0 { "" } else { "," };
        self.subjects = self.subjects.saturating_add(1);
        write!(out, "{comma}{}{subject}", indent(2))
    }

    /// What stands after the last.
    ///
    /// # Errors
    /// What the stream answered.
    pub fn end(
        &mut self,
        configuration: &[FullOutcome],
        rules: &[JsonRule],
        summary: &Summary,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let end = if self.subjects == 0 { "" } else { indent(1) };
        write!(out, "{end}],")?;
        member("configuration", &configuration, out)?;
        write!(out, ",{}\"rules\": [", indent(1))?;
        for (index, rule) in rules.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(out, "{comma}{}{}", indent(2), layout::line(rule))?;
        }
        let end = if rules.is_empty() { "" } else { indent(1) };
        write!(out, "{end}],")?;
        member("summary", summary, out)?;
        writeln!(out, "\n}}")
    }
}

/// A value on one line, as JSON lines have it.
pub fn one_line(value: &impl Serialize) -> String {
    layout::line(value)
}

/// A member of the report itself.
fn member(name: &str, value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}\"{name}\": {}", indent(1), layout::lines(value, 1))
}
