//! What people are told: fixes that can be pasted as they stand, near misses that name the mistake, and no unknown where nobody was asked.

use crate::support;

use serde_json::{Value, json};
use support::cli::{Scene, run};
use support::iam::{judged, put, ready, without};

/// The ready role with this inline policy alone, and no word of the simulator.
fn with_policy(policy: Value) -> Value {
    let mut evidence = ready();
    without(&mut evidence, |call| {
        let source = call["input"]["PolicySourceArn"].as_str();
        source.is_some_and(|arn| arn.contains(":role/"))
    });
    let name = "AppStreamImageImport";
    let input = json!({"RoleName": name, "PolicyName": "ImageImport"});
    let output = json!({"RoleName": name, "PolicyName": "ImageImport", "PolicyDocument": policy});
    put(
        &mut evidence,
        "iam",
        "GetRolePolicy",
        input,
        json!({"output": output}),
    );
    evidence
}

fn told(rule: &str, policy: Value) -> String {
    let world = judged(&with_policy(policy), json!({}));
    world.outcome(rule).message.clone()
}

fn policy(version: &str, statement: Value) -> Value {
    let describe = json!({"Effect": "Allow", "Action": "ec2:DescribeImages", "Resource": "*"});
    json!({"Version": version, "Statement": [statement, describe]})
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

#[test]
fn an_action_that_does_not_exist_is_named() {
    let statement = allow("ec2:ModifyImageAttributes", "*");
    let message = told("IAM012", policy("2012-10-17", statement));
    let said = "statement 0 of inline:ImageImport names ec2:ModifyImageAttributes, which is not ec2:ModifyImageAttribute";
    assert!(message.contains(said), "{message}");
    let statement = allow("ec2:DescribeInstances", "*");
    let message = told("IAM012", policy("2012-10-17", statement));
    assert!(!message.contains("statement"), "no near miss: {message}");
}

#[test]
fn variables_in_an_old_policy_are_told_from_account_ids() {
    let resource = "arn:aws:ec2:${aws:RequestedRegion}::image/*";
    let statement = allow("ec2:ModifyImageAttribute", resource);
    let message = told("IAM012", policy("2008-10-17", statement));
    assert!(
        message.contains("without Version 2012-10-17 its ${...} is plain text"),
        "{message}"
    );
    assert!(!message.contains("account id"), "{message}");
    let statement = allow(
        "ec2:ModifyImageAttribute",
        "arn:aws:ec2:*:111122223333:image/*",
    );
    let message = told("IAM012", policy("2012-10-17", statement));
    assert!(
        message.contains("image ARNs have no account id"),
        "{message}"
    );
}

fn fixes(arguments: &[&str]) -> String {
    let report = run(arguments).json();
    let outcomes = report["subjects"][0]["outcomes"]
        .as_array()
        .unwrap()
        .clone();
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome["verdict"] == "fail");
    let steps = failed.flat_map(|outcome| outcome["fix"].as_array().unwrap().clone());
    steps
        .map(|step| format!("{}\n", step.as_str().unwrap()))
        .collect()
}

