//! Lists that come in pages.

use super::samples::samples;
use super::support::fake_aws::{Answer as Reply, FakeAws, Received, Script};
use super::{AMI, ask_one, describe_ami, error, output, question};
use ami_preflight::evidence::question::local;
use ami_preflight::evidence::{Call, Question};
use serde_json::{Value, json};

#[tokio::test]
async fn pages_are_joined_and_an_empty_page_is_not_the_end() {
    let names = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({"Name": format!("i{n}")}))
            .collect()
    };
    let images = json!({"Images": names(7)});
    let snapshots: Vec<Value> = (0..3)
        .map(|n| json!({"SnapshotId": format!("snap-{n}")}))
        .collect();
    let quotas: Vec<Value> = (0..5)
        .map(|n| json!({"QuotaName": format!("q{n}"), "Value": 1.0, "Adjustable": true, "GlobalQuota": false}))
        .collect();
    let cases = [
        (
            question(Call::DescribePrivateImages, json!({"Type": "PRIVATE"})),
            images,
        ),
        (
            question(Call::DescribeImageBuilders, json!({})),
            json!({"ImageBuilders": names(4)}),
        ),
        (
            question(
                Call::ListServiceQuotas,
                json!({"ServiceCode": "appstream2"}),
            ),
            json!({"Quotas": quotas}),
        ),
        (
            question(Call::DescribeSnapshots, json!({"SnapshotIds": ["snap-0"]})),
            json!({"Snapshots": snapshots}),
        ),
        (describe_ami(), json!({"Images": [{"ImageId": AMI}]})),
    ];
    for (question, expected) in cases {
        let info = question.call.info();
        let script = Script::new().answer(info.service, info.operation, expected.clone());
        let script = script.page_size(2).empty_first_page();
        assert_eq!(
            output(script, question).await,
            expected,
            "{}",
            info.operation
        );
    }
}

#[tokio::test]
async fn a_list_that_never_ends_is_a_bad_answer() {
    let page = json!({"Images": [{"Name": "again"}], "NextToken": "same"});
    let script = Script::new().answer("appstream", "DescribeImages", page);
    let fake = FakeAws::start(script);
    let answer = ask_one(
        &fake,
        question(Call::DescribePrivateImages, json!({"Type": "PRIVATE"})),
        20,
    )
    .await;
    assert_eq!(answer.result.unwrap_err().code, local::BAD_ANSWER);
    assert_eq!(fake.count("appstream", "DescribeImages"), 2);
}

#[tokio::test]
async fn an_answer_without_its_list_does_not_look_like_an_empty_one() {
    let script = Script::new().answer("appstream", "DescribeImages", json!({}));
    let private = question(Call::DescribePrivateImages, json!({"Type": "PRIVATE"}));
    assert_eq!(output(script, private).await, json!({}));
}

#[tokio::test]
async fn every_list_about_roles_origins_and_images_is_read_to_its_end() {
    for (question, expected) in samples() {
        let info = question.call.info();
        let script = Script::new().answer(info.service, info.operation, expected.clone());
        let fake = FakeAws::start(script.page_size(1).empty_first_page());
        let answer = ask_one(&fake, question, 20).await.result.unwrap();
        assert_eq!(answer, expected, "{}", info.operation);
        let list = expected
            .as_object()
            .unwrap()
            .values()
            .find_map(Value::as_array);
        // These answer in one piece.
        let whole = ["DescribeImageAssociations", "GetImage", "GetImageAncestry"];
        let paged = !whole.contains(&info.operation);
        let pages = match list.filter(|_| paged) {
            Some(items) => items.len().max(1) + 1,
            None => 1,
        };
        assert_eq!(fake.count("*", "*"), pages, "{}", info.operation);
    }
}

fn role_policies() -> Question {
    question(Call::ListRolePolicies, json!({"RoleName": "import"}))
}

fn raw(members: &str) -> Reply {
    let body = format!(
        "<ListRolePoliciesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListRolePoliciesResult>\
         {members}</ListRolePoliciesResult></ListRolePoliciesResponse>"
    );
    Reply::Raw {
        status: 200,
        body: body.into_bytes(),
    }
}

#[tokio::test]
async fn an_iam_list_ends_where_it_says_so_and_not_before() {
    let cut_twice = |received: &Received| {
        Some(match received.input["Marker"].as_str() {
            None => raw(
                "<PolicyNames><member>a</member></PolicyNames><IsTruncated>true</IsTruncated><Marker>one</Marker>",
            ),
            Some("one") => raw("<PolicyNames/><IsTruncated>true</IsTruncated><Marker>two</Marker>"),
            _ => raw(
                "<PolicyNames><member>b</member></PolicyNames><IsTruncated>false</IsTruncated><Marker/>",
            ),
        })
    };
    let fake = FakeAws::start(Script::new().answer_with("iam", "*", cut_twice));
    let answer = ask_one(&fake, role_policies(), 20).await.result.unwrap();
    assert_eq!(answer, json!({"PolicyNames": ["a", "b"]}));
    assert_eq!(fake.count("iam", "ListRolePolicies"), 3);
}

#[tokio::test]
async fn an_iam_list_that_is_cut_without_a_marker_is_no_list() {
    for marker in ["", "<Marker/>"] {
        let cut = raw(&format!(
            "<PolicyNames><member>a</member></PolicyNames><IsTruncated>true</IsTruncated>{marker}"
        ));
        let script = Script::new().answer_with("iam", "*", move |_| Some(cut.clone()));
        let found = error(script, role_policies(), 20).await;
        assert_eq!(found.code, local::BAD_ANSWER);
        assert!(found.message.contains("cut short"), "{found:?}");
    }
}

/// As in recorded evidence: whether such a list goes on, nobody can tell.
#[tokio::test]
async fn an_iam_list_with_a_marker_that_says_it_is_whole_is_no_list() {
    let cut = raw(
        "<PolicyNames><member>a</member></PolicyNames><IsTruncated>false</IsTruncated><Marker>one</Marker>",
    );
    let script = Script::new().answer_with("iam", "*", move |_| Some(cut.clone()));
    let found = error(script, role_policies(), 20).await;
    assert_eq!(found.code, local::BAD_ANSWER);
    assert!(found.message.contains("Marker"), "{found:?}");
}

#[tokio::test]
async fn a_list_without_pages_that_goes_on_is_no_list() {
    let body = "<GetImageAncestryResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><imageAncestryEntrySet/>\
                <nextToken>more</nextToken></GetImageAncestryResponse>";
    let reply = Reply::Raw {
        status: 200,
        body: body.as_bytes().to_vec(),
    };
    let script = Script::new().answer_with("ec2", "*", move |_| Some(reply.clone()));
    let ancestry = question(Call::GetImageAncestry, json!({"ImageId": AMI}));
    let found = error(script, ancestry, 20).await;
    assert_eq!(found.code, local::BAD_ANSWER);
    assert!(found.message.contains("NextToken"), "{found:?}");
}

#[tokio::test]
async fn a_token_that_is_no_text_is_a_bad_answer() {
    for token in [json!(17), json!({"more": true}), json!(true)] {
        let reply = Reply::Raw {
            status: 200,
            body: json!({"ImageBuilders": [], "NextToken": token})
                .to_string()
                .into_bytes(),
        };
        let script = Script::new().answer_with("appstream", "*", move |_| Some(reply.clone()));
        let builders = question(Call::DescribeImageBuilders, json!({}));
        let found = error(script, builders, 20).await;
        assert_eq!(found.code, local::BAD_ANSWER, "{token}");
    }
}
