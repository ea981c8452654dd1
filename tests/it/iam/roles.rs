//! Roles seen in published projects, each with the result that the tool has to state.

use std::collections::BTreeMap;

use ami_preflight::iam::Verdict::{Allow, Deny, Unknown};
use ami_preflight::iam::{
    Decision, Image, Role, RoleCall, ServiceCall, Verdict, may_assume, may_call,
};

const SERVICE: &str = "appstream.amazonaws.com";
const ACCOUNT: &str = "111122223333";
const AMI: &str = "ami-0abcdef1234567890";
const AMI_ARN: &str = "arn:aws:ec2:eu-west-1::image/ami-0abcdef1234567890";

/// Fixture, and the verdicts for trust, ModifyImageAttribute and DescribeImages on an untagged AMI.
const ROWS: [(&str, Verdict, Verdict, Verdict); 25] = [
    ("01", Allow, Allow, Allow),
    ("02", Allow, Deny, Allow),
    ("03", Allow, Deny, Allow),
    ("04", Allow, Deny, Deny),
    ("05", Allow, Deny, Deny),
    ("06", Allow, Deny, Deny),
    ("07", Allow, Deny, Deny),
    ("08", Allow, Deny, Deny),
    ("09", Allow, Deny, Deny),
    ("10", Allow, Allow, Allow),
    ("10-placeholder", Deny, Allow, Allow),
    ("11", Allow, Allow, Allow),
    ("12", Unknown, Allow, Allow),
    ("13", Allow, Deny, Deny),
    ("14", Deny, Allow, Allow),
    ("15", Deny, Deny, Deny),
    ("16", Deny, Allow, Allow),
    ("17", Deny, Allow, Allow),
    ("18", Deny, Allow, Allow),
    ("19", Deny, Deny, Deny),
    ("20", Deny, Deny, Deny),
    ("21", Allow, Deny, Allow),
    ("22", Allow, Allow, Allow),
    ("23", Deny, Deny, Allow),
    ("24", Allow, Deny, Allow),
];

