//! EC2: form requests, XML answers whose names differ from the CLI's.

use super::support::fake_aws::{FakeAws, Protocol, Script};
use super::{AMI, answering, ec2};
use serde_json::json;

#[tokio::test]
async fn ec2_describe_images_reads_back_every_renamed_member() {
    let fake = answering(
        "ec2",
        "DescribeImages",
        json!({"Images": [{
            "ImageId": AMI, "State": "available", "OwnerId": "111122223333", "Public": false,
            "BootMode": "uefi", "TpmSupport": "v2.0", "EnaSupport": true, "PlatformDetails": "Windows",
            "Platform": "windows", "RootDeviceName": "/dev/sda1", "CreationDate": "2026-11-01T10:00:00.000Z",
            "BlockDeviceMappings": [
                {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 50, "VolumeType": "gp3", "Encrypted": false,
                    "SnapshotId": "snap-1", "VolumeInitializationRate": 100}},
                {"DeviceName": "xvdca", "VirtualName": "ephemeral0"}],
            "ProductCodes": [{"ProductCodeId": "abc", "ProductCodeType": "marketplace"}],
            "Tags": [{"Key": "a<b>&\"c\"", "Value": "line\nbreak ü \u{1b}[31m"}],
            "StateReason": {"Code": "Client.Error", "Message": "why"},
            "InstanceTypeSpecification": {"SupportedInstanceTypes": [{"InstanceType": "t3.*"}]},
            "SourceImageId": "ami-1", "ImdsSupport": "v2.0", "DeprecationTime": null
        }]}),
    );
    let request = ec2(&fake).await.describe_images().image_ids(AMI);
    let output = request.include_disabled(true).send().await.unwrap();
    let image = &output.images()[0];
    assert_eq!(image.image_id(), Some(AMI));
    assert_eq!(image.state().unwrap().as_str(), "available");
    assert_eq!(image.owner_id(), Some("111122223333"));
    assert_eq!(image.public(), Some(false));
    assert_eq!(image.boot_mode().unwrap().as_str(), "uefi");
    assert_eq!(image.tpm_support().unwrap().as_str(), "v2.0");
    assert_eq!(image.ena_support(), Some(true));
    assert_eq!(image.platform().unwrap().as_str(), "windows");
    assert_eq!(image.deprecation_time(), None);
    let volume = image.block_device_mappings()[0].ebs().unwrap();
    assert_eq!(volume.volume_size(), Some(50));
    assert_eq!(volume.encrypted(), Some(false));
    assert_eq!(volume.volume_initialization_rate(), Some(100));
    let second = &image.block_device_mappings()[1];
    assert_eq!(
        (second.ebs(), second.virtual_name()),
        (None, Some("ephemeral0"))
    );
    assert_eq!(image.product_codes()[0].product_code_id(), Some("abc"));
    assert_eq!(image.tags()[0].key(), Some("a<b>&\"c\""));
    assert_eq!(image.tags()[0].value(), Some("line\nbreak ü \u{1b}[31m"));
    assert_eq!(image.state_reason().unwrap().message(), Some("why"));
    let types = image.instance_type_specification().unwrap();
    assert_eq!(
        types.supported_instance_types()[0].instance_type(),
        Some("t3.*")
    );

    let asked = &fake.log()[0];
    assert_eq!(
        asked.input,
        json!({"ImageIds": [AMI], "IncludeDisabled": true})
    );
    assert_eq!(
        (asked.region.as_str(), asked.protocol),
        ("eu-west-1", Protocol::Ec2Query)
    );
}

