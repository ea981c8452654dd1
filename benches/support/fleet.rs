//! Many requests with names of their own over ten AMIs and one role, as a team that builds images every night has them. `benches/compare`
//! makes the same in files.

use super::{READY, READY_EVIDENCE};
use serde_json::Value;
use std::collections::BTreeSet;

const AMIS: usize = 10;
const NAME: &str = "cad-2026-11";
const AMI: &str = "ami-0a1b2c3d4e5f60718";
const SNAPSHOT: &str = "snap-0f1e2d3c4b5a69788";

/// The text of request number `index`.
pub fn request(index: usize) -> String {
    of_ami(&of_name(READY, index), index)
}

/// What was recorded for so many requests. A call about a name, be it in an ARN, is there for each request, one about an AMI or its snapshot
/// for each AMI, any other once.
pub fn evidence(requests: usize) -> String {
    let mut file: Value = serde_json::from_str(READY_EVIDENCE).unwrap();
    let recorded = file["calls"].as_array().unwrap();
    let mut seen = BTreeSet::new();
    let mut calls = Vec::new();
    for call in recorded.iter().map(Value::to_string) {
        for index in 0..requests {
            let text = of_ami(&of_name(&call, index), index);
            if !seen.contains(&text) {
                calls.push(serde_json::from_str(&text).unwrap());
                seen.insert(text);
            }
        }
    }
    file["calls"] = Value::Array(calls);
    file.to_string()
}

fn of_name(text: &str, index: usize) -> String {
    text.replace(NAME, &format!("{NAME}-{index:05}"))
}

fn of_ami(text: &str, index: usize) -> String {
    let ami = index % AMIS;
    text.replace(AMI, &format!("ami-0a1b2c3d4e5f{ami:05x}"))
        .replace(SNAPSHOT, &format!("snap-0f1e2d3c4b5a{ami:05x}"))
}
