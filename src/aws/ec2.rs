//! The source AMI, its snapshots, and with whom it is shared.

use super::classify::classify;
use super::pages::{Outcome, pages};
use super::shape::{input_text, input_texts, list, object, some, time};
use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{
    BlockDeviceMapping, EbsBlockDevice, Image, ImageAttributeName, InstanceTypeItem,
    InstanceTypeSpecification, LaunchPermission, ProductCode, Snapshot, StateReason, Tag,
};
use serde_json::Value;

pub(super) async fn images(client: &Client, input: &Value) -> Outcome {
    let ids = input_texts(input, "ImageIds");
    let disabled = input.get("IncludeDisabled").and_then(Value::as_bool);
    pages("Images", image, |token| {
        let request = client
            .describe_images()
            .set_image_ids(ids.clone())
            .set_include_disabled(disabled)
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.images, output.next_token))
        }
    })
    .await
}

pub(super) async fn snapshots(client: &Client, input: &Value) -> Outcome {
    let ids = input_texts(input, "SnapshotIds");
    pages("Snapshots", snapshot, |token| {
        let request = client
            .describe_snapshots()
            .set_snapshot_ids(ids.clone())
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.snapshots, output.next_token))
        }
    })
    .await
}

pub(super) async fn image_attribute(client: &Client, input: &Value) -> Outcome {
    let attribute = input_text(input, "Attribute");
    let output = client
        .describe_image_attribute()
        .set_attribute(attribute.as_deref().map(ImageAttributeName::from))
        .set_image_id(input_text(input, "ImageId"))
        .send()
        .await
        .map_err(|error| classify(&error))?;
    Ok(object([
        ("ImageId", some(output.image_id())),
        (
            "LaunchPermissions",
            list(&output.launch_permissions, launch_permission),
        ),
    ]))
}

fn launch_permission(permission: &LaunchPermission) -> Value {
    object([
        ("OrganizationArn", some(permission.organization_arn())),
        (
            "OrganizationalUnitArn",
            some(permission.organizational_unit_arn()),
        ),
        ("UserId", some(permission.user_id())),
        (
            "Group",
            some(permission.group().map(|group| group.as_str())),
        ),
    ])
}

fn image(image: &Image) -> Value {
    object([
        (
            "Architecture",
            some(image.architecture().map(|it| it.as_str())),
        ),
        (
            "BlockDeviceMappings",
            list(&image.block_device_mappings, mapping),
        ),
        ("BootMode", some(image.boot_mode().map(|it| it.as_str()))),
        ("CreationDate", some(image.creation_date())),
        ("DeprecationTime", some(image.deprecation_time())),
        (
            "DeregistrationProtection",
            some(image.deregistration_protection()),
        ),
        ("Description", some(image.description())),
        ("EnaSupport", some(image.ena_support())),
        ("FreeTierEligible", some(image.free_tier_eligible())),
        ("Hypervisor", some(image.hypervisor().map(|it| it.as_str()))),
        ("ImageAllowed", some(image.image_allowed())),
        ("ImageId", some(image.image_id())),
        ("ImageLocation", some(image.image_location())),
        ("ImageOwnerAlias", some(image.image_owner_alias())),
        ("ImageType", some(image.image_type().map(|it| it.as_str()))),
        (
            "ImdsSupport",
            some(image.imds_support().map(|it| it.as_str())),
        ),
        (
            "InstanceTypeSpecification",
            image.instance_type_specification().map(instance_types),
        ),
        ("KernelId", some(image.kernel_id())),
        ("LastLaunchedTime", some(image.last_launched_time())),
        ("Name", some(image.name())),
        ("OwnerId", some(image.owner_id())),
        ("Platform", some(image.platform().map(|it| it.as_str()))),
        ("PlatformDetails", some(image.platform_details())),
        ("ProductCodes", list(&image.product_codes, product_code)),
        ("Public", some(image.public())),
        (
            "PublicSsmParameterName",
            some(image.public_ssm_parameter_name()),
        ),
        ("RamdiskId", some(image.ramdisk_id())),
        ("RootDeviceName", some(image.root_device_name())),
        (
            "RootDeviceType",
            some(image.root_device_type().map(|it| it.as_str())),
        ),
        ("SourceImageId", some(image.source_image_id())),
        ("SourceImageRegion", some(image.source_image_region())),
        ("SourceInstanceId", some(image.source_instance_id())),
        ("SriovNetSupport", some(image.sriov_net_support())),
        ("State", some(image.state().map(|it| it.as_str()))),
        ("StateReason", image.state_reason().map(state_reason)),
        ("Tags", list(&image.tags, tag)),
        (
            "TpmSupport",
            some(image.tpm_support().map(|it| it.as_str())),
        ),
        ("UsageOperation", some(image.usage_operation())),
        (
            "VirtualizationType",
            some(image.virtualization_type().map(|it| it.as_str())),
        ),
    ])
}

