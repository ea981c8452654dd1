//! JSON lines: a subject a line, as soon as it is judged, and the summary at the end.

use super::model::{SCHEMA_VERSION, SubjectLine, SummaryLine};
use super::{layout, make};
use crate::report::{Renderer, Report, Subject, Totals};
use crate::rules::Remedy;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// The report as lines.
#[derive(Debug, Default)]
pub struct JsonLines;

impl Renderer for JsonLines {
    fn draw(&self, one: &Subject, report: &Report) -> String {
        let full = one.outcomes.iter().filter(|one| one.is_open());
        let named: BTreeSet<&str> = full.map(|outcome| outcome.rule.as_str()).collect();
        let rules = report.rules.iter();
        let rules = rules.filter(|rule| named.contains(rule.id.as_str()));
        let remedies = one.outcomes.iter().filter_map(|one| one.remedy.as_deref());
        let remedies: BTreeMap<&str, &Remedy> = remedies
            .map(|remedy| (remedy.id.as_str(), remedy))
            .collect();
        let line = SubjectLine {
            schema_version: SCHEMA_VERSION,
            tool: make::tool(),
            run: make::run(report),
            subject: make::subject(one),
            rules: rules.map(make::rule).collect(),
            remedies: remedies.into_values().cloned().collect(),
        };
        layout::line(&line)
    }

    fn subject(
        &mut self,
        _: &Subject,
        drawn: &str,
        _: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        writeln!(out, "{drawn}")?;
        out.flush()
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let line = SummaryLine {
            schema_version: SCHEMA_VERSION,
            tool: make::tool(),
            run: make::run(report),
            configuration: make::configuration(totals),
            summary: make::summary(totals),
        };
        writeln!(out, "{}", layout::line(&line))?;
        out.flush()
    }
}
