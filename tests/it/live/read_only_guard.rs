//! The read-only guard: clients of the session, real operations that change things, and a server that must see none of them.
#![cfg(feature = "online")]

use crate::support::fake_aws;

use ami_preflight::aws::{Options, Session, classify, connect_with};
use ami_preflight::evidence::question::local;
use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use fake_aws::{FakeAws, Script};
use std::time::Duration;

async fn session(fake: &FakeAws) -> Session {
    let credentials = Credentials::new("AKIDEXAMPLE", "fake", None, None, "test");
    let loader =
        aws_config::defaults(BehaviorVersion::v2026_01_12()).credentials_provider(credentials);
    let options = Options {
        region: Some("eu-west-1".to_owned()),
        profile: None,
        profile_origin: String::new(),
        endpoint_url: Some(fake.url()),
        timeout: Duration::from_secs(10),
        jobs: None,
        role: None,
    };
    connect_with(loader, &options).await
}

/// Sends each request and asserts that the guard, and nothing before it, kept it back.
macro_rules! refused {
    ($because:literal: $($request:expr),+ $(,)?) => {
        $(
            let error = $request.send().await.expect_err(stringify!($request));
            let error = classify(&error);
            assert_eq!(error.code, local::NOT_SENT, "{} {error:?}", stringify!($request));
            assert!(error.message.contains($because), "{} {error:?}", stringify!($request));
        )+
    };
}

const AMI: &str = "ami-0a1b2c3d4e5f60718";

