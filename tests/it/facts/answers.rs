//! What the answers of AppStream and Service Quotas make of the account's images, builders and quotas, and of a dry run.

use crate::support;

use ami_preflight::grade::Verdict;
use ami_preflight::request::Request;
use ami_preflight::rules::Selection;
use serde_json::{Value, json};
use support::cli::{NOW, Scene};
use support::iam::{put, recorded};
use support::world::{World, judge_all, judge_at, ready, request};

const NAME: &str = "cad-2026-11";
const TYPE: &str = "GeneralPurpose.m6i.large";

/// The images of the account, with one of the requested name.
fn with_owned(evidence: &mut Value, state: &str) {
    let of_account = |call: &&mut &mut Value| call["input"]["Type"] == "PRIVATE";
    let mut calls = recorded(evidence, "DescribeImages");
    let images = &mut calls.iter_mut().find(of_account).unwrap()["output"]["Images"];
    let image = json!({"Name": NAME, "State": state, "Visibility": "PRIVATE"});
    images.as_array_mut().unwrap().push(image);
}

fn by_name(evidence: &mut Value, answer: Value) {
    put(
        evidence,
        "appstream",
        "DescribeImages",
        json!({"Names": [NAME]}),
        answer,
    );
}

#[test]
fn a_failed_image_that_only_the_list_shows_still_has_the_name() {
    let not_found = json!({"error": {"code": "ResourceNotFoundException", "message": ""}});
    for answer in [not_found, json!({"output": {"Images": []}})] {
        let run = Scene::new(|evidence| {
            by_name(evidence, answer.clone());
            with_owned(evidence, "FAILED");
        })
        .check(&[]);
        assert_eq!(run.code, 1);
        let outcome = run.outcome("REQ005");
        assert_eq!(outcome["severity"], "error", "{outcome}");
        assert!(outcome["message"].to_string().contains("a failed image"));
        let fix = outcome["fix"].to_string();
        assert!(
            fix.contains("delete-image --name cad-2026-11 --region eu-west-1"),
            "{fix}"
        );
    }
}

#[test]
fn an_image_that_both_answers_show_is_one_image() {
    let mut evidence = ready();
    let image = json!({"Name": NAME, "State": "AVAILABLE", "Visibility": "PRIVATE"});
    by_name(&mut evidence, json!({"output": {"Images": [image]}}));
    with_owned(&mut evidence, "AVAILABLE");
    let world = judge_all(&request(), &evidence, &["REQ005"]);
    assert_eq!(world.outcome("REQ005").verdict, Verdict::Fail);
    let images = world.fact("images.same_name");
    assert_eq!(images.as_list().unwrap().len(), 1);
}

#[test]
fn without_the_list_the_look_up_by_name_counts() {
    let mut evidence = ready();
    for call in recorded(&mut evidence, "DescribeImages") {
        if call["input"]["Type"] == "PRIVATE" {
            support::world::deny(call, "AccessDeniedException");
        }
    }
    let world = judge_all(&request(), &evidence, &["REQ005"]);
    assert_eq!(world.outcome("REQ005").verdict, Verdict::Pass);
}

fn builders(states: &[Value]) -> World {
    let mut evidence = ready();
    let builder = |(n, state): (usize, &Value)| json!({"Name": format!("b{n}"), "InstanceType": TYPE, "State": state});
    let builders: Vec<Value> = states.iter().enumerate().map(builder).collect();
    recorded(&mut evidence, "DescribeImageBuilders")[0]["output"]["ImageBuilders"] =
        json!(builders);
    let mut request = request();
    request["RuntimeValidationConfig"] = json!({"IntendedInstanceType": TYPE});
    judge_all(&request, &evidence, &["QUO002"])
}

#[test]
fn builders_that_have_no_instance_leave_the_quota_free() {
    let world = builders(&["STOPPED", "FAILED", "DELETING"].map(|state| json!(state)));
    assert_eq!(world.text("builders.of_type"), "0");
    let running = ["PENDING", "RUNNING", "SNAPSHOTTING", "STOPPING"];
    let world = builders(&running.map(|state| json!(state)));
    assert_eq!(world.text("builders.of_type"), "4");
    assert_eq!(world.outcome("QUO002").verdict, Verdict::Fail);
    let world = builders(&[json!("STOPPED"), json!(null)]);
    assert_eq!(world.outcome("QUO002").verdict, Verdict::Unknown);
}

fn dry_run(code: &str) -> World {
    let mut evidence = ready();
    let answer = json!({"error": {"code": code, "message": "no luck"}});
    put(
        &mut evidence,
        "appstream",
        "CreateImportedImage",
        json!({}),
        answer,
    );
    let selection = Selection {
        select: vec!["DRY".to_owned()],
        ignore: Vec::new(),
    };
    let request = Request::from_flags(request().as_object().unwrap());
    judge_at(&request, &evidence, &selection, NOW, true)
}

#[test]
fn trouble_on_the_way_is_no_refusal() {
    for code in [
        "RequestAbortedException",
        "MalformedHttpRequestException",
        "GatewayTimeout",
        "GatewayTimeoutException",
        "BadGateway",
        "BadGatewayException",
        "HttpTimeoutException",
        "ServerException",
        "ServiceException",
        "RequestLimitExceeded",
        "",
    ] {
        let world = dry_run(code);
        let failed = world.outcomes.iter().filter(|o| o.verdict == Verdict::Fail);
        let failed: Vec<&str> = failed.map(|o| o.rule.as_str()).collect();
        assert_eq!(failed, Vec::<&str>::new(), "{code}");
        let undecided = world.outcomes.iter().any(|o| o.verdict == Verdict::Unknown);
        assert!(undecided, "{code}");
    }
    // A quota of the account, AWS's model says: no throttling, which EC2 calls by nearly the same name.
    let world = dry_run("RequestLimitExceededException");
    assert_eq!(world.outcome("DRY007").verdict, Verdict::Fail);
    assert_eq!(world.outcome("DRY001").verdict, Verdict::Pass);
    assert_eq!(world.outcome("DRY011").verdict, Verdict::Pass);
    let world = dry_run("ServiceQuotaExceededException");
    assert_eq!(world.outcome("DRY001").verdict, Verdict::Fail);
}
