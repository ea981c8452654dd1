//! Every failure by its kind: denied, expired, throttled, missing, garbled, cut off, late.

use super::samples::samples;
use super::support::fake_aws::{Answer as Reply, FakeAws, Received, Script};
use super::{
    AMI, all, ask_one, describe_ami, error, import, in_seconds, loader, options, output, question,
    ready, session,
};
use ami_preflight::aws::ask::ask;
use ami_preflight::aws::connect_with;
use ami_preflight::evidence::question::local;
use ami_preflight::evidence::{Call, CallError, Question};
use ami_preflight::expr::MissingReason;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_denial_of_every_call_is_a_denial() {
    let fake = FakeAws::start(Script::new().deny("*", "*"));
    for (question, answer) in ask(&session(&fake).await, &all(), in_seconds(20)).await {
        let error = answer.result.expect_err("denied");
        assert_eq!(
            error.reason(),
            MissingReason::Denied,
            "{} {error:?}",
            question.call.label()
        );
        assert!(
            error.message.contains("not authorized to perform"),
            "{error:?}"
        );
        assert!(!error.code.contains('#'), "{error:?}");
    }
}

#[tokio::test]
async fn the_encoded_part_of_a_denial_is_left_out() {
    let message = format!(
        "You are not authorized. Encoded authorization failure message: {}",
        "x".repeat(2000)
    );
    let script = Script::new().error(
        "ec2",
        "DescribeImages",
        "UnauthorizedOperation",
        &message,
        403,
    );
    let error = error(script, describe_ami(), 20).await;
    assert_eq!(
        (error.code.as_str(), error.message.as_str()),
        ("UnauthorizedOperation", "You are not authorized.")
    );
}

#[tokio::test]
async fn expired_credentials_are_no_credentials() {
    let fake = FakeAws::start(Script::new().expired("*", "*"));
    for (question, answer) in ask(&session(&fake).await, &all(), in_seconds(30)).await {
        let error = answer.result.expect_err("expired");
        assert_eq!(
            error.reason(),
            MissingReason::NoCredentials,
            "{} {error:?}",
            question.call.label()
        );
    }
}

#[tokio::test]
async fn errors_keep_the_name_that_the_service_gave_them() {
    let by_name = || question(Call::DescribeImagesByName, json!({"Names": ["x"]}));
    let dry_run = || question(Call::CreateImportedImage, import());
    let cases = [
        (describe_ami(), "InvalidAMIID.NotFound", 400),
        (describe_ami(), "InvalidAMIID.Unavailable", 400),
        (by_name(), "ResourceNotFoundException", 404),
        (dry_run(), "DryRunOperationException", 412),
        (dry_run(), "DryRunOperationException", 400),
        (dry_run(), "IncompatibleImageException", 400),
        (dry_run(), "SomethingNewException", 400),
    ];
    for (question, code, status) in cases {
        let info = question.call.info();
        let script = Script::new().error(
            info.service,
            info.operation,
            code,
            "the service's words",
            status,
        );
        let error = error(script, question, 20).await;
        assert_eq!(error, CallError::new(code, "the service's words"));
    }
}

#[tokio::test]
async fn throttling_is_retried_and_named_when_it_does_not_end() {
    let ok = json!({"Images": [{"ImageId": AMI}]});
    let script = Script::new()
        .answer("ec2", "DescribeImages", ok.clone())
        .throttle(1, "ec2", "DescribeImages");
    assert_eq!(output(script, describe_ami()).await, ok);

    let fake = FakeAws::start(Script::new().throttle(100, "ec2", "DescribeImages"));
    let error = ask_one(&fake, describe_ami(), 60).await.result.unwrap_err();
    assert_eq!(error.reason(), MissingReason::Throttled, "{error:?}");
    // Four attempts, four times.
    assert!(fake.count("ec2", "DescribeImages") <= 16);
}

#[tokio::test]
async fn garbage_is_a_bad_answer() {
    for question in all() {
        let script = Script::new().garbage("*", "*");
        let label = question.call.label();
        let error = error(script, question, 30).await;
        assert_eq!(error.code, local::BAD_ANSWER, "{label} {error:?}");
        assert!(!error.message.contains('<'), "{error:?}");
    }
    let page = |_: &Received| {
        let body = b"<html><body>Access blocked by the proxy</body></html>".to_vec();
        Some(Reply::Raw { status: 403, body })
    };
    let proxy = Script::new().answer_with("*", "*", page);
    assert_eq!(
        error(proxy, describe_ami(), 20).await.code,
        local::BAD_ANSWER
    );
}