#[test]
fn fixes_carry_what_the_run_knows() {
    let text = fixes(&[
        "check",
        "examples/faulty.yaml",
        "--evidence",
        "examples/faulty.evidence.json",
        "-o",
        "json",
    ]);
    for known in [
        "$ROLE_NAME",
        "$AMI_ID",
        "$REGION",
        "$IMAGE_NAME",
        "ACCOUNT_ID",
        "ROLE_ARN",
    ] {
        assert!(!text.contains(known), "{known}: {text}");
    }
    assert!(
        text.contains(":111122223333:role/AppStreamImageImport")
            && text.contains("--role-name AppStreamImageImport "),
        "{text}"
    );
    assert!(
        text.contains(r#""aws:SourceAccount":"111122223333""#),
        "{text}"
    );
    assert!(
        text.contains("$INSTANCE_ID"),
        "not known, so it stays: {text}"
    );
}

#[test]
fn nothing_that_a_shell_would_run_gets_into_a_fix() {
    let text = fixes(&[
        "check",
        "--offline",
        "--name",
        "aws-$(reboot)",
        "--source-ami-id",
        "ami-0123456789abcdef0",
        "--iam-role-arn",
        "arn:aws:iam::111122223333:role/aws-service-role/a;reboot",
        "-o",
        "json",
    ]);
    assert!(!text.is_empty());
    assert!(!text.contains("reboot"), "{text}");
}

#[test]
fn without_network_and_region_nothing_is_unknown() {
    let report = run(&["check", "examples/ready.yaml", "--offline", "-o", "json"]).json();
    assert_eq!(report["summary"]["unknown"], 0);
    assert_eq!(report["summary"]["ready"], 1);
}

/// `RULE line:column message` of what fails in a request file.
fn found(request: &str) -> Vec<String> {
    let run = Scene::new(|_| {}).request(request).check(&[]);
    let report = run.json();
    let outcomes = report["subjects"][0]["outcomes"]
        .as_array()
        .unwrap()
        .clone();
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome["verdict"] == "fail");
    let line = |outcome: &Value| {
        let (text, place) = (
            |name: &str| outcome[name].as_str().unwrap().to_owned(),
            &outcome["location"],
        );
        format!(
            "{} {}:{} {}",
            text("rule"),
            place["line"],
            place["column"],
            text("message")
        )
    };
    failed.map(line).collect()
}

#[track_caller]
fn finds(found: &[String], start: &str, part: &str) {
    let hit = found
        .iter()
        .any(|line| line.starts_with(start) && line.contains(part));
    assert!(hit, "no {start} {part}: {found:#?}");
}

const ENTRY: &str = "Name: cad-2026-11\nSourceAmiId: ami-0a1b2c3d4e5f60718\n\
    IamRoleArn: arn:aws:iam::111122223333:role/Import\nAppCatalogConfig:\n  - Name: cad\n";

#[test]
fn a_finding_points_at_the_member_at_fault() {
    let request = format!(
        "{ENTRY}    AbsoluteAppPath: C:\\Apps\\x.exe\n    AbsoluteIconPath: D:\\a?\\PROGRA~1\\x.png\n    AbsoluteManifestPath: ''\n    WorkingDirectory: '\"C:\\x\"'\n"
    );
    let found = found(&request);
    for (rule, line) in [
        ("CAT008", 7),
        ("CAT013", 7),
        ("CAT030", 7),
        ("CAT023", 8),
        ("CAT014", 9),
    ] {
        finds(&found, &format!("{rule} {line}:"), "application cad");
    }
    let long = "a".repeat(300);
    let request = format!(
        "{ENTRY}    AbsoluteAppPath: C:\\Apps\\x.exe\n    WorkingDirectory: C:\\{long}\n    AbsoluteIconPath: \"C:\\temp\"\n"
    );
    let found = self::found(&request);
    finds(&found, "CAT012 7:", "WorkingDirectory");
    finds(&found, "CAT009 8:", "AbsoluteIconPath");
}

#[test]
fn a_wrong_name_is_underlined_and_not_its_value() {
    let request = format!(
        "{ENTRY}    AbsoluteAppPath: C:\\Apps\\x.exe\n    LaunchParamters: /secret\nTags:\n  te#am: hush\n"
    );
    let found = found(&request);
    finds(&found, "REQ028 7:5", "did you mean `LaunchParameters`");
    finds(&found, "REQ012 9:3", "te#am");
}

#[test]
fn an_application_without_a_name_goes_by_its_place() {
    let request = ENTRY.replace("  - Name: cad", "  - Name: ''")
        + "    AbsoluteAppPath: x.exe\n  - AbsoluteAppPath: y.exe\n";
    let found = found(&request);
    finds(
        &found,
        "CAT007 6:",
        "the application at index 0 (from 0): AbsoluteAppPath",
    );
    finds(
        &found,
        "CAT007 7:",
        "the application at index 1 (from 0): AbsoluteAppPath",
    );
}

