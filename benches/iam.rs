//! Evaluation of a role with 20 policies of 6 KiB each; to stay under one millisecond. Documents are parsed beforehand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use ami_preflight::iam::{Role, RoleCall, may_call};
use serde_json::{Value, json};

const MODIFY: &str = "ec2:ModifyImageAttribute";
const ARN: &str = "arn:aws:ec2:eu-west-1::image/ami-0abcdef1234567890";
const POLICY_BYTES: usize = 6_144;

fn main() {
    divan::main();
}

/// Twenty policies of the largest size, made of copies of one statement; the very last statement allows.
fn role(statement: &Value) -> Role {
    let size = statement.to_string().len() + 1;
    let mut statements = vec![statement.clone(); (POLICY_BYTES - 60) / size];
    let policies: Vec<Value> = (0..20)
        .map(|index| {
            if index == 19 {
                statements
                    .push(json!({"Effect": "Allow", "Action": "ec2:Modify*", "Resource": "*"}));
            }
            json!({"PolicyName": index.to_string(),
                "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}})
        })
        .collect();
    let detail = json!({"Arn": "arn:aws:iam::111122223333:role/r", "RoleName": "r", "RolePolicyList": policies});
    Role::from_json(&detail.to_string()).unwrap()
}

fn evaluate(bencher: divan::Bencher<'_, '_>, statement: &Value) {
    let role = role(statement);
    let context = RoleCall {
        region: Some("eu-west-1"),
        now: None,
        image: None,
    }
    .context(&role, MODIFY);
    bencher.bench_local(|| may_call(divan::black_box(&role), MODIFY, Some(ARN), &context));
}

/// Statements as people write them.
#[divan::bench]
fn twenty_ordinary_policies(bencher: divan::Bencher<'_, '_>) {
    let statement = json!({"Sid": "ReadBuckets", "Effect": "Allow",
        "Action": ["s3:GetObject*", "s3:ListBucket", "ec2:Describe*", "ec2:CreateTags"],
        "Resource": ["arn:aws:s3:::software", "arn:aws:s3:::software/*"],
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "cad"}}});
    evaluate(bencher, &statement);
}

/// Every statement names the action and fails at its condition only.
#[divan::bench]
fn twenty_policies_of_conditions(bencher: divan::Bencher<'_, '_>) {
    let statement = json!({"Effect": "Deny", "Action": "ec2:*Image*", "Resource": "arn:aws:ec2:*::image/*",
        "Condition": {"StringLike": {"aws:RequestedRegion": ["us-*", "ap-*", "*-north-?"]},
            "DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}});
    evaluate(bencher, &statement);
}

/// Wildcards that make a backtracking matcher exponential.
#[divan::bench]
fn twenty_policies_of_wildcards(bencher: divan::Bencher<'_, '_>) {
    let statement = json!({"Effect": "Deny", "Action": "*e*".repeat(2_000), "Resource": "*"});
    evaluate(bencher, &statement);
}

/// Reading the documents, for comparison.
#[divan::bench]
fn parse_one_policy(bencher: divan::Bencher<'_, '_>) {
    let statement =
        json!({"Effect": "Allow", "Action": ["s3:GetObject*", "s3:ListBucket"], "Resource": "*"});
    let statements = vec![statement; 70];
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let usage = ami_preflight::iam::Usage::Identity;
    bencher.bench_local(|| ami_preflight::iam::Document::parse(divan::black_box(&text), usage));
}
