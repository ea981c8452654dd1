//! The collectors against moto: what was put into its IAM comes back as it was put in.

use super::support::moto::Moto;
use super::{in_seconds, loader, options, question};
use ami_preflight::aws::ask::ask;
use ami_preflight::aws::connect_with;
use ami_preflight::evidence::{Answer, Call};
use ami_preflight::expr::MissingReason;
use aws_config::Region;
use aws_sdk_iam::Client;
use aws_sdk_iam::types::Tag;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TRUST: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Effect\":\"Allow\",\n    \"Principal\": {\"Service\": \"appstream.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]\n}\n";

/// More than a page of IAM holds.
const MANAGED: usize = 103;

fn document(resource: &str) -> String {
    format!(
        "{{\"Version\": \"2012-10-17\",\n \"Statement\": [ {{\"Effect\": \"Deny\",\t\"Action\": \"ec2:*\", \"Resource\": \"{resource}\"}} ]}}\n"
    )
}

fn inline() -> Vec<(&'static str, String)> {
    vec![
        ("plain", document("*")),
        ("plus+and=at@", document("arn:aws:s3:::a+b c/%2F/100%")),
        ("unicode", document("arn:aws:s3:::ü/字/😀")),
    ]
}

/// A client that may change things, unlike those of the session.
async fn writer(moto: &Moto) -> Client {
    let config = loader()
        .endpoint_url(&moto.url)
        .region(Region::new("eu-west-1"))
        .load()
        .await;
    Client::new(&config)
}

async fn managed_policy(iam: &Client, name: &str, text: &str) -> String {
    let request = iam.create_policy().policy_name(name).policy_document(text);
    let output = request.send().await.expect("a policy");
    output.policy().unwrap().arn().unwrap().to_owned()
}

/// A role with a boundary, inline policies, and more managed ones than fit a page. The ARNs: boundary, managed.
async fn fill(iam: &Client) -> (String, Vec<String>) {
    let boundary = managed_policy(iam, "boundary", &document("arn:aws:ec2:*::image/*")).await;
    iam.create_role()
        .role_name("import")
        .path("/service-role/")
        .description("a & b")
        .assume_role_policy_document(TRUST)
        .permissions_boundary(&boundary)
        .tags(Tag::builder().key("k").value("v").build().unwrap())
        .send()
        .await
        .expect("a role");
    for (name, text) in inline() {
        let request = iam.put_role_policy().role_name("import");
        let request = request.policy_name(name).policy_document(text);
        request.send().await.expect("an inline policy");
    }
    let mut arns = Vec::new();
    for number in 0..MANAGED {
        let text = document(&format!("arn:aws:ec2:*::image/{number}+"));
        let arn = managed_policy(iam, &format!("managed-{number:03}"), &text).await;
        let request = iam.attach_role_policy().role_name("import");
        request.policy_arn(&arn).send().await.expect("attached");
        arns.push(arn);
    }
    (boundary, arns)
}

struct Asking(ami_preflight::aws::Session);

impl Asking {
    async fn answer(&self, call: Call, input: Value) -> Answer {
        let mut answers = ask(&self.0, &[question(call, input)], in_seconds(60)).await;
        answers.remove(0).1
    }

    async fn output(&self, call: Call, input: Value) -> Value {
        let label = call.label();
        let answer = self.answer(call, input).await;
        answer.result.unwrap_or_else(|e| panic!("{label}: {e:?}"))
    }
}

#[tokio::test]
async fn moto_gives_back_the_role_and_its_policies_as_they_were_put_in() {
    let moto = Moto::start();
    let (boundary, arns) = fill(&writer(&moto).await).await;
    let aws = Asking(connect_with(loader(), &options(moto.url.clone())).await);
    let named = json!({"RoleName": "import"});

    let role = aws.output(Call::GetRole, named.clone()).await["Role"].clone();
    assert_eq!(role["AssumeRolePolicyDocument"], TRUST);
    assert_eq!(
        (&role["Path"], &role["Description"]),
        (&json!("/service-role/"), &json!("a & b"))
    );
    assert_eq!(
        role["PermissionsBoundary"]["PermissionsBoundaryArn"],
        json!(boundary)
    );
    assert_eq!(role["Tags"], json!([{"Key": "k", "Value": "v"}]));
    let created = role["CreateDate"].as_str().unwrap();
    assert!(created.parse::<jiff::Timestamp>().is_ok(), "{created}");

    let names = aws.output(Call::ListRolePolicies, named.clone()).await;
    let expected: Vec<&str> = inline().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, json!({ "PolicyNames": expected }));
    for (name, text) in inline() {
        let input = json!({"RoleName": "import", "PolicyName": name});
        let policy = aws.output(Call::GetRolePolicy, input).await;
        assert_eq!(policy["PolicyDocument"], json!(text), "{name}");
    }

    let attached = aws.output(Call::ListAttachedRolePolicies, named).await;
    let listed: BTreeSet<&str> = attached["AttachedPolicies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|policy| policy["PolicyArn"].as_str().unwrap())
        .collect();
    assert_eq!(listed, arns.iter().map(String::as_str).collect());
    for arn in [&arns[0], &arns[MANAGED - 1], &boundary] {
        let policy = aws.output(Call::GetPolicy, json!({"PolicyArn": arn})).await;
        assert_eq!(policy["Policy"]["Arn"], json!(arn));
        let input = json!({"PolicyArn": arn, "VersionId": policy["Policy"]["DefaultVersionId"]});
        let version = aws.output(Call::GetPolicyVersion, input).await["PolicyVersion"].clone();
        let number = arns.iter().position(|other| other == arn);
        let text = number.map_or_else(
            || document("arn:aws:ec2:*::image/*"),
            |number| document(&format!("arn:aws:ec2:*::image/{number}+")),
        );
        assert_eq!(version["Document"], json!(text));
        assert_eq!(version["IsDefaultVersion"], true);
    }
}

#[tokio::test]
async fn what_moto_lacks_is_not_found_or_a_failure_but_no_answer() {
    let moto = Moto::start();
    let aws = Asking(connect_with(loader(), &options(moto.url.clone())).await);
    for (call, input) in [
        (Call::GetRole, json!({"RoleName": "nobody"})),
        (Call::ListRolePolicies, json!({"RoleName": "nobody"})),
        (
            Call::ListAttachedRolePolicies,
            json!({"RoleName": "nobody"}),
        ),
        (
            Call::GetRolePolicy,
            json!({"RoleName": "nobody", "PolicyName": "p"}),
        ),
        (
            Call::GetPolicy,
            json!({"PolicyArn": "arn:aws:iam::123456789012:policy/none"}),
        ),
    ] {
        let error = aws
            .answer(call, input)
            .await
            .result
            .expect_err("nothing there");
        assert_eq!(
            error.reason(),
            MissingReason::NotFound,
            "{} {error:?}",
            call.label()
        );
    }
    // moto has no policy simulator.
    let input = json!({
        "PolicySourceArn": "arn:aws:iam::123456789012:role/import", "ActionNames": ["ec2:DescribeImages"]});
    let error = aws
        .answer(Call::SimulateRole, input)
        .await
        .result
        .expect_err("no simulator");
    assert_eq!(error.reason(), MissingReason::Failed, "{error:?}");
}
