//! `policy`: what it prints can be pasted, passes the tool's own judgement, and names every action that the tool uses.

use crate::support;

use ami_preflight::evidence::Call;
use ami_preflight::iam::{Context, Role, ServiceCall, Verdict, may_assume, may_call};
use serde_json::{Value, json};
use support::cli::{Scene, output, run};

const REQUEST: &str = "examples/ready.yaml";
const ACCOUNT: &str = "111122223333";

fn policy(words: &[&str]) -> Value {
    let run = run(&[&["policy"], words].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect(&run.stdout)
}

fn role(trust: &Value, policies: &[&Value]) -> Role {
    let inline: Vec<Value> = policies
        .iter()
        .enumerate()
        .map(|(index, document)| json!({"PolicyName": format!("p{index}"), "PolicyDocument": document}))
        .collect();
    let role = json!({
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role/AppStreamImageImport"), "RoleName": "AppStreamImageImport",
        "AssumeRolePolicyDocument": trust, "RolePolicyList": inline, "AttachedManagedPolicies": [], "Policies": []
    });
    Role::from_json(&role.to_string()).expect("a role")
}

#[test]
fn the_trust_policy_admits_appstream_for_this_account_and_no_other() {
    let trust = policy(&["trust", REQUEST]);
    let role = role(&trust, &[]);
    let may = |service: &str, account: &str| {
        let call = ServiceCall {
            partition: "aws",
            region: Some("eu-west-1"),
            account: Some(account),
            now: None,
        };
        may_assume(&role, service, &call.context()).verdict
    };
    assert_eq!(may("appstream.amazonaws.com", ACCOUNT), Verdict::Allow);
    assert_eq!(
        may("appstream.amazonaws.com", "444455556666"),
        Verdict::Deny
    );
    assert_eq!(may("ec2.amazonaws.com", ACCOUNT), Verdict::Deny);
}

#[test]
fn the_role_policy_allows_the_two_actions_on_this_ami_and_nothing_else() {
    let document = policy(&["role", REQUEST, "--region", "eu-west-1"]);
    let role = role(&policy(&["trust", REQUEST]), &[&document]);
    let may = |action: &str, resource: Option<&str>| {
        may_call(&role, action, resource, &Context::unknown()).verdict
    };
    let ami = "arn:aws:ec2:eu-west-1::image/ami-0a1b2c3d4e5f60718";
    assert_eq!(may("ec2:ModifyImageAttribute", Some(ami)), Verdict::Allow);
    assert_eq!(may("ec2:DescribeImages", None), Verdict::Allow);
    let other = "arn:aws:ec2:eu-west-1::image/ami-0000000000000000f";
    assert_eq!(may("ec2:ModifyImageAttribute", Some(other)), Verdict::Deny);
    assert_eq!(may("ec2:DeregisterImage", Some(ami)), Verdict::Deny);
}

#[test]
fn the_caller_policy_allows_every_call_of_the_table_that_the_rules_need() {
    let document = policy(&[
        "caller",
        "--region",
        "eu-west-1",
        "--account",
        ACCOUNT,
        "--dry-run",
        "--inspect-disk",
    ]);
    let role = role(
        &json!({"Version": "2012-10-17", "Statement": []}),
        &[&document],
    );
    let named: Vec<&str> = document["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|statement| statement["Action"].as_array().unwrap())
        .map(|action| action.as_str().unwrap())
        .collect();
    let rules = ami_preflight::rules::builtin().expect("built-in rules");
    let needed = ami_preflight::rules::calls(&rules, &ami_preflight::rules::Selection::default());
    for call in needed {
        for action in call.info().actions {
            assert!(named.contains(action), "{action} is not in {named:?}");
        }
    }
    for action in Call::DescribeImages.info().actions {
        assert_eq!(
            may_call(&role, action, None, &Context::unknown()).verdict,
            Verdict::Allow
        );
    }
    assert!(named.contains(&"appstream:CreateImportedImage") && named.contains(&"iam:PassRole"));
    let reads = ["Describe", "Get", "List", "Simulate"];
    let usual = policy(&["caller", "--region", "eu-west-1"]).to_string();
    assert!(
        !usual.contains("ebs:"),
        "nobody reads data unasked: {usual}"
    );
    let reading = policy(&["caller", "--region", "eu-west-1", "--inspect-disk"]).to_string();
    assert!(reading.contains("arn:aws:ec2:eu-west-1::snapshot/*"));
    assert!(
        !reading.contains("PassRole") && !reading.contains("Create"),
        "{reading}"
    );
    for action in named.iter().filter(|action| reading.contains(**action)) {
        let (_, verb) = action.split_once(':').unwrap();
        assert!(
            reads.iter().any(|read| verb.starts_with(read)),
            "{action} does not only read"
        );
    }
}

#[test]
fn a_role_with_these_policies_passes_every_rule_about_roles() {
    let (trust, role) = (
        policy(&["trust", REQUEST]),
        policy(&["role", REQUEST, "--region", "eu-west-1"]),
    );
    let scene = Scene::new(|evidence| {
        output(evidence, "iam", "GetRole")["Role"]["AssumeRolePolicyDocument"] = trust;
        output(evidence, "iam", "GetRolePolicy")["PolicyDocument"] = role;
    });
    let report = scene.check(&["--select", "role"]).json();
    let judged = report["subjects"][0]["outcomes"].as_array().unwrap().iter();
    let about_roles: Vec<&Value> = judged
        .filter(|outcome| outcome["rule"].as_str().unwrap().starts_with("IAM0"))
        .collect();
    assert!(
        about_roles
            .iter()
            .any(|outcome| outcome["rule"] == "IAM012")
    );
    for outcome in about_roles {
        let verdict = outcome["verdict"].as_str().unwrap();
        assert!(["pass", "not-applicable"].contains(&verdict), "{outcome:#}");
    }
}

#[test]
fn a_selection_of_rules_needs_fewer_permissions() {
    let document = policy(&["caller", REQUEST, "--select", "request"]).to_string();
    assert!(!document.contains("ec2:"), "{document}");
}

#[test]
fn no_account_is_an_error_that_says_how_to_name_it() {
    let run = run(&["policy", "trust"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("--account 111122223333"),
        "{}",
        run.stderr
    );
    assert_eq!(
        support::cli::run(&["policy", "trust", "--account", "12"]).code,
        2
    );
}

#[test]
fn terraform_and_cloudformation_hold_the_same_document() {
    let json = policy(&["trust", REQUEST]);
    let yaml = run(&["policy", "trust", REQUEST, "--format", "cloudformation"]).stdout;
    let template: Value = serde_yaml::from_str(&yaml).expect("YAML");
    let resource = &template["Resources"]["AppStreamImageImportRole"];
    assert_eq!(resource["Properties"]["AssumeRolePolicyDocument"], json);
    for words in [
        ["role", "terraform"],
        ["trust", "terraform"],
        ["caller", "terraform"],
        ["caller", "cloudformation"],
    ] {
        let run = run(&[
            "policy",
            words[0],
            REQUEST,
            "--region",
            "eu-west-1",
            "--format",
            words[1],
        ]);
        insta::assert_snapshot!(words.join("-"), run.stdout);
    }
}

#[test]
fn text_of_the_request_cannot_leave_its_quotes_in_terraform() {
    let arn = "arn:aws:iam::111122223333:role/a${file(\"x\")}\"%{b}";
    let run = run(&[
        "policy",
        "role",
        "--iam-role-arn",
        arn,
        "--format",
        "terraform",
    ]);
    assert!(
        run.stdout.contains(r#"role = "a$${file(\"x\")}\"%%{b}""#),
        "{}",
        run.stdout
    );
}