#[tokio::test]
async fn no_mutating_operation_of_ec2_leaves() {
    let fake = FakeAws::start(Script::new());
    let ec2 = session(&fake).await.ec2(None).unwrap();
    refused!("not a read operation":
        ec2.modify_image_attribute().image_id(AMI),
        ec2.reset_image_attribute().image_id(AMI),
        ec2.deregister_image().image_id(AMI),
        ec2.disable_image().image_id(AMI),
        ec2.enable_image().image_id(AMI),
        ec2.create_image().instance_id("i-1").name("x"),
        ec2.copy_image().name("x").source_image_id(AMI).source_region("eu-west-1"),
        ec2.register_image().name("x"),
        ec2.enable_image_deprecation().image_id(AMI),
        ec2.terminate_instances().instance_ids("i-1"),
        ec2.stop_instances().instance_ids("i-1"),
        ec2.run_instances().image_id(AMI).min_count(1).max_count(1),
        ec2.create_snapshot().volume_id("vol-1"),
        ec2.delete_snapshot().snapshot_id("snap-1"),
        ec2.modify_snapshot_attribute().snapshot_id("snap-1"),
        ec2.create_tags().resources(AMI),
        ec2.delete_tags().resources(AMI),
        ec2.delete_volume().volume_id("vol-1"),
        // Not even as EC2's own dry run: the list is of operations.
        ec2.terminate_instances().instance_ids("i-1").dry_run(true),
    );
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn no_mutating_operation_of_iam_leaves() {
    let fake = FakeAws::start(Script::new());
    let iam = session(&fake).await.iam(None).unwrap();
    refused!("not a read operation":
        iam.create_role().role_name("r").assume_role_policy_document("{}"),
        iam.put_role_policy().role_name("r").policy_name("p").policy_document("{}"),
        iam.delete_role().role_name("r"),
        iam.delete_role_policy().role_name("r").policy_name("p"),
        iam.update_assume_role_policy().role_name("r").policy_document("{}"),
        iam.update_role().role_name("r"),
        iam.attach_role_policy().role_name("r").policy_arn("arn:aws:iam::aws:policy/X"),
        iam.detach_role_policy().role_name("r").policy_arn("arn:aws:iam::aws:policy/X"),
        iam.put_role_permissions_boundary().role_name("r").permissions_boundary("arn:aws:iam::aws:policy/X"),
        iam.delete_role_permissions_boundary().role_name("r"),
        iam.create_policy().policy_name("p").policy_document("{}"),
        iam.create_policy_version().policy_arn("arn:aws:iam::aws:policy/X").policy_document("{}"),
        iam.create_access_key(),
    );
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn no_mutating_operation_of_appstream_leaves() {
    let fake = FakeAws::start(Script::new());
    let appstream = session(&fake).await.appstream(None).unwrap();
    refused!("not a read operation":
        appstream.delete_image().name("x"),
        appstream.delete_image_permissions().name("x").shared_account_id("111122223333"),
        appstream.copy_image().source_image_name("x").destination_image_name("y").destination_region("eu-west-1"),
        appstream.create_updated_image().existing_image_name("x").new_image_name("y").dry_run(true),
        appstream.create_fleet().name("x"),
        appstream.start_fleet().name("x"),
        appstream.stop_fleet().name("x"),
        appstream.delete_fleet().name("x"),
        appstream.create_image_builder().name("x").instance_type("stream.standard.medium"),
        appstream.start_image_builder().name("x"),
        appstream.delete_image_builder().name("x"),
        appstream.create_streaming_url().stack_name("s").fleet_name("f").user_id("u"),
        appstream.tag_resource().resource_arn("arn:x").tags("a", "b"),
        appstream.untag_resource().resource_arn("arn:x").tag_keys("a"),
    );
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn no_mutating_operation_of_ssm_image_builder_and_workspaces_leaves() {
    let fake = FakeAws::start(Script::new());
    let session = session(&fake).await;
    let ssm = session.ssm(None).unwrap();
    let builder = session.imagebuilder(None).unwrap();
    let workspaces = session.workspaces(None).unwrap();
    refused!("not a read operation":
        ssm.put_parameter().name("p").value("v"),
        ssm.delete_parameter().name("p"),
        ssm.send_command().document_name("AWS-RunPowerShellScript"),
        ssm.start_session().target("i-1"),
        // A secret may be behind a name; public parameters are read by their path.
        ssm.get_parameter().name("p").with_decryption(true),
        builder.delete_image().image_build_version_arn("arn:i"),
        builder.cancel_image_creation().image_build_version_arn("arn:i").client_token("t"),
        builder.start_image_pipeline_execution().image_pipeline_arn("arn:p").client_token("t"),
        workspaces.delete_workspace_image().image_id("wsi-1"),
        workspaces.update_workspace_image_permission().image_id("wsi-1").allow_copy_image(true).shared_account_id("111122223333"),
        workspaces.create_workspace_image().name("n").description("d").workspace_id("ws-1"),
    );
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn no_operation_of_ebs_leaves_but_the_two_that_read_a_snapshot() {
    let fake = FakeAws::start(Script::new());
    let ebs = session(&fake).await.ebs(None).unwrap();
    let snapshot = "snap-0a1b2c3d4e5f60718";
    refused!("not a read operation":
        ebs.put_snapshot_block().snapshot_id(snapshot).block_index(0).block_data(vec![0; 512].into())
            .data_length(512).checksum("AAAA").checksum_algorithm("SHA256".into()),
        ebs.start_snapshot().volume_size(1),
        ebs.complete_snapshot().snapshot_id(snapshot).changed_blocks_count(0),
        ebs.list_changed_blocks().second_snapshot_id(snapshot),
    );
    refused!("does not read blocks":
        ebs.get_snapshot_block().snapshot_id("../../other").block_index(0).block_token("AAAB"),
        ebs.list_snapshot_blocks().snapshot_id("completion"),
    );
    assert_eq!(fake.count("*", "*"), 0);
}

#[tokio::test]
async fn an_import_leaves_as_a_dry_run_only() {
    let fake = FakeAws::start(Script::new());
    let appstream = session(&fake).await.appstream(None).unwrap();
    let import = || {
        appstream
            .create_imported_image()
            .name("x")
            .iam_role_arn("arn:r")
            .tags("DryRun", "true")
    };
    refused!("not a dry run":
        import(),
        import().dry_run(false),
        import().set_dry_run(None),
    );
    assert_eq!(fake.count("*", "*"), 0);

    let error = import()
        .dry_run(true)
        .send()
        .await
        .expect_err("the good answer is an exception");
    assert_eq!(classify(&error).code, "DryRunOperationException");
    assert_eq!(fake.count("appstream", "CreateImportedImage"), 1);
    assert_eq!(fake.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_client_in_another_region_is_guarded_too() {
    let fake = FakeAws::start(Script::new());
    let session = session(&fake).await;
    refused!("not a read operation":
        session.ec2(Some("us-west-2")).unwrap().deregister_image().image_id(AMI),
        session.appstream(Some("us-west-2")).unwrap().delete_image().name("x"),
        session.sts(None).unwrap().assume_role().role_arn("arn:r").role_session_name("s"),
        session.quotas(None).unwrap().request_service_quota_increase().service_code("appstream2").quota_code("L-1").desired_value(2.0),
    );
    assert_eq!(fake.count("*", "*"), 0);
}
