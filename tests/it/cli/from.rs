//! `--from`: the AMI of a Packer manifest or of an Image Builder image.

use crate::support;

use serde_json::{Value, json};
use std::fs;
use support::cli::{Run, Scene, command, finish};

const AMI: &str = "ami-0a1b2c3d4e5f60718";
const ARN: &str = "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0/3";
const REQUEST: &str =
    "Name: cad-2026-11\nIamRoleArn: arn:aws:iam::111122223333:role/AppStreamImageImport\n";

fn build(run: &str, artifact: &str) -> Value {
    json!({"name": "golden", "builder_type": "amazon-ebs", "build_time": 1763888000, "files": null,
        "artifact_id": artifact, "packer_run_uuid": run, "custom_data": null})
}

fn manifest(builds: &[Value]) -> String {
    json!({"builds": builds, "last_run_uuid": "two"}).to_string()
}

/// The ready example with its request lacking the AMI, and this manifest.
fn scene(manifest: &str) -> Scene {
    let scene = Scene::new(|_| {}).request(REQUEST);
    fs::write(scene.folder.path().join("packer-manifest.json"), manifest).unwrap();
    scene
}

fn check(scene: &Scene) -> Run {
    scene.check(&["--from", "packer-manifest.json"])
}

#[test]
fn the_ami_of_the_last_run_in_the_region_is_judged() {
    let scene = scene(&manifest(&[
        build("one", "eu-west-1:ami-00000000000000001"),
        build(
            "two",
            &format!("us-east-1:ami-00000000000000002,eu-west-1:{AMI}"),
        ),
        build("one", "eu-west-1:ami-00000000000000003"),
    ]));
    let run = check(&scene);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert_eq!(run.outcome("AMI001")["verdict"], "pass");
    // Nobody has looked inside it.
    assert_eq!(run.outcome("AMI048")["subject"], AMI);
}

#[test]
fn other_artifacts_of_the_run_do_not_matter() {
    let mut volume = build("two", "eu-west-1:vol-0123456789abcdef0");
    volume["builder_type"] = json!("amazon-ebsvolume");
    let scene = scene(&manifest(&[
        volume,
        build("two", &format!("eu-west-1:{AMI}")),
        build("two", &format!("eu-west-1:{AMI}")),
    ]));
    assert_eq!(check(&scene).code, 0);
}

#[test]
fn bad_and_ambiguous_manifests_get_a_clear_error() {
    let fine = build("two", &format!("eu-west-1:{AMI}"));
    let mut no_artifact = fine.clone();
    no_artifact.as_object_mut().unwrap().remove("artifact_id");
    let table = [
        (
            "several",
            manifest(&[
                fine.clone(),
                build("two", "eu-west-1:ami-00000000000000002"),
            ]),
            "several AMIs in eu-west-1: eu-west-1:ami-00000000000000002, eu-west-1:ami-0a1b2c3d4e5f60718",
        ),
        (
            "elsewhere",
            manifest(&[build("two", "us-east-1:ami-00000000000000002")]),
            "no AMI in eu-west-1",
        ),
        (
            "old",
            manifest(&[build("one", "eu-west-1:ami-00000000000000002")]),
            "no build is of the last run, two",
        ),
        ("empty", manifest(&[]), "no build is of the last run"),
        (
            "volumes",
            manifest(&[build("two", "eu-west-1:vol-0123456789abcdef0")]),
            "the last run built no AMI (builders: amazon-ebs)",
        ),
        (
            "no artifact",
            manifest(&[no_artifact]),
            "this build has no `artifact_id`",
        ),
        (
            "hostile id",
            manifest(&[build("two", "eu-west-1:ami-\u{1b}[31m")]),
            "built no AMI",
        ),
        (
            "no run",
            json!({"builds": [fine]}).to_string(),
            "no `last_run_uuid`",
        ),
        (
            "builds is no list",
            json!({"builds": {}, "last_run_uuid": "two"}).to_string(),
            "no list `builds`",
        ),
        (
            "a request",
            "{\"Name\": \"x\"}".to_owned(),
            "not a Packer manifest",
        ),
        (
            "cut off",
            "{\"builds\": [".to_owned(),
            "packer-manifest.json:1:12",
        ),
        ("nothing", String::new(), "packer-manifest.json"),
    ];
    for (name, text, message) in table {
        let run = check(&scene(&text));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name}");
        assert!(run.stderr.contains(message), "{name}: {}", run.stderr);
        assert!(!run.stderr.contains('\u{1b}'));
    }
    let missing = scene("").check(&["--from", "nowhere.json"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.stderr.contains("there is no such file"),
        "{}",
        missing.stderr
    );
}

#[test]
fn contradictions_are_errors() {
    let manifest = manifest(&[build("two", &format!("eu-west-1:{AMI}"))]);
    let other = scene(&manifest).request(format!("{REQUEST}SourceAmiId: ami-00000000000000009\n"));
    let run = check(&other);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains(
            "the request names ami-00000000000000009, and --from names ami-0a1b2c3d4e5f60718"
        ) && run.stderr.contains("request.yaml:3:14"),
        "{}",
        run.stderr
    );
    let number = scene(&manifest).request(format!("{REQUEST}SourceAmiId: 7\n"));
    assert_eq!(check(&number).code, 2, "not overwritten in silence");
    let empty = scene(&manifest).request(format!("{REQUEST}SourceAmiId: \"\"\n"));
    assert_eq!(check(&empty).code, 0);
    let same = scene(&manifest).request(format!("{REQUEST}SourceAmiId: {AMI}\n"));
    assert_eq!(check(&same).code, 0);
    let run = scene(&manifest).check(&["--from", "packer-manifest.json", "--source-ami-id", AMI]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot be used with"), "{}", run.stderr);
}

