//! Each recorded call lost in every way a call can be lost, and second opinions lost together.

use super::support::world::ready;
use super::{Judge, name};
use ami_preflight::grade::Severity;
use serde_json::{Value, json};

/// Calls that a request can be ready without, and why. Everything else leaves it undecided.
pub const SECOND_OPINIONS: [(&str, &str); 17] = [
    (
        "DescribeImageAttribute",
        "the number of shares is advice (AMI040)",
    ),
    (
        "DescribeImages cad-2026-11",
        "the list of private images tells whether the name is taken",
    ),
    (
        "ListRolePolicies",
        "the simulator reads the policies itself",
    ),
    (
        "ListAttachedRolePolicies",
        "the simulator reads the policies itself",
    ),
    ("GetRolePolicy", "the simulator reads the policies itself"),
    (
        "GetPolicy EuropeOnly",
        "the simulator reads the policies itself",
    ),
    (
        "GetPolicyVersion EuropeOnly",
        "the simulator reads the policies itself",
    ),
    (
        "GetPolicy ImageBoundary",
        "the simulator reads the boundary itself",
    ),
    (
        "GetPolicyVersion ImageBoundary",
        "the simulator reads the boundary itself",
    ),
    (
        "SimulatePrincipalPolicy ModifyImageAttribute",
        "the policies were read and allow it",
    ),
    (
        "SimulatePrincipalPolicy DescribeImages",
        "the policies were read and allow it",
    ),
    (
        "SimulatePrincipalPolicy TagResource",
        "that it is needed is an analogy: a warning (IAM103)",
    ),
    (
        "GetRole AmazonAppStreamServiceAccess",
        "fleets need it, the import does not: a warning (IAM021)",
    ),
    (
        "GetImageAncestry",
        "the console output tells the Windows; Marketplace ancestors are a warning",
    ),
    (
        "DescribeImages ami-0fedcba9876543210",
        "the console output tells the Windows",
    ),
    ("GetConsoleOutput", "the ancestry tells the Windows"),
    (
        "ListExportImageTasks",
        "that an AMI came out of AppStream is advice (AMI045)",
    ),
];

fn losses() -> Vec<(&'static str, Value)> {
    let error = |code: &str| json!({"error": {"code": code, "message": "no"}});
    vec![
        ("not recorded", Value::Null),
        ("denied", error("AccessDenied")),
        ("throttled", error("Throttling")),
        ("failed", error("InternalFailure")),
        ("no credentials", error("ExpiredToken")),
        ("empty", json!({"output": {}})),
        ("a list", json!({"output": []})),
        ("text", json!({"output": "x"})),
        (
            "a page of several",
            json!({"output": {"NextToken": "more"}}),
        ),
    ]
}

/// Takes the recorded answers for which this holds away.
fn lose(evidence: &mut Value, loss: &Value, lost: impl Fn(&str) -> bool) {
    let calls = evidence["calls"].as_array_mut().unwrap();
    if loss.is_null() {
        calls.retain(|call| !lost(&name(call)));
        return;
    }
    for call in calls.iter_mut().filter(|call| lost(&name(call))) {
        let entries = call.as_object_mut().unwrap();
        entries.remove("output");
        entries.remove("error");
        entries.extend(loss.as_object().unwrap().clone());
    }
}

#[test]
fn a_lost_call_leaves_the_request_undecided_unless_something_else_tells_the_same() {
    let judge = Judge::new();
    assert!(judge.ready(&ready(), Severity::Advice));
    let recorded = ready();
    let names: Vec<String> = recorded["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(name)
        .collect();
    for (call, _) in SECOND_OPINIONS {
        assert!(names.iter().any(|name| name == call), "no {call} any more");
    }
    for lost in &names {
        let opinion = SECOND_OPINIONS.iter().any(|(name, _)| name == lost);
        for (word, loss) in losses() {
            let mut evidence = ready();
            lose(&mut evidence, &loss, |name| name == lost);
            let is = judge.ready(&evidence, Severity::Error);
            assert_eq!(is, opinion, "{lost}: {word}");
        }
    }
}

/// What tells the same: all of it lost, nothing tells it.
#[test]
fn opinions_lost_together_leave_the_request_undecided() {
    let judge = Judge::new();
    let of_documents = [
        "ListRolePolicies",
        "ListAttached",
        "GetRolePolicy",
        "GetPolicy",
    ];
    let simulated = |action: &str| format!("SimulatePrincipalPolicy {action}");
    let mut together: Vec<Vec<String>> = vec![
        vec![
            "DescribeImages cad-2026-11".into(),
            "DescribeImages PRIVATE".into(),
        ],
        vec!["GetImageAncestry".into(), "GetConsoleOutput".into()],
        vec![
            "DescribeImages ami-0fedcba9876543210".into(),
            "GetConsoleOutput".into(),
        ],
    ];
    for action in ["ModifyImageAttribute", "DescribeImages"] {
        for document in of_documents {
            together.push(vec![simulated(action), document.into()]);
        }
    }
    for lost in together {
        for (word, loss) in losses() {
            let mut evidence = ready();
            lose(&mut evidence, &loss, |name| {
                lost.iter().any(|start| name.starts_with(start))
            });
            assert!(!judge.ready(&evidence, Severity::Error), "{lost:?}: {word}");
        }
    }
}
