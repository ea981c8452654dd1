//! Which instance types serve which images (REQ017 to REQ019), and Regions that AWS's pages disagree about (REQ027).

use super::support::cli::{Run, Scene, run};
use serde_json::{Value, json};

/// A request that imports a WorkSpaces image of this tenancy and tests it on this type.
fn workspaces(tenancy: Option<&str>, kind: &str) -> Run {
    let mut image = json!({
        "ImageId": "wsi-0a1b2c3d4", "Name": "desk", "State": "AVAILABLE", "OwnerAccountId": "111122223333",
        "OperatingSystem": {"Type": "WINDOWS"},
    });
    if let Some(tenancy) = tenancy {
        image["RequiredTenancy"] = json!(tenancy);
    }
    let recorded = json!({
        "service": "workspaces", "operation": "DescribeWorkspaceImages", "region": "eu-west-1",
        "input": {"ImageIds": ["wsi-0a1b2c3d4"]}, "output": {"Images": [image]},
    });
    let add = |evidence: &mut Value| evidence["calls"].as_array_mut().unwrap().push(recorded);
    let request = format!(
        "Name: desk-2026\nWorkspaceImageId: wsi-0a1b2c3d4\nRuntimeValidationConfig: {{IntendedInstanceType: {kind}}}\n"
    );
    Scene::new(add)
        .request(request)
        .check(&["--select", "REQ017,REQ018,REQ019"])
}

#[test]
fn a_workspaces_image_of_windows_server_becomes_a_custom_image() {
    for tenancy in [None, Some("DEFAULT")] {
        let custom = workspaces(tenancy, "GeneralPurpose.m6i.large");
        assert_eq!(custom.outcome("REQ017")["verdict"], "pass");
        let stream = workspaces(tenancy, "stream.standard.large");
        assert_eq!(stream.failed(&["error"]), ["REQ017 3"]);
    }
}

#[test]
fn a_byol_image_runs_on_some_stream_types() {
    for kind in [
        "stream.standard.medium",
        "stream.compute.8xlarge",
        "stream.memory.large",
        "stream.graphics.g6.xlarge",
    ] {
        assert_eq!(
            workspaces(Some("DEDICATED"), kind).outcome("REQ017")["verdict"],
            "pass",
            "{kind}"
        );
    }
    for kind in [
        "stream.standard.small",
        "stream.memory.z1d.large",
        "stream.graphics.g5.xlarge",
        "GeneralPurpose.m6i.large",
    ] {
        assert_eq!(
            workspaces(Some("DEDICATED"), kind).failed(&["error"]),
            ["REQ017 3"],
            "{kind}"
        );
    }
}

#[test]
fn families_that_ended_say_when_and_nothing_else() {
    for (kind, day) in [
        ("stream.graphics-pro.4xlarge", "2025-10-31"),
        ("stream.graphics-design.large", "2025-12-31"),
    ] {
        let run = workspaces(Some("DEDICATED"), kind);
        assert_eq!(run.failed(&["error", "warning"]), ["REQ017 3"], "{kind}");
        let message = run.outcome("REQ017")["message"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(message.contains(day), "{message}");
    }
}

#[test]
fn the_table_that_lacks_a_region_is_named() {
    let arguments = [
        "check",
        "examples/ready.yaml",
        "--offline",
        "--region",
        "ca-west-1",
        "--select",
        "REQ027",
        "-o",
        "json",
    ];
    let message = run(&arguments).outcome("REQ027")["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        message.contains("endpoint table of the AWS General Reference"),
        "{message}"
    );
}

#[test]
fn explain_offers_ids() {
    for (word, offered) in [
        ("AMI9", "`AMI009`"),
        ("ami9", "`AMI009`"),
        ("REQ-2", "`REQ002`"),
        ("CAT99", "`CAT0"),
        ("AMI01O", "`AMI010`"),
        ("boot-mode-not-uefi", "`AMI010`"),
        ("IAM", "`IAM001`"),
    ] {
        let run = run(&["explain", word]);
        assert_eq!(run.code, 2, "{word}");
        assert!(
            run.stderr.contains("did you mean") && run.stderr.contains(offered),
            "{word}: {}",
            run.stderr
        );
    }
    assert_eq!(run(&["explain", "ami009"]).code, 0);
}