#[test]
fn where_no_region_is_known_that_of_the_only_ami_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packer-manifest.json");
    let offline = |more: &[&str]| {
        let mut command = command();
        command.current_dir(folder.path());
        command.args([
            "check",
            "--name",
            "cad",
            "--from",
            "packer-manifest.json",
            "--offline",
            "-o",
            "json",
        ]);
        finish(command.args(more))
    };
    fs::write(
        &path,
        manifest(&[build("two", "us-west-2:ami-00000000000000001")]),
    )
    .unwrap();
    assert_eq!(
        offline(&[]).json()["subjects"][0]["target"]["region"],
        "us-west-2"
    );
    fs::write(
        &path,
        manifest(&[build(
            "two",
            "us-west-2:ami-00000000000000001,eu-west-1:ami-00000000000000002",
        )]),
    )
    .unwrap();
    let run = offline(&[]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("several AMIs, and no Region is known")
            && run.stderr.contains("--region"),
        "{}",
        run.stderr
    );
    assert_eq!(
        offline(&["--region", "eu-west-1"]).json()["subjects"][0]["target"]["region"],
        "eu-west-1"
    );
}

/// The ready example with an Image Builder image in the evidence.
fn builder(image: Value) -> Scene {
    Scene::new(|e| {
        e["calls"].as_array_mut().unwrap().push(
            json!({"service": "imagebuilder", "operation": "GetImage", "region": "eu-west-1",
            "input": {"imageBuildVersionArn": ARN}, "output": {"requestId": "r", "image": image}}),
        );
    })
    .request(REQUEST)
}

fn distributed(amis: Value) -> Value {
    json!({"arn": ARN, "name": "golden", "version": "1.0.0/3", "state": {"status": "AVAILABLE"}, "outputResources": {"amis": amis}})
}

#[test]
fn the_ami_of_an_image_builder_image_is_judged_from_evidence() {
    let ami = |region: &str, image: &str, account: &str| json!({"region": region, "image": image, "accountId": account, "name": "golden"});
    let scene = builder(distributed(json!([
        ami("us-east-1", "ami-00000000000000001", "111122223333"),
        ami("eu-west-1", AMI, "111122223333"),
        ami("eu-west-1", "ami-00000000000000002", "444455556666"),
    ])));
    let run = scene.check(&["--from", ARN]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    let two = builder(distributed(json!([
        ami("eu-west-1", AMI, "111122223333"),
        ami("eu-west-1", "ami-00000000000000002", "111122223333")
    ])));
    let run = two.check(&["--from", ARN]);
    assert!(
        run.code == 2 && run.stderr.contains("several AMIs in eu-west-1"),
        "{}",
        run.stderr
    );
}

#[test]
fn images_that_cannot_be_read_or_are_not_finished_get_a_clear_error() {
    let mut building = distributed(json!([]));
    building["state"] = json!({"status": "BUILDING"});
    let run = builder(building).check(&["--from", ARN]);
    assert!(
        run.code == 2 && run.stderr.contains("its state is BUILDING"),
        "{}",
        run.stderr
    );
    let run = builder(distributed(json!([]))).check(&["--from", ARN]);
    assert!(
        run.code == 2 && run.stderr.contains("names no AMI"),
        "{}",
        run.stderr
    );
    let run = builder(json!("nonsense")).check(&["--from", ARN]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    let run = Scene::new(|_| {}).request(REQUEST).check(&["--from", ARN]);
    assert!(
        run.code == 2
            && run
                .stderr
                .contains("imagebuilder:GetImage is not in the evidence file"),
        "{}",
        run.stderr
    );
    let denied = Scene::new(|e| {
        e["calls"]
            .as_array_mut()
            .unwrap()
            .push(json!({"service": "imagebuilder", "operation": "GetImage",
            "error": {"code": "AccessDeniedException", "message": "not authorized"}}));
    });
    let run = denied.request(REQUEST).check(&["--from", ARN]);
    assert!(
        run.code == 2
            && run.stderr.contains("was denied")
            && run
                .stderr
                .contains("allow the caller imagebuilder:GetImage"),
        "{}",
        run.stderr
    );
    let offline = finish(command().args(["check", "--name", "x", "--from", ARN, "--offline"]));
    assert!(
        offline.code == 2 && offline.stderr.contains("the run is offline"),
        "{}",
        offline.stderr
    );
    for arn in [
        "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0",
        "arn:aws:imagebuilder:eu-west-1:111122223333:image-recipe/golden/1.0.0",
        "arn:aws:ec2:eu-west-1::image/ami-0a1b2c3d4e5f60718",
        "arn:",
    ] {
        let run = Scene::new(|_| {}).request(REQUEST).check(&["--from", arn]);
        assert!(
            run.code == 2
                && run
                    .stderr
                    .contains("is not the ARN of an Image Builder image"),
            "{arn}: {}",
            run.stderr
        );
    }
}
