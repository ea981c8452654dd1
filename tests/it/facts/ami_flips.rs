//! Each property of an otherwise good AMI, changed alone, gives exactly its own rule.

use crate::support;

use serde_json::{Value, json};
use support::ami_evidence;
use support::cli::{Scene, image, output};

fn remove(value: &mut Value, member: &str) {
    value.as_object_mut().unwrap().remove(member);
}

fn findings(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let run = Scene::new(change).check(&[]);
    let found = run.failed(&["error", "warning"]);
    found
        .into_iter()
        .map(|text| text.split(' ').next().unwrap().to_owned())
        .collect()
}

fn ebs(evidence: &mut Value) -> &mut Value {
    &mut image(evidence)["BlockDeviceMappings"][0]["Ebs"]
}

fn snapshot(evidence: &mut Value) -> &mut Value {
    &mut output(evidence, "ec2", "DescribeSnapshots")["Snapshots"][0]
}

#[test]
fn nothing_changed_gives_nothing() {
    assert_eq!(findings(|_| {}), Vec::<String>::new());
}

#[test]
fn members_of_the_image() {
    for (member, value, rule) in [
        ("State", json!("disabled"), "AMI002"),
        ("State", json!("pending"), "AMI002"),
        ("State", json!("deregistered"), "AMI002"),
        ("OwnerId", json!("999988887777"), "AMI003"),
        ("Public", json!(true), "AMI004"),
        ("ImageType", json!("kernel"), "AMI005"),
        ("Architecture", json!("arm64"), "AMI006"),
        ("VirtualizationType", json!("paravirtual"), "AMI007"),
        ("RootDeviceType", json!("instance-store"), "AMI008"),
        ("RootDeviceName", json!("/dev/xvda"), "AMI009"),
        ("BootMode", json!("legacy-bios"), "AMI010"),
        ("BootMode", json!("uefi-preferred"), "AMI010"),
        ("BootMode", Value::Null, "AMI010"),
        ("TpmSupport", Value::Null, "AMI011"),
        ("EnaSupport", json!(false), "AMI012"),
        ("EnaSupport", Value::Null, "AMI012"),
        ("Platform", Value::Null, "AMI013"),
        ("PlatformDetails", json!("Windows BYOL"), "AMI014"),
        (
            "PlatformDetails",
            json!("Windows with SQL Server Standard"),
            "AMI014",
        ),
        ("PlatformDetails", json!("Linux/UNIX"), "AMI014"),
        ("PlatformDetails", Value::Null, "AMI014"),
        ("UsageOperation", json!("RunInstances:0800"), "AMI015"),
        (
            "ProductCodes",
            json!([{"ProductCodeId": "abc", "ProductCodeType": "marketplace"}]),
            "AMI027",
        ),
    ] {
        let found = findings(|evidence| match value.clone() {
            Value::Null => remove(image(evidence), member),
            value => image(evidence)[member] = value,
        });
        assert_eq!(found, [rule], "{member} = {value}");
    }
}

#[test]
fn platform_is_compared_without_regard_to_case() {
    assert_eq!(
        findings(|evidence| image(evidence)["Platform"] = json!("Windows")),
        Vec::<String>::new()
    );
}

#[test]
fn members_of_the_volume() {
    for (member, value, rule) in [
        ("VolumeSize", json!(501), "AMI018"),
        ("VolumeType", json!("io2"), "AMI020"),
        ("VolumeType", json!("standard"), "AMI020"),
        ("Encrypted", json!(true), "AMI022"),
        (
            "OutpostArn",
            json!("arn:aws:outposts:eu-west-1:111122223333:outpost/op-0d4579457ff2dc345"),
            "AMI046",
        ),
    ] {
        assert_eq!(
            findings(|evidence| ebs(evidence)[member] = value.clone()),
            [rule],
            "{member} = {value}"
        );
    }
    assert_eq!(
        findings(|evidence| ebs(evidence)["VolumeSize"] = json!(500)),
        Vec::<String>::new()
    );
    assert_eq!(
        findings(|evidence| ebs(evidence)["VolumeType"] = json!("gp3")),
        Vec::<String>::new()
    );
    assert_eq!(
        findings(|evidence| remove(ebs(evidence), "SnapshotId")),
        ["AMI044"]
    );
}

#[test]
fn number_and_place_of_volumes() {
    let second = |device: &str| json!({"DeviceName": device, "Ebs": {"VolumeSize": 50, "VolumeType": "gp3", "Encrypted": false, "SnapshotId": "snap-0f1e2d3c4b5a69788"}});
    let two = findings(|evidence| {
        image(evidence)["BlockDeviceMappings"]
            .as_array_mut()
            .unwrap()
            .push(second("xvdf"))
    });
    assert_eq!(two, ["AMI016"]);
    let none = findings(|evidence| image(evidence)["BlockDeviceMappings"] = json!([]));
    assert_eq!(none, ["AMI016"]);
    let elsewhere = findings(|evidence| {
        image(evidence)["BlockDeviceMappings"][0]["DeviceName"] = json!("/dev/sdb")
    });
    assert_eq!(elsewhere, ["AMI017"]);
    let ephemeral = findings(|evidence| {
        let mappings = image(evidence)["BlockDeviceMappings"]
            .as_array_mut()
            .unwrap();
        mappings.extend((3..26).map(
            |n| json!({"DeviceName": format!("xvdc{n}"), "VirtualName": format!("ephemeral{n}")}),
        ));
        mappings.push(json!({"DeviceName": "xvdb", "NoDevice": ""}));
        mappings.push(json!({"DeviceName": "xvdd", "NoDevice": "", "Ebs": {"VolumeSize": 8}}));
    });
    assert_eq!(
        ephemeral,
        Vec::<String>::new(),
        "ephemeral devices and suppressions are no volumes"
    );
}

