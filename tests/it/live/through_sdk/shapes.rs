//! Outputs in the shape of the CLI, member by member.

use super::samples::samples;
use super::support::fake_aws::{FakeAws, Script};
use super::support::real_answers::fixtures;
use super::{AMI, REGION, ask_one, describe_ami, output, question};
use ami_preflight::evidence::Call;
use serde_json::{Value, json};

#[tokio::test]
async fn every_member_of_an_ami_arrives_as_the_cli_prints_it() {
    let image = json!({
        "Architecture": "x86_64", "BootMode": "uefi", "CreationDate": "2026-11-16T09:12:44.000Z",
        "DeprecationTime": "2028-11-16T09:12:44.000Z", "DeregistrationProtection": "disabled",
        "Description": "a & b <c>", "EnaSupport": true, "FreeTierEligible": false, "Hypervisor": "xen",
        "ImageAllowed": false, "ImageId": AMI, "ImageLocation": "111122223333/x", "ImageOwnerAlias": "aws-marketplace",
        "ImageType": "machine", "ImdsSupport": "v2.0", "LastLaunchedTime": "2026-11-17T00:00:00Z", "Name": "x",
        "OwnerId": "111122223333", "Platform": "windows", "PlatformDetails": "Windows",
        "ProductCodes": [{"ProductCodeId": "abc", "ProductCodeType": "marketplace"}], "Public": false,
        "PublicSsmParameterName": "/aws/service/x", "RootDeviceName": "/dev/sda1", "RootDeviceType": "ebs",
        "SourceImageId": "ami-1", "SourceImageRegion": REGION, "SourceInstanceId": "i-1", "SriovNetSupport": "simple",
        "State": "failed", "StateReason": {"Code": "Client.X", "Message": "why"},
        "Tags": [{"Key": "k", "Value": ""}], "TpmSupport": "v2.0", "UsageOperation": "RunInstances:0002",
        "VirtualizationType": "hvm",
        "InstanceTypeSpecification": {
            "SupportedInstanceTypes": [{"InstanceType": "t3.*"}],
            "UnsupportedInstanceTypes": [{"InstanceType": "m5.large"}]},
        "BlockDeviceMappings": [
            {"DeviceName": "/dev/sda1", "Ebs": {
                "DeleteOnTermination": true, "Encrypted": true, "Iops": 3000, "KmsKeyId": "arn:k", "OutpostArn": "arn:o",
                "SnapshotId": "snap-1", "Throughput": 125, "VolumeSize": 200, "VolumeType": "gp3"}},
            {"DeviceName": "xvdca", "VirtualName": "ephemeral0"},
            {"DeviceName": "xvdcb", "NoDevice": ""}]});
    let expected = json!({"Images": [image]});
    let script = Script::new().answer("ec2", "DescribeImages", expected.clone());
    assert_eq!(output(script, describe_ami()).await, expected);
}

#[tokio::test]
async fn an_ami_with_few_members_has_no_others() {
    let expected = json!({"Images": [{"ImageId": AMI, "BlockDeviceMappings": [], "Tags": []}]});
    let script = Script::new().answer("ec2", "DescribeImages", expected.clone());
    assert_eq!(output(script, describe_ami()).await, expected);
    let nothing = Script::new().answer("ec2", "DescribeImages", json!({"Images": []}));
    assert_eq!(output(nothing, describe_ami()).await, json!({"Images": []}));
}

#[tokio::test]
async fn snapshots_permissions_images_builders_and_quotas_keep_their_members() {
    let cases = [
        (
            Call::DescribeSnapshots,
            json!({"SnapshotIds": ["snap-1"]}),
            json!({"Snapshots": [{
            "SnapshotId": "snap-1", "OwnerId": "1", "OwnerAlias": "amazon", "State": "error", "StateMessage": "no key",
            "Progress": "42%", "Encrypted": true, "KmsKeyId": "arn:k", "VolumeSize": 30, "VolumeId": "vol-1",
            "StorageTier": "archive", "RestoreExpiryTime": "2026-12-01T00:00:00Z", "OutpostArn": "arn:o",
            "StartTime": "2026-11-16T09:12:45.120Z", "Description": "d", "Tags": [{"Key": "a", "Value": "b"}]}]}),
        ),
        (
            Call::DescribeImageAttribute,
            json!({"Attribute": "launchPermission", "ImageId": AMI}),
            json!({
            "ImageId": AMI, "LaunchPermissions": [{"UserId": "444455556666"}, {"Group": "all"}, {"OrganizationArn": "arn:o"}]}),
        ),
        (
            Call::DescribePrivateImages,
            json!({"Type": "PRIVATE"}),
            json!({"Images": [{
            "Name": "n", "Arn": "arn:n", "State": "FAILED", "Visibility": "PRIVATE", "Platform": "WINDOWS_SERVER_2022",
            "CreatedTime": "2026-11-16T09:12:45.500Z", "ImageType": "CUSTOM", "ImageBuilderSupported": true,
            "StateChangeReason": {"Code": "IMAGE_IMPORT_FAILURE", "Message": "m"},
            "ImageErrors": [{"ErrorCode": "VALIDATION_ERROR", "ErrorMessage": "e", "ErrorTimestamp": "2026-11-16T09:12:45Z"}],
            "ImagePermissions": {"allowFleet": true, "allowImageBuilder": false},
            "SupportedInstanceFamilies": ["GENERAL_PURPOSE"]}]}),
        ),
        (
            Call::DescribeImageBuilders,
            json!({}),
            json!({"ImageBuilders": [{
            "Name": "b", "Arn": "arn:b", "InstanceType": "GeneralPurpose.m6i.large", "State": "STOPPED",
            "Platform": "WINDOWS_SERVER_2019", "CreatedTime": "2026-11-16T09:12:45Z"}]}),
        ),
        (
            Call::ListServiceQuotas,
            json!({"ServiceCode": "appstream2"}),
            json!({"Quotas": [
            {"ServiceCode": "appstream2", "QuotaName": "Private images", "QuotaCode": "L-E1182CCA", "Value": 10.0, "Unit": "None",
             "QuotaArn": "arn:q", "Adjustable": true, "GlobalQuota": false, "QuotaAppliedAtLevel": "ACCOUNT"},
            {"QuotaName": "broken", "Adjustable": false, "GlobalQuota": false,
             "ErrorReason": {"ErrorCode": "DEPENDENCY_SERVICE_ERROR", "ErrorMessage": "m"}}]}),
        ),
    ];
    for (call, input, expected) in cases {
        let info = call.info();
        let script = Script::new().answer(info.service, info.operation, expected.clone());
        assert_eq!(
            output(script, question(call, input)).await,
            expected,
            "{}",
            call.label()
        );
    }
}

