//! Roles and the simulator's answers, from evidence to findings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use ami_preflight::expr::Value as Fact;
use ami_preflight::outcome::{Certainty, Verdict};
use serde_json::{Value, json};
use support::iam::{
    Judged, judged, judged_with, put, ready, recorded, simulation, with_role, without,
};

const MODIFY: &str = "role.modify_image_attribute";

/// What the rules say of each published role, with no word of the simulator about it.
const ROWS: [(&str, &[&str]); 25] = [
    ("01", &["IAM010 advice"]),
    ("02", &["IAM010 advice", "IAM012 fail", "IAM019 advice"]),
    ("03", &["IAM010 advice", "IAM012 fail", "IAM019 advice"]),
    ("04", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("05", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("06", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("07", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("08", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("09", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("10", &[]),
    ("10-placeholder", &["IAM009 fail"]),
    ("11", &[]),
    ("12", &["IAM009 warning", "IAM011 unknown"]),
    ("13", &["IAM010 advice", "IAM012 fail", "IAM013 fail"]),
    ("14", &["IAM006 fail"]),
    ("15", &["IAM006 fail", "IAM012 fail", "IAM013 fail"]),
    ("16", &["IAM006 fail"]),
    ("17", &["IAM006 fail"]),
    ("18", &["IAM006 fail"]),
    ("19", &["IAM006 fail", "IAM012 fail", "IAM013 fail"]),
    (
        "20",
        &["IAM006 fail", "IAM012 fail", "IAM013 fail", "IAM019 advice"],
    ),
    ("21", &["IAM010 advice", "IAM012 fail"]),
    ("22", &["IAM010 advice", "IAM020 advice"]),
    ("23", &["IAM006 fail", "IAM012 fail", "IAM022 advice"]),
    ("24", &["IAM010 advice", "IAM012 fail", "IAM019 advice"]),
];

fn row(name: &str) -> Judged {
    let (evidence, arn) = with_role(name);
    judged(&evidence, json!({"IamRoleArn": arn}))
}

/// Without the simulator neither the service control policies nor all permissions are known: not gating, see IAM016 and IAM025.
fn troubles(judged: &Judged) -> Vec<String> {
    let mut troubles = judged.troubles();
    troubles.retain(|trouble| !trouble.ends_with("not gating"));
    troubles
}

#[test]
fn published_roles_get_their_stated_findings() {
    for (name, stated) in ROWS {
        assert_eq!(troubles(&row(name)), stated, "row {name}");
    }
}

#[test]
fn messages_name_what_is_wrong() {
    let table = [
        ("14", "IAM006", "the name of the API endpoint"),
        ("16", "IAM006", "ec2.amazonaws.com is for instance profiles"),
        ("10-placeholder", "IAM009", "aws:SourceAccount"),
        ("12", "IAM009", "fleet/design"),
        ("12", "IAM011", "it depends on aws:SourceArn"),
        ("15", "IAM012", "aws:ResourceTag/ManagedBy = Packer"),
        ("24", "IAM019", "an image export"),
    ];
    for (name, rule, text) in table {
        let judged = row(name);
        let message = &judged.outcome(rule).message;
        assert!(message.contains(text), "row {name}, {rule}: {message}");
    }
}

#[test]
fn tags_of_the_ami_count_in_conditions() {
    let (mut evidence, arn) = with_role("15");
    let tags = json!([{"Key": "ManagedBy", "Value": "Packer"}]);
    support::cli::image(&mut evidence)["Tags"] = tags;
    let tagged = judged(&evidence, json!({"IamRoleArn": arn}));
    assert_eq!(tagged.fact(&format!("{MODIFY}.local")), Fact::str("allow"));
    assert_eq!(
        tagged.fact(&format!("{MODIFY}.conditional")),
        Fact::Bool(true)
    );
    let keys = tagged.fact(&format!("{MODIFY}.condition_keys")).to_string();
    assert_eq!(keys, "aws:ResourceTag/ManagedBy");
    // Nobody but the owner is shown the tags.
    support::cli::image(&mut evidence)["OwnerId"] = json!("444455556666");
    let foreign = judged(&evidence, json!({"IamRoleArn": arn}));
    assert_eq!(foreign.outcome("IAM012").verdict, Verdict::Unknown);
}

/// The ready role's documents as text: with its lines, encoded, or as the AWS CLI prints them.
fn documents(change: impl Fn(&Value) -> Value) -> Value {
    let mut evidence = ready();
    for call in recorded(&mut evidence, "GetRole") {
        let document = &mut call["output"]["Role"]["AssumeRolePolicyDocument"];
        *document = change(document);
    }
    for call in recorded(&mut evidence, "GetRolePolicy") {
        let document = &mut call["output"]["PolicyDocument"];
        *document = change(document);
    }
    for call in recorded(&mut evidence, "GetPolicyVersion") {
        let document = &mut call["output"]["PolicyVersion"]["Document"];
        *document = change(document);
    }
    evidence
}

#[test]
fn documents_may_be_text_encoded_text_or_objects() {
    let encode =
        |text: String| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let forms: [&dyn Fn(&Value) -> Value; 3] = [
        &|document| document.clone(),
        &|document| json!(document.to_string()),
        &|document| json!(encode(document.to_string())),
    ];
    for (form, change) in forms.iter().enumerate() {
        let judged = judged(&documents(change), Value::Null);
        assert_eq!(troubles(&judged), Vec::<String>::new(), "form {form}");
        assert_eq!(judged.fact("role.trust.verdict"), Fact::str("allow"));
        assert_eq!(judged.fact(&format!("{MODIFY}.local")), Fact::str("allow"));
    }
}

#[test]
fn deciding_statements_are_named_with_their_line_in_the_stored_text() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Sid\": \"evil\\u001b[31m\", \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n  ]\n}";
    let mut evidence = ready();
    recorded(&mut evidence, "GetRolePolicy")[0]["output"]["PolicyDocument"] = json!(text);
    let judged = judged(&evidence, Value::Null);
    let deciding = judged.fact(&format!("{MODIFY}.deciding")).to_string();
    assert_eq!(
        deciding,
        "inline:ImageImport statement 0 (evil\u{1b}[31m), line 4, \
         boundary:arn:aws:iam::111122223333:policy/ImageBoundary statement 0, line 3"
    );
    let broad = judged.outcome("IAM017");
    assert_eq!(broad.verdict, Verdict::Fail);
    assert!(
        broad
            .message
            .contains("* in inline:ImageImport statement 0")
    );
    let shown = support::cli::Scene::new(|e| *e = evidence.clone());
    let mut command = support::cli::command();
    let command = command.current_dir(shown.folder.path());
    let shown = support::cli::finish(command.args([
        "check",
        "request.yaml",
        "--evidence",
        "evidence.json",
    ]));
    assert!(
        shown.stdout.contains("IAM017") && !shown.stdout.contains('\u{1b}'),
        "{}",
        shown.stdout
    );
}

#[test]
fn a_simulator_that_contradicts_lowers_the_verdict_and_says_so() {
    let mut evidence = ready();
    simulation(&mut evidence, "ec2:ModifyImageAttribute")["EvalDecision"] = json!("implicitDeny");
    let judged = judged(&evidence, Value::Null);
    assert_eq!(troubles(&judged), ["IAM012 fail"]);
    let message = &judged.outcome("IAM012").message;
    assert!(
        message.contains(
            "its policies allow it as they were read, but the policy simulator answers implicitDeny"
        ),
        "{message}"
    );
}

#[test]
fn a_simulator_that_allows_never_raises_a_refusal() {
    let (mut evidence, arn) = with_role("02");
    let allowed = json!({"output": {"EvaluationResults": [{"EvalActionName": "ec2:ModifyImageAttribute", "EvalDecision": "allowed"}]}});
    let input = json!({"PolicySourceArn": arn, "ActionNames": ["ec2:ModifyImageAttribute"]});
    put(
        &mut evidence,
        "iam",
        "SimulatePrincipalPolicy",
        input,
        allowed,
    );
    let judged = judged(&evidence, json!({"IamRoleArn": arn}));
    assert_eq!(
        judged.fact(&format!("{MODIFY}.simulated")),
        Fact::str("allow")
    );
    let message = &judged.outcome("IAM012").message;
    assert!(
        message.contains("the policy simulator answers allowed, but its policies do not allow it"),
        "{message}"
    );
}

#[test]
fn boundary_scp_and_deny_are_told_apart_and_reported_once() {
    type Change = (&'static str, fn(&mut Value), &'static str);
    let changes: [Change; 4] = [
        (
            "the boundary",
            |result| {
                result["EvalDecision"] = json!("implicitDeny");
                result["PermissionsBoundaryDecisionDetail"] =
                    json!({"AllowedByPermissionsBoundary": false});
            },
            "IAM015 fail",
        ),
        (
            "an SCP",
            |result| {
                result["EvalDecision"] = json!("explicitDeny");
                result["OrganizationsDecisionDetail"] = json!({"AllowedByOrganizations": false});
            },
            "IAM016 fail",
        ),
        (
            "a Deny",
            |result| {
                result["EvalDecision"] = json!("explicitDeny");
                result["MatchedStatements"] =
                    json!([{"SourcePolicyId": "Guard", "StartPosition": {"Line": 7, "Column": 3}}]);
            },
            "IAM023 fail",
        ),
        (
            "the boundary, for this AMI only",
            |result| {
                let arn = result["EvalResourceName"].clone();
                result["ResourceSpecificResults"] = json!([{
                    "EvalResourceName": arn, "EvalResourceDecision": "implicitDeny",
                    "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": false},
                }]);
            },
            "IAM015 fail",
        ),
    ];
    for (name, change, expected) in changes {
        let mut evidence = ready();
        change(simulation(&mut evidence, "ec2:ModifyImageAttribute"));
        assert_eq!(
            troubles(&judged(&evidence, Value::Null)),
            [expected],
            "{name}"
        );
    }
}

#[test]
fn the_boundary_and_denies_are_found_without_the_simulator() {
    let guarded = |document: Value| {
        let mut evidence = ready();
        without(&mut evidence, |call| {
            call["input"]["PolicySourceArn"] == support::iam::ROLE
        });
        let policies = recorded(&mut evidence, "GetPolicyVersion");
        for call in policies {
            if call["input"]["PolicyArn"]
                .as_str()
                .unwrap()
                .ends_with("ImageBoundary")
            {
                call["output"]["PolicyVersion"]["Document"] = document.clone();
            }
        }
        judged(&evidence, Value::Null)
    };
    let statement =
        |effect: &str, action: &str| json!({"Effect": effect, "Action": action, "Resource": "*"});
    let narrow =
        guarded(json!({"Version": "2012-10-17", "Statement": statement("Allow", "ec2:Describe*")}));
    assert_eq!(troubles(&narrow), ["IAM015 fail"]);
    let denying = json!([
        statement("Allow", "ec2:*"),
        statement("Deny", "ec2:Modify*")
    ]);
    let denying = guarded(json!({"Version": "2012-10-17", "Statement": denying}));
    assert_eq!(troubles(&denying), ["IAM023 fail"]);
    let message = &denying.outcome("IAM023").message;
    assert!(
        message.contains("boundary:arn:aws:iam::111122223333:policy/ImageBoundary statement 1"),
        "{message}"
    );
}

#[test]
fn a_key_that_the_simulator_was_not_told_keeps_it_open_unless_the_request_lacks_it_too() {
    let missing = |keys: Value| {
        let mut evidence = ready();
        simulation(&mut evidence, "ec2:ModifyImageAttribute")["MissingContextValues"] = keys;
        judged(&evidence, Value::Null)
    };
    let open = missing(json!(["aws:SourceVpc"]));
    assert_eq!(troubles(&open), ["IAM012 unknown"]);
    assert!(
        open.outcome("IAM012").message.contains("aws:SourceVpc"),
        "{}",
        open.outcome("IAM012").message
    );
    // The role's own calls carry no user name: the simulator judged the real request.
    assert_eq!(
        troubles(&missing(json!(["aws:username"]))),
        Vec::<String>::new()
    );
}

/// The trust policy of the ready role with another condition.
fn trusted(condition: Value) -> Judged {
    let mut evidence = ready();
    let role = &mut recorded(&mut evidence, "GetRole")[0]["output"]["Role"];
    role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"] = condition;
    judged(&evidence, Value::Null)
}

#[test]
fn trust_conditions_are_reported_once_by_the_rule_they_belong_to() {
    let table = [
        (
            json!({"StringEquals": {"sts:ExternalId": "x"}}),
            vec!["IAM008 fail", "IAM010 advice"],
        ),
        (
            json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            vec!["IAM008 fail", "IAM010 advice"],
        ),
        (
            json!({"BoolIfExists": {"aws:SecureTransport": "true"}}),
            vec!["IAM010 advice"],
        ),
        (
            json!({"StringEquals": {"aws:SourceOrgID": "o-1"}}),
            vec!["IAM008 warning", "IAM010 advice", "IAM011 unknown"],
        ),
        (
            json!({"StringEquals": {"aws:SourceAccount": "444455556666"}}),
            vec!["IAM009 fail"],
        ),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:appstream:us-east-1:111122223333:*"}}),
            vec!["IAM009 fail"],
        ),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:appstream:eu-west-1:111122223333:fleet/x"}}),
            vec!["IAM009 warning", "IAM011 unknown"],
        ),
        (
            json!({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}),
            vec!["IAM006 fail", "IAM010 advice"],
        ),
        (
            json!({"StringEqualls": {"aws:SourceAccount": "111122223333"}}),
            vec!["IAM006 fail"],
        ),
    ];
    for (condition, expected) in table {
        assert_eq!(
            troubles(&trusted(condition.clone())),
            expected,
            "{condition}"
        );
    }
}

#[test]
fn a_second_statement_that_admits_is_enough() {
    let mut evidence = ready();
    let role = &mut recorded(&mut evidence, "GetRole")[0]["output"]["Role"];
    let statements = role["AssumeRolePolicyDocument"]["Statement"]
        .as_array_mut()
        .unwrap();
    let mut second = statements[0].clone();
    second["Condition"] =
        json!({"StringEquals": {"sts:ExternalId": "x", "aws:SourceAccount": "111122223333"}});
    statements.push(second);
    assert_eq!(
        troubles(&judged(&evidence, Value::Null)),
        Vec::<String>::new()
    );
}

#[test]
fn denies_of_the_trust_policy_are_errors_when_certain_and_open_otherwise() {
    let with = |condition: Value| {
        let mut evidence = ready();
        let role = &mut recorded(&mut evidence, "GetRole")[0]["output"]["Role"];
        let statements = role["AssumeRolePolicyDocument"]["Statement"]
            .as_array_mut()
            .unwrap();
        statements.push(json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}));
        troubles(&judged(&evidence, Value::Null))
    };
    let https = json!({"Bool": {"aws:SecureTransport": "false"}});
    assert_eq!(
        with(https),
        Vec::<String>::new(),
        "it certainly does not apply"
    );
    let address = json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}});
    assert_eq!(with(address), ["IAM007 warning", "IAM011 unknown"]);
    let id = json!({"StringNotEquals": {"sts:ExternalId": "x"}});
    assert_eq!(with(id), ["IAM007 fail"]);
}

