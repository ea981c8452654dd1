//! Mappings and snapshots that may hide a volume or cannot be: the volumes are unknown, and the reason is said.

use super::contradictions::{AMI, changed, said};
use super::support::world::call;
use ami_preflight::grade::Verdict;
use serde_json::json;

#[test]
fn mappings_that_may_hide_a_volume_leave_the_volumes_unknown() {
    let ebs = json!({"VolumeSize": 8, "VolumeType": "gp2", "Encrypted": false, "SnapshotId": "snap-0f1e2d3c4b5a69788"});
    let hiding = [
        (
            json!({"DeviceName": "xvdb", "VirtualName": "ephemeral7", "Ebs": ebs}),
            "has Ebs and VirtualName",
        ),
        (
            json!({"DeviceName": "xvdb", "NoDevice": false, "Ebs": ebs}),
            "NoDevice that is not text",
        ),
        (
            json!({"DeviceName": "xvdb", "NoDevice": true}),
            "NoDevice that is not text",
        ),
        (
            json!({"DeviceName": "xvdb"}),
            "none of Ebs, VirtualName and NoDevice",
        ),
        (
            json!({"DeviceName": "xvdb", "ebs": ebs}),
            "`ebs`, which AWS spells otherwise",
        ),
        (
            json!({"DeviceName": "xvdb", "Ebs": {"snapshotId": "snap-0f1e2d3c4b5a69788"}}),
            "`snapshotId`",
        ),
        (
            json!({"DeviceName": "xvdb", "VirtualName": "root"}),
            "VirtualName that is not ephemeral0",
        ),
        (
            json!({"DeviceName": "xvdca", "VirtualName": "ephemeral3"}),
            "maps xvdca again",
        ),
        (
            json!({"DeviceName": "/dev/sda1", "Ebs": ebs}),
            "maps /dev/sda1 again",
        ),
        (json!("xvdb"), "is not a structure"),
    ];
    for (mapping, words) in hiding {
        let outcomes = changed(|evidence| {
            let image = &mut call(evidence, "DescribeImages", AMI)["output"]["Images"][0];
            let mappings = image["BlockDeviceMappings"].as_array_mut().unwrap();
            mappings.push(mapping);
        });
        said(&outcomes, "AMI016", words);
    }
}

#[test]
fn members_of_a_volume_or_snapshot_that_cannot_be_are_unknown() {
    for (member, value, rule) in [
        ("SnapshotId", json!(17), "AMI024"),
        ("SnapshotId", json!(""), "AMI044"),
        ("SnapshotId", json!("vol-1"), "AMI025"),
        ("VolumeSize", json!(0), "AMI018"),
        ("VolumeSize", json!(-8), "AMI018"),
        ("VolumeSize", json!(8.5), "AMI018"),
        ("VolumeSize", json!(199), "AMI018"),
        ("VolumeType", json!("GP2"), "AMI020"),
        ("VolumeType", json!("gp4"), "AMI021"),
        (
            "KmsKeyId",
            json!("arn:aws:kms:eu-west-1:111122223333:key/k"),
            "AMI022",
        ),
    ] {
        let outcomes = changed(|evidence| {
            let image = &mut call(evidence, "DescribeImages", AMI)["output"]["Images"][0];
            image["BlockDeviceMappings"][0]["Ebs"][member] = value.clone();
        });
        said(&outcomes, rule, "");
        let other = outcomes
            .iter()
            .filter(|o| o.verdict == Verdict::Fail)
            .count();
        assert_eq!(other, 0, "{member} {value}");
    }
    for (member, value, rule) in [
        ("StorageTier", json!("glacier"), "AMI025"),
        ("StorageTier", json!("Archive"), "AMI025"),
        ("State", json!("Completed"), "AMI024"),
        (
            "KmsKeyId",
            json!("arn:aws:kms:eu-west-1:111122223333:key/k"),
            "AMI023",
        ),
        ("storageTier", json!("archive"), "AMI025"),
    ] {
        let outcomes = changed(|evidence| {
            let call = call(evidence, "DescribeSnapshots", "snap-");
            call["output"]["Snapshots"][0][member] = value.clone();
        });
        said(&outcomes, rule, "");
    }
}
