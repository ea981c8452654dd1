//! From subjects, rules and totals to the types of the JSON report.

use super::model::*;
use crate::judge::Outcome;
use crate::report::{CallRecord, Report, RuleInfo, Subject, Totals};
use std::borrow::Cow;

/// This program.
pub(in crate::report) fn tool() -> Tool {
    Tool {
        name: Cow::Borrowed(env!("CARGO_PKG_NAME")),
        version: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
    }
}

/// What tells parts of a run from parts of another, as each line has it.
pub(super) fn run(report: &Report) -> RunRef {
    RunRef {
        rules_digest: report.digest.clone(),
        shard: report.shard,
    }
}

/// The same for the report of a run, which is compared with nothing where it is whole.
pub(super) fn run_of_parts(report: &Report) -> RunRef {
    let part = run(report);
    RunRef {
        rules_digest: part.rules_digest.filter(|_| part.shard.is_some()),
        ..part
    }
}

pub(super) fn subject(subject: &Subject) -> JsonSubject {
    JsonSubject {
        request: RequestRef {
            path: subject.path.clone(),
            name: subject.name.clone(),
            digest: subject.digest.clone(),
        },
        target: target(subject),
        recorded_at: subject.recorded_at.clone(),
        verdict: subject.verdict,
        interrupted: subject.interrupted,
        outcomes: subject.outcomes.iter().map(outcome).collect(),
        calls: subject.calls.iter().map(call).collect(),
    }
}

pub(in crate::report) fn target(subject: &Subject) -> TargetRef {
    TargetRef {
        name: subject.target.clone(),
        account: subject.account.clone(),
        identity: subject.identity.clone(),
        region: subject.region.clone(),
        partition: subject.partition.clone(),
    }
}

fn outcome(outcome: &Outcome) -> JsonOutcome {
    match outcome.is_open() {
        true => JsonOutcome::Full(Box::new(full(outcome))),
        false => JsonOutcome::Brief(BriefOutcome {
            rule: outcome.rule.clone(),
            verdict: outcome.verdict,
            subject: outcome.subject.clone(),
        }),
    }
}

pub(in crate::report) fn full(outcome: &Outcome) -> FullOutcome {
    let location = outcome.location.as_ref().map(|location| JsonLocation {
        path: location.path.clone(),
        line: location.line,
        column: location.column,
        pointer: location.pointer.clone(),
    });
    let missing = outcome.missing.iter().map(|missing| JsonMissing {
        fact: missing.fact.clone(),
        call: missing.call.clone(),
        reason: missing.reason,
        action: missing.action.clone(),
        detail: missing.detail.clone(),
    });
    FullOutcome {
        rule: outcome.rule.clone(),
        name: outcome.name.clone(),
        title: outcome.title.clone(),
        severity: outcome.severity,
        verdict: outcome.verdict,
        certainty: outcome.certainty,
        subject: outcome.subject.clone(),
        message: outcome.message.clone(),
        fix: outcome.fix.clone(),
        sources: outcome.sources.clone(),
        remedy: outcome.remedy.as_ref().map(|remedy| remedy.id.clone()),
        because: outcome.because.clone(),
        location,
        missing: missing.collect(),
        fingerprint: outcome.fingerprint(),
        waiver: outcome.waiver.clone(),
    }
}

fn call(call: &CallRecord) -> JsonCall {
    JsonCall {
        service: call.service.clone(),
        operation: call.operation.clone(),
        status: Cow::Borrowed(call.status),
        error: call.error.as_ref().map(|(code, message)| JsonError {
            code: code.clone(),
            message: message.clone(),
        }),
        duration_ms: call.duration_ms,
    }
}

pub(super) fn configuration(totals: &Totals) -> Vec<FullOutcome> {
    let findings = totals.configuration.iter();
    let findings = findings.flat_map(|about| &about.outcomes);
    findings.map(full).collect()
}

pub(super) fn rule(rule: &RuleInfo) -> JsonRule {
    JsonRule {
        id: rule.id.clone(),
        name: rule.name.clone(),
        title: rule.title.clone(),
        severity: rule.severity,
        sources: rule.sources.clone(),
        fix: rule.fix.clone(),
    }
}

/// The row of a finding about the configuration, which no file describes.
pub(super) fn rule_of(finding: &FullOutcome) -> JsonRule {
    JsonRule {
        id: finding.rule.clone(),
        name: finding.name.clone(),
        title: finding.title.clone(),
        severity: finding.severity,
        sources: finding.sources.clone(),
        fix: finding.fix.clone(),
    }
}

pub(super) fn summary(totals: &Totals) -> Summary {
    let counts = totals.counts;
    Summary {
        subjects: totals.subjects(),
        ready: totals.ready,
        not_ready: totals.not_ready,
        undecided: totals.undecided,
        not_judged: totals.not_judged,
        pass: counts.pass,
        fail: FailCounts {
            error: counts.errors,
            warning: counts.warnings,
            advice: counts.advice,
        },
        unknown: counts.unknown,
        not_applicable: counts.not_applicable,
        waived: counts.waived,
        skipped: counts.skipped,
        exit_code: totals.exit_code(),
    }
}
