//! SARIF 2.1.0, as GitHub code scanning and other viewers read it: a result for each finding, always with a place in a file; a
//! suppression where it is waived; a notification for each rule that could not be decided.

use super::sarif_place::{ROOT, fixes, location};
use super::sarif_rule::{descriptor, level, set};
use super::spool::Spool;
use super::text;
use super::{Renderer, Report, RuleInfo, Subject, Totals};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::text::{escape_control, escape_json};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The id of the one kind of notification.
const UNDECIDED: &str = "undecided";
/// The list of results, and that of notifications, while they are empty; no text has these words, since its quotes are escaped.
const RESULTS: &str = "\"results\": []";
const NOTIFICATIONS: &str = "\"toolExecutionNotifications\": []";

/// The report as JSON. Results name rules by their place in a list of those that occur, so that they wait.
#[derive(Debug, Default)]
pub struct Sarif {
    results: Spool,
    notifications: Spool,
    named: BTreeSet<String>,
    /// Whether any finding of the run is waived.
    waivers: bool,
    /// Whether something could not be decided that gates.
    incomplete: bool,
    /// Who was asked, each line once, in the order of the requests.
    origins: Vec<String>,
    id: Vec<String>,
}

impl Renderer for Sarif {
    fn subject(
        &mut self,
        one: &Subject,
        _: &str,
        report: &Report,
        _: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(line) = text::origin(one).filter(|line| !self.origins.contains(line)) {
            self.origins.push(line);
        }
        if report.requests == 1 {
            self.id.extend(one.region.clone());
            self.id.extend(text::file(one).map(str::to_owned));
        }
        self.outcomes(one, report)
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = &totals.configuration {
            self.outcomes(about, report)?;
        }
        let used = report
            .rules
            .iter()
            .filter(|rule| self.named.contains(&rule.id));
        let used: Vec<&RuleInfo> = used.collect();
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [self.run(&used, totals, report)],
        });
        let text = serde_json::to_string_pretty(&log).unwrap_or_default();
        let text = escape_json(&text);
        let (before, rest) = text.split_once(NOTIFICATIONS).unwrap_or(("", &text));
        let (between, after) = rest.split_once(RESULTS).unwrap_or((rest, ""));
        let index = |id: &str| used.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok();
        write!(out, "{before}\"toolExecutionNotifications\": [")?;
        elements(&mut self.notifications, 12, out, |notification| {
            let id = notification.pointer("/associatedRule/id");
            let at = id.and_then(Value::as_str).and_then(index);
            if let (Some(at), Some(rule)) = (at, notification.get_mut("associatedRule")) {
                set(rule, "index", json!(at));
            }
        })?;
        write!(out, "]{between}\"results\": [")?;
        let waivers = self.waivers;
        elements(&mut self.results, 8, out, |result| {
            let at = result.get("ruleId").and_then(Value::as_str).and_then(index);
            if let Some(at) = at {
                set(result, "ruleIndex", json!(at));
            }
            // SARIF wants the member on all results of a run or on none; empty says: not suppressed.
            if waivers && result.get("suppressions").is_none() {
                set(result, "suppressions", json!([]));
            }
        })?;
        writeln!(out, "]{after}")
    }
}

/// Writes the elements of a list that waited, completed, as they stand that many columns from the left.
fn elements(
    spool: &mut Spool,
    columns: usize,
    out: &mut dyn Write,
    complete: impl Fn(&mut Value),
) -> io::Result<()> {
    let indent = format!("\n{}", " ".repeat(columns));
    let mut first = true;
    for line in spool.reader()?.lines() {
        let mut value: Value = serde_json::from_str(&line?)?;
        complete(&mut value);
        let text = serde_json::to_string_pretty(&value)?.replace('\n', &indent);
        let comma = if std::mem::take(&mut first) { "" } else { "," };
        write!(out, "{comma}{indent}{}", escape_json(&text))?;
    }
    match first {
        true => Ok(()),
        false => write!(out, "\n{}", " ".repeat(columns.saturating_sub(2))),
    }
}

