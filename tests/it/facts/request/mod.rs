//! What stands in a request: text that cannot be seen, what script hosts make of launch parameters, members that are empty, and types.

mod empty;
mod launch;
use crate::support;
mod types;
mod unseen;

use serde_json::{Value, json};
use support::cli::{Run, Scene};

/// A request that is ready with the bundled evidence, changed.
fn judged(change: impl FnOnce(&mut Value), more: &[&str]) -> Run {
    let mut request = json!({
        "Name": "cad-2026-11",
        "SourceAmiId": "ami-0a1b2c3d4e5f60718",
        "IamRoleArn": "arn:aws:iam::111122223333:role/AppStreamImageImport",
        "AgentSoftwareVersion": "ALWAYS_LATEST",
        "RuntimeValidationConfig": {"IntendedInstanceType": "GeneralPurpose.m6i.large"},
        "AppCatalogConfig": [{"Name": "app", "AbsoluteAppPath": r"C:\App\app.exe"}],
    });
    change(&mut request);
    Scene::new(|_| {}).request(request.to_string()).check(more)
}

/// `RULE severity pointer: message` of every error and warning; advice stands in reports of good requests, too.
fn findings(run: &Run) -> Vec<String> {
    let report = run.json();
    let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome["verdict"] == "fail" && outcome["severity"] != "advice");
    let line = |outcome: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!(
            "{} {} {}: {}",
            text(&outcome["rule"]),
            text(&outcome["severity"]),
            text(&outcome["location"]["pointer"]),
            text(&outcome["message"])
        )
    };
    failed.map(line).collect()
}

/// The one finding that begins so and says so; the only one at all.
#[track_caller]
fn only(run: &Run, start: &str, said: &str) {
    let found = findings(run);
    let hit = found.len() == 1 && found[0].starts_with(start) && found[0].contains(said);
    assert!(hit, "not only {start} {said}: {found:#?}");
}
