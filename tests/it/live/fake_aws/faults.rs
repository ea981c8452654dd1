//! Refusals, recorded errors and broken answers, as the SDK reports them.

use super::support::fake_aws::{Answer, FakeAws, Script};
use super::{AMI, BUILD, code, config};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde_json::json;

#[tokio::test]
async fn each_service_refuses_in_its_own_way_and_the_code_reaches_the_sdk() {
    let fake = FakeAws::start(Script::new().deny("*", "*"));
    let config = config(&fake, 1).await;
    let ec2 = aws_sdk_ec2::Client::new(&config);
    let error = ec2.describe_images().send().await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 403);
    assert!(error.message().unwrap().contains("ec2:DescribeImages"));
    assert_eq!(code(error), "UnauthorizedOperation");
    let iam = aws_sdk_iam::Client::new(&config);
    assert_eq!(
        code(iam.get_role().role_name("r").send().await.unwrap_err()),
        "AccessDenied"
    );
    let sts = aws_sdk_sts::Client::new(&config);
    assert_eq!(
        code(sts.get_caller_identity().send().await.unwrap_err()),
        "AccessDenied"
    );
    let denied = "AccessDeniedException";
    let appstream = aws_sdk_appstream::Client::new(&config);
    assert_eq!(
        code(appstream.describe_images().send().await.unwrap_err()),
        denied
    );
    let quotas = aws_sdk_servicequotas::Client::new(&config);
    let error = quotas
        .list_service_quotas()
        .service_code("appstream2")
        .send()
        .await
        .unwrap_err();
    assert!(
        error
            .message()
            .unwrap()
            .contains("servicequotas:ListServiceQuotas")
    );
    assert!(error.into_service_error().is_access_denied_exception());
    let ssm = aws_sdk_ssm::Client::new(&config);
    assert_eq!(
        code(ssm.get_parameter().name("n").send().await.unwrap_err()),
        denied
    );
    let workspaces = aws_sdk_workspaces::Client::new(&config);
    let error = workspaces
        .describe_workspace_images()
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_access_denied_exception());
    let builder = aws_sdk_imagebuilder::Client::new(&config);
    let error = builder
        .get_image()
        .image_build_version_arn(BUILD)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 403);
    assert_eq!(code(error), denied);
}

#[tokio::test]
async fn recorded_errors_keep_their_code_and_take_the_status_of_the_service() {
    let evidence = json!({"schema_version": 1, "calls": [
        {"service": "ec2", "operation": "DescribeImages", "region": "eu-west-1", "input": {"ImageIds": [AMI]},
            "error": {"code": "InvalidAMIID.NotFound", "message": "The image id '[ami-0]' does not exist"}},
        {"service": "ec2", "operation": "DescribeImages", "region": "us-east-1", "output": {"Images": []}},
        {"service": "iam", "operation": "GetRole", "input": {"RoleName": "r"}, "error": {"code": "NoSuchEntity", "message": "no <role>"}},
        {"service": "appstream", "operation": "DescribeImages", "error": {"code": "ResourceNotFoundException", "message": "no image"}},
        {"service": "ssm", "operation": "GetParameter", "error": {"code": "ParameterNotFound", "message": ""}},
    ]});
    let fake = FakeAws::start(Script::from_evidence(&evidence));
    let config = config(&fake, 1).await;
    let ec2 = aws_sdk_ec2::Client::new(&config);
    let error = ec2
        .describe_images()
        .image_ids(AMI)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 400);
    assert_eq!(code(error), "InvalidAMIID.NotFound");
    let error = aws_sdk_iam::Client::new(&config)
        .get_role()
        .role_name("r")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 404);
    assert_eq!(error.message(), Some("no <role>"));
    assert!(error.into_service_error().is_no_such_entity_exception());
    let error = aws_sdk_appstream::Client::new(&config)
        .describe_images()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 404);
    assert!(error.into_service_error().is_resource_not_found_exception());
    let error = aws_sdk_ssm::Client::new(&config)
        .get_parameter()
        .name("n")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_parameter_not_found());
    assert!(fake.unexpected().is_empty());
}

#[tokio::test]
async fn hanging_closing_garbage_and_raw_answers_end_as_the_sdk_error_they_cause() {
    let script = Script::new()
        .hang("ec2", "DescribeImages")
        .close("ec2", "DescribeSnapshots")
        .garbage("appstream", "DescribeImages")
        .garbage("ec2", "GetImageAncestry")
        .expired("ec2", "DescribeInstanceTypes")
        .answer_with("iam", "GetRole", |asked| {
            (asked.input["RoleName"] == "odd").then(|| Answer::Raw {
                status: 500,
                body: b"oops".to_vec(),
            })
        });
    let fake = FakeAws::start(script);
    let config = config(&fake, 1).await;
    let ec2 = aws_sdk_ec2::Client::new(&config);
    let error = ec2.describe_images().send().await.unwrap_err();
    assert!(
        matches!(error, aws_sdk_ec2::error::SdkError::TimeoutError(_)),
        "{error:?}"
    );
    let error = ec2.describe_snapshots().send().await.unwrap_err();
    assert!(
        matches!(error, aws_sdk_ec2::error::SdkError::DispatchFailure(_)),
        "{error:?}"
    );
    // The SDK's XML services report an answer that does not parse as a service error without a code.
    let error = ec2
        .get_image_ancestry()
        .image_id(AMI)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 200);
    assert_eq!(code(error), "no code");
    assert_eq!(
        code(ec2.describe_instance_types().send().await.unwrap_err()),
        "RequestExpired"
    );
    let error = aws_sdk_appstream::Client::new(&config)
        .describe_images()
        .send()
        .await
        .unwrap_err();
    assert!(
        matches!(error, aws_sdk_appstream::error::SdkError::ResponseError(_)),
        "{error:?}"
    );
    let error = aws_sdk_iam::Client::new(&config)
        .get_role()
        .role_name("odd")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 500);
    assert_eq!(fake.log()[0].answered, None);
}
