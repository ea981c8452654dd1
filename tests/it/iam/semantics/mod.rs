//! What IAM policies mean, point by point: shape, version, actions, resources, conditions, variables, principals, decision.

mod conditions;
mod decision;
mod doubts;
mod operators;
mod principals;
mod resources;
mod shape;
mod variables;

use ami_preflight::iam::Verdict::{Allow, Deny, Unknown};
use ami_preflight::iam::{
    Context, Decision, Document, Reason, Role, Usage, Verdict, Version, may_assume, may_call,
};
use serde_json::{Value, json};

const MODIFY: &str = "ec2:ModifyImageAttribute";
const DESCRIBE: &str = "ec2:DescribeImages";
const ARN: &str = "arn:aws:ec2:eu-west-1::image/ami-1";
const SERVICE: &str = "appstream.amazonaws.com";

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A role whose only own policy is this document.
fn role(document: &Value) -> Role {
    let detail = json!({"RoleName": "r", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": document}]});
    Role::from_json(&detail.to_string()).unwrap()
}

fn trusting(document: &Value) -> Role {
    Role::from_json(&json!({"AssumeRolePolicyDocument": document}).to_string()).unwrap()
}

fn v2012(statements: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": parse(statements)})
}

fn modify(document: &Value, context: &Context) -> Decision {
    may_call(&role(document), MODIFY, Some(ARN), context)
}

/// Words `key=value` are given; words `!key` are absent; everything else is unknown.
fn context(words: &str) -> Context {
    let (absent, given): (Vec<&str>, Vec<&str>) =
        words.split_whitespace().partition(|w| w.starts_with('!'));
    let absent: Vec<&str> = absent.iter().map(|w| &w[1..]).collect();
    Context::from_arguments(&given, &absent).unwrap()
}

/// The verdict of an Allow with this condition, and of a Deny with it beside an unconditional Allow, read as "does the condition hold".
fn holds(condition: &str, words: &str) -> Verdict {
    let condition = parse(condition);
    let allow = json!({"Version": "2012-10-17", "Statement":
        [{"Effect": "Allow", "Action": MODIFY, "Resource": "*", "Condition": condition}]});
    let deny = json!({"Version": "2012-10-17", "Statement":
        [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": MODIFY, "Resource": "*", "Condition": condition}]});
    let context = context(words);
    let allowed = modify(&allow, &context).verdict;
    let denied = match modify(&deny, &context).verdict {
        Allow => Deny,
        Deny => Allow,
        Unknown => Unknown,
    };
    assert_eq!(
        allowed, denied,
        "as an Allow and as a Deny: {condition} with {words}"
    );
    allowed
}

fn check_conditions(table: &[(&str, &str, Verdict)]) {
    for (condition, words, expected) in table {
        assert_eq!(
            holds(condition, words),
            *expected,
            "{condition} with {words}"
        );
    }
}
