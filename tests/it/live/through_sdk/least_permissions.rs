//! The smallest sets of permissions with which a good request is ready, for the most ordinary CI role: GitHub's OIDC provider assumes it, it
//! has no path, and nothing but what stands here is allowed to it. The fake AWS denies everything else over HTTP.
//!
//! `tests/permissions.md` explains the sets; `ami-preflight policy caller` prints more, for the rules below error, too.

use super::support::cli::{Run, command, finish};
use super::support::fake_aws::{Answer, FakeAws, Received, Refusal, Script};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CALLER: &str = "github-actions";

/// For a role that may ask the policy simulator about itself: an action and, where it matters, the role that it is allowed on.
const SIMULATING: &[&str] = &[
    "appstream:CreateImportedImage",
    "appstream:DescribeImageBuilders",
    "appstream:DescribeImages",
    "appstream:TagResource",
    "ec2:DescribeImages",
    "ec2:DescribeSnapshots",
    "ec2:GetConsoleOutput",
    "iam:GetRole AppStreamImageImport",
    "iam:PassRole",
    "iam:SimulatePrincipalPolicy AppStreamImageImport",
    "iam:SimulatePrincipalPolicy github-actions",
    "servicequotas:ListServiceQuotas",
];

/// For a role that may not, but asks the service with `--dry-run`: the policies of the import role are read instead.
const WITH_DRY_RUN: &[&str] = &[
    "appstream:CreateImportedImage",
    "appstream:DescribeImageBuilders",
    "appstream:DescribeImages",
    "appstream:TagResource",
    "ec2:DescribeImages",
    "ec2:DescribeSnapshots",
    "ec2:GetConsoleOutput",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole AppStreamImageImport",
    "iam:GetRolePolicy AppStreamImageImport",
    "iam:ListAttachedRolePolicies AppStreamImageImport",
    "iam:ListRolePolicies AppStreamImageImport",
    "iam:PassRole",
    "servicequotas:ListServiceQuotas",
];

const TAG: &str = "appstream:TagResource";

fn set(permissions: &[&str]) -> BTreeSet<String> {
    permissions.iter().map(|it| (*it).to_owned()).collect()
}

/// The permission that a request takes; AWS asks for none to tell who is calling.
fn permission(received: &Received) -> Option<String> {
    let service = received.service.replace('-', "");
    let action = format!("{service}:{}", received.operation);
    let mut about = ["RoleName", "PolicySourceArn"].iter();
    let about = about.find_map(|member| received.input[*member].as_str());
    match about.and_then(|name| name.rsplit('/').next()) {
        _ if service == "sts" => None,
        Some(role) => Some(format!("{action} {role}")),
        None => Some(action),
    }
}

/// What a request for the import takes beside its own permission.
const IMPORT: [&str; 3] = [
    "appstream:CreateImportedImage",
    "iam:PassRole",
    "appstream:TagResource",
];

/// The simulator's word on the caller, in today's shape.
fn simulated(input: &Value, allowed: &BTreeSet<String>) -> Value {
    let action = input["ActionNames"][0].as_str().unwrap();
    let word = match allowed.contains(action) {
        true => "allowed",
        false => "implicitDeny",
    };
    let resource = input["ResourceArns"][0].as_str().unwrap_or("*");
    json!({"IsTruncated": false, "EvaluationResults": [{
        "EvalActionName": action, "EvalResourceName": "*", "EvalDecision": word,
        "MatchedStatements": [], "MissingContextValues": [],
        "OrganizationsDecisionDetail": {"AllowedByOrganizations": true},
        "ResourceSpecificResults": [{"EvalResourceName": resource, "EvalResourceDecision": word}]}]})
}

/// An account in which the caller has these permissions and no others.
fn account(allowed: BTreeSet<String>) -> FakeAws {
    let text = include_str!("../../../../examples/ready.evidence.json");
    let identity = json!({"UserId": "AROAEXAMPLECI:GitHubActions", "Account": "111122223333",
        "Arn": format!("arn:aws:sts::111122223333:assumed-role/{CALLER}/GitHubActions")});
    let script = Script::from_evidence(&serde_json::from_str(text).unwrap());
    let script = script.answer_with("*", "*", move |received| {
        let denied = |needed: String| !allowed.contains(&needed);
        if received.service == "sts" {
            return Some(Answer::Output(identity.clone()));
        }
        let importing = received.operation == "CreateImportedImage";
        if permission(received).is_some_and(denied)
            || importing && IMPORT.iter().any(|needed| !allowed.contains(*needed))
        {
            return Some(Answer::Refuse(Refusal::Denied));
        }
        let source = received.input["PolicySourceArn"].as_str();
        match source.is_some_and(|arn| arn.ends_with(CALLER)) {
            true => Some(Answer::Output(simulated(&received.input, &allowed))),
            false if importing => Some(Answer::error(
                "DryRunOperationException",
                "would have succeeded",
            )),
            false => None,
        }
    });
    FakeAws::start(script)
}

