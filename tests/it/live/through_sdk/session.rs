//! A whole run of questions: like the evidence file, all at once, with the caller's credentials and Region.

use super::support::fake_aws::{FakeAws, Script};
use super::{REGION, all, describe_ami, in_seconds, loader, options, question, ready, session};
use ami_preflight::aws::ask::ask;
use ami_preflight::aws::{Options, connect_with};
use ami_preflight::evidence::question::local;
use ami_preflight::evidence::{Answers, Call, CallError, EvidenceFile, Question, Target};
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::credential_fn::provide_credentials_fn;
use aws_credential_types::provider::error::CredentialsError;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

#[test]
fn every_call_of_the_table_is_asked_here() {
    let asked: BTreeSet<Call> = all().into_iter().map(|question| question.call).collect();
    let table = Call::ALL
        .iter()
        .copied()
        // Disks are read block by block: `live::ebs`.
        .filter(|call| ![Call::Local, Call::InspectDisk, Call::InspectPath].contains(call));
    assert_eq!(asked, table.collect());
}

#[tokio::test]
async fn a_live_run_answers_what_the_evidence_file_answers() {
    let recorded = EvidenceFile::parse(&ready().to_string()).unwrap();
    let recorded = recorded.replay();
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let answers = ask(&session(&fake).await, &all(), in_seconds(20)).await;
    assert_eq!(answers.len(), all().len());
    for (question, answer) in &answers {
        assert_eq!(
            answer.result,
            recorded.answer(question).result,
            "{}",
            question.call.label()
        );
    }
    assert_eq!(fake.unexpected(), Vec::<String>::new());

    let answers: Answers = answers.into_iter().collect();
    let target = Target {
        region: Some(REGION.to_owned()),
        account: None,
        offline: false,
    };
    let file = EvidenceFile::record(
        &answers,
        &target,
        None,
        "2026-11-23T12:00:00Z".parse().unwrap(),
    );
    let text = serde_json::to_string(&file).unwrap();
    let replay = EvidenceFile::parse(&text).unwrap();
    let replay = replay.replay();
    for (question, answer) in &answers {
        assert_eq!(&replay.answer(question), answer);
    }
}

#[tokio::test]
async fn independent_calls_go_out_at_once_and_their_time_is_measured() {
    let delay = Duration::from_millis(500);
    let fake = FakeAws::start(Script::from_evidence(&ready()).delay("*", "*", delay));
    let questions = &all()[..16];
    let answers = ask(&session(&fake).await, questions, in_seconds(20)).await;
    assert_eq!(fake.count("*", "*"), questions.len());
    assert_eq!(fake.rounds(), 1);
    assert!(answers.iter().all(|(_, answer)| answer.duration_ms >= 500));
    let sorted = answers.windows(2).all(|pair| pair[0].0 < pair[1].0);
    assert!(sorted, "in order of questions");
}

#[tokio::test]
async fn more_questions_than_may_be_under_way_wait_for_their_turn() {
    let delay = Duration::from_millis(500);
    let fake = FakeAws::start(Script::from_evidence(&ready()).delay("*", "*", delay));
    let one = |n: usize| {
        question(
            Call::DescribeImageAttribute,
            json!({"Attribute": "launchPermission", "ImageId": format!("ami-{n}")}),
        )
    };
    let questions: Vec<Question> = (0..20).map(one).collect();
    let answers = ask(&session(&fake).await, &questions, in_seconds(20)).await;
    assert_eq!(answers.len(), questions.len());
    assert_eq!(fake.rounds(), 2);
}

#[tokio::test]
async fn requests_carry_the_name_of_the_tool_and_the_region_of_the_question() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let elsewhere = describe_ami().in_region(Some("us-west-2".to_owned()));
    ask(
        &session(&fake).await,
        &[elsewhere, describe_ami()],
        in_seconds(20),
    )
    .await;
    let mut regions: Vec<String> = fake.log().into_iter().map(|call| call.region).collect();
    regions.sort();
    assert_eq!(regions, [REGION, "us-west-2"]);
    assert!(fake.log()[0].headers["user-agent"].contains("app/ami-preflight"));

    let fake = FakeAws::start(Script::from_evidence(&ready()));
    ask(&session(&fake).await, &all(), in_seconds(20)).await;
    for call in fake.log() {
        // The same WorkSpaces image is looked for in another Region.
        let elsewhere = call.service == "workspaces" && call.region == "us-west-2";
        assert!(elsewhere || call.region == REGION, "{call:?}");
    }
    assert_eq!(fake.count("workspaces", "DescribeWorkspaceImages"), 2);
}

#[tokio::test]
async fn without_credentials_every_call_says_so() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let none = provide_credentials_fn(|| async {
        Err(CredentialsError::not_loaded("nothing configured"))
    });
    let broken = provide_credentials_fn(|| async {
        Err(CredentialsError::provider_error(
            "the SSO session has expired",
        ))
    });
    let base = || aws_config::defaults(BehaviorVersion::v2026_01_12());
    let loaders = [
        (base().credentials_provider(none), "no credentials found"),
        (
            base().credentials_provider(broken),
            "SSO session has expired",
        ),
        (base().no_credentials(), ""),
    ];
    for (loader, message) in loaders {
        let session = connect_with(loader, &options(fake.url())).await;
        for (question, answer) in ask(&session, &all(), in_seconds(20)).await {
            let error = answer.result.expect_err("no credentials");
            assert_eq!(
                error.code,
                local::NO_CREDENTIALS,
                "{} {error:?}",
                question.call.label()
            );
            assert!(error.message.contains(message), "{error:?}");
        }
    }
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn without_a_region_nothing_is_sent() {
    let fake = FakeAws::start(Script::from_evidence(&ready()));
    let options = Options {
        region: None,
        ..options(fake.url())
    };
    let session = connect_with(loader().region(None::<Region>), &options).await;
    assert_eq!(session.region(), None);
    assert!(session.has_endpoint_override());
    let questions: Vec<Question> = all()
        .into_iter()
        .map(|question| question.in_region(None))
        .collect();
    for (_, answer) in ask(&session, &questions, in_seconds(20)).await {
        let expected = CallError::new(
            local::NOT_SENT,
            "no Region: pass --region or set AWS_REGION",
        );
        assert_eq!(answer.result.unwrap_err(), expected);
    }
    assert_eq!(fake.count("*", "*"), 0);
}
