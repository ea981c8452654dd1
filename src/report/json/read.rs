//! A subject read back from its line: what a run goes on with, or nothing where the line is of another request.

use super::model::*;
use crate::expr::Missing;
use crate::grade::Verdict;
use crate::judge::subject::{CallRecord, Judged};
use crate::judge::{Location, Outcome};
use crate::request::Request;
use crate::rules::{Remedy, Rule};
use crate::text::Span;
use std::sync::Arc;

/// What the rules said of a request, as its line has it; waivers, the baseline and what gates are to be applied anew. Of a pass the line
/// tells no remark. `request` is the same request, read again; `source` its text, as reports may show it.
pub fn judged(
    line: SubjectLine,
    request: &Request,
    source: Option<crate::text::Source>,
    rules: &[Rule],
    offline: bool,
) -> Judged {
    let SubjectLine {
        subject, remedies, ..
    } = line;
    let remedies: Vec<Arc<Remedy>> = remedies.into_iter().map(Arc::new).collect();
    let outcomes = subject.outcomes.into_iter();
    let outcomes = outcomes.filter_map(|outcome| match outcome {
        JsonOutcome::Full(full) => Some(self::full(*full, request, &remedies)),
        JsonOutcome::Brief(brief) => self::brief(brief, request, rules),
    });
    Judged {
        outcomes: outcomes.collect(),
        path: subject.request.path,
        name: subject.request.name,
        source,
        target: subject.target.name,
        account: subject.target.account,
        identity: subject.target.identity,
        recorded_at: subject.recorded_at,
        region: subject.target.region,
        partition: subject.target.partition,
        calls: subject.calls.into_iter().map(call).collect(),
        offline,
        digest: subject.request.digest,
        interrupted: subject.interrupted,
    }
}

fn brief(outcome: BriefOutcome, request: &Request, rules: &[Rule]) -> Option<Outcome> {
    let at = rules.binary_search_by(|rule| rule.id.cmp(&outcome.rule));
    let rule = rules.get(at.ok()?)?;
    Some(Outcome {
        rule: outcome.rule,
        name: rule.name.clone(),
        title: rule.title.clone(),
        severity: rule.severity,
        verdict: outcome.verdict,
        certainty: rule.certainty,
        subject: outcome.subject,
        message: String::new(),
        fix: Vec::new(),
        sources: rule.sources.clone(),
        location: None,
        missing: Vec::new(),
        request: name(request),
        remedy: None,
        because: Vec::new(),
        waiver: None,
    })
}

fn full(outcome: FullOutcome, request: &Request, remedies: &[Arc<Remedy>]) -> Outcome {
    let remedy = outcome.remedy.as_ref();
    let remedy = remedy.and_then(|id| remedies.iter().find(|remedy| remedy.id == *id));
    let missing = outcome.missing.into_iter().map(|missing| Missing {
        fact: missing.fact,
        call: missing.call,
        reason: missing.reason,
        action: missing.action,
        detail: missing.detail,
    });
    // Whether it is accepted is for this run to say.
    let verdict = match outcome.verdict {
        Verdict::Waived => Verdict::Fail,
        other => other,
    };
    Outcome {
        rule: outcome.rule,
        name: outcome.name,
        title: outcome.title,
        severity: outcome.severity,
        verdict,
        certainty: outcome.certainty,
        subject: outcome.subject,
        message: outcome.message,
        fix: outcome.fix,
        sources: outcome.sources,
        location: outcome.location.map(|at| location(at, request)),
        missing: missing.collect(),
        request: name(request),
        remedy: remedy.cloned(),
        because: outcome.because,
        waiver: None,
    }
}

fn name(request: &Request) -> String {
    request.written("Name").unwrap_or_default().to_owned()
}

/// The place with its bytes: of what the pointer leads to, whichever part of it begins there.
fn location(at: JsonLocation, request: &Request) -> Location {
    let source = request.source.as_ref();
    let begins_there = |span: &Span| {
        let position = source.map(|source| source.position(span.start));
        position.is_some_and(|found| (found.line, found.column) == (at.line, at.column))
    };
    let pointer = at.pointer.as_str();
    let places = [
        request.bytes(pointer),
        request.name_place(pointer),
        request.place(pointer),
    ];
    let span = places.into_iter().flatten().find(begins_there);
    Location {
        span: span.unwrap_or_default(),
        path: at.path,
        line: at.line,
        column: at.column,
        pointer: at.pointer,
    }
}

fn call(call: JsonCall) -> CallRecord {
    let known = ["ok", "denied", "not-found", "throttled"];
    let status = known.into_iter().find(|known| *known == call.status);
    CallRecord {
        service: call.service,
        operation: call.operation,
        status: status.unwrap_or("failed"),
        error: call.error.map(|error| (error.code, error.message)),
        duration_ms: call.duration_ms,
    }
}
