//! Offline judgement of one request with all rules, and of a thousand requests with ten AMIs.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use ami_preflight::evidence::{Answers, EvidenceFile, Target};
use ami_preflight::judge::pipeline::Run;
use ami_preflight::request::Request;
use ami_preflight::rules::{self, Selection};
use ami_preflight::text::Source;
use serde_json::Map;

fn main() {
    divan::main();
}

const REQUEST: &str = include_str!("../examples/ready.yaml");
const EVIDENCE: &str = include_str!("../examples/ready.evidence.json");

fn judge_all(requests: &[Request]) -> usize {
    let rules = rules::builtin().unwrap();
    let selection = Selection::default();
    let mut file = EvidenceFile::parse(EVIDENCE).unwrap();
    let target = Target {
        region: file.region.clone(),
        account: file.account.clone(),
        offline: false,
    };
    let run = Run::new(&rules, &selection, target, jiff::Timestamp::UNIX_EPOCH);
    let judging = run
        .gather(requests, &mut file, Answers::new())
        .judging(requests);
    let outcomes = requests
        .iter()
        .map(|request| judging.judge(request, false).outcomes.len());
    outcomes.sum()
}

/// Everything from the embedded rules to the outcomes, for `n` requests that name ten AMIs.
#[divan::bench(args = [1, 10, 100, 1000])]
fn requests(bencher: divan::Bencher, n: usize) {
    let request = |i: usize| {
        let text = REQUEST.replace(
            "ami-0a1b2c3d4e5f60718",
            &format!("ami-0a1b2c3d4e5f6071{}", i % 10),
        );
        Request::from_source(&Source::new("request.yaml", text), &Map::new()).unwrap()
    };
    let requests: Vec<Request> = (0..n).map(request).collect();
    bencher.bench(|| judge_all(&requests));
}

#[divan::bench]
fn load_builtin_rules() -> usize {
    rules::builtin().unwrap().len()
}
