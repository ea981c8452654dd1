//! Answers that say two things of one thing, or that belong to another account or Region: never ready, and said.

use super::Judge;
use super::support::cli::NOW;
use super::support::iam::recorded;
use super::support::world::{call, ready};
use ami_preflight::evidence::gather::{Follow, Over, Respond};
use ami_preflight::evidence::{Answer, Answers, Call, EvidenceFile, Question, Target};
use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::judge::Outcome;
use ami_preflight::judge::pipeline::Run;
use ami_preflight::rules::Selection;
use serde_json::{Value, json};

pub const AMI: &str = "ami-0a1b2c3d4e5f60718";
const ACCOUNT: &str = "111122223333";

pub fn changed(change: impl FnOnce(&mut Value)) -> Vec<Outcome> {
    let mut evidence = ready();
    change(&mut evidence);
    Judge::new().outcomes(&evidence)
}

/// The unknown of a rule says this.
pub fn said(outcomes: &[Outcome], rule: &str, words: &str) {
    let outcome = outcomes.iter().find(|o| o.rule == rule).unwrap();
    assert_eq!(
        outcome.verdict,
        Verdict::Unknown,
        "{rule}: {}",
        outcome.message
    );
    assert!(outcome.message.contains(words), "{}", outcome.message);
}

fn passes(outcomes: &[Outcome], rule: &str) {
    let outcome = outcomes.iter().find(|o| o.rule == rule).unwrap();
    assert_eq!(outcome.verdict, Verdict::Pass, "{}", outcome.message);
}

/// Adds an element to a list: a copy of its first one, changed.
fn again(output: &mut Value, list: &str, change: &dyn Fn(&mut Value)) {
    let items = output.pointer_mut(list).unwrap().as_array_mut().unwrap();
    let mut copy = items[0].clone();
    change(&mut copy);
    items.push(copy);
}

#[test]
fn the_same_thing_twice_with_other_members_is_unknown() {
    for (operation, id, list, member, rule) in [
        ("DescribeImages", AMI, "/Images", "State", "AMI002"),
        (
            "DescribeSnapshots",
            "snap-",
            "/Snapshots",
            "Encrypted",
            "AMI023",
        ),
        ("DescribeImages", "PRIVATE", "/Images", "State", "QUO001"),
        (
            "DescribeImageBuilders",
            "",
            "/ImageBuilders",
            "InstanceType",
            "QUO003",
        ),
        ("DescribeImages", AMI, "/Images/0/Tags", "Value", "AMI002"),
        (
            "GetRole",
            "AppStreamImageImport",
            "/Role/Tags",
            "Value",
            "IAM005",
        ),
    ] {
        let outcomes = changed(|evidence| {
            let call = call(evidence, operation, id);
            again(&mut call["output"], list, &|item| item[member] = json!("x"));
        });
        said(&outcomes, rule, "twice, and the two differ");
        said(&outcomes, rule, member);
        let twice = changed(|evidence| {
            let call = call(evidence, operation, id);
            again(&mut call["output"], list, &|_| {});
        });
        passes(&twice, rule);
    }
}

#[test]
fn an_image_that_two_pages_show_counts_once() {
    let outcomes = changed(|evidence| {
        let call = call(evidence, "DescribeImages", "PRIVATE");
        for _ in 0..20 {
            again(&mut call["output"], "/Images", &|_| {});
        }
    });
    passes(&outcomes, "QUO001");
}

#[test]
fn images_of_others_may_have_the_same_name_as_ones_own() {
    let outcomes = changed(|evidence| {
        let call = call(evidence, "DescribeImages", "PRIVATE");
        again(&mut call["output"], "/Images", &|image| {
            image["Arn"] = json!("arn:aws:appstream:eu-west-1:444455556666:image/office-2026-01");
            image["Visibility"] = json!("SHARED");
        });
        again(&mut call["output"], "/Images", &|image| {
            image["Arn"] = json!("arn:aws:appstream:eu-west-1::image/office-2026-01");
            image["Visibility"] = json!("PUBLIC");
        });
    });
    passes(&outcomes, "QUO001");
}