#[tokio::test]
async fn roles_origins_and_workspaces_images_keep_their_members() {
    for (question, expected) in samples() {
        let label = question.call.label();
        let info = question.call.info();
        let script = Script::new().answer(info.service, info.operation, expected.clone());
        assert_eq!(output(script, question).await, expected, "{label}");
    }
}

#[tokio::test]
async fn the_question_is_sent_as_it_stands() {
    for (question, expected) in samples() {
        let info = question.call.info();
        let script = Script::new().answer(info.service, info.operation, expected);
        let fake = FakeAws::start(script);
        let asked = question.input.clone();
        ask_one(&fake, question, 20).await.result.unwrap();
        let mut received = fake.log()[0].input.clone();
        // The page size is the collector's affair.
        received.as_object_mut().unwrap().remove("MaxResults");
        assert_eq!(received, *asked, "{}", info.operation);
    }
}

#[tokio::test]
async fn an_empty_answer_has_no_members_and_an_empty_list_is_one() {
    for (question, full) in samples() {
        let info = question.call.info();
        // The SDK does not tell an inline list that is missing from an empty one: such an answer is not taken.
        if info.operation == "ListRolePolicies" {
            continue;
        }
        let script = Script::new().answer(info.service, info.operation, json!({}));
        let nothing = output(script, question.clone()).await;
        assert_eq!(nothing, json!({}), "{}", info.operation);

        let list = full
            .as_object()
            .unwrap()
            .iter()
            .find(|(_, it)| it.is_array());
        if let Some((name, _)) = list {
            let empty = json!({ name: [] });
            let script = Script::new().answer(info.service, info.operation, empty.clone());
            assert_eq!(output(script, question).await, empty, "{}", info.operation);
        }
    }
}

/// What AWS published or was recorded from it (facts/real_answers.rs) comes out of the wire as it went in: the collector and the fake AWS
/// have the same names for its members. Members that no rule reads may be left behind.
#[tokio::test]
async fn real_answers_keep_their_members() {
    for fixture in fixtures() {
        let call = Call::ALL.iter().copied().find(|call| {
            let info = call.info();
            (info.service, info.operation) == (fixture.service(), fixture.operation())
        });
        let call = call.expect("an operation of the table");
        let Some(expected) = fixture.call.get("output") else {
            continue;
        };
        let script = Script::new().answer(fixture.service(), fixture.operation(), expected.clone());
        let found = output(script, question(call, fixture.call["input"].clone())).await;
        let lost = differences("", expected, &found);
        assert_eq!(lost, Vec::<String>::new(), "{}", fixture.name);
    }
}

/// Members that are not collected, and why.
const LEFT_BEHIND: [&str; 8] = [
    // Of some 3,000 parameters the names and values are enough.
    "/Parameters/*/ARN",
    "/Parameters/*/DataType",
    "/Parameters/*/LastModifiedDate",
    "/Parameters/*/Version",
    // Parameters of a build, which may hold secrets.
    "/image/imageTestsConfiguration",
    "/image/imageRecipe/tags",
    // The end of the list: joined pages have none.
    "/NextToken",
    "/IsTruncated",
];

/// Places where an answer lost something or says something else. Documents and times may be written in another way.
fn differences(at: &str, expected: &Value, found: &Value) -> Vec<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let member = |(name, value): (&String, &Value)| {
                let at = format!("{at}/{name}");
                match found.get(name) {
                    _ if LEFT_BEHIND.contains(&at.as_str()) => Vec::new(),
                    Some(found) => differences(&at, value, found),
                    None => vec![format!("{at} is lost")],
                }
            };
            expected.iter().flat_map(member).collect()
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let items = expected.iter().zip(found);
            items
                .flat_map(|(one, other)| differences(&format!("{at}/*"), one, other))
                .collect()
        }
        (one, other) if one == other || written_otherwise(at, one, other) => Vec::new(),
        (one, other) => vec![format!("{at}: {one} became {other}")],
    }
}

fn written_otherwise(at: &str, one: &Value, other: &Value) -> bool {
    let time = |value: &Value| {
        value
            .as_str()
            .and_then(|text| text.parse::<jiff::Timestamp>().ok())
    };
    let document = at.ends_with("Document") && other.is_string();
    document || time(one).is_some_and(|one| time(other) == Some(one))
}
