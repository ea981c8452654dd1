//! JSON reports joined: subjects in the order of their paths, rules and findings about the configuration once, counts added.

use super::{Of, belongs, broken, part, unwritten, whole, worst};
use crate::diag::Diagnostics;
use crate::report::json::Document;
use crate::report::json::model::{
    FullOutcome, JsonReport, JsonRule, RunRef, SCHEMA_VERSION, Summary,
};
use crate::text::Source;
use std::collections::BTreeMap;
use std::io::{self, Write};

pub(super) fn merge(texts: Vec<Source>, out: &mut dyn Write) -> Result<u8, Diagnostics> {
    let mut parts = Vec::new();
    for source in texts {
        let report: JsonReport = serde_json::from_str(source.text())
            .map_err(|error| broken(&source, &error.to_string()))?;
        version(&source, report.schema_version)?;
        let (run, summary) = (&report.run, &report.summary);
        let interrupted = summary.not_judged > 0 || report.subjects.iter().any(|of| of.interrupted);
        let digest = run.rules_digest.as_deref();
        let part = part(
            &source,
            run.shard,
            &report.tool.version,
            digest,
            interrupted,
        )?;
        for subject in &report.subjects {
            belongs(&subject.request.path, &part, source.path())?;
        }
        parts.push(Of {
            path: source.path().to_owned(),
            part,
            report,
        });
    }
    let parts = whole(parts)?;
    write(parts.into_iter().map(|of| of.report).collect(), out).map_err(unwritten)
}

/// That a report has the form that this version reads.
pub(super) fn version(source: &Source, found: u32) -> Result<(), Diagnostics> {
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    let why = format!("it has schema_version {found}, and this version reads {SCHEMA_VERSION}");
    Err(broken(source, &why))
}

fn write(parts: Vec<JsonReport>, out: &mut dyn Write) -> io::Result<u8> {
    let (mut subjects, mut findings) = (Vec::new(), Findings::default());
    let mut rules: BTreeMap<String, JsonRule> = BTreeMap::new();
    let (mut sum, mut tool, mut run) = (Summary::default(), None, RunRef::default());
    for part in parts {
        subjects.extend(part.subjects);
        findings.add(part.configuration);
        add(&mut sum, &part.summary);
        rules.extend(part.rules.into_iter().map(|rule| (rule.id.clone(), rule)));
        run.rules_digest = part.run.rules_digest;
        tool = Some(part.tool);
    }
    subjects.sort_by(|a, b| a.request.path.cmp(&b.request.path));
    let findings = findings.end(&mut sum);
    let mut document = Document::default();
    if let Some(tool) = &tool {
        document.begin(tool, &run, out)?;
    }
    for subject in &subjects {
        document.subject(subject, out)?;
    }
    let rules: Vec<JsonRule> = rules.into_values().collect();
    document.end(&findings, &rules, &sum, out)?;
    Ok(sum.exit_code)
}

/// Findings about the configuration, which every part has.
#[derive(Debug, Default)]
pub(super) struct Findings {
    by_fingerprint: BTreeMap<String, FullOutcome>,
    /// Those that other parts have said already.
    again: Vec<FullOutcome>,
}

impl Findings {
    pub(super) fn add(&mut self, findings: Vec<FullOutcome>) {
        for finding in findings {
            let key = finding.fingerprint.clone();
            self.again.extend(self.by_fingerprint.insert(key, finding));
        }
    }

    /// Each once, in the order of reports; what was said again is not counted again.
    pub(super) fn end(self, sum: &mut Summary) -> Vec<FullOutcome> {
        use crate::grade::Severity;
        for finding in self.again {
            let slot = match finding.severity {
                Severity::Error => &mut sum.fail.error,
                Severity::Warning => &mut sum.fail.warning,
                Severity::Advice => &mut sum.fail.advice,
            };
            *slot = slot.saturating_sub(1);
        }
        let mut findings: Vec<FullOutcome> = self.by_fingerprint.into_values().collect();
        findings.sort_by(|a, b| (&a.rule, &a.subject).cmp(&(&b.rule, &b.subject)));
        findings
    }
}

/// Adds the counts of a part.
pub(super) fn add(sum: &mut Summary, part: &Summary) {
    let counts = [
        (&mut sum.subjects, part.subjects),
        (&mut sum.ready, part.ready),
        (&mut sum.not_ready, part.not_ready),
        (&mut sum.undecided, part.undecided),
        (&mut sum.not_judged, part.not_judged),
        (&mut sum.pass, part.pass),
        (&mut sum.fail.error, part.fail.error),
        (&mut sum.fail.warning, part.fail.warning),
        (&mut sum.fail.advice, part.fail.advice),
        (&mut sum.unknown, part.unknown),
        (&mut sum.not_applicable, part.not_applicable),
        (&mut sum.waived, part.waived),
        (&mut sum.skipped, part.skipped),
    ];
    for (slot, more) in counts {
        *slot = slot.saturating_add(more);
    }
    sum.exit_code = worst([sum.exit_code, part.exit_code]);
}
