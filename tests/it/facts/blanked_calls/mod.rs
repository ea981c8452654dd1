//! Evidence with something lost, twisted or about another thing: what is not known for sure never makes a request ready. What may be
//! lost all the same stands in tables, with the reason.

mod calls;
mod contradictions;
mod members;
mod reasons;
mod records;
mod strangers;
use crate::support;
mod volumes;

use ami_preflight::evidence::{Answers, EvidenceFile, Target};
use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::judge::Outcome;
use ami_preflight::judge::exit::{Policy, Readiness};
use ami_preflight::judge::pipeline::Run;
use ami_preflight::request::Request;
use ami_preflight::rules::{self, Rule, Selection};
use ami_preflight::text::Source;
use serde_json::{Map, Value};
use support::cli::NOW;

/// The ready request and all rules, read once.
struct Judge {
    request: Request,
    rules: Vec<Rule>,
}

impl Judge {
    fn new() -> Self {
        let path = format!("{}/examples/ready.yaml", env!("CARGO_MANIFEST_DIR"));
        let source = Source::new("ready.yaml", std::fs::read_to_string(path).unwrap());
        Self {
            request: Request::from_source(&source, &Map::new()).unwrap(),
            rules: rules::builtin()
                .unwrap()
                .into_iter()
                // It advises of every AMI, whatever the calls answer.
                .filter(|rule| rule.id != "AMI048")
                .collect(),
        }
    }

    fn outcomes(&self, evidence: &Value) -> Vec<Outcome> {
        self.judged(serde_json::from_value(evidence.clone()).unwrap())
    }

    fn judged(&self, file: EvidenceFile) -> Vec<Outcome> {
        let target = Target {
            region: file.region.clone(),
            account: file.account.clone(),
            ..Target::default()
        };
        let all = Selection::default();
        let run = Run::new(&self.rules, &all, target, NOW.parse().unwrap());
        let requests = std::slice::from_ref(&self.request);
        let gathered = run.gather(requests, &mut file.replay(), Answers::new());
        gathered
            .judging(requests)
            .judge(&self.request, false)
            .outcomes
            .into_vec()
    }

    /// Whether the request is ready, with `least` as `--fail-on`.
    fn ready(&self, evidence: &Value, least: Severity) -> bool {
        let policy = Policy {
            fail_on: Some(least),
            ..Policy::default()
        };
        let outcomes = self.outcomes(evidence);
        for outcome in outcomes.iter().filter(|o| o.verdict == Verdict::Unknown) {
            let reasons = outcome.missing.iter().filter(|m| !m.fact.is_empty());
            assert!(reasons.count() > 0, "{} has no reason", outcome.rule);
        }
        policy.verdict(&outcomes) == Readiness::Ready
    }
}

/// What a recorded call is called here: the operation, and what it is about where that tells calls apart.
fn name(call: &Value) -> String {
    let operation = call["operation"].as_str().unwrap();
    let input = &call["input"];
    let about = [
        "ActionNames",
        "Names",
        "Type",
        "ImageIds",
        "RoleName",
        "PolicyArn",
    ];
    let about = about.iter().find_map(|member| match &input[*member] {
        Value::String(text) => Some(text.as_str()),
        list => list[0].as_str(),
    });
    let about = about.unwrap_or_default();
    let about = about.rsplit(['/', ':']).next().unwrap_or_default();
    match operation {
        "DescribeImages"
        | "SimulatePrincipalPolicy"
        | "GetRole"
        | "GetPolicy"
        | "GetPolicyVersion" => format!("{operation} {about}"),
        _ => operation.to_owned(),
    }
}
