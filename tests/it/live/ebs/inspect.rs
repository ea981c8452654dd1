//! `inspect snap-…` and `inspect ami-…` as a user runs them.

use crate::disk::images::{large, path};
use crate::support::cli::{Run, command, finish};
use crate::support::fake_aws::{FakeAws, Script};
use crate::support::fake_ebs::{Behaviour, FakeEbs, Fault, SNAPSHOT};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

const AMI: &str = "ami-0a1b2c3d4e5f60718";

fn image(change: impl FnOnce(&mut Value)) -> Value {
    let mut image = json!({
        "ImageId": AMI,
        "OwnerId": "111122223333",
        "Public": false,
        "RootDeviceName": "/dev/sda1",
        "RootDeviceType": "ebs",
        "BlockDeviceMappings": [
            {"DeviceName": "xvdb", "Ebs": {"SnapshotId": "snap-00000000000000001", "Encrypted": false}},
            {"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": SNAPSHOT, "Encrypted": false}},
        ],
    });
    change(&mut image);
    image
}

/// EC2 that knows the AMI, and of snapshots what is given.
fn ec2(image: &Value, snapshots: &Value) -> FakeAws {
    FakeAws::start(Script::from_evidence(&json!({
        "schema_version": 1,
        "calls": [
            {"service": "ec2", "operation": "DescribeImages", "output": {"Images": [image]}},
            {"service": "ec2", "operation": "DescribeSnapshots", "output": {"Snapshots": snapshots}},
        ],
    })))
}

fn inspect(ec2: &FakeAws, ebs: &FakeEbs, arguments: &[&str]) -> Run {
    let mut command = command();
    command
        .envs(ec2.env())
        .env("AWS_ENDPOINT_URL_EBS", ebs.url())
        .env("AWS_REGION", "eu-west-1")
        .arg("inspect")
        .args(arguments);
    finish(&mut command)
}

fn fixture(name: &str, faults: &[Fault]) -> FakeEbs {
    let behaviour = Behaviour {
        faults: faults.to_vec(),
        ..Behaviour::default()
    };
    FakeEbs::of_file(&path(name), behaviour)
}

fn of_file(name: &str) -> Value {
    let path = path(name);
    let path = path.to_str().unwrap();
    finish(command().args(["inspect", path, "-o", "json"])).json()
}

