//! Reports as JSON lines joined: the lines of all subjects as they are, in the order of their paths, and one summary.

use super::json::{Findings, add, version};
use super::{Of, belongs, broken, part, unwritten, whole};
use crate::diag::Diagnostics;
use crate::report::json::model::{JsonLine, RunRef, SubjectLine, Summary, SummaryLine};
use crate::report::json::one_line;
use crate::text::Source;
use std::io::{self, Write};

/// The lines of a part: those of its subjects, and its summary.
type Lines = (Vec<SubjectLine>, SummaryLine);

pub(super) fn merge(texts: Vec<Source>, out: &mut dyn Write) -> Result<u8, Diagnostics> {
    let mut parts = Vec::new();
    for source in texts {
        let (subjects, summary) = lines(&source)?;
        let interrupted =
            summary.summary.not_judged > 0 || subjects.iter().any(|line| line.subject.interrupted);
        let (run, version) = (&summary.run, &summary.tool.version);
        let digest = run.rules_digest.as_deref();
        let part = part(&source, run.shard, version, digest, interrupted)?;
        for line in &subjects {
            belongs(&line.subject.request.path, &part, source.path())?;
        }
        parts.push(Of {
            path: source.path().to_owned(),
            part,
            report: (subjects, summary),
        });
    }
    let parts = whole(parts)?;
    write(parts.into_iter().map(|of| of.report).collect(), out).map_err(unwritten)
}

fn lines(source: &Source) -> Result<Lines, Diagnostics> {
    let (mut subjects, mut end) = (Vec::new(), None);
    for (index, line) in source.text().lines().enumerate() {
        let number = index.saturating_add(1);
        let faulty = |why: &str| broken(source, &format!("line {number}: {why}"));
        let line = serde_json::from_str(line).map_err(|error| faulty(&error.to_string()))?;
        match line {
            _ if end.is_some() => return Err(faulty("there is a line after the summary")),
            JsonLine::Subject(line) => {
                version(source, line.schema_version)?;
                subjects.push(line);
            }
            JsonLine::Summary(line) => {
                version(source, line.schema_version)?;
                end = Some(line);
            }
        }
    }
    let end = end.ok_or_else(|| {
        broken(
            source,
            "it has no summary at its end: the run was killed, go on with --resume",
        )
    })?;
    Ok((subjects, end))
}

fn write(parts: Vec<Lines>, out: &mut dyn Write) -> io::Result<u8> {
    let (mut subjects, mut findings) = (Vec::new(), Findings::default());
    let (mut sum, mut tool, mut run) = (Summary::default(), None, RunRef::default());
    for (lines, end) in parts {
        subjects.extend(lines);
        findings.add(end.configuration);
        add(&mut sum, &end.summary);
        run.rules_digest = end.run.rules_digest;
        tool = Some((end.tool, end.schema_version));
    }
    subjects.sort_by(|a, b| a.subject.request.path.cmp(&b.subject.request.path));
    for mut line in subjects {
        line.run.shard = None;
        writeln!(out, "{}", one_line(&line))?;
    }
    let configuration = findings.end(&mut sum);
    let code = sum.exit_code;
    if let Some((tool, schema_version)) = tool {
        let end = SummaryLine {
            schema_version,
            tool,
            run,
            configuration,
            summary: sum,
        };
        writeln!(out, "{}", one_line(&end))?;
    }
    Ok(code)
}
