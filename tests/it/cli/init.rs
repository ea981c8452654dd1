//! `init`: a request file to go on from.

use crate::support;

use serde_json::json;
use std::fs;
use support::cli::{NOW, Run, Scene, command, finish, image, run, run_with_input};

const AMI: &str = "ami-0a1b2c3d4e5f60718";
const ROLE: &str = "arn:aws:iam::111122223333:role/AppStreamImageImport";

fn init(scene: &Scene, more: &[&str]) -> Run {
    let mut command = command();
    command.current_dir(scene.folder.path());
    finish(
        command
            .args(["init", "--evidence", "evidence.json"])
            .args(more),
    )
}

/// Judges a text in the scene.
fn judge(scene: &Scene, text: &str) -> Run {
    fs::write(scene.folder.path().join("request.yaml"), text).unwrap();
    scene.check(&[])
}

#[test]
fn what_the_ami_tells_is_filled_in() {
    let scene = Scene::new(|e| image(e)["Description"] = json!("CAD; golden image (November)"));
    let run = init(&scene, &["--source-ami-id", AMI]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
    // The role is the one thing that nobody can know.
    let judged = judge(&scene, &run.stdout);
    assert_eq!(judged.failed(&["error", "warning"]), ["IAM001 24"]);
}

#[test]
fn with_a_role_it_is_ready() {
    let scene = Scene::new(|_| {});
    let run = init(
        &scene,
        &[
            "--source-ami-id",
            AMI,
            "--iam-role-arn",
            ROLE,
            "--name",
            "cad-2026-11",
        ],
    );
    let judged = judge(&scene, &run.stdout);
    assert_eq!(
        (judged.code, judged.failed(&["error", "warning"])),
        (0, vec![]),
        "{}",
        run.stdout
    );
    let piped = run_with_input(
        &[
            "check",
            "-",
            "--evidence",
            "examples/ready.evidence.json",
            "--now",
            NOW,
        ],
        run.stdout,
    );
    assert_eq!(piped.code, 0, "{}{}", piped.stdout, piped.stderr);
}

#[test]
fn hostile_names_descriptions_and_tags_make_a_good_file() {
    let names = [
        "AWS golden",
        "appstream",
        "-_.",
        "",
        "a\nName: evil",
        "\u{1b}[31m\u{202e}x\u{2028}y",
        "\u{65e5}\u{672c}",
        "no",
        "123",
        "x: y # z",
        "\"'{}[]&*!|>%@`",
    ];
    let long = "x".repeat(5000);
    for name in names.into_iter().chain([long.as_str()]) {
        let scene = Scene::new(|e| {
            let image = image(e);
            image["Name"] = json!(name);
            image["Description"] = json!(name);
            image["PlatformDetails"] = json!(name);
            image["Tags"] = json!([
                {"Key": "aws:cloudformation:stack-name", "Value": "x"}, {"Key": "AWS:x", "Value": "x"}, {"Key": name, "Value": name}, {"Key": "yes", "Value": "on"},
                {"Key": "Größe", "Value": "1.0"}, {"Key": "", "Value": ""}, {"Key": "n", "Value": null}, 7]);
        });
        let run = init(&scene, &["--source-ami-id", AMI, "--iam-role-arn", ROLE]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name:?}");
        assert!(!run.stdout.contains('\u{1b}'), "{name:?}");
        let judged = judge(&scene, &run.stdout);
        assert!(
            judged.code == 0 || judged.code == 1,
            "{name:?}: {}{}",
            judged.stderr,
            run.stdout
        );
        let ours: Vec<String> = judged
            .failed(&["error", "warning"])
            .into_iter()
            .filter(|f| f.starts_with("REQ"))
            .collect();
        assert_eq!(ours, Vec::<String>::new(), "{name:?}: {}", run.stdout);
    }
}

#[test]
fn what_cannot_be_learnt_is_said() {
    let scene = Scene::new(|e| e["calls"] = json!([]));
    let run = init(&scene, &["--source-ami-id", AMI]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("nothing could be learnt of ami-0a1b2c3d4e5f60718: ec2:DescribeImages is not in the evidence file"), "{}", run.stderr);
    assert!(
        run.stdout.contains("Name: my-image # FILL IN") && run.stdout.contains(AMI),
        "{}",
        run.stdout
    );
    let offline = support::cli::run(&["init", "--source-ami-id", AMI, "--offline"]);
    assert!(
        offline.code == 0 && offline.stderr.contains("offline"),
        "{}",
        offline.stderr
    );
    let nothing = support::cli::run(&["init"]);
    assert_eq!((nothing.code, nothing.stderr.as_str()), (0, ""));
    assert!(nothing.stdout.contains("SourceAmiId: \"\" # FILL IN"));
    let workspaces = support::cli::run(&["init", "--workspace-image-id", "wsi-0a1b2c3d4"]);
    assert!(
        workspaces
            .stdout
            .contains("WorkspaceImageId: wsi-0a1b2c3d4")
            && !workspaces.stdout.contains("IamRoleArn"),
        "{}",
        workspaces.stdout
    );
}

#[test]
fn a_file_is_not_overwritten_unless_that_is_asked_for() {
    let scene = Scene::new(|_| {});
    let before = fs::read(scene.folder.path().join("request.yaml")).unwrap();
    let refused = init(&scene, &["-o", "request.yaml", "--source-ami-id", AMI]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(
        refused.stderr.contains("request.yaml is there already")
            && refused.stderr.contains("--force"),
        "{}",
        refused.stderr
    );
    assert_eq!(
        fs::read(scene.folder.path().join("request.yaml")).unwrap(),
        before
    );
    let forced = init(
        &scene,
        &["-o", "request.yaml", "--source-ami-id", AMI, "--force"],
    );
    assert_eq!((forced.code, forced.stderr.as_str()), (0, ""));
    assert!(
        fs::read_to_string(scene.folder.path().join("request.yaml"))
            .unwrap()
            .starts_with("# yaml-language-server: $schema=request.schema.json\n")
    );
    let new = init(&scene, &["-o", "new.yaml", "--source-ami-id", AMI]);
    assert_eq!(new.code, 0);
    let json = init(&scene, &["-o", "new.json", "--source-ami-id", AMI]);
    assert!(
        json.code == 2 && json.stderr.contains("JSON has no comments"),
        "{}",
        json.stderr
    );
    assert_eq!(init(&scene, &["-o", "missing/new.yaml"]).code, 2);
}

#[test]
fn it_takes_the_ami_of_a_packer_manifest() {
    let scene = Scene::new(|_| {});
    let manifest = json!({"builds": [{"builder_type": "amazon-ebs", "artifact_id": format!("eu-west-1:{AMI}"), "packer_run_uuid": "u"}], "last_run_uuid": "u"});
    fs::write(
        scene.folder.path().join("packer-manifest.json"),
        manifest.to_string(),
    )
    .unwrap();
    let run = init(&scene, &["--from", "packer-manifest.json"]);
    assert!(
        run.code == 0 && run.stdout.contains("SourceAmiId: ami-0a1b2c3d4e5f60718"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert!(
        run.stdout
            .contains("Name: golden-windows-server-2022-full-2026-11")
    );
}

#[test]
fn the_schema_of_the_modeline_accepts_the_file() {
    let schema = serde_json::from_str(&run(&["schema", "request"]).stdout).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("request.json", schema).unwrap();
    let index = compiler.compile("request.json", &mut schemas).unwrap();
    let text = init(&Scene::new(|_| {}), &["--source-ami-id", AMI]).stdout;
    let value = serde_yaml::from_str(&text).unwrap();
    schemas
        .validate(&value, index)
        .unwrap_or_else(|error| panic!("{error}"));
}
