//! A run over evidence that the test changes: the ready example, or the ready AMI with another role.

use super::cli::NOW;
use super::world::judge_at;
pub use super::world::{World, ready};
use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::request::Request;
use ami_preflight::rules::Selection;
use ami_preflight::text::Source;
use serde_json::{Map, Value, json};

pub const ROLE: &str = "arn:aws:iam::111122223333:role/AppStreamImageImport";

fn read(path: &str) -> Value {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Takes the calls out for which this holds.
pub fn without(evidence: &mut Value, gone: impl Fn(&Value) -> bool) {
    let calls = evidence["calls"].as_array_mut().unwrap();
    calls.retain(|call| !gone(call));
}

/// Puts a call before all others, in the place of one with this very input.
pub fn put(evidence: &mut Value, service: &str, operation: &str, input: Value, answer: Value) {
    let mut call = json!({"service": service, "operation": operation, "input": input});
    let members = answer.as_object().unwrap().clone();
    call.as_object_mut().unwrap().extend(members);
    without(evidence, |other| {
        let same = |member: &str| other[member] == call[member];
        ["service", "operation", "input"]
            .iter()
            .all(|name| same(name))
    });
    evidence["calls"].as_array_mut().unwrap().insert(0, call);
}

/// The recorded calls of an operation, to change.
pub fn recorded<'a>(evidence: &'a mut Value, operation: &str) -> Vec<&'a mut Value> {
    let calls = evidence["calls"].as_array_mut().unwrap();
    calls
        .iter_mut()
        .filter(|call| call["operation"] == operation)
        .collect()
}

/// The result of the simulation of an action, to change.
pub fn simulation<'a>(evidence: &'a mut Value, action: &str) -> &'a mut Value {
    let of = |call: &&mut Value| call["input"]["ActionNames"] == json!([action]);
    let mut calls = recorded(evidence, "SimulatePrincipalPolicy").into_iter();
    &mut calls.find(of).unwrap()["output"]["EvaluationResults"][0]
}

/// Makes every recorded call of an operation a denial.
pub fn deny(evidence: &mut Value, operation: &str, input: &Value) {
    for call in recorded(evidence, operation) {
        let asked = &call["input"];
        let hit = input
            .as_object()
            .unwrap()
            .iter()
            .all(|(k, v)| asked[k] == *v);
        if hit {
            call.as_object_mut().unwrap().remove("output");
            call["error"] = json!({"code": "AccessDenied", "message": "not authorized"});
        }
    }
}

/// The role of a fixture in the place of the ready one's, without any word of the simulator; and the request's role ARN.
pub fn with_role(row: &str) -> (Value, String) {
    let mut evidence = ready();
    without(&mut evidence, |call| {
        let kept = ["AmazonAppStreamServiceAccess"].map(|name| json!({"RoleName": name}));
        let of_role = call["input"]["PolicySourceArn"] == ROLE;
        call["service"] == "iam"
            && !kept.contains(&call["input"])
            && (of_role || call["operation"] != "SimulatePrincipalPolicy")
    });
    for call in recorded(&mut evidence, "SimulatePrincipalPolicy") {
        // The caller may pass any role.
        call["output"]["EvaluationResults"][0]["EvalResourceName"] = json!("*");
        call["input"]
            .as_object_mut()
            .unwrap()
            .remove("ResourceArns");
    }
    let role = read(&format!("tests/fixtures/iam/row{row}.json"));
    let name = role["RoleName"].clone();
    let of_role = json!({"RoleName": name});
    let mut put = |operation: &str, input: Value, output: Value| {
        put(
            &mut evidence,
            "iam",
            operation,
            input,
            json!({"output": output}),
        );
    };
    put("GetRole", of_role.clone(), json!({"Role": role}));
    let inline = role["RolePolicyList"].as_array().unwrap();
    let names: Vec<&Value> = inline.iter().map(|policy| &policy["PolicyName"]).collect();
    put(
        "ListRolePolicies",
        of_role.clone(),
        json!({"PolicyNames": names}),
    );
    for policy in inline {
        let input = json!({"RoleName": name, "PolicyName": policy["PolicyName"]});
        put("GetRolePolicy", input, policy.clone());
    }
    let attached = &role["AttachedManagedPolicies"];
    put(
        "ListAttachedRolePolicies",
        of_role,
        json!({"AttachedPolicies": attached}),
    );
    for policy in role["Policies"].as_array().unwrap() {
        let arn = &policy["Arn"];
        put(
            "GetPolicy",
            json!({"PolicyArn": arn}),
            json!({"Policy": policy}),
        );
        let version = &policy["PolicyVersionList"][0];
        let input = json!({"PolicyArn": arn, "VersionId": policy["DefaultVersionId"]});
        put("GetPolicyVersion", input, json!({"PolicyVersion": version}));
    }
    (evidence, role["Arn"].as_str().unwrap().to_owned())
}

/// Judges the ready request over evidence, with members of the request replaced.
pub fn judged(evidence: &Value, members: Value) -> World {
    judged_with(evidence, members, NOW, false)
}

/// As [`judged`], at a time and perhaps with a dry run.
pub fn judged_with(evidence: &Value, members: Value, now: &str, dry_run: bool) -> World {
    let path = format!("{}/examples/ready.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let empty = Map::new();
    let members = members.as_object().unwrap_or(&empty);
    let source = Source::new("request.yaml", text);
    let mut request = Request::from_source(&source, &Map::new()).unwrap();
    for (name, value) in members {
        match value {
            Value::Null => request.input.remove(name),
            value => request.input.insert(name.clone(), value.clone()),
        };
    }
    judge_at(&request, evidence, &Selection::default(), now, dry_run)
}

impl World {
    /// `IAM012 fail`, `IAM009 warning` … of the IAM rules that fail or are unknown; failures at another severity than error say so.
    pub fn troubles(&self) -> Vec<String> {
        let iam = self.outcomes.iter().filter(|o| o.rule.starts_with("IAM"));
        iam.filter_map(|outcome| {
            let word = match (outcome.verdict, outcome.severity) {
                (Verdict::Fail, Severity::Error) => "fail",
                (Verdict::Fail, severity) => severity.as_str(),
                (Verdict::Unknown, Severity::Error) => "unknown",
                (Verdict::Unknown, _) => "unknown, not gating",
                _ => return None,
            };
            Some(format!("{} {word}", outcome.rule))
        })
        .collect()
    }
}