#[test]
fn members_of_the_snapshot() {
    for (member, value, rule) in [
        ("Encrypted", json!(true), "AMI023"),
        ("State", json!("pending"), "AMI024"),
        ("StorageTier", json!("archive"), "AMI025"),
        (
            "OutpostArn",
            json!("arn:aws:outposts:eu-west-1:111122223333:outpost/op-0d4579457ff2dc345"),
            "AMI046",
        ),
    ] {
        assert_eq!(
            findings(|evidence| snapshot(evidence)[member] = value.clone()),
            [rule],
            "{member} = {value}"
        );
    }
}

#[test]
fn a_mapping_that_leaves_encryption_to_the_snapshot() {
    assert_eq!(
        findings(|evidence| remove(ebs(evidence), "Encrypted")),
        Vec::<String>::new()
    );
    let encrypted = findings(|evidence| {
        remove(ebs(evidence), "Encrypted");
        snapshot(evidence)["Encrypted"] = json!(true);
    });
    assert_eq!(encrypted, ["AMI023"]);
    let nothing = Scene::new(|evidence| {
        remove(ebs(evidence), "Encrypted");
        remove(ebs(evidence), "SnapshotId");
    });
    let run = nothing.check(&[]);
    assert_eq!(
        (run.code, &run.outcome("AMI022")["verdict"]),
        (3, &json!("unknown"))
    );
}

#[test]
fn lists_of_instance_types() {
    let verdict = |specification: Value| {
        let run = Scene::new(|evidence| {
            image(evidence)["InstanceTypeSpecification"] = specification.clone()
        })
        .check(&[]);
        run.outcome("AMI039")["verdict"].clone()
    };
    for (specification, expected) in [
        (json!({"SupportedInstanceTypes": []}), "pass"),
        (json!({"SupportedInstanceTypes": ["m6i.*"]}), "pass"),
        (json!({"SupportedInstanceTypes": ["t3.*"]}), "fail"),
        (json!({"SupportedInstanceTypes": ["t3.*", 5]}), "unknown"),
        (json!({"UnsupportedInstanceTypes": [{}]}), "unknown"),
        (json!({"UnsupportedInstanceTypes": ["m6i.large"]}), "fail"),
        (json!({"UnsupportedInstanceTypes": []}), "pass"),
    ] {
        assert_eq!(verdict(specification.clone()), expected, "{specification}");
    }
}

#[test]
fn an_ami_that_is_not_there_gives_one_finding_and_no_unknowns() {
    for change in [
        json!({"output": {"Images": []}}),
        json!({"error": {"code": "InvalidAMIID.NotFound", "message": "The image id '[ami-0a1b2c3d4e5f60718]' does not exist"}}),
        json!({"error": {"code": "InvalidAMIID.Unavailable", "message": "…"}}),
    ] {
        let run = Scene::new(|evidence| {
            let calls = evidence["calls"].as_array_mut().unwrap();
            let call = calls
                .iter_mut()
                .find(|c| c["service"] == "ec2" && c["operation"] == "DescribeImages")
                .unwrap();
            remove(call, "output");
            for (member, value) in change.as_object().unwrap() {
                call[member] = value.clone();
            }
        })
        .check(&["--ignore", "DRY"]);
        assert_eq!(run.failed(&["error", "warning"]), ["AMI001 6"], "{change}");
        assert_eq!(run.json()["summary"]["unknown"], 0, "{change}");
        assert_eq!(run.code, 1);
    }
}

#[test]
fn a_snapshot_that_cannot_be_seen_leaves_its_encryption_unknown() {
    let run = Scene::new(|evidence| {
        output(evidence, "ec2", "DescribeSnapshots")["Snapshots"] = json!([])
    })
    .check(&[]);
    assert_eq!(run.code, 3);
    assert_eq!(run.outcome("AMI023")["verdict"], "unknown");
}

#[test]
fn every_member_left_out_of_an_answer_is_never_a_pass() {
    let members = [
        "State",
        "OwnerId",
        "Public",
        "ImageType",
        "Architecture",
        "VirtualizationType",
        "RootDeviceType",
        "BlockDeviceMappings",
    ];
    for member in members {
        let run =
            Scene::new(|evidence| remove(image(evidence), member)).check(&["--fail-on", "warning"]);
        assert!(
            run.code == 3 || run.code == 1,
            "{member}: exit {}",
            run.code
        );
    }
}

#[test]
fn a_hopeful_name_does_not_help_a_wrong_windows() {
    let run = Scene::new(|evidence| {
        image(evidence)["Name"] = json!("golden-windows-server-2022-full");
        let changes = [
            ("20348", "17763"),
            ("Server 2022 D", "Server 2019 D"),
            (
                "TPM-Windows_Server-2022-English-Full",
                "Windows_Server-2019-English-Core",
            ),
        ];
        ami_evidence::print(evidence, &changes);
        ami_evidence::base(evidence)["Name"] =
            json!("Windows_Server-2019-English-Core-Base-2026.10.14");
    })
    .check(&[]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    for rule in ["AMI030", "AMI031"] {
        let outcome = run.outcome(rule);
        assert_eq!(
            (&outcome["verdict"], &outcome["severity"]),
            (&json!("fail"), &json!("error")),
            "{outcome}"
        );
    }
    // Who contradicts is shown all the same.
    let message = run.outcome("AMI030")["message"].to_string();
    assert!(
        message.contains("own name, description or tags says 2022"),
        "{message}"
    );
}