#[test]
fn a_role_under_another_path_or_none_at_all_is_iam005_alone() {
    let moved = judged(
        &ready(),
        json!({"IamRoleArn": "arn:aws:iam::111122223333:role/x/AppStreamImageImport"}),
    );
    assert_eq!(moved.outcome("IAM005").verdict, Verdict::Fail);
    assert!(
        moved
            .outcome("IAM005")
            .message
            .contains("is arn:aws:iam::111122223333:role/AppStreamImageImport;")
    );
    let mut evidence = ready();
    let call = &mut recorded(&mut evidence, "GetRole")[0];
    call.as_object_mut().unwrap().remove("output");
    call["error"] = json!({"code": "NoSuchEntity", "message": "The role cannot be found."});
    let gone = judged(&evidence, Value::Null);
    assert_eq!(troubles(&gone), ["IAM005 fail"]);
    assert_eq!(gone.outcome("IAM012").verdict, Verdict::NotApplicable);
}

#[test]
fn hostile_answers_are_unknown_and_never_a_pass() {
    for output in [
        json!([]),
        json!({"Role": 7}),
        json!({"Role": {"AssumeRolePolicyDocument": 7}}),
        json!({"Role": {"AssumeRolePolicyDocument": "%7B%7B"}}),
    ] {
        let mut evidence = ready();
        recorded(&mut evidence, "GetRole")[0]["output"] = output.clone();
        let judged = judged(&evidence, Value::Null);
        assert_eq!(
            judged.outcome("IAM011").verdict,
            Verdict::Unknown,
            "{output}"
        );
        assert_eq!(
            judged.outcome("IAM006").verdict,
            Verdict::Unknown,
            "{output}"
        );
    }
}

#[test]
fn a_new_role_is_advice_and_the_missing_service_role_a_warning() {
    let mut evidence = ready();
    let at = "2026-02-02T08:00:30Z";
    assert_eq!(
        troubles(&judged_with(&evidence, Value::Null, at, false)),
        ["IAM020 advice"]
    );
    for call in recorded(&mut evidence, "GetRole") {
        if call["input"]["RoleName"] == "AmazonAppStreamServiceAccess" {
            call.as_object_mut().unwrap().remove("output");
            call["error"] = json!({"code": "NoSuchEntityException", "message": ""});
        }
    }
    assert_eq!(
        troubles(&judged(&evidence, Value::Null)),
        ["IAM021 warning"]
    );
    let judged = judged(&evidence, Value::Null);
    assert_eq!(judged.outcome("IAM021").certainty, Certainty::Certain);
}
