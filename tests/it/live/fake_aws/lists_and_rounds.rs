//! Which call answers a request, pages, repetition and the depth of dependent calls.

use super::support::fake_aws::{FakeAws, Script};
use super::{ROLE, code, config, ec2};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn an_input_or_region_that_differs_is_no_answer() {
    let call = json!({"service": "ec2", "operation": "DescribeImages", "region": "us-east-1",
        "input": {"ImageIds": ["ami-1"]}, "output": {"Images": []}});
    let fake = FakeAws::start(Script::from_evidence(&json!({ "calls": [call] })));
    let client = ec2(&fake).await;
    let error = client
        .describe_images()
        .image_ids("ami-1")
        .send()
        .await
        .unwrap_err();
    assert_eq!(code(error), "UnscriptedCall");
    let wanted = r#"ec2:DescribeImages eu-west-1 {"ImageIds":["ami-1"]}"#;
    assert_eq!(fake.unexpected(), [wanted]);
}

#[tokio::test]
async fn a_throttled_call_is_answered_when_the_sdk_tries_again() {
    let script = Script::new()
        .throttle(2, "ec2", "DescribeImages")
        .throttle(2, "appstream", "DescribeImages")
        .throttle(2, "iam", "GetPolicy")
        .answer("ec2", "DescribeImages", json!({"Images": []}))
        .answer("appstream", "DescribeImages", json!({"Images": []}))
        .answer("iam", "GetPolicy", json!({"Policy": {"PolicyName": "p"}}));
    let fake = FakeAws::start(script);
    let config = config(&fake, 3).await;
    aws_sdk_ec2::Client::new(&config)
        .describe_images()
        .send()
        .await
        .unwrap();
    aws_sdk_appstream::Client::new(&config)
        .describe_images()
        .send()
        .await
        .unwrap();
    aws_sdk_iam::Client::new(&config)
        .get_policy()
        .policy_arn(ROLE)
        .send()
        .await
        .unwrap();
    for (service, operation) in [
        ("ec2", "DescribeImages"),
        ("appstream", "DescribeImages"),
        ("iam", "GetPolicy"),
    ] {
        assert_eq!(fake.count(service, operation), 3, "{service}");
    }
}

#[tokio::test]
async fn lists_come_in_pages_and_the_first_page_may_be_empty() {
    let parameters: Vec<Value> = (0..5).map(|n| json!({"Name": n.to_string()})).collect();
    let quotas: Vec<Value> = (0..5)
        .map(|n| json!({"QuotaName": n.to_string()}))
        .collect();
    let names: Vec<Value> = (0..5)
        .map(|n| json!({"Name": n.to_string(), "State": "AVAILABLE"}))
        .collect();
    let script = Script::new()
        .answer(
            "ssm",
            "GetParametersByPath",
            json!({ "Parameters": parameters }),
        )
        .answer(
            "service-quotas",
            "ListServiceQuotas",
            json!({ "Quotas": quotas }),
        )
        .answer("appstream", "DescribeImages", json!({ "Images": names }))
        .answer(
            "iam",
            "ListRolePolicies",
            json!({"PolicyNames": ["0", "1", "2", "3", "4"]}),
        )
        .answer(
            "ec2",
            "DescribeSnapshots",
            json!({"Snapshots": [{"SnapshotId": "0"}, {"SnapshotId": "1"}, {"SnapshotId": "2"}]}),
        );
    let fake = FakeAws::start(script.page_size(2).empty_first_page());
    let config = config(&fake, 1).await;

    let pages = aws_sdk_ssm::Client::new(&config)
        .get_parameters_by_path()
        .path("/")
        .into_paginator();
    let pages = pages.send().collect::<Result<Vec<_>, _>>().await.unwrap();
    let sizes: Vec<usize> = pages.iter().map(|page| page.parameters().len()).collect();
    assert_eq!(sizes, [0, 2, 2, 1]);
    let pages = aws_sdk_servicequotas::Client::new(&config)
        .list_service_quotas()
        .service_code("x")
        .into_paginator();
    assert_eq!(
        pages
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .unwrap()
            .len(),
        5
    );
    let pages = aws_sdk_iam::Client::new(&config)
        .list_role_policies()
        .role_name("r")
        .into_paginator();
    let all = pages
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .unwrap();
    assert_eq!(all, ["0", "1", "2", "3", "4"]);
    let pages = aws_sdk_ec2::Client::new(&config)
        .describe_snapshots()
        .into_paginator();
    assert_eq!(
        pages
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        (
            fake.count("ssm", "*"),
            fake.count("iam", "*"),
            fake.count("ec2", "*")
        ),
        (4, 4, 3)
    );

    let client = aws_sdk_appstream::Client::new(&config);
    let first = client.describe_images().send().await.unwrap();
    assert!(first.images().is_empty());
    let second = client
        .describe_images()
        .next_token(first.next_token().unwrap());
    let second = second.max_results(1).send().await.unwrap();
    assert_eq!(
        second.images().len(),
        1,
        "the client's page size counts too"
    );
    assert!(
        client
            .describe_images()
            .next_token("made up")
            .send()
            .await
            .is_err()
    );
}

#[tokio::test]
async fn calls_at_once_are_one_round_and_dependent_calls_are_more() {
    let script = Script::new()
        .delay("*", "*", Duration::from_millis(200))
        .answer("ec2", "DescribeImages", json!({"Images": []}))
        .answer("ec2", "DescribeSnapshots", json!({"Snapshots": []}))
        .answer(
            "sts",
            "GetCallerIdentity",
            json!({"Account": "111122223333"}),
        );
    let fake = FakeAws::start(script);
    let config = config(&fake, 1).await;
    let (ec2, sts) = (
        aws_sdk_ec2::Client::new(&config),
        aws_sdk_sts::Client::new(&config),
    );
    let (images, identity) = tokio::join!(
        ec2.describe_images().send(),
        sts.get_caller_identity().send()
    );
    assert!(images.is_ok() && identity.is_ok());
    assert_eq!(fake.rounds(), 1);
    ec2.describe_snapshots().send().await.unwrap();
    assert_eq!(fake.rounds(), 2);
}
