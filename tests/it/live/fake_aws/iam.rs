//! STS and IAM: form requests, XML answers, percent-encoded policy documents.

use super::support::fake_aws::{FakeAws, Protocol, Script};
use super::{ROLE, answering, config, iam, policy};
use serde_json::json;

#[tokio::test]
async fn sts_and_iam_read_back_with_documents_percent_encoded() {
    let document = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "appstream.amazonaws.com"}, "Sid": "a+b ü"}]});
    let script = Script::new()
        .answer("sts", "GetCallerIdentity", json!({"UserId": "AIDA", "Account": "111122223333",
            "Arn": "arn:aws:iam::111122223333:user/tester"}))
        .answer("iam", "GetRole", json!({"Role": {"RoleName": "import", "Arn": ROLE, "Path": "/service-role/",
            "RoleId": "AROA", "CreateDate": "2026-11-01T10:00:00+00:00", "MaxSessionDuration": 3600,
            "AssumeRolePolicyDocument": document, "Tags": [{"Key": "k", "Value": "v"}],
            "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/b"},
            "RoleLastUsed": {"LastUsedDate": "2026-11-02T10:00:00+00:00", "Region": "eu-west-1"}}}))
        .answer("iam", "ListRolePolicies", json!({"PolicyNames": ["inline"]}))
        .answer("iam", "GetRolePolicy", json!({"RoleName": "import", "PolicyName": "inline", "PolicyDocument": document}))
        .answer("iam", "ListAttachedRolePolicies", json!({"AttachedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::aws:policy/p"}]}))
        .answer("iam", "ListRoleTags", json!({"Tags": [{"Key": "k", "Value": "v"}]}))
        .answer("iam", "GetPolicy", json!({"Policy": {"PolicyName": "p", "DefaultVersionId": "v12", "AttachmentCount": 1, "IsAttachable": true}}))
        .answer("iam", "GetPolicyVersion", json!({"PolicyVersion": {"Document": document, "VersionId": "v12", "IsDefaultVersion": true}}));
    let fake = FakeAws::start(script);
    let config = config(&fake, 1).await;
    let identity = aws_sdk_sts::Client::new(&config).get_caller_identity();
    assert_eq!(
        identity.send().await.unwrap().account(),
        Some("111122223333")
    );

    let client = aws_sdk_iam::Client::new(&config);
    let output = client.get_role().role_name("import").send().await.unwrap();
    let role = output.role().unwrap();
    assert_eq!((role.arn(), role.path()), (ROLE, "/service-role/"));
    assert_eq!(role.create_date().secs(), 1_793_527_200);
    assert_eq!(role.tags()[0].value(), "v");
    let boundary = role
        .permissions_boundary()
        .unwrap()
        .permissions_boundary_arn();
    assert_eq!(boundary, Some("arn:aws:iam::111122223333:policy/b"));
    let encoded = role.assume_role_policy_document().unwrap();
    assert!(encoded.starts_with("%7B%0A%20%20%22"), "{encoded}");
    assert!(encoded.contains("a%2Bb%20%C3%BC"), "{encoded}");
    assert_eq!(policy(encoded), document);

    let output = client
        .list_role_policies()
        .role_name("import")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (output.policy_names(), output.is_truncated()),
        (&["inline".to_owned()][..], false)
    );
    let request = client
        .get_role_policy()
        .role_name("import")
        .policy_name("inline");
    assert_eq!(
        policy(request.send().await.unwrap().policy_document()),
        document
    );
    let output = client
        .list_attached_role_policies()
        .role_name("import")
        .send()
        .await
        .unwrap();
    assert_eq!(output.attached_policies()[0].policy_name(), Some("p"));
    let output = client
        .list_role_tags()
        .role_name("import")
        .send()
        .await
        .unwrap();
    assert_eq!(output.tags()[0].key(), "k");
    let output = client
        .get_policy()
        .policy_arn("arn:aws:iam::aws:policy/p")
        .send()
        .await
        .unwrap();
    assert_eq!(output.policy().unwrap().default_version_id(), Some("v12"));
    let request = client
        .get_policy_version()
        .policy_arn("arn:aws:iam::aws:policy/p");
    let output = request.version_id("v12").send().await.unwrap();
    assert_eq!(
        policy(output.policy_version().unwrap().document().unwrap()),
        document
    );

    let log = fake.log();
    assert_eq!(log[0].region, "eu-west-1");
    assert_eq!(log[1].protocol, Protocol::AwsQuery);
    assert_eq!(
        log[7].input,
        json!({"PolicyArn": "arn:aws:iam::aws:policy/p", "VersionId": "v12"})
    );
    assert_eq!(fake.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn iam_simulation_reads_back_and_its_nested_input_is_understood() {
    use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum};
    let fake = answering(
        "iam",
        "SimulatePrincipalPolicy",
        json!({"EvaluationResults": [{"EvalActionName": "ec2:ModifyImageAttribute", "EvalDecision": "implicitDeny",
            "EvalResourceName": "*", "MissingContextValues": ["aws:SourceIp"], "MatchedStatements": [
                {"SourcePolicyId": "inline", "SourcePolicyType": "IAM Policy", "StartPosition": {"Line": 3, "Column": 9}}],
            "OrganizationsDecisionDetail": {"AllowedByOrganizations": false},
            "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": true},
            "EvalDecisionDetails": {"IAM Policy": "allowed"},
            "ResourceSpecificResults": [{"EvalResourceName": "arn:aws:ec2:eu-west-1::image/ami-1", "EvalResourceDecision": "allowed"}]}]}),
    );
    let context = ContextEntry::builder()
        .context_key_name("ec2:Public")
        .context_key_values("false")
        .context_key_type(ContextKeyTypeEnum::Boolean)
        .build();
    let request = iam(&fake).await.simulate_principal_policy();
    let request = request.policy_source_arn(ROLE).context_entries(context);
    let request = request
        .action_names("ec2:ModifyImageAttribute")
        .action_names("ec2:DescribeImages");
    let output = request.max_items(100).send().await.unwrap();
    let result = &output.evaluation_results()[0];
    assert_eq!(result.eval_decision().as_str(), "implicitDeny");
    assert_eq!(result.missing_context_values(), ["aws:SourceIp"]);
    assert_eq!(
        result.matched_statements()[0]
            .start_position()
            .unwrap()
            .line(),
        3
    );
    assert!(
        !result
            .organizations_decision_detail()
            .unwrap()
            .allowed_by_organizations()
    );
    assert!(
        result
            .permissions_boundary_decision_detail()
            .unwrap()
            .allowed_by_permissions_boundary()
    );
    assert_eq!(
        result.eval_decision_details().unwrap()["IAM Policy"].as_str(),
        "allowed"
    );
    assert_eq!(
        result.resource_specific_results()[0]
            .eval_resource_decision()
            .as_str(),
        "allowed"
    );
    assert_eq!(
        fake.log()[0].input,
        json!({
        "PolicySourceArn": ROLE, "MaxItems": 100,
        "ActionNames": ["ec2:ModifyImageAttribute", "ec2:DescribeImages"],
        "ContextEntries": [{"ContextKeyName": "ec2:Public", "ContextKeyType": "boolean", "ContextKeyValues": ["false"]}]})
    );
}
