//! SARIF 2.1.0, as GitHub code scanning and other viewers read it: a result for each finding, always with a place in a file; a
//! suppression where it is waived; a notification for each rule that could not be decided.

use super::sarif_rule::{descriptor, level, set};
use super::text::{self, Region};
use super::{Report, RuleInfo, Subject};
use crate::fix::Fix;
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::text::{Edit, escape_control, escape_json};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The id of the one kind of notification.
const UNDECIDED: &str = "undecided";
/// The base of relative paths; viewers know the name.
const ROOT: &str = "%SRCROOT%";

/// The report as JSON text with a line feed at the end.
pub fn render(report: &Report) -> String {
    let log = json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run(report)]});
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    escape_json(&text).into_owned()
}

fn run(report: &Report) -> Value {
    let rules = Rules::of(report);
    let outcomes = || {
        let subjects = report.subjects.iter();
        subjects.flat_map(|subject| {
            subject
                .outcomes
                .iter()
                .map(move |outcome| (outcome, subject))
        })
    };
    let results = outcomes().filter(|(outcome, _)| is_result(outcome));
    let results: Vec<Value> = results
        .map(|(outcome, subject)| rules.result(outcome, subject, report))
        .collect();
    let unknown = outcomes().filter(|(outcome, _)| outcome.verdict == Verdict::Unknown);
    let notifications: Vec<Value> = unknown
        .map(|(outcome, subject)| rules.notification(outcome, subject, report))
        .collect();
    // A run that could not decide what gates has not done its work.
    let complete = !outcomes()
        .any(|(outcome, _)| outcome.verdict == Verdict::Unknown && report.policy.gates(outcome));
    let mut run = json!({
        "tool": {"driver": {
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "shortDescription": {"text": env!("CARGO_PKG_DESCRIPTION")},
            "rules": rules.used.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            "notifications": [{
                "id": UNDECIDED,
                "name": "Undecided",
                "shortDescription": {"text": "A rule could not be decided: evidence is missing"},
            }],
        }},
        "automationDetails": {"id": automation_id(report)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which the tool ran"}}},
        "invocations": [{
            "executionSuccessful": complete,
            "exitCode": report.exit_code(),
            "toolExecutionNotifications": notifications,
        }],
        "results": results,
    });
    let asked = text::origins(report);
    if let Some(members) = run.as_object_mut().filter(|_| !asked.is_empty()) {
        members.insert("properties".to_owned(), json!({"asked": asked}));
    }
    run
}

fn is_result(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Fail | Verdict::Waived)
}

/// Two requests, or one for two Regions, are two analyses: neither replaces the findings of the other.
fn automation_id(report: &Report) -> String {
    let mut parts = vec![env!("CARGO_PKG_NAME")];
    if let [subject] = report.subjects.as_slice() {
        parts.extend(subject.region.as_deref());
        parts.extend(text::file(subject));
    }
    escape_control(&format!("{}/", parts.join("/"))).into_owned()
}

/// The rules that results and notifications refer to, sorted by id.
struct Rules<'a> {
    used: Vec<&'a RuleInfo>,
    /// Whether any finding of the run is waived.
    waivers: bool,
}

impl<'a> Rules<'a> {
    fn of(report: &'a Report) -> Self {
        let outcomes = report.subjects.iter().flat_map(|subject| &subject.outcomes);
        let waivers = outcomes.clone().any(|o| o.verdict == Verdict::Waived);
        let named = outcomes.filter(|o| is_result(o) || o.verdict == Verdict::Unknown);
        let named: BTreeSet<&str> = named.map(|outcome| outcome.rule.as_str()).collect();
        let rules = report.rules.iter();
        let mut used: Vec<_> = rules.filter(|r| named.contains(r.id.as_str())).collect();
        used.sort_by(|a, b| a.id.cmp(&b.id));
        Self { used, waivers }
    }

    fn get(&self, id: &str) -> Option<(usize, &'a RuleInfo)> {
        let index = self
            .used
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()?;
        Some((index, self.used.get(index)?))
    }

    fn result(&self, outcome: &Outcome, subject: &Subject, report: &Report) -> Value {
        let rule = self.get(&outcome.rule);
        let mut message = text::message(outcome);
        // The rule's own fix stands in its help.
        if !outcome.fix.is_empty() && rule.is_none_or(|(_, rule)| rule.fix != outcome.fix) {
            let fix = outcome.fix.iter().map(|fix| text::advice_line(fix));
            message.push_str("\n\nTo fix:\n- ");
            message.push_str(&fix.collect::<Vec<_>>().join("\n- "));
        }
        let mut result = json!({
            "ruleId": outcome.rule,
            "level": level(outcome.severity),
            "kind": "fail",
            "message": {"text": filled(message, &outcome.title)},
            "locations": [location(outcome, subject, report)],
            "partialFingerprints": {"amiPreflight/v1": outcome.fingerprint()},
            "properties": {"certainty": outcome.certainty.as_str()},
        });
        if let Some((index, _)) = rule {
            set(&mut result, "ruleIndex", json!(index));
        }
        let fixes = fixes(outcome, subject, report);
        if !fixes.is_empty() {
            set(&mut result, "fixes", Value::Array(fixes));
        }
        // SARIF wants the member on all results of a run or on none; empty says: not suppressed.
        if self.waivers {
            let reason = outcome.waiver.as_deref().unwrap_or("no reason recorded");
            let suppressions = match outcome.verdict {
                Verdict::Waived => json!([{
                    "kind": "external",
                    "status": "accepted",
                    "justification": escape_control(reason),
                }]),
                _ => json!([]),
            };
            set(&mut result, "suppressions", suppressions);
        }
        result
    }

