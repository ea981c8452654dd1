//! What the simulator says of service control policies, and what a dry run says to that.

use super::support::iam::{World, deny, judged_with, ready, recorded, simulation};
use ami_preflight::grade::{Certainty, Severity, Verdict};
use serde_json::{Value, json};

const NOW: &str = "2026-11-23T12:00:00Z";
const CALLER: [&str; 3] = [
    "appstream:CreateImportedImage",
    "iam:PassRole",
    "appstream:TagResource",
];
const ROLE: [&str; 2] = ["ec2:ModifyImageAttribute", "ec2:DescribeImages"];

/// The ready evidence where these simulations answer as in an organization whose policies have conditions, in the shape that
/// amazon-ecs-exec-checker issue 70 shows; a dry run with this error, if any.
fn refused(actions: &[&str], dry_run: Option<&str>) -> World {
    let mut evidence = ready();
    for action in actions {
        let result = simulation(&mut evidence, action);
        result["EvalDecision"] = json!("implicitDeny");
        result["MatchedStatements"] = json!([]);
        result["OrganizationsDecisionDetail"] = json!({"AllowedByOrganizations": false});
    }
    with_dry_run(evidence, dry_run)
}

fn with_dry_run(mut evidence: Value, error: Option<&str>) -> World {
    if let Some(code) = error {
        let call = json!({"service": "appstream", "operation": "CreateImportedImage", "input": {"DryRun": true},
            "error": {"code": code, "message": "as it came"}});
        evidence["calls"].as_array_mut().unwrap().push(call);
    }
    judged_with(&evidence, Value::Null, NOW, error.is_some())
}

/// Rules with this verdict that keep the request from being ready.
fn gating(world: &World, verdict: Verdict) -> Vec<&str> {
    let gates =
        |o: &&ami_preflight::judge::Outcome| o.verdict == verdict && o.severity == Severity::Error;
    let found = world.outcomes.iter().filter(gates);
    found.map(|outcome| outcome.rule.as_str()).collect()
}

#[test]
fn a_no_of_the_organization_is_undecided_and_names_the_dry_run() {
    for (actions, rules) in [
        (&CALLER[..], &["IAM101", "IAM102"][..]),
        (&ROLE[..], &["IAM012", "IAM013"][..]),
    ] {
        let world = refused(actions, None);
        assert_eq!(gating(&world, Verdict::Fail), Vec::<&str>::new());
        assert_eq!(gating(&world, Verdict::Unknown), rules);
        for rule in rules {
            let outcome = world.outcome(rule);
            assert!(
                outcome.message.contains("service control policy"),
                "{}",
                outcome.message
            );
            assert!(outcome.message.contains("--dry-run"), "{}", outcome.message);
            assert!(
                outcome.missing.iter().all(|it| it.action.is_empty()),
                "{rule} asks for an Allow"
            );
            assert!(outcome.fix.is_empty(), "{rule} {:?}", outcome.fix);
        }
    }
}

#[test]
fn a_dry_run_that_passed_goes_before_it() {
    let all = [&CALLER[..], &ROLE[..]].concat();
    let world = refused(&all, Some("DryRunOperationException"));
    assert_eq!(gating(&world, Verdict::Fail), Vec::<&str>::new());
    assert_eq!(gating(&world, Verdict::Unknown), Vec::<&str>::new());
    for rule in ["IAM101", "IAM102", "IAM103", "IAM012", "IAM013"] {
        let outcome = world.outcome(rule);
        assert_eq!(
            (outcome.verdict, outcome.certainty),
            (Verdict::Pass, Certainty::Strong),
            "{rule}"
        );
    }
}

#[test]
fn it_goes_before_an_allow_that_the_organization_does_not_share_too() {
    let judge = |dry_run| {
        let mut evidence = ready();
        for action in [&CALLER[..], &ROLE[..]].concat() {
            simulation(&mut evidence, action)["OrganizationsDecisionDetail"] =
                json!({"AllowedByOrganizations": false});
        }
        with_dry_run(evidence, dry_run)
    };
    let all = ["IAM012", "IAM013", "IAM101", "IAM102"];
    assert_eq!(gating(&judge(None), Verdict::Unknown), all);
    let none: [&str; 0] = [];
    let passed = judge(Some("DryRunOperationException"));
    assert_eq!(gating(&passed, Verdict::Unknown), none);
}

#[test]
fn any_other_dry_run_leaves_it_open_and_is_not_offered_again() {
    let world = refused(&ROLE, Some("InternalFailure"));
    assert_eq!(world.outcome("IAM012").verdict, Verdict::Unknown);
    let message = &world.outcome("IAM012").message;
    assert!(!message.contains("--dry-run"), "{message}");
    // Whoever is told that the name is taken was let in; nobody looked at the role by then.
    let world = refused(&CALLER, Some("ResourceAlreadyExistsException"));
    assert_eq!(world.outcome("IAM101").verdict, Verdict::Pass);
    assert_eq!(world.outcome("IAM102").verdict, Verdict::Unknown);
}