#[test]
fn an_unknown_names_what_is_there() {
    let run = Scene::new(|_| {})
        .request("Name: x\nSourceAmiId: 5\nTags: {Team: 5}\n")
        .check(&[]);
    let said = |rule: &str| run.outcome(rule)["message"].as_str().unwrap().to_owned();
    assert!(
        said("REQ013").starts_with("request.Tags[Team] is not known"),
        "{}",
        said("REQ013")
    );
    assert!(
        said("AMI030").starts_with("os.build is not known"),
        "{}",
        said("AMI030")
    );
    assert!(!run.stdout.contains("no Region is known"));
}

#[test]
fn what_cannot_be_computed_goes_by_the_rule() {
    let scene = Scene::new(|_| {});
    let rule = "id: OWN001\nname: name-too-short\ntitle: The name is short\nseverity: error\n\
        assert: 6 / (size(request.Name) - 11) > 2\nmessage: short\nwhy: our names\nfix: [Rename it.]\n\
        sources: [{url: https://example.com, checked: 2026-11-23}]\nexamples:\n\
        \x20 - {name: a, given: {request.Name: aaaaaaaaaaaa}, expect: pass}\n\
        \x20 - {name: b, given: {request.Name: a}, expect: fail}\n\
        \x20 - {name: c, given: {request.Name: aaaaaaaaaaa}, expect: unknown}\n";
    std::fs::write(scene.folder.path().join("OWN001-name-too-short.yaml"), rule).unwrap();
    let run = scene.check(&["--rules", "OWN001-name-too-short.yaml"]);
    let outcome = run.outcome("OWN001");
    assert_eq!(outcome["verdict"], "unknown", "{outcome}");
    let message = outcome["message"].as_str().unwrap();
    assert!(message.starts_with("OWN001 is not known: "), "{message}");
}

#[test]
fn members_left_of_a_skeleton() {
    let request = "Name: x\nSourceAmiId: ami-0a1b2c3d4e5f60718\nWorkspaceImageId: ''\nIamRoleArn: arn:aws:iam::111122223333:role/x\nDryRun: true\n";
    let found = found(request);
    finds(&found, "REQ008 3:", "is empty; leave it out");
    finds(&found, "REQ030 5:", "creates no image");
    let both = self::found("Name: x\nSourceAmiId: ''\nWorkspaceImageId: ''\nIamRoleArn: ''\n");
    finds(&both, "IAM002 4:", "one from a WorkSpaces image none");
}

#[test]
fn labels_and_types_that_mislead() {
    let catalog = "    DisplayName: CAD 2026\n    AbsoluteAppPath: C:\\a.exe\n  - Name: other\n    DisplayName: cad\n    AbsoluteAppPath: C:\\b.exe\n";
    finds(
        &found(&format!("{ENTRY}{catalog}")),
        "CAT005 9:",
        "the Name of another one",
    );
    let request = "Name: x\nSourceAmiId: ami-0a1b2c3d4e5f60718\nRuntimeValidationConfig: {IntendedInstanceType: strem.standard.large}\n";
    let found = found(request);
    let suggested = found
        .iter()
        .find(|line| line.starts_with("REQ018"))
        .unwrap();
    assert!(!suggested.contains("stream."), "{suggested}");
}

#[test]
fn commands_about_a_region_name_it() {
    for rule in ami_preflight::rules::builtin().unwrap() {
        let file = rule.file();
        let of_cases = file.cases.iter().flat_map(|case| case.fix.iter().flatten());
        for step in file.fix.iter().chain(of_cases) {
            let regional = ["ec2", "appstream", "workspaces", "service-quotas", "ssm"]
                .iter()
                .any(|service| step.contains(&format!("aws {service} ")));
            let named = step.contains("--region") || step.contains("--generate-cli-skeleton");
            assert!(!regional || named, "{}: {step}", rule.id);
        }
    }
}

#[test]
fn rules_that_look_for_arguments_in_a_path_agree() {
    let texts = ["CAT010", "CAT013", "CAT014"].map(|id| {
        let path = std::fs::read_dir("rules/catalog").unwrap();
        let path = path.map(|entry| entry.unwrap().path());
        let path = path
            .into_iter()
            .find(|path| path.to_string_lossy().contains(id))
            .unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.starts_with("  arguments: "));
        line.unwrap().to_owned()
    });
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:#?}");
}