fn role(row: &str) -> Role {
    let path = format!(
        "{}/tests/fixtures/iam/row{row}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    Role::from_json(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn assume_in(role: &Role, region: &str, account: &str) -> Decision {
    let call = ServiceCall {
        partition: "aws",
        region: Some(region),
        account: Some(account),
        now: None,
    };
    may_assume(role, SERVICE, &call.context())
}

fn assume(role: &Role) -> Decision {
    assume_in(role, "eu-west-1", ACCOUNT)
}

fn call(role: &Role, action: &str, tags: &BTreeMap<String, String>) -> Decision {
    let image = Image {
        image_id: Some(AMI),
        image_type: Some("machine"),
        owner_id: Some(ACCOUNT),
        public: Some(false),
        root_device_type: Some("ebs"),
        tags: Some(tags),
    };
    let call = RoleCall {
        region: Some("eu-west-1"),
        now: None,
        image: Some(image),
    };
    let resource = (action == "ec2:ModifyImageAttribute").then_some(AMI_ARN);
    may_call(role, action, resource, &call.context(role, action))
}

fn modify(role: &Role) -> Decision {
    call(role, "ec2:ModifyImageAttribute", &BTreeMap::new())
}

fn describe(role: &Role) -> Decision {
    call(role, "ec2:DescribeImages", &BTreeMap::new())
}

#[test]
fn every_published_role_gets_its_stated_result() {
    for (row, trust, modifies, describes) in ROWS {
        let role = role(row);
        let found = (
            assume(&role).verdict,
            modify(&role).verdict,
            describe(&role).verdict,
        );
        assert_eq!(found, (trust, modifies, describes), "row {row}");
    }
}

#[test]
fn the_source_arn_of_row_11_holds_for_its_own_region_and_account_only() {
    let role = role("11");
    assert_eq!(assume_in(&role, "us-east-1", ACCOUNT).verdict, Deny);
    assert_eq!(assume_in(&role, "eu-west-1", "444455556666").verdict, Deny);
}

#[test]
fn the_fleet_pattern_of_row_12_depends_on_the_source_arn_and_says_what_would_do() {
    let decision = assume(&role("12"));
    assert_eq!(decision.depends_on, ["aws:SourceArn"]);
    assert_eq!(decision.deciding[0].sid.as_deref(), Some("FleetOnly"));
    assert!(
        decision.near_misses[0]
            .contains("arn:aws:appstream:eu-west-1:111122223333:* would cover it")
    );
}

#[test]
fn the_endpoint_name_of_row_14_is_named_as_the_mistake() {
    let sentence = &assume(&role("14")).near_misses[0];
    assert!(
        sentence.contains("Service appstream2.amazonaws.com"),
        "{sentence}"
    );
    assert!(sentence.contains("name of the API endpoint"), "{sentence}");
}

#[test]
fn the_role_of_row_15_may_modify_a_tagged_ami_but_never_describe_images() {
    let role = role("15");
    let tags = BTreeMap::from([("ManagedBy".to_owned(), "Packer".to_owned())]);
    assert_eq!(
        call(&role, "ec2:ModifyImageAttribute", &tags).verdict,
        Allow
    );
    assert_eq!(call(&role, "ec2:DescribeImages", &tags).verdict, Deny);
    let sentence = &modify(&role).near_misses[0];
    assert_eq!(
        sentence,
        "the statement OwnImagesOnly of inline:packer names this action, but its condition is StringEquals \
         aws:ResourceTag/ManagedBy = Packer, and the request does not carry aws:ResourceTag/ManagedBy"
    );
}

#[test]
fn wrong_principals_are_named() {
    for (row, name) in [
        ("16", "ec2.amazonaws.com"),
        ("17", "dlm.amazonaws.com"),
        ("18", "imagebuilder.amazonaws.com"),
        ("20", "application-autoscaling.amazonaws.com"),
        ("23", "arn:aws:iam::111122223333:root"),
    ] {
        let sentences = assume(&role(row)).near_misses;
        assert!(
            sentences.iter().any(|s| s.contains(name)),
            "row {row}: {sentences:?}"
        );
    }
}

#[test]
fn an_allow_names_its_statement_and_line() {
    let decision = modify(&role("22"));
    let statement = &decision.deciding[0];
    assert_eq!(
        (statement.policy.as_str(), statement.statement),
        ("inline:import", 0)
    );
    let role = role("22");
    let text = role.policies[0].document().unwrap().text();
    let line = text.lines().nth(statement.line - 1).unwrap();
    let rest: String = line.chars().skip(statement.column - 1).collect();
    assert_eq!(rest, "{", "{text}");
}

#[test]
fn only_the_export_role_looks_like_one() {
    for (row, ..) in ROWS {
        assert_eq!(role(row).looks_like_export(), row == "24", "row {row}");
    }
}

#[test]
fn trust_facts_tell_what_rules_ask() {
    let none = role("01").trust_facts(SERVICE);
    assert!(!none.confused_deputy_protection && none.condition_keys.is_empty());
    assert_eq!(none.services, [SERVICE]);
    let account = role("10").trust_facts(SERVICE);
    assert!(account.confused_deputy_protection);
    assert_eq!(account.condition_keys, ["aws:SourceAccount"]);
    assert_eq!(account.conditions[0].values, [ACCOUNT]);
    assert!(account.conditions[0].requires_key);
    assert!(role("23").trust_facts(SERVICE).aws_principals_only);
    assert!(!role("18").trust_facts(SERVICE).aws_principals_only);
    assert!(role("16").trust_facts(SERVICE).admitting.is_empty());
}

#[test]
fn an_allow_that_hangs_on_conditions_is_told_from_one_that_does_not() {
    let conditional = role("15").allow_conditions("ec2:ModifyImageAttribute", Some(AMI_ARN));
    assert!(!conditional.unconditional);
    assert_eq!(conditional.keys, ["aws:ResourceTag/ManagedBy"]);
    assert!(
        role("01")
            .allow_conditions("ec2:ModifyImageAttribute", Some(AMI_ARN))
            .unconditional
    );
    assert!(
        modify(&role("01"))
            .deciding
            .iter()
            .all(|statement| !statement.conditional)
    );
}
