//! SARIF reports joined into one run: results and notifications name rules by their place in the list of all.

use super::{Of, broken, part, unwritten, whole, worst};
use crate::diag::Diagnostics;
use crate::report::sarif_rule::set;
use crate::text::{Source, escape_json};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

const RULES: &str = "/tool/driver/rules";
const NOTIFICATIONS: &str = "/invocations/0/toolExecutionNotifications";

pub(super) fn merge(texts: Vec<Source>, out: &mut dyn Write) -> Result<u8, Diagnostics> {
    let mut parts = Vec::new();
    for source in texts {
        let mut log: Value = serde_json::from_str(source.text())
            .map_err(|error| broken(&source, &error.to_string()))?;
        let run = log.pointer_mut("/runs/0").map(Value::take);
        let run = run.ok_or_else(|| broken(&source, "it has no run"))?;
        let shard = run.pointer("/properties/shard").cloned();
        let shard = shard.and_then(|shard| serde_json::from_value(shard).ok());
        let text = |at: &str| run.pointer(at).and_then(Value::as_str);
        let version = text("/tool/driver/version").unwrap_or_default();
        let code = code(&run).ok_or_else(|| broken(&source, "it has no exit code"))?;
        let interrupted = code == crate::judge::exit::INTERRUPTED;
        let digest = text("/properties/rulesDigest");
        let part = part(&source, shard, version, digest, interrupted)?;
        parts.push(Of {
            path: source.path().to_owned(),
            part,
            report: (log, run),
        });
    }
    let parts = whole(parts)?;
    let (logs, runs): (Vec<Value>, Vec<Value>) = parts.into_iter().map(|of| of.report).unzip();
    let (run, code) = joined(runs);
    let mut log = logs.into_iter().next().unwrap_or_default();
    set(&mut log, "runs", json!([run]));
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    let text = escape_json(&text);
    out.write_all(text.as_bytes()).map_err(unwritten)?;
    Ok(code)
}

fn code(run: &Value) -> Option<u8> {
    let code = run.pointer("/invocations/0/exitCode")?.as_u64()?;
    u8::try_from(code).ok()
}

/// What the runs of all parts hold.
#[derive(Default)]
struct Held {
    rules: BTreeMap<String, Value>,
    results: Vec<Value>,
    notifications: Vec<Value>,
    asked: Vec<Value>,
    /// Results about the configuration: every part says them.
    said: BTreeSet<String>,
}

impl Held {
    /// Takes what a run holds.
    fn take(&mut self, run: &mut Value) {
        let mut list = |at: &str| match run.pointer_mut(at).map(Value::take) {
            Some(Value::Array(elements)) => elements,
            _ => Vec::new(),
        };
        for rule in list(RULES) {
            let id = rule.get("id").and_then(Value::as_str).unwrap_or_default();
            self.rules.insert(id.to_owned(), rule);
        }
        for result in list("/results") {
            // No file describes findings about the configuration, so that they have no place in the list of rules.
            if result.get("ruleIndex").is_some() || self.said.insert(result.to_string()) {
                self.results.push(result);
            }
        }
        self.notifications.extend(list(NOTIFICATIONS));
        for line in list("/properties/asked") {
            if !self.asked.contains(&line) {
                self.asked.push(line);
            }
        }
    }
}

/// One run, and its exit code.
fn joined(mut runs: Vec<Value>) -> (Value, u8) {
    let code = worst(runs.iter().filter_map(code));
    let complete =
        |run: &Value| run.pointer("/invocations/0/executionSuccessful") == Some(&json!(true));
    let complete = runs.iter().all(complete);
    let mut held = Held::default();
    for run in &mut runs {
        held.take(run);
    }
    let ids: Vec<&String> = held.rules.keys().collect();
    place(&ids, &mut held.results, &mut held.notifications);
    let mut run = runs.into_iter().next().unwrap_or_default();
    let properties = match held.asked.is_empty() {
        true => json!({}),
        false => json!({"asked": held.asked}),
    };
    set(&mut run, "properties", properties);
    set(&mut run, "results", Value::Array(held.results));
    let id = concat!(env!("CARGO_PKG_NAME"), "/");
    for (at, value) in [
        (RULES, Value::Array(held.rules.into_values().collect())),
        (NOTIFICATIONS, Value::Array(held.notifications)),
        ("/invocations/0/exitCode", json!(code)),
        ("/invocations/0/executionSuccessful", json!(complete)),
        ("/automationDetails/id", json!(id)),
    ] {
        if let Some(slot) = run.pointer_mut(at) {
            *slot = value;
        }
    }
    (run, code)
}

/// Gives results and notifications the places of their rules; results are suppressed or not, or none says so.
fn place(ids: &[&String], results: &mut [Value], notifications: &mut [Value]) {
    let index = |id: Option<&Value>| {
        let id = id?.as_str()?;
        ids.binary_search_by(|known| known.as_str().cmp(id)).ok()
    };
    let waivers = results
        .iter()
        .any(|result| result.get("suppressions").is_some());
    for result in results {
        if let Some(at) = index(result.get("ruleId")) {
            set(result, "ruleIndex", json!(at));
        }
        if waivers && result.get("suppressions").is_none() {
            set(result, "suppressions", json!([]));
        }
    }
    for notification in notifications {
        let at = index(notification.pointer("/associatedRule/id"));
        if let (Some(at), Some(rule)) = (at, notification.get_mut("associatedRule")) {
            set(rule, "index", json!(at));
        }
    }
}
