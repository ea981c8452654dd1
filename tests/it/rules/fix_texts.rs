//! What the fixes of all rules have in common: commands that can be pasted, and nothing advised that another rule refuses.

use crate::support;

use serde_json::{Value, json};
use support::ami_evidence::{image, judged as ami};
use support::cli::run;
use support::iam::{judged, put, ready};
use support::rule_pages::{AREAS, rules};

/// Every list of steps in every rule, with the rule's id.
fn all_steps() -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for rule in AREAS.iter().flat_map(|(area, _, _)| rules(area)) {
        let file = rule.file();
        let own = std::iter::once(&file.fix);
        let of_cases = file.cases.iter().filter_map(|case| case.fix.as_ref());
        all.extend(
            own.chain(of_cases)
                .map(|fix| (rule.id.clone(), fix.clone())),
        );
    }
    all
}

#[test]
fn whoever_registers_a_snapshot_is_told_to_look_at_its_billing_data() {
    let mut count = 0;
    for (rule, steps) in all_steps() {
        let at = steps
            .iter()
            .position(|step| step.contains("aws ec2 register-image"));
        let Some(at) = at else { continue };
        count += 1;
        let mapping = "VolumeType=gp3,DeleteOnTermination=true}";
        assert!(steps[at].contains(mapping), "{rule}: {}", steps[at]);
        let next = &steps[at + 1];
        for said in [
            "PlatformDetails must read Windows",
            "instance billed as Windows",
            "describe-images",
        ] {
            assert!(next.contains(said), "{rule}: {said}: {next}");
        }
    }
    assert_eq!(count, 5, "AMI009, AMI010 twice, AMI011, AMI017");
}

#[test]
fn a_legacy_ami_is_told_so_in_a_report_too() {
    let world = ami(|evidence| {
        let image = image(evidence);
        image.as_object_mut().unwrap().remove("BootMode");
        image.as_object_mut().unwrap().remove("TpmSupport");
        image["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] = json!(512);
    });
    for rule in ["AMI010", "AMI011"] {
        let fix = world.outcome(rule).fix.join("\n");
        assert!(fix.contains("PlatformDetails must read Windows"), "{fix}");
    }
}

#[test]
fn no_command_has_a_placeholder_in_single_quotes_or_a_partition_of_its_own() {
    for (rule, steps) in all_steps() {
        for step in &steps {
            let quoted = step.split('\'').skip(1).step_by(2);
            for text in quoted.filter(|text| text.contains("Version")) {
                for placeholder in ["ACCOUNT_ID", "PARTITION", "ROLE_ARN", "REGION"] {
                    assert!(!text.contains(placeholder), "{rule}: {step}");
                }
            }
            let own = step.contains("aws ") && step.contains("arn:aws:");
            assert!(!own, "{rule}: the partition is that of the run: {step}");
        }
    }
}

#[test]
fn without_an_account_a_trust_policy_asks_for_it() {
    let text = run(&["explain", "IAM006"]).stdout;
    let asked =
        r#""aws:SourceAccount":"'"$(aws sts get-caller-identity --query Account --output text)"'""#;
    assert!(text.contains(asked), "{text}");
    assert!(!text.contains("ACCOUNT_ID"), "{text}");
}

#[test]
fn the_account_of_the_role_is_that_of_the_import() {
    let mut evidence = ready();
    evidence.as_object_mut().unwrap().remove("account");
    support::iam::without(&mut evidence, |call| {
        call["operation"] == "GetCallerIdentity"
    });
    support::iam::recorded(&mut evidence, "GetRole")
        .into_iter()
        .filter(|call| call["input"]["RoleName"] == "AppStreamImageImport")
        .for_each(|call| {
            call["output"]["Role"]["AssumeRolePolicyDocument"]["Statement"] = json!([])
        });
    let world = judged(&evidence, json!({}));
    let fix = world.outcome("IAM006").fix.join("\n");
    assert!(
        fix.contains(r#""aws:SourceAccount":"111122223333""#),
        "{fix}"
    );
}

/// The steps of what fails for AppStream's own role: the bundled faulty example has it.
fn of_the_service_role() -> Vec<(String, String)> {
    let evidence = "examples/faulty.evidence.json";
    let check = ["check", "examples/faulty.yaml", "--evidence", evidence];
    let report = run(&[&check[..], &["-o", "json"]].concat()).json();
    let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome["verdict"] == "fail");
    failed
        .map(|outcome| {
            let steps = outcome["fix"].as_array().unwrap().iter().map(text);
            (text(&outcome["rule"]), steps.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

#[test]
fn nobody_is_told_to_change_the_role_that_aws_keeps() {
    let all = of_the_service_role();
    let rules: Vec<&str> = all.iter().map(|(rule, _)| rule.as_str()).collect();
    for rule in ["IAM008", "IAM012", "IAM019"] {
        assert!(rules.contains(&rule), "{rules:?}");
    }
    for (rule, fix) in &all {
        for change in [
            "update-assume-role-policy",
            "put-role-policy",
            "attach-role-policy",
        ] {
            let role = format!("{change} --role-name AmazonAppStreamServiceAccess");
            assert!(!fix.contains(&role), "{rule}: {fix}");
        }
        if ["IAM008", "IAM012", "IAM019"].contains(&rule.as_str()) {
            for command in ["create-role", "put-role-policy", "get-role"] {
                let own = format!("aws iam {command} --role-name AppStreamImageImport");
                assert!(fix.contains(&own), "{rule}: {own}: {fix}");
            }
        }
    }
}

#[test]
fn arns_in_commands_are_of_the_partition_of_the_run() {
    let mut evidence = ready();
    evidence["partition"] = json!("aws-us-gov");
    evidence["region"] = json!("us-gov-west-1");
    let missing = json!({"error": {"code": "NoSuchEntity", "message": "no such role"}});
    let role = json!({"RoleName": "AmazonAppStreamServiceAccess"});
    put(&mut evidence, "iam", "GetRole", role, missing);
    let world = judged(&evidence, json!({}));
    let fix = world.outcome("IAM021").fix.join("\n");
    assert!(
        fix.contains("arn:aws-us-gov:iam::aws:policy/service-role/"),
        "{fix}"
    );
}

#[test]
fn encryption_is_explained_for_the_tools_that_build_images() {
    for rule in ["AMI022", "AMI023"] {
        let text: Value = json!(run(&["explain", rule]).stdout);
        for word in ["`encrypted`", "`kmsKeyId`", "`encrypt_boot`"] {
            assert!(text.as_str().unwrap().contains(word), "{rule}: {word}");
        }
    }
}

#[test]
fn of_a_second_volume_one_rule_speaks() {
    let world = ami(|evidence| {
        let second = json!({"DeviceName": "xvdb", "Ebs": {"SnapshotId": "snap-0f1e2d3c4b5a69788", "VolumeSize": 50,
            "VolumeType": "gp3", "Encrypted": false, "DeleteOnTermination": true}});
        let mappings = image(evidence)["BlockDeviceMappings"]
            .as_array_mut()
            .unwrap();
        mappings.push(second);
    });
    assert!(
        world
            .outcome("AMI016")
            .message
            .contains("maps 2 EBS volumes")
    );
    let failed = world
        .outcomes
        .iter()
        .filter(|outcome| !outcome.message.is_empty() && !outcome.fix.is_empty());
    let of_second: Vec<&str> = failed
        .filter(|outcome| outcome.subject.contains("xvdb"))
        .map(|outcome| outcome.rule.as_str())
        .collect();
    assert_eq!(of_second, Vec::<&str>::new());
}