#[tokio::test]
async fn ec2_snapshots_attributes_ancestry_and_types() {
    let script = Script::new()
        .answer("ec2", "DescribeSnapshots", json!({"Snapshots": [{
            "SnapshotId": "snap-1", "State": "completed", "StorageTier": "archive", "Encrypted": true,
            "StartTime": "2026-11-01T10:00:00.123000+00:00", "VolumeSize": 30, "Tags": [{"Key": "k", "Value": "v"}]}]}))
        .answer("ec2", "DescribeImageAttribute", json!({"ImageId": AMI, "TpmSupport": {"Value": "v2.0"},
            "LaunchPermissions": [{"UserId": "444455556666"}, {"Group": "all"}]}))
        .answer("ec2", "GetImageAncestry", json!({"ImageAncestryEntries": [
            {"ImageId": AMI, "SourceImageId": "ami-2", "SourceImageRegion": "us-east-1", "CreationDate": "2026-11-01T10:00:00+00:00"},
            {"ImageId": "ami-2", "ImageOwnerAlias": "amazon", "CreationDate": "2026-10-01T10:00:00+00:00"}]}))
        .answer("ec2", "DescribeInstanceTypes", json!({"InstanceTypes": [{"InstanceType": "t3.small",
            "NitroTpmSupport": "supported", "SupportedBootModes": ["legacy-bios", "uefi"],
            "VCpuInfo": {"DefaultVCpus": 2}}]}));
    let fake = FakeAws::start(script);
    let client = ec2(&fake).await;

    let request = client
        .describe_snapshots()
        .snapshot_ids("snap-1")
        .owner_ids("self");
    let output = request.send().await.unwrap();
    let snapshot = &output.snapshots()[0];
    assert_eq!(snapshot.state().unwrap().as_str(), "completed");
    assert_eq!(snapshot.storage_tier().unwrap().as_str(), "archive");
    assert_eq!(
        snapshot.start_time().unwrap().to_millis().unwrap(),
        1_793_527_200_123
    );
    assert_eq!(snapshot.tags()[0].value(), Some("v"));
    assert_eq!(
        fake.log()[0].input,
        json!({"SnapshotIds": ["snap-1"], "OwnerIds": ["self"]})
    );

    let request = client.describe_image_attribute().image_id(AMI);
    let output = request
        .attribute("launchPermission".into())
        .send()
        .await
        .unwrap();
    assert_eq!(
        output.launch_permissions()[0].user_id(),
        Some("444455556666")
    );
    assert_eq!(
        output.launch_permissions()[1].group().unwrap().as_str(),
        "all"
    );
    assert_eq!(output.tpm_support().unwrap().value(), Some("v2.0"));
    assert_eq!(
        fake.log()[1].input,
        json!({"ImageId": AMI, "Attribute": "launchPermission"})
    );

    let output = client
        .get_image_ancestry()
        .image_id(AMI)
        .send()
        .await
        .unwrap();
    let entries = output.image_ancestry_entries();
    assert_eq!(entries[0].source_image_region(), Some("us-east-1"));
    assert_eq!(entries[1].image_owner_alias(), Some("amazon"));
    assert_eq!(entries[1].creation_date().unwrap().secs(), 1_790_848_800);

    let request = client
        .describe_instance_types()
        .instance_types("t3.small".into());
    let output = request.max_results(5).send().await.unwrap();
    let kind = &output.instance_types()[0];
    assert_eq!(kind.nitro_tpm_support().unwrap().as_str(), "supported");
    assert_eq!(kind.supported_boot_modes()[1].as_str(), "uefi");
    assert_eq!(kind.v_cpu_info().unwrap().default_v_cpus(), Some(2));
    assert_eq!(
        fake.log()[3].input,
        json!({"InstanceTypes": ["t3.small"], "MaxResults": 5})
    );
}

#[tokio::test]
async fn ec2_console_output_is_text_in_the_script_and_base64_on_the_wire() {
    let text = "2026/11/01 10:00:00Z: OsProductName: Windows Server 2022 Datacenter\r\n";
    let output =
        json!({"InstanceId": "i-1", "Output": text, "Timestamp": "2026-11-01T10:00:00+00:00"});
    let fake = answering("ec2", "GetConsoleOutput", output);
    let request = ec2(&fake).await.get_console_output().instance_id("i-1");
    let output = request.latest(true).send().await.unwrap();
    use base64::{Engine, prelude::BASE64_STANDARD};
    let decoded = BASE64_STANDARD.decode(output.output().unwrap()).unwrap();
    assert_eq!(decoded, text.as_bytes());
    assert_eq!(
        fake.log()[0].input,
        json!({"InstanceId": "i-1", "Latest": true})
    );
}
