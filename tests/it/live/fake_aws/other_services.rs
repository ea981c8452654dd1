//! AppStream (CBOR), the JSON services and Image Builder (REST).

use super::support::fake_aws::{FakeAws, Protocol, Script};
use super::{AMI, BUILD, appstream, code, config};
use serde_json::json;

#[tokio::test]
async fn appstream_speaks_cbor_with_tagged_timestamps() {
    let script = Script::new()
        .answer_for("appstream", "DescribeImages", json!({"Type": "PRIVATE"}), json!({"Images": [{"Name": "cad", "State": "FAILED",
            "CreatedTime": "2026-11-01T10:00:00.500000+01:00", "Visibility": "PRIVATE",
            "ImageErrors": [{"ErrorCode": "INTERNAL_SERVICE_ERROR", "ErrorMessage": "why", "ErrorTimestamp": "2026-11-01T10:00:00+00:00"}],
            "Applications": [{"Name": "app", "Enabled": true, "Metadata": {"k": "v"}}], "ImagePermissions": {"allowFleet": true}}]}))
        .answer("appstream", "DescribeImageBuilders", json!({"ImageBuilders": [{"Name": "b", "State": "RUNNING", "InstanceType": "stream.standard.small"}]}))
        .answer("appstream", "DescribeFleets", json!({"Fleets": [{"Name": "f", "Arn": "arn", "InstanceType": "stream.standard.small",
            "State": "RUNNING", "ComputeCapacityStatus": {"Desired": 3}}]}))
        .answer("appstream", "ListExportImageTasks", json!({"ExportImageTasks": [{"TaskId": "t", "AmiId": AMI, "ImageArn": "arn", "AmiName": "n",
            "CreatedDate": "2026-11-01T10:00:00Z", "State": "COMPLETED", "TagSpecifications": {"k": "v"}}]}));
    let fake = FakeAws::start(script);
    let client = appstream(&fake).await;

    let request = client
        .describe_images()
        .r#type("PRIVATE".into())
        .max_results(25);
    let output = request.send().await.unwrap();
    let image = &output.images()[0];
    assert_eq!(
        (image.name(), image.state().unwrap().as_str()),
        (Some("cad"), "FAILED")
    );
    assert_eq!(
        image.created_time().unwrap().to_millis().unwrap(),
        1_793_523_600_500
    );
    let error = &image.image_errors()[0];
    assert_eq!(error.error_timestamp().unwrap().secs(), 1_793_527_200);
    assert_eq!(image.applications()[0].metadata().unwrap()["k"], "v");
    assert_eq!(image.image_permissions().unwrap().allow_fleet(), Some(true));
    let output = client.describe_image_builders().send().await.unwrap();
    assert_eq!(
        output.image_builders()[0].state().unwrap().as_str(),
        "RUNNING"
    );
    let output = client.describe_fleets().send().await.unwrap();
    assert_eq!(
        output.fleets()[0]
            .compute_capacity_status()
            .unwrap()
            .desired(),
        Some(3)
    );
    let output = client.list_export_image_tasks().send().await.unwrap();
    let task = &output.export_image_tasks()[0];
    assert_eq!(task.ami_id(), Some(AMI));
    assert_eq!(task.created_date().unwrap().secs(), 1_793_527_200);
    assert_eq!(task.tag_specifications().unwrap()["k"], "v");

    let log = fake.log();
    assert!(log.iter().all(|call| call.protocol == Protocol::RpcCbor));
    assert_eq!(log[0].input, json!({"Type": "PRIVATE", "MaxResults": 25}));
}

#[tokio::test]
async fn a_dry_run_succeeds_by_an_error_and_a_real_import_is_remembered_as_unexpected() {
    let fake = FakeAws::start(Script::new());
    let client = appstream(&fake).await;
    let import = || {
        client
            .create_imported_image()
            .name("cad")
            .source_ami_id(AMI)
    };
    let error = import()
        .dry_run(true)
        .tags("k", "v")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 412);
    assert!(error.into_service_error().is_dry_run_operation_exception());
    assert_eq!(
        fake.log()[0].input,
        json!({"Name": "cad", "SourceAmiId": AMI, "DryRun": true, "Tags": {"k": "v"}})
    );
    assert!(fake.unexpected().is_empty());

    let fake = FakeAws::start(Script::new().answer(
        "appstream",
        "CreateImportedImage",
        json!({"Image": {"Name": "cad"}}),
    ));
    let client = appstream(&fake).await;
    let import = || {
        client
            .create_imported_image()
            .name("cad")
            .source_ami_id(AMI)
    };
    let output = import().dry_run(true).send().await.unwrap();
    assert_eq!(output.image().unwrap().name(), Some("cad"));
    assert_eq!(code(import().send().await.unwrap_err()), "UnscriptedCall");
    assert_eq!(
        fake.unexpected().len(),
        1,
        "the script never answers a real import"
    );
}

