//! Each IAM call denied in turn: what needs it is unknown and names the permission, what does not stays as it was.

use crate::support;

use ami_preflight::grade::Verdict;
use serde_json::{Value, json};
use support::iam::{World, deny, judged, ready};

/// Operation, its input, the action that the caller lacks, and what is not as in the ready example.
type Row = (
    &'static str,
    fn() -> Value,
    &'static str,
    &'static [&'static str],
);

const ROLE: &str = "AppStreamImageImport";

/// With the simulator's word: it read the policies, so only what it does not tell is lost.
const WITH_SIMULATOR: [Row; 9] = [
    (
        "GetRole",
        || json!({"RoleName": ROLE}),
        "iam:GetRole",
        &[
            "IAM005 unknown",
            "IAM006 unknown",
            "IAM007 unknown",
            "IAM008 unknown",
            "IAM009 unknown",
            "IAM010 unknown, not gating",
            "IAM011 unknown",
            "IAM020 unknown, not gating",
            "IAM022 unknown, not gating",
            "IAM025 advice",
        ],
    ),
    (
        "GetRole",
        || json!({"RoleName": "AmazonAppStreamServiceAccess"}),
        "iam:GetRole",
        &["IAM021 unknown, not gating"],
    ),
    (
        "ListRolePolicies",
        || json!({}),
        "iam:ListRolePolicies",
        UNREAD,
    ),
    (
        "ListAttachedRolePolicies",
        || json!({}),
        "iam:ListAttachedRolePolicies",
        // The inline policy allows without conditions, whatever the others say.
        &["IAM017 unknown, not gating", "IAM025 advice"],
    ),
    ("GetRolePolicy", || json!({}), "iam:GetRolePolicy", UNREAD),
    (
        "GetPolicy",
        || json!({}),
        "iam:GetPolicy",
        &["IAM017 unknown, not gating", "IAM025 advice"],
    ),
    (
        "GetPolicyVersion",
        || json!({}),
        "iam:GetPolicyVersion",
        &["IAM017 unknown, not gating", "IAM025 advice"],
    ),
    (
        "SimulatePrincipalPolicy",
        || json!({"PolicySourceArn": support::iam::ROLE}),
        "iam:SimulatePrincipalPolicy",
        &["IAM016 unknown, not gating", "IAM025 advice"],
    ),
    (
        "SimulatePrincipalPolicy",
        || json!({"PolicySourceArn": "arn:aws:iam::111122223333:user/ci"}),
        "iam:SimulatePrincipalPolicy",
        &[
            "IAM101 unknown",
            "IAM102 unknown",
            "IAM103 unknown, not gating",
            "IAM104 unknown, not gating",
            "IAM108 unknown, not gating",
            "IAM109 advice",
        ],
    ),
];

const UNREAD: &[&str] = &[
    "IAM014 unknown, not gating",
    "IAM017 unknown, not gating",
    "IAM025 advice",
];

/// Every unknown of an IAM rule names the action.
fn names_the_permission(judged: &World, action: &str, case: &str) {
    for outcome in &judged.outcomes {
        if outcome.rule.starts_with("IAM") && outcome.verdict == Verdict::Unknown {
            let named = outcome
                .missing
                .iter()
                .any(|missing| missing.action == action);
            assert!(named, "{case}: {} {:?}", outcome.rule, outcome.missing);
        }
    }
}

#[test]
fn with_the_simulators_word_only_what_it_cannot_tell_is_lost() {
    let before = judged(&ready(), Value::Null);
    for (operation, input, action, expected) in WITH_SIMULATOR {
        let case = format!("{operation} {}", input());
        let mut evidence = ready();
        deny(&mut evidence, operation, &input());
        let after = judged(&evidence, Value::Null);
        assert_eq!(after.troubles(), expected, "{case}");
        names_the_permission(&after, action, &case);
        // Nothing else changes.
        for (old, new) in before.outcomes.iter().zip(&after.outcomes) {
            let touched = expected
                .iter()
                .any(|trouble| trouble.starts_with(&new.rule));
            let hint = new.verdict == Verdict::NotApplicable;
            assert!(touched || hint || old == new, "{case}: {}", new.rule);
        }
    }
}

#[test]
fn without_it_the_verdicts_that_a_document_could_change_are_unknown() {
    const BOTH: [&str; 2] = ["IAM012", "IAM013"];
    for (operation, action) in [
        ("GetRole", "iam:GetRole"),
        ("ListRolePolicies", "iam:ListRolePolicies"),
        ("ListAttachedRolePolicies", "iam:ListAttachedRolePolicies"),
        ("GetRolePolicy", "iam:GetRolePolicy"),
        ("GetPolicy", "iam:GetPolicy"),
        ("GetPolicyVersion", "iam:GetPolicyVersion"),
    ] {
        let mut evidence = ready();
        let of_role = json!({"PolicySourceArn": support::iam::ROLE});
        deny(&mut evidence, "SimulatePrincipalPolicy", &of_role);
        deny(&mut evidence, operation, &json!({}));
        let judged = judged(&evidence, Value::Null);
        for rule in BOTH {
            let outcome = judged.outcome(rule);
            assert_eq!(outcome.verdict, Verdict::Unknown, "{operation}: {rule}");
            let actions: Vec<&str> = outcome.missing.iter().map(|m| m.action.as_str()).collect();
            assert!(actions.contains(&action), "{operation}: {rule} {actions:?}");
            assert!(
                actions.contains(&"iam:SimulatePrincipalPolicy"),
                "{operation}: {rule} {actions:?}"
            );
        }
        let trust = judged.outcome("IAM011").verdict;
        let expected = if operation == "GetRole" {
            Verdict::Unknown
        } else {
            Verdict::Pass
        };
        assert_eq!(trust, expected, "{operation}");
    }
}

#[test]
fn a_document_that_cannot_change_a_refusal_leaves_it_certain() {
    let mut evidence = ready();
    let of_role = json!({"PolicySourceArn": support::iam::ROLE});
    deny(&mut evidence, "SimulatePrincipalPolicy", &of_role);
    deny(&mut evidence, "ListAttachedRolePolicies", &json!({}));
    let policy = &mut support::iam::recorded(&mut evidence, "GetRolePolicy")[0]["output"];
    policy["PolicyDocument"]["Statement"][0]["Effect"] = json!("Deny");
    let judged = judged(&evidence, Value::Null);
    assert_eq!(judged.outcome("IAM023").verdict, Verdict::Fail);
    assert_eq!(judged.outcome("IAM013").verdict, Verdict::Unknown);
}

#[test]
fn attributes_of_the_ami_that_nobody_may_see_are_named() {
    let mut evidence = ready();
    let of_role = json!({"PolicySourceArn": support::iam::ROLE});
    deny(&mut evidence, "SimulatePrincipalPolicy", &of_role);
    deny(
        &mut evidence,
        "DescribeImages",
        &json!({"ImageIds": ["ami-0a1b2c3d4e5f60718"]}),
    );
    let policy = &mut support::iam::recorded(&mut evidence, "GetRolePolicy")[0]["output"];
    policy["PolicyDocument"]["Statement"][0]["Condition"] =
        json!({"StringEquals": {"ec2:Owner": "111122223333"}});
    let judged = judged(&evidence, Value::Null);
    let outcome = judged.outcome("IAM012");
    assert_eq!(outcome.verdict, Verdict::Unknown);
    assert!(
        outcome
            .missing
            .iter()
            .any(|m| m.action == "ec2:DescribeImages"),
        "{:?}",
        outcome.missing
    );
    assert_eq!(judged.outcome("IAM013").verdict, Verdict::Pass);
}