#[test]
fn an_image_with_an_arn_of_the_account_is_its_own_whatever_its_visibility() {
    for visibility in ["SHARED", "PUBLIC"] {
        let outcomes = changed(|evidence| {
            let call = call(evidence, "DescribeImages", "PRIVATE");
            again(&mut call["output"], "/Images", &|image| {
                image["Arn"] = json!("arn:aws:appstream:eu-west-1:111122223333:image/cad-2026-11");
                image["Name"] = json!("cad-2026-11");
                image["Visibility"] = json!(visibility);
            });
        });
        let taken = outcomes.iter().find(|o| o.rule == "REQ005").unwrap();
        assert_eq!(taken.verdict, Verdict::Fail);
    }
}

#[test]
fn answers_of_another_account_region_or_partition_are_none() {
    let arns = [
        (
            "appstream",
            "DescribeImages",
            "/Images/0",
            "Arn",
            "image/office-2026-01",
            "QUO001",
        ),
        (
            "appstream",
            "DescribeImageBuilders",
            "/ImageBuilders/0",
            "Arn",
            "image-builder/b",
            "QUO003",
        ),
        (
            "servicequotas",
            "ListServiceQuotas",
            "/Quotas/0",
            "QuotaArn",
            "appstream2/L-E1182CCA",
            "QUO001",
        ),
    ];
    for (service, operation, place, member, name, rule) in arns {
        let id = if operation == "DescribeImages" {
            "PRIVATE"
        } else {
            ""
        };
        let with = |prefix: &str| {
            changed(|evidence| {
                let thing = call(evidence, operation, id)["output"].pointer_mut(place);
                thing.unwrap()[member] = json!(format!("{prefix}:{name}"));
            })
        };
        passes(
            &with(&format!("arn:aws:{service}:eu-west-1:{ACCOUNT}")),
            rule,
        );
        for (prefix, words) in [
            (
                format!("arn:aws:{service}:eu-west-1:444455556666"),
                "not of the account 111122223333",
            ),
            (
                format!("arn:aws:{service}:eu-west-2:{ACCOUNT}"),
                "not in the Region eu-west-1",
            ),
            (
                format!("arn:aws-cn:{service}:eu-west-1:{ACCOUNT}"),
                "not of partition aws",
            ),
            (format!("arn:aws:s3:eu-west-1:{ACCOUNT}"), "no ARN of"),
            ("office".to_owned(), "no ARN"),
        ] {
            said(&with(&prefix), rule, words);
        }
    }
}

#[test]
fn roles_and_policies_of_another_account_are_none() {
    let outcomes = changed(|evidence| {
        let role = &mut call(evidence, "GetRole", "AppStreamImageImport")["output"]["Role"];
        role["Arn"] = json!("arn:aws:iam::444455556666:role/AppStreamImageImport");
    });
    said(&outcomes, "IAM005", "not of the account 111122223333");
    for (arn, ready) in [
        ("arn:aws:iam::444455556666:policy/EuropeOnly", false),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", true),
    ] {
        let mut evidence = ready_without_simulation();
        let list = call(&mut evidence, "ListAttachedRolePolicies", "");
        list["output"]["AttachedPolicies"][0]["PolicyArn"] = json!(arn);
        for operation in ["GetPolicy", "GetPolicyVersion"] {
            let policy = call(&mut evidence, operation, "EuropeOnly");
            policy["input"]["PolicyArn"] = json!(arn);
            if operation == "GetPolicy" {
                policy["output"]["Policy"]["Arn"] = json!(arn);
            }
        }
        assert_eq!(
            Judge::new().ready(&evidence, Severity::Error),
            ready,
            "{arn}"
        );
    }
}

/// Without the simulator's word on the role, its policies decide.
fn ready_without_simulation() -> Value {
    let mut evidence = ready();
    evidence["calls"].as_array_mut().unwrap().retain(|call| {
        let source = call["input"]["PolicySourceArn"].as_str();
        !source.unwrap_or_default().contains(":role/")
    });
    evidence
}

#[test]
fn an_identity_of_two_accounts_is_none() {
    for (member, value) in [
        ("Account", "444455556666"),
        ("Arn", "arn:aws:iam::444455556666:user/ci"),
    ] {
        let outcomes = changed(|evidence| {
            recorded(evidence, "GetCallerIdentity")[0]["output"][member] = json!(value);
        });
        assert!(
            outcomes
                .iter()
                .any(|o| o.verdict == Verdict::Unknown && o.message.contains("444455556666"))
        );
    }
}