    fn notification(&self, outcome: &Outcome, subject: &Subject, report: &Report) -> Value {
        let mut rule = json!({"id": outcome.rule});
        if let Some((index, _)) = self.get(&outcome.rule) {
            set(&mut rule, "index", json!(index));
        }
        let missing = outcome.missing.iter().map(|missing| {
            json!({
                "fact": missing.fact,
                "call": missing.call,
                "reason": missing.reason.as_str(),
                "action": missing.action,
            })
        });
        json!({
            "descriptor": {"id": UNDECIDED, "index": 0},
            "associatedRule": rule,
            "level": level(text::severity(outcome, report)),
            "message": {"text": filled(text::message(outcome), &outcome.title)},
            "locations": [location(outcome, subject, report)],
            "properties": {"missing": missing.collect::<Vec<_>>()},
        })
    }
}

/// What mends the finding: the same edits as those of `--fix`.
fn fixes(outcome: &Outcome, subject: &Subject, report: &Report) -> Vec<Value> {
    let place = outcome.location.as_ref();
    let (Some(place), Some(source), Some(file)) = (place, &subject.source, text::file(subject))
    else {
        return Vec::new();
    };
    let all = report
        .fixes
        .get(&subject.path)
        .map_or(&[][..], Vec::as_slice);
    let own = all.iter().filter(|fix| {
        let about = [place.pointer.as_str(), outcome.subject.as_str()];
        fix.rule.as_ref() == Some(&outcome.rule) && about.contains(&fix.finding.as_str())
    });
    let replacement = |edit: &Edit| {
        let (start, end) = (
            source.position(edit.span.start),
            source.position(edit.span.end),
        );
        let mut replacement = json!({"deletedRegion": {
            "startLine": start.line, "startColumn": start.column,
            "endLine": end.line, "endColumn": end.column,
        }});
        if !edit.text.is_empty() {
            set(
                &mut replacement,
                "insertedContent",
                json!({"text": edit.text}),
            );
        }
        replacement
    };
    let fix = |fix: &Fix| {
        let what = format!("{} ({})", fix.what, fix.applicability.as_str());
        json!({
            "description": {"text": escape_control(&what)},
            "artifactChanges": [{
                "artifactLocation": artifact(file),
                "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
            }],
        })
    };
    own.map(fix).collect()
}

fn filled(text: String, otherwise: &str) -> String {
    if text.is_empty() {
        escape_control(otherwise).into_owned()
    } else {
        text
    }
}

/// GitHub refuses the whole file for one result without a place: what is not in a request file is at the rule.
fn location(outcome: &Outcome, subject: &Subject, report: &Report) -> Value {
    let physical = match text::file(subject) {
        Some(file) => json!({
            "artifactLocation": artifact(file),
            "region": region(text::region(outcome, subject)),
        }),
        None => json!({
            "artifactLocation": {"uri": uri(report.rule_file(&outcome.rule))},
            "region": region(None),
        }),
    };
    let mut location = Map::from_iter([("physicalLocation".to_owned(), physical)]);
    if !outcome.subject.is_empty() {
        let about = escape_control(&outcome.subject);
        let logical = json!([{"fullyQualifiedName": about, "kind": "resource"}]);
        location.insert("logicalLocations".to_owned(), logical);
    }
    Value::Object(location)
}

fn region(region: Option<Region>) -> Value {
    let Some(at) = region else {
        return json!({"startLine": 1, "startColumn": 1});
    };
    let mut region = json!({"startLine": at.line, "startColumn": at.column});
    // A place between two characters has no end: some viewers refuse an empty region.
    if (at.end_line, at.end_column) != (at.line, at.column) {
        set(&mut region, "endLine", json!(at.end_line));
        set(&mut region, "endColumn", json!(at.end_column));
    }
    region
}

fn artifact(path: &str) -> Value {
    let uri = uri(path);
    if uri.starts_with("file:") {
        json!({"uri": uri})
    } else {
        json!({"uri": uri, "uriBaseId": ROOT})
    }
}

/// What a path of a URI holds as it is; a colon could be taken for the end of a scheme.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A relative reference, or a `file:` URI for an absolute path.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) {
        text::with_slashes(path)
    } else {
        path.to_owned()
    };
    let path = path.strip_prefix("./").unwrap_or(&path);
    let encoded = utf8_percent_encode(path, IN_PATH);
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else if cfg!(windows) && path.get(1..3) == Some(":/") {
        format!("file:///{encoded}")
    } else {
        encoded.to_string()
    }
}
