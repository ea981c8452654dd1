//! What benches share: the bundled ready example, requests made of it, and the evidence that was recorded for them.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod fleet;

use ami_preflight::evidence::{Answers, EvidenceFile, Target};
use ami_preflight::judge::pipeline::Run;
use ami_preflight::judge::sitting::Judging;
use ami_preflight::request::Request;
use ami_preflight::rules::{self, Rule, Selection};
use ami_preflight::text::Source;
use serde_json::{Map, Value, json};

/// The bundled request that is ready.
pub const READY: &str = include_str!("../../examples/ready.yaml");
/// What was recorded for it.
pub const READY_EVIDENCE: &str = include_str!("../../examples/ready.evidence.json");
/// The bundled request that is not.
pub const FAULTY: &str = include_str!("../../examples/faulty.yaml");
/// What was recorded for it.
pub const FAULTY_EVIDENCE: &str = include_str!("../../examples/faulty.evidence.json");

/// Reads a request, as one of this path.
pub fn request(path: &str, text: &str) -> Request {
    let source = Source::new(path, text);
    Request::from_source(&source, &Map::new()).unwrap()
}

/// The ready request in JSON, with as many applications as the API takes.
pub fn fifty_applications_in_json() -> String {
    let mut input = request("ready.yaml", READY).input;
    let application = |index: usize| {
        let folder = format!(r"C:\Program Files\Example\Application {index}");
        json!({"Name": format!("application-{index}"), "DisplayName": format!("Application {index}"),
            "AbsoluteAppPath": format!(r"{folder}\application.exe"), "AbsoluteIconPath": format!(r"{folder}\application.png"),
            "WorkingDirectory": folder, "LaunchParameters": "/nosplash"})
    };
    let catalog: Vec<Value> = (0..50).map(application).collect();
    input.insert("AppCatalogConfig".to_owned(), Value::Array(catalog));
    serde_json::to_string_pretty(&input).unwrap()
}

/// The same in YAML, in the style of the ready example.
pub fn fifty_applications_in_yaml() -> String {
    let input: Value = serde_json::from_str(&fifty_applications_in_json()).unwrap();
    serde_yaml::to_string(&input).unwrap()
}

/// What requests are judged by: all built-in rules, and recorded evidence.
pub struct Setting {
    pub rules: Vec<Rule>,
    /// All of them.
    pub selection: Selection,
    evidence: EvidenceFile,
}

impl Setting {
    /// With the evidence of a file.
    pub fn new(evidence: &str) -> Self {
        Self {
            rules: rules::builtin().unwrap(),
            selection: Selection::default(),
            evidence: EvidenceFile::parse(evidence).unwrap(),
        }
    }

    /// A run over it, as of the time when the evidence was recorded.
    pub fn run(&self) -> Run<'_> {
        let target = Target {
            region: self.evidence.region.clone(),
            account: self.evidence.account.clone(),
            offline: false,
        };
        let recorded_at = self.evidence.recorded_at.as_ref().unwrap();
        let now = recorded_at.parse().unwrap();
        Run {
            recorded_at: Some(now),
            ..Run::new(&self.rules, &self.selection, target, now)
        }
    }

    /// A run whose questions about these requests are answered.
    pub fn answered<'a>(&self, run: &'a Run<'a>, requests: &[Request]) -> Judging<'a> {
        run.gather(requests, &mut self.evidence.replay(), Answers::new())
            .judging(requests)
    }
}
