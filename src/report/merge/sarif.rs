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

fn joined(runs: Vec<Value>) -> (Value, u8) {
    let code = worst(runs.iter().filter_map(code));
    let complete =
        |run: &Value| run.pointer("/invocations/0/executionSuccessful") == Some(&json!(true));
    let complete = runs.iter().all(complete);
    let take = |run: &mut Value, at: &str| match run.pointer_mut(at).map(Value::take) {
        Some(Value::Array(elements)) => elements,
        _ => Vec::new(),
    };
    let (mut rules, mut results, mut notifications) = (BTreeMap::new(), Vec::new(), Vec::new());
    let (mut asked, mut said) = (Vec::new(), BTreeSet::new());
    let mut first = Value::Null;
    for mut run in runs {
        let named = |rule: Value| (rule["id"].as_str().unwrap_or_default().to_owned(), rule);
        rules.extend(take(&mut run, RULES).into_iter().map(named));
        for result in take(&mut run, "/results") {
            // What every part says of the configuration is said once.
            let of_configuration = result["ruleIndex"].is_null();
            if !of_configuration || said.insert(result.to_string()) {
                results.push(result);
            }
        }
        notifications.extend(take(&mut run, NOTIFICATIONS));
        for line in take(&mut run, "/properties/asked") {
            if !asked.contains(&line) {
                asked.push(line);
            }
        }
        if first.is_null() {
            first = run;
        }
    }
    let ids: Vec<&String> = rules.keys().collect();
    place(&ids, &mut results, &mut notifications);
    let mut run = first;
    let properties = match asked.is_empty() {
        true => json!({}),
        false => json!({"asked": asked}),
    };
    set(&mut run, "properties", properties);
    set(&mut run, "results", Value::Array(results));
    for (at, value) in [
        (RULES, Value::Array(rules.into_values().collect())),
        (NOTIFICATIONS, Value::Array(notifications)),
        ("/invocations/0/exitCode", json!(code)),
        ("/invocations/0/executionSuccessful", json!(complete)),
        (
            "/automationDetails/id",
            json!(concat!(env!("CARGO_PKG_NAME"), "/")),
        ),
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
