//! Roles and the simulator's answers, from evidence to findings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use ami_preflight::expr::Value as Fact;
use ami_preflight::outcome::Verdict;
use serde_json::{Value, json};
use support::iam::{Judged, deny, judged, judged_with, put, ready, recorded, simulation, with_role};

fn row(name: &str) -> Judged {
    let (evidence, arn) = with_role(name);
    judged(&evidence, json!({"IamRoleArn": arn}))
}

/// What the rules say of each published role, with no word of the simulator: the service control policies are never known then.
const ROWS: [(&str, &[&str]); 1] = [
    ("01", &["IAM010 advice"]),
];

#[test]
fn published_roles_get_their_stated_findings() {
    let mut found = String::new();
    for (name, _) in ROWS { found.push_str(&format!("{name} {:?}\n", row(name).troubles())); }
    for name in ["02","03","04","05","06","07","08","09","10","10-placeholder","11","12","13","14","15","16","17","18","19","20","21","22","23","24"] { found.push_str(&format!("{name} {:?}\n", row(name).troubles())); }
    panic!("{found}");
}
