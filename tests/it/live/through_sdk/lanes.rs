//! Who waits for whom: nobody for a service that does not answer, and many questions for one that is throttled.

use super::support::fake_aws::{Answer as Reply, FakeAws, Refusal, Script};
use super::{in_seconds, question, ready, session};
use ami_preflight::aws::ask::ask;
use ami_preflight::evidence::{Call, Question};
use serde_json::json;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Questions that do not go together.
fn attributes(count: usize) -> Vec<Question> {
    let one = |n: usize| {
        question(
            Call::DescribeImageAttribute,
            json!({"Attribute": "launchPermission", "ImageId": format!("ami-{n:03}")}),
        )
    };
    (0..count).map(one).collect()
}

#[tokio::test]
async fn a_service_that_does_not_answer_keeps_no_other_waiting() {
    let fake = FakeAws::start(Script::from_evidence(&ready()).hang("ec2", "*"));
    let mut questions = attributes(40);
    questions.push(question(Call::GetCallerIdentity, json!({})));
    let start = Instant::now();
    ask(&session(&fake).await, &questions, in_seconds(2)).await;
    let log = fake.log();
    let asked = log.iter().find(|call| call.service == "sts").unwrap();
    assert!(asked.at - start < Duration::from_secs(1));
}

/// Lets so many requests through in any second.
fn at_most(per_second: usize) -> Script {
    let let_in: Mutex<VecDeque<Instant>> = Mutex::default();
    Script::new()
        .answer(
            "ec2",
            "DescribeImageAttribute",
            json!({"LaunchPermissions": []}),
        )
        .answer_with("ec2", "*", move |received| {
            let mut let_in = let_in.lock().unwrap();
            let old = |at: &Instant| received.at - *at > Duration::from_secs(1);
            while let_in.front().is_some_and(old) {
                let_in.pop_front();
            }
            if let_in.len() >= per_second {
                return Some(Reply::Refuse(Refusal::Throttled));
            }
            let_in.push_back(received.at);
            None
        })
}

#[tokio::test]
async fn many_questions_are_answered_although_the_service_throttles() {
    let fake = FakeAws::start(at_most(20));
    let answers = ask(&session(&fake).await, &attributes(200), in_seconds(60)).await;
    assert_eq!(answers.len(), 200);
    for (question, answer) in answers {
        assert!(answer.result.is_ok(), "{} {answer:?}", question.input);
    }
}