fn mapping(mapping: &BlockDeviceMapping) -> Value {
    object([
        ("DeviceName", some(mapping.device_name())),
        ("Ebs", mapping.ebs().map(ebs)),
        ("NoDevice", some(mapping.no_device())),
        ("VirtualName", some(mapping.virtual_name())),
    ])
}

fn ebs(ebs: &EbsBlockDevice) -> Value {
    object([
        ("AvailabilityZone", some(ebs.availability_zone())),
        ("AvailabilityZoneId", some(ebs.availability_zone_id())),
        ("DeleteOnTermination", some(ebs.delete_on_termination())),
        ("EbsCardIndex", some(ebs.ebs_card_index())),
        ("Encrypted", some(ebs.encrypted())),
        ("Iops", some(ebs.iops())),
        ("KmsKeyId", some(ebs.kms_key_id())),
        ("OutpostArn", some(ebs.outpost_arn())),
        ("SnapshotId", some(ebs.snapshot_id())),
        ("Throughput", some(ebs.throughput())),
        (
            "VolumeInitializationRate",
            some(ebs.volume_initialization_rate()),
        ),
        ("VolumeSize", some(ebs.volume_size())),
        ("VolumeType", some(ebs.volume_type().map(|it| it.as_str()))),
    ])
}

fn instance_types(specification: &InstanceTypeSpecification) -> Value {
    let item = |item: &InstanceTypeItem| object([("InstanceType", some(item.instance_type()))]);
    object([
        (
            "SupportedInstanceTypes",
            list(&specification.supported_instance_types, item),
        ),
        (
            "UnsupportedInstanceTypes",
            list(&specification.unsupported_instance_types, item),
        ),
    ])
}

fn product_code(code: &ProductCode) -> Value {
    object([
        ("ProductCodeId", some(code.product_code_id())),
        (
            "ProductCodeType",
            some(code.product_code_type().map(|it| it.as_str())),
        ),
    ])
}

fn state_reason(reason: &StateReason) -> Value {
    object([
        ("Code", some(reason.code())),
        ("Message", some(reason.message())),
    ])
}

fn tag(tag: &Tag) -> Value {
    object([("Key", some(tag.key())), ("Value", some(tag.value()))])
}

fn snapshot(snapshot: &Snapshot) -> Value {
    object([
        (
            "CompletionDurationMinutes",
            some(snapshot.completion_duration_minutes()),
        ),
        ("CompletionTime", time(snapshot.completion_time())),
        (
            "DataEncryptionKeyId",
            some(snapshot.data_encryption_key_id()),
        ),
        ("Description", some(snapshot.description())),
        ("Encrypted", some(snapshot.encrypted())),
        (
            "FullSnapshotSizeInBytes",
            some(snapshot.full_snapshot_size_in_bytes()),
        ),
        ("KmsKeyId", some(snapshot.kms_key_id())),
        ("OutpostArn", some(snapshot.outpost_arn())),
        ("OwnerAlias", some(snapshot.owner_alias())),
        ("OwnerId", some(snapshot.owner_id())),
        ("Progress", some(snapshot.progress())),
        ("RestoreExpiryTime", time(snapshot.restore_expiry_time())),
        ("SnapshotId", some(snapshot.snapshot_id())),
        ("StartTime", time(snapshot.start_time())),
        ("State", some(snapshot.state().map(|it| it.as_str()))),
        ("StateMessage", some(snapshot.state_message())),
        (
            "StorageTier",
            some(snapshot.storage_tier().map(|it| it.as_str())),
        ),
        ("Tags", list(&snapshot.tags, tag)),
        (
            "TransferType",
            some(snapshot.transfer_type().map(|it| it.as_str())),
        ),
        ("VolumeId", some(snapshot.volume_id())),
        ("VolumeSize", some(snapshot.volume_size())),
    ])
}