#[test]
fn others_beside_the_asked_for_are_passed_over_where_they_have_names_of_their_own() {
    let beside = |id: Value| {
        changed(|evidence| {
            let images = call(evidence, "DescribeImages", AMI);
            again(&mut images["output"], "/Images", &|image| {
                image["ImageId"] = id.clone();
                image["State"] = json!("failed");
            });
        })
    };
    // As `aws ec2 describe-images --owners self` prints it: evidence made by hand.
    passes(&beside(json!("ami-0123456789abcdef0")), "AMI002");
    said(&beside(Value::Null), "AMI002", "about something unnamed");
}

#[test]
fn words_that_aws_does_not_document_are_never_counted_over() {
    let private = |member: &str, value: Value| {
        changed(|evidence| {
            call(evidence, "DescribeImages", "PRIVATE")["output"]["Images"][0][member] = value;
        })
    };
    said(
        &private("Visibility", json!("private")),
        "QUO001",
        "no Visibility \"private\"",
    );
    said(
        &private("Visibility", json!("TEAM")),
        "QUO001",
        "no Visibility \"TEAM\"",
    );
    said(&private("State", json!(7)), "QUO001", "no State 7");
    let builder = changed(|evidence| {
        let builders = call(evidence, "DescribeImageBuilders", "");
        builders["output"]["ImageBuilders"][0]["State"] = json!("SLEEPING");
    });
    said(&builder, "QUO003", "no State \"SLEEPING\"");
    let ami = changed(|evidence| {
        call(evidence, "DescribeImages", AMI)["output"]["Images"][0]["State"] = json!("Available");
    });
    said(&ami, "AMI002", "Available");
}

#[test]
fn a_marker_of_any_kind_breaks_an_answer_off() {
    for (member, value) in [
        ("NextToken", json!("more")),
        ("nextToken", json!(17)),
        ("Marker", json!({"more": true})),
        ("NextMarker", json!(true)),
        ("IsTruncated", json!(true)),
        ("IsTruncated", json!("true")),
        ("IsTruncated", json!(1)),
    ] {
        for (operation, rule) in [
            ("ListServiceQuotas", "QUO003"),
            ("DescribeImageBuilders", "QUO003"),
        ] {
            let outcomes = changed(|evidence| {
                recorded(evidence, operation)[0]["output"][member] = value.clone();
            });
            said(&outcomes, rule, "its further pages are not there");
        }
    }
    for (member, value) in [
        ("NextToken", json!("")),
        ("NextToken", Value::Null),
        ("IsTruncated", json!(false)),
    ] {
        let outcomes = changed(|evidence| {
            recorded(evidence, "ListServiceQuotas")[0]["output"][member] = value.clone();
        });
        passes(&outcomes, "QUO003");
    }
}

/// Answers as a live run may get them: who is calling comes last.
struct IdentityLast(EvidenceFile);

impl Respond for IdentityLast {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        self.0.replay().respond(questions)
    }

    fn converse(&mut self, first: Vec<Question>, follow: Follow<'_>, _: Over<'_>) {
        let of_identity = |question: &Question| question.call == Call::GetCallerIdentity;
        let (identity, mut questions): (Vec<_>, Vec<_>) = first.into_iter().partition(of_identity);
        while !questions.is_empty() {
            questions = follow(self.respond(&questions));
        }
        questions = identity;
        while !questions.is_empty() {
            questions = follow(self.respond(&questions));
        }
    }
}

#[test]
fn what_came_before_the_account_was_known_is_looked_at_again() {
    let judge = Judge::new();
    let mut evidence = ready();
    evidence.as_object_mut().unwrap().remove("account");
    let foreign = "arn:aws:appstream:eu-west-1:444455556666:image-builder/b";
    call(&mut evidence, "DescribeImageBuilders", "")["output"]["ImageBuilders"][0]["Arn"] =
        json!(foreign);
    let file: EvidenceFile = serde_json::from_value(evidence).unwrap();
    let target = Target {
        region: file.region.clone(),
        ..Target::default()
    };
    let answered = |responder: &mut dyn Respond| {
        let all = Selection::default();
        let run = Run::new(&judge.rules, &all, target.clone(), NOW.parse().unwrap());
        let requests = std::slice::from_ref(&judge.request);
        let gathered = run.gather(requests, responder, Answers::new());
        gathered.answers().clone()
    };
    let late = answered(&mut IdentityLast(file.clone()));
    assert_eq!(late, answered(&mut file.replay()));
    let builders = late
        .iter()
        .find(|(question, _)| question.call == Call::DescribeImageBuilders);
    let error = builders.unwrap().1.result.as_ref().unwrap_err();
    assert!(error.message.contains(foreign), "{}", error.message);
}