#[tokio::test]
async fn a_closed_connection_and_a_closed_port_are_the_network() {
    let dropped = error(Script::new().close("*", "*"), describe_ami(), 30).await;
    assert_eq!(dropped.code, local::NETWORK, "{dropped:?}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let session = connect_with(loader(), &options(url)).await;
    let answers = ask(&session, &[describe_ami()], in_seconds(30)).await;
    let refused = answers[0].1.result.as_ref().unwrap_err();
    assert_eq!(refused.code, local::NETWORK);
    assert!(refused.message.contains("refused"), "{refused:?}");
}

#[tokio::test]
async fn what_is_not_answered_by_the_deadline_has_timed_out_and_the_rest_is_kept() {
    let fake = FakeAws::start(Script::from_evidence(&ready()).hang("ec2", "DescribeImages"));
    let started = Instant::now();
    let answers = ask(&session(&fake).await, &all(), in_seconds(2)).await;
    assert!(started.elapsed() < Duration::from_secs(4));
    for (question, answer) in answers {
        let timed_out = matches!(&answer.result, Err(error) if error.code == local::TIMED_OUT);
        assert_eq!(
            timed_out,
            question.call.label() == "ec2:DescribeImages",
            "{} {answer:?}",
            question.call.label()
        );
        if timed_out {
            assert!(
                (1500..4000).contains(&answer.duration_ms),
                "{}",
                answer.duration_ms
            );
        }
    }
}

#[tokio::test]
async fn a_call_that_is_never_answered_has_timed_out_whichever_it_is() {
    let fake = FakeAws::start(Script::new().hang("*", "*"));
    let answers = ask(&session(&fake).await, &all(), in_seconds(1)).await;
    assert_eq!(answers.len(), all().len());
    for (question, answer) in answers {
        let error = answer.result.expect_err("no answer");
        assert_eq!(error.code, local::TIMED_OUT, "{}", question.call.label());
    }
}

#[tokio::test]
async fn a_call_that_is_throttled_once_is_answered() {
    let once = |(question, expected): (Question, Value)| async move {
        let info = question.call.info();
        let script = Script::new()
            .answer(info.service, info.operation, expected.clone())
            .throttle(1, info.service, info.operation);
        let fake = FakeAws::start(script);
        let answer = ask_one(&fake, question, 60).await.result;
        assert_eq!(answer.as_ref(), Ok(&expected), "{}", info.operation);
        assert!(fake.count("*", "*") >= 2, "{}", info.operation);
    };
    futures_util::future::join_all(samples().into_iter().map(once)).await;
}

#[tokio::test]
async fn what_each_service_says_is_missing_or_forbidden_is_understood() {
    use MissingReason::{Denied, Failed, NotFound, Throttled};
    let cases = [
        (Call::GetRole, "NoSuchEntity", 404, NotFound),
        (Call::ListRolePolicies, "NoSuchEntity", 404, NotFound),
        (
            Call::ListAttachedRolePolicies,
            "NoSuchEntity",
            404,
            NotFound,
        ),
        (Call::GetRolePolicy, "NoSuchEntity", 404, NotFound),
        (Call::GetPolicy, "NoSuchEntity", 404, NotFound),
        (Call::GetPolicyVersion, "NoSuchEntity", 404, NotFound),
        (Call::SimulateRole, "NoSuchEntity", 404, NotFound),
        (Call::SimulateRole, "InvalidInput", 400, Failed),
        (Call::DescribeAncestorImage, "OptInRequired", 401, Failed),
        (
            Call::DescribeAncestorImage,
            "RequestLimitExceeded",
            503,
            Throttled,
        ),
        (
            Call::ListExportImageTasks,
            "RequestLimitExceededException",
            400,
            Failed,
        ),
        (Call::SimulateCaller, "PolicyEvaluation", 500, Failed),
        (
            Call::GetImageAncestry,
            "InvalidAMIID.NotFound",
            400,
            NotFound,
        ),
        (
            Call::DescribeAncestorImage,
            "InvalidAMIID.NotFound",
            400,
            NotFound,
        ),
        (
            Call::GetConsoleOutput,
            "InvalidInstanceID.NotFound",
            400,
            NotFound,
        ),
        (
            Call::GetConsoleOutput,
            "InvalidInstanceID.Malformed",
            400,
            Failed,
        ),
        (
            Call::GetParametersByPath,
            "InternalServerError",
            500,
            Failed,
        ),
        (Call::GetImage, "ResourceNotFoundException", 404, NotFound),
        (Call::GetImage, "ForbiddenException", 403, Denied),
        (
            Call::GetImage,
            "CallRateLimitExceededException",
            429,
            Throttled,
        ),
        (Call::GetImage, "InvalidRequestException", 400, Failed),
        (
            Call::DescribeWorkspaceImages,
            "ResourceNotFoundException",
            400,
            NotFound,
        ),
        (
            Call::FindWorkspaceImage,
            "AccessDeniedException",
            400,
            Denied,
        ),
        (
            Call::ListExportImageTasks,
            "OperationNotPermittedException",
            400,
            Failed,
        ),
    ];
    for (call, code, status, reason) in cases {
        let (question, _) = samples()
            .into_iter()
            .find(|(question, _)| question.call == call)
            .unwrap();
        let info = call.info();
        let script = Script::new().error(info.service, info.operation, code, "words", status);
        let found = error(script, question, 60).await;
        let expected = CallError::new(code, "words").with_status(status);
        assert_eq!(found, expected, "{}", info.operation);
        assert_eq!(found.reason(), reason, "{} {code}", info.operation);
    }
}