#[test]
fn a_dry_run_does_not_make_up_for_a_role_that_lacks_the_right() {
    let mut evidence = ready();
    for action in ROLE {
        let result = simulation(&mut evidence, action);
        result["EvalDecision"] = json!("implicitDeny");
        result["OrganizationsDecisionDetail"] = json!({"AllowedByOrganizations": false});
    }
    let mut unread = evidence.clone();
    let policy = &mut recorded(&mut evidence, "GetRolePolicy")[0]["output"]["PolicyDocument"];
    policy["Statement"][0]["Action"] = json!("ec2:CopyImage");
    let world = with_dry_run(evidence, Some("DryRunOperationException"));
    assert_eq!(gating(&world, Verdict::Fail), ["IAM012"]);
    deny(&mut unread, "GetRolePolicy", &json!({}));
    let world = with_dry_run(unread, Some("DryRunOperationException"));
    assert_eq!(gating(&world, Verdict::Unknown), ["IAM012", "IAM013"]);
}

#[test]
fn a_dry_run_that_passed_settles_what_the_simulator_may_not_be_asked() {
    let mut evidence = ready();
    let of_caller = json!({"PolicySourceArn": "arn:aws:iam::111122223333:user/ci"});
    deny(&mut evidence, "SimulatePrincipalPolicy", &of_caller);
    let without = with_dry_run(evidence.clone(), None);
    assert_eq!(gating(&without, Verdict::Unknown), ["IAM101", "IAM102"]);
    let missing = &without.outcome("IAM102").missing;
    assert!(
        missing
            .iter()
            .all(|it| it.action == "iam:SimulatePrincipalPolicy"),
        "{missing:?}"
    );
    assert!(
        missing.iter().all(|it| it.detail.contains("--dry-run")),
        "{missing:?}"
    );
    let with = with_dry_run(evidence, Some("DryRunOperationException"));
    for rule in ["IAM101", "IAM102"] {
        let outcome = with.outcome(rule);
        assert_eq!(
            (outcome.verdict, outcome.certainty),
            (Verdict::Pass, Certainty::Strong),
            "{rule}"
        );
    }
}

#[test]
fn a_caller_whose_other_statements_have_conditions_may_import() {
    let mut evidence = ready();
    // AmazonAppStreamFullAccess has statements with these.
    simulation(&mut evidence, CALLER[0])["MissingContextValues"] =
        json!(["iam:PassedToService", "iam:AWSServiceName"]);
    let world = with_dry_run(evidence, None);
    let outcome = world.outcome("IAM101");
    assert_eq!(
        (outcome.verdict, outcome.certainty),
        (Verdict::Pass, Certainty::Strong)
    );
    assert!(
        outcome
            .message
            .contains("iam:AWSServiceName, iam:PassedToService"),
        "{}",
        outcome.message
    );
}

#[test]
fn a_session_whose_role_may_not_be_read_is_simulated_without_a_path() {
    let session = |role: &str, answer: Value| {
        let mut evidence = ready();
        let identity = &mut recorded(&mut evidence, "GetCallerIdentity")[0]["output"];
        identity["Arn"] = json!(format!(
            "arn:aws:sts::111122223333:assumed-role/{role}/GitHubActions"
        ));
        for call in recorded(&mut evidence, "SimulatePrincipalPolicy") {
            if call["input"]["PolicySourceArn"] == "arn:aws:iam::111122223333:user/ci" {
                call["input"]["PolicySourceArn"] =
                    json!(format!("arn:aws:iam::111122223333:role/{role}"));
                if answer.is_object() {
                    call.as_object_mut().unwrap().remove("output");
                    call["error"] = answer.clone();
                }
            }
        }
        let denied = json!({"service": "iam", "operation": "GetRole", "input": {"RoleName": role},
            "error": {"code": "AccessDenied", "message": "not authorized"}});
        evidence["calls"].as_array_mut().unwrap().push(denied);
        with_dry_run(evidence, None)
    };
    let told = session("github-actions", Value::Null);
    assert_eq!(gating(&told, Verdict::Unknown), Vec::<&str>::new());
    // No role of that ARN: it has a path, which GetRole tells.
    let elsewhere = session(
        "github-actions",
        json!({"code": "NoSuchEntity", "message": "no such role"}),
    );
    let of_sso = session("AWSReservedSSO_Admin_0123456789abcdef", Value::Null);
    for world in [elsewhere, of_sso] {
        assert_eq!(gating(&world, Verdict::Unknown), ["IAM101", "IAM102"]);
        let missing = &world.outcome("IAM101").missing;
        assert!(
            missing.iter().all(|it| it.action == "iam:GetRole"),
            "{missing:?}"
        );
        assert!(
            missing.iter().all(|it| it.detail.contains("--dry-run")),
            "{missing:?}"
        );
    }
}