#[test]
fn a_snapshot_answers_what_the_file_answers_with_few_blocks() {
    let ec2 = ec2(&image(|_| {}), &json!([]));
    for name in ["gpt", "mbr", "c512", "c2m"] {
        let ebs = fixture(name, &[]);
        let run = inspect(&ec2, &ebs, &[SNAPSHOT, "-o", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let (found, expected) = (run.json(), of_file(name));
        assert_eq!(found["guest"], expected["guest"], "{name}");
        assert_eq!(found["volume"], expected["volume"], "{name}");
        assert!(ebs.blocks() <= 20, "{name}: {}", ebs.blocks());
        assert_eq!(found["blocks"]["fetched"], ebs.blocks());
        assert_eq!(found["snapshot"]["block_requests"], ebs.gets());
        assert_eq!(found["snapshot"]["snapshot_id"], SNAPSHOT);
        assert!(
            ebs.requests().iter().all(|line| line.starts_with("GET ")),
            "reading only"
        );
    }
    assert_eq!(ec2.log().len(), 0);
}

#[test]
fn an_ami_is_its_root_device() {
    let ec2 = ec2(&image(|_| {}), &json!([]));
    let ebs = fixture("gpt", &[]);
    let run = inspect(&ec2, &ebs, &[AMI, "-o", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let found = run.json();
    assert_eq!(found["snapshot"]["snapshot_id"], SNAPSHOT);
    assert_eq!(found["snapshot"]["image_id"], AMI);
    assert_eq!(found["guest"]["build"]["value"], 20348);
    assert_eq!(ec2.count("*", "*"), 1);
}

#[test]
fn standard_error_says_what_is_needed_and_what_it_costs_before_and_after() {
    let ec2 = ec2(&image(|_| {}), &json!([]));
    let ebs = fixture("c512", &[]);
    let run = inspect(&ec2, &ebs, &[AMI]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("inspect_ami_stderr", run.stderr);
    });
    let first = run.stdout.lines().next().unwrap();
    assert_eq!(
        first,
        format!("{AMI}: the root device of an AMI, snapshot {SNAPSHOT}")
    );
}

#[test]
fn a_file_of_that_name_goes_before() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(path("c512"), folder.path().join(SNAPSHOT)).unwrap();
    let mut command = command();
    command
        .current_dir(folder.path())
        .args(["inspect", SNAPSHOT, "-o", "json"]);
    let run = finish(&mut command);
    assert_eq!(run.json()["format"], "raw");
}

#[test]
fn an_ami_that_cannot_be_read_says_whom_to_ask_for_what() {
    let readable = image(|_| {});
    let foreign = json!([{"SnapshotId": SNAPSHOT, "OwnerId": "444455556666", "State": "completed", "StorageTier": "standard"}]);
    let archived = json!([{"SnapshotId": SNAPSHOT, "OwnerId": "111122223333", "State": "completed", "StorageTier": "archive"}]);
    let pending = json!([{"SnapshotId": SNAPSHOT, "OwnerId": "111122223333", "State": "pending"}]);
    let marketplace = image(|image| {
        image["ProductCodes"] = json!([{"ProductCodeId": "abc", "ProductCodeType": "marketplace"}]);
    });
    let public = image(|image| image["Public"] = json!(true));
    let encrypted = image(|image| {
        image["BlockDeviceMappings"][1]["Ebs"]["Encrypted"] = json!(true);
        image["BlockDeviceMappings"][1]["Ebs"]["KmsKeyId"] = json!("arn:aws:kms:eu-west-1:1:key/k");
    });
    let outpost = image(|image| {
        image["BlockDeviceMappings"][1]["Ebs"]["OutpostArn"] = json!("arn:aws:outposts:o");
    });
    let store = image(|image| image["BlockDeviceMappings"] = json!([]));
    let none = json!([]);
    for (image, snapshots, fault, words) in [
        (
            &readable,
            &foreign,
            Some(Fault::Denied),
            "it belongs to 444455556666",
        ),
        (
            &readable,
            &foreign,
            Some(Fault::NotFound),
            "modify-snapshot-attribute",
        ),
        (
            &readable,
            &archived,
            Some(Fault::NotFound),
            "restore-snapshot-tier",
        ),
        (&readable, &pending, Some(Fault::NotFound), "is pending"),
        (
            &marketplace,
            &none,
            Some(Fault::NotFound),
            "Marketplace AMIs cannot be read",
        ),
        (&public, &none, Some(Fault::NotFound), "copy-image"),
        (
            &encrypted,
            &none,
            Some(Fault::Key),
            "allow kms:Decrypt on it",
        ),
        (&outpost, &none, None, "kept on the Outpost"),
        (&store, &none, None, "no EBS volume"),
    ] {
        let ec2 = ec2(image, snapshots);
        let ebs = fixture("c512", &fault.into_iter().collect::<Vec<_>>());
        let run = inspect(&ec2, &ebs, &[AMI]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{words}");
        assert!(
            run.stderr.replace('\n', " ").contains(words),
            "{words}: {}",
            run.stderr
        );
    }
}

#[test]
fn an_ami_that_ec2_does_not_show_or_nobody_may_ask_for_is_said() {
    let ebs = fixture("c512", &[]);
    let denied = FakeAws::start(Script::new().deny("ec2", "DescribeImages"));
    let run = inspect(&denied, &ebs, &[AMI]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("DescribeImages"), "{}", run.stderr);
    let mut command = command();
    command.args(["inspect", SNAPSHOT, "--region", "eu-west-1"]);
    let run = finish(&mut command);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no credentials"), "{}", run.stderr);
    assert_eq!(ebs.requests(), Vec::<String>::new());
}

#[test]
fn too_few_blocks_allowed_leave_unknowns_with_the_option_and_never_absence() {
    let ec2 = ec2(&image(|_| {}), &json!([]));
    let ebs = fixture("gpt", &[]);
    let all = fixture("gpt", &[]);
    inspect(&ec2, &all, &[SNAPSHOT]);
    let most = (all.gets() - 2).to_string();
    let run = inspect(&ec2, &ebs, &[SNAPSHOT, "-o", "json", "--max-blocks", &most]);
    let expected = of_file("gpt");
    let mut unknown = 0;
    for (name, answer) in run.json()["guest"].as_object().unwrap() {
        if answer["status"] == "unknown" {
            unknown += 1;
            assert!(answer["reason"].as_str().unwrap().contains("--max-blocks"));
        } else {
            assert_eq!(answer, &expected["guest"][name], "{name}");
        }
    }
    assert!(unknown > 0);
    assert_eq!(ebs.gets(), all.gets() - 2);
}

#[test]
fn fifty_milliseconds_a_block_do_not_add_up() {
    for (image, most) in [(path("gpt"), 20), (large(), 250)] {
        let (far, ebs) = timed(&image, Duration::from_millis(50));
        let (blocks, chain) = (ebs.blocks(), ebs.rounds());
        assert!(blocks <= most, "{blocks}");
        // Requests that wait for one another: 20 of them take a second.
        assert!(chain <= 20, "{chain}");
        // Without optimisation, on a busy machine; the chain is what counts.
        assert!(far < Duration::from_secs(15), "{far:?}");
    }
}

fn timed(disk: &Path, latency: Duration) -> (Duration, FakeEbs) {
    let ec2 = ec2(&image(|_| {}), &json!([]));
    let behaviour = Behaviour {
        latency,
        volume_gib: 2,
        ..Behaviour::default()
    };
    let ebs = FakeEbs::of_file(disk, behaviour);
    let start = Instant::now();
    let run = inspect(&ec2, &ebs, &[SNAPSHOT, "-o", "json"]);
    let taken = start.elapsed();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut expected = of_file("gpt")["guest"].clone();
    let found = run.json()["guest"].clone();
    // Volumes may differ in size.
    for fact in ["free_bytes", "volume_bytes"] {
        expected[fact] = found[fact].clone();
    }
    assert_eq!(found, expected);
    (taken, ebs)
}