fn check(allowed: BTreeSet<String>, more: &[&str]) -> Run {
    let fake = account(allowed);
    let mut command = command();
    command.envs(fake.env()).env("AWS_REGION", "eu-west-1");
    command.args([
        "check",
        "examples/ready.yaml",
        "--now",
        "2026-11-23T12:00:00Z",
    ]);
    finish(command.args(more))
}

/// Exit 0 with the set, and another exit without any one of it.
fn is_the_least(permissions: &[&str], more: &[&str]) {
    let whole = check(set(permissions), more);
    assert_eq!(whole.code, 0, "{}{}", whole.stdout, whole.stderr);
    for one in permissions.iter().filter(|one| **one != TAG) {
        let mut fewer = set(permissions);
        fewer.remove(*one);
        let run = check(fewer, more);
        assert_ne!(run.code, 0, "not needed: {one}\n{}", run.stdout);
    }
}

#[test]
fn a_role_that_may_simulate_itself_is_ready_with_these_and_no_fewer() {
    is_the_least(SIMULATING, &[]);
    // Whether the import needs it is known by analogy only: a warning.
    let mut untagged = set(SIMULATING);
    untagged.remove(TAG);
    let run = check(untagged, &["-o", "json"]);
    assert_eq!(
        (run.code, &run.outcome("IAM103")["verdict"]),
        (0, &json!("fail"))
    );
}

#[test]
fn a_role_that_may_not_is_ready_with_a_dry_run_and_these() {
    is_the_least(WITH_DRY_RUN, &["--dry-run"]);
    let mut untagged = set(WITH_DRY_RUN);
    untagged.remove(TAG);
    assert_eq!(check(untagged, &["--dry-run"]).code, 1);
}

#[test]
fn without_either_the_report_names_both_ways_first_and_in_one_entry() {
    let run = check(set(WITH_DRY_RUN), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    let first = run.stdout.split("\n\n").next().unwrap();
    for text in [
        "IAM101, IAM102",
        "allow the caller iam:SimulatePrincipalPolicy",
        "--dry-run",
    ] {
        assert!(first.contains(text), "{text}: {}", run.stdout);
    }
    let entries = run
        .stdout
        .split("\n\n")
        .filter(|entry| entry.contains("error[unknown]"));
    assert_eq!(entries.count(), 1, "{}", run.stdout);
}

/// The statements that `policy caller` prints for this request.
fn printed() -> Vec<Value> {
    let arguments = [
        "policy",
        "caller",
        "examples/ready.yaml",
        "--region",
        "eu-west-1",
        "--dry-run",
    ];
    let run = finish(command().args(arguments));
    run.json()["Statement"].as_array().unwrap().clone()
}

#[test]
fn policy_caller_prints_all_of_both_sets() {
    let statements = printed();
    let covers = |statement: &Value, permission: &str| {
        let (action, role) = permission.split_once(' ').unwrap_or((permission, ""));
        let texts = |member: &str| statement[member].as_array().unwrap().clone();
        let on = |arn: &Value| {
            let arn = arn.as_str().unwrap();
            role.is_empty() || arn.ends_with(":role/*") || arn.ends_with(&format!("/{role}"))
        };
        texts("Action").contains(&json!(action)) && texts("Resource").iter().any(on)
    };
    for permission in [SIMULATING, WITH_DRY_RUN].concat() {
        let found = statements
            .iter()
            .any(|statement| covers(statement, permission));
        assert!(found, "{permission}");
    }
}

#[test]
fn the_page_lists_the_sets_as_they_are_tested() {
    let page = include_str!("../../../permissions.md");
    let rows = |column: usize| -> BTreeSet<String> {
        let rows = page.lines().filter(|line| line.starts_with("| `"));
        let cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
        let kept = cells.filter(|cells| cells[column] == "yes");
        kept.map(|cells| cells[1].trim_matches('`').to_owned())
            .collect()
    };
    assert_eq!(rows(2), set(SIMULATING));
    assert_eq!(rows(3), set(WITH_DRY_RUN));
}