#[tokio::test]
async fn the_json_services_read_back() {
    let script = Script::new()
        .answer("service-quotas", "ListServiceQuotas", json!({"Quotas": [{"ServiceCode": "appstream2", "QuotaName": "Private images",
            "QuotaCode": "L-E1182CCA", "Value": 10.0, "Adjustable": true}]}))
        .answer("servicequotas", "GetServiceQuota", json!({"Quota": {"QuotaCode": "L-E1182CCA", "Value": 12.5}}))
        .answer("ssm", "GetParametersByPath", json!({"Parameters": [{"Name": "/aws/service/ami-windows-latest/x", "Value": AMI,
            "Type": "String", "Version": 3, "LastModifiedDate": "2026-11-01T10:00:00.250000+00:00"}]}))
        .answer("ssm", "GetParameter", json!({"Parameter": {"Name": "n", "Value": AMI}}))
        .answer("workspaces", "DescribeWorkspaceImages", json!({"Images": [{"ImageId": "wsi-0123456789", "State": "AVAILABLE",
            "OperatingSystem": {"Type": "WINDOWS"}, "RequiredTenancy": "DEFAULT", "Created": "2026-11-01T10:00:00+00:00"}]}))
        .answer_for("imagebuilder", "GetImage", json!({"imageBuildVersionArn": BUILD}), json!({"requestId": "r", "image": {"arn": BUILD,
            "platform": "Windows", "osVersion": "Microsoft Windows Server 2022", "dateCreated": "2026-11-01", "tags": {"k": "v"}}}));
    let fake = FakeAws::start(script);
    let config = config(&fake, 1).await;
    let quotas = aws_sdk_servicequotas::Client::new(&config);
    let output = quotas
        .list_service_quotas()
        .service_code("appstream2")
        .send()
        .await
        .unwrap();
    assert_eq!(output.quotas()[0].value(), Some(10.0));
    let request = quotas
        .get_service_quota()
        .service_code("appstream2")
        .quota_code("L-E1182CCA");
    assert_eq!(
        request.send().await.unwrap().quota().unwrap().value(),
        Some(12.5)
    );

    let ssm = aws_sdk_ssm::Client::new(&config);
    let request = ssm
        .get_parameters_by_path()
        .path("/aws/service/ami-windows-latest");
    let output = request.recursive(true).send().await.unwrap();
    let parameter = &output.parameters()[0];
    assert_eq!((parameter.value(), parameter.version()), (Some(AMI), 3));
    assert_eq!(
        parameter.last_modified_date().unwrap().to_millis().unwrap(),
        1_793_527_200_250
    );
    let output = ssm.get_parameter().name("n").send().await.unwrap();
    assert_eq!(output.parameter().unwrap().value(), Some(AMI));

    let workspaces = aws_sdk_workspaces::Client::new(&config);
    let output = workspaces
        .describe_workspace_images()
        .image_ids("wsi-0123456789")
        .send()
        .await
        .unwrap();
    let image = &output.images()[0];
    assert_eq!(
        image.operating_system().unwrap().r#type().unwrap().as_str(),
        "WINDOWS"
    );
    assert_eq!(image.created().unwrap().secs(), 1_793_527_200);

    let builder = aws_sdk_imagebuilder::Client::new(&config);
    let output = builder
        .get_image()
        .image_build_version_arn(BUILD)
        .send()
        .await
        .unwrap();
    let image = output.image().unwrap();
    assert_eq!(image.os_version(), Some("Microsoft Windows Server 2022"));
    assert_eq!(image.tags().unwrap()["k"], "v");

    let log = fake.log();
    let services: Vec<&str> = log.iter().map(|call| call.service.as_str()).collect();
    assert_eq!(
        services,
        [
            "service-quotas",
            "service-quotas",
            "ssm",
            "ssm",
            "workspaces",
            "imagebuilder"
        ]
    );
    assert_eq!(
        log[2].input,
        json!({"Path": "/aws/service/ami-windows-latest", "Recursive": true})
    );
    assert_eq!(
        (log[5].protocol, fake.count("servicequotas", "*")),
        (Protocol::RestJson, 2)
    );
}