impl Sarif {
    fn outcomes(&mut self, subject: &Subject, report: &Report) -> io::Result<()> {
        for outcome in &subject.outcomes {
            if is_result(outcome) {
                self.waivers |= outcome.verdict == Verdict::Waived;
                writeln!(self.results, "{}", result(outcome, subject, report))?;
            } else if outcome.verdict == Verdict::Unknown {
                self.incomplete |= report.policy.gates(outcome);
                writeln!(
                    self.notifications,
                    "{}",
                    notification(outcome, subject, report)
                )?;
            } else {
                continue;
            }
            if !self.named.contains(&outcome.rule) {
                self.named.insert(outcome.rule.clone());
            }
        }
        Ok(())
    }

    /// The run without its results and notifications.
    fn run(&self, used: &[&RuleInfo], totals: &Totals, report: &Report) -> Value {
        let mut run = json!({
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "shortDescription": {"text": env!("CARGO_PKG_DESCRIPTION")},
                "rules": used.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
                "notifications": [{
                    "id": UNDECIDED,
                    "name": "Undecided",
                    "shortDescription": {"text": "A rule could not be decided: evidence is missing"},
                }],
            }},
            "automationDetails": {"id": self.automation_id()},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which the tool ran"}}},
            "invocations": [{
                // A run that could not decide what gates, or was interrupted, has not done its work.
                "executionSuccessful": !self.incomplete && !totals.interrupted,
                "exitCode": totals.exit_code(),
                "toolExecutionNotifications": [],
            }],
            "results": [],
        });
        let mut properties = Map::new();
        if !self.origins.is_empty() {
            properties.insert("asked".to_owned(), json!(self.origins));
        }
        if let Some(shard) = report.shard {
            properties.insert("shard".to_owned(), json!(shard));
            properties.insert("rulesDigest".to_owned(), json!(report.digest));
        }
        if let Some(members) = run.as_object_mut().filter(|_| !properties.is_empty()) {
            members.insert("properties".to_owned(), Value::Object(properties));
        }
        run
    }

    /// Two requests, or one for two Regions, are two analyses: neither replaces the findings of the other.
    fn automation_id(&self) -> String {
        let mut parts = vec![env!("CARGO_PKG_NAME")];
        parts.extend(self.id.iter().map(String::as_str));
        escape_control(&format!("{}/", parts.join("/"))).into_owned()
    }
}

fn is_result(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Fail | Verdict::Waived)
}

fn result(outcome: &Outcome, subject: &Subject, report: &Report) -> Value {
    let mut message = text::message(outcome);
    // The rule's own fix stands in its help.
    let rule = report.rule(&outcome.rule);
    if !outcome.fix.is_empty() && rule.is_none_or(|rule| rule.fix != outcome.fix) {
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
    let fixes = fixes(outcome, subject, report);
    if !fixes.is_empty() {
        set(&mut result, "fixes", Value::Array(fixes));
    }
    if outcome.verdict == Verdict::Waived {
        let reason = outcome.waiver.as_deref().unwrap_or("no reason recorded");
        let suppression = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": escape_control(reason),
        }]);
        set(&mut result, "suppressions", suppression);
    }
    result
}

fn notification(outcome: &Outcome, subject: &Subject, report: &Report) -> Value {
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
        "associatedRule": {"id": outcome.rule},
        "level": level(text::severity(outcome, report)),
        "message": {"text": filled(text::message(outcome), &outcome.title)},
        "locations": [location(outcome, subject, report)],
        "properties": {"missing": missing.collect::<Vec<_>>()},
    })
}

fn filled(text: String, otherwise: &str) -> String {
    if text.is_empty() {
        escape_control(otherwise).into_owned()
    } else {
        text
    }
}
