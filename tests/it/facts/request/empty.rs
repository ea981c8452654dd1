//! Members that the skeleton of the AWS CLI leaves empty: one finding each, which says to leave them out.

use super::{findings, judged};
use serde_json::json;

/// `aws appstream create-imported-image --generate-cli-skeleton input`, filled in where the import needs it.
fn skeleton() -> super::Run {
    judged(
        |request| {
            request["WorkspaceImageId"] = json!("");
            request["Description"] = json!("");
            request["DisplayName"] = json!("");
            request["Tags"] = json!({"KeyName": ""});
            request["RuntimeValidationConfig"] = json!({"IntendedInstanceType": ""});
            request["AppCatalogConfig"] = json!([{
                "Name": "notepad",
                "DisplayName": "",
                "AbsoluteAppPath": r"C:\Windows\System32\notepad.exe",
                "AbsoluteIconPath": "",
                "AbsoluteManifestPath": "",
                "WorkingDirectory": "",
                "LaunchParameters": "",
            }]);
        },
        &[],
    )
}

#[test]
fn each_empty_member_is_told_once() {
    let found = findings(&skeleton());
    let mut told: Vec<(&str, &str)> = Vec::new();
    for line in &found {
        assert!(line.contains("is empty; leave it out"), "{line}");
        let words: Vec<&str> = line.splitn(4, [' ', ':']).collect();
        told.push((words[2], words[0]));
    }
    told.sort_unstable();
    let app = "/AppCatalogConfig/0/";
    let expected = [
        (format!("{app}AbsoluteIconPath"), "CAT023"),
        (format!("{app}AbsoluteManifestPath"), "CAT023"),
        (format!("{app}DisplayName"), "CAT004"),
        (format!("{app}LaunchParameters"), "CAT021"),
        (format!("{app}WorkingDirectory"), "CAT023"),
        ("/Description".to_owned(), "REQ009"),
        ("/DisplayName".to_owned(), "REQ010"),
        (
            "/RuntimeValidationConfig/IntendedInstanceType".to_owned(),
            "REQ016",
        ),
        ("/Tags/KeyName".to_owned(), "REQ013"),
        ("/WorkspaceImageId".to_owned(), "REQ008"),
    ];
    let expected: Vec<(&str, &str)> = expected
        .iter()
        .map(|(at, rule)| (at.as_str(), *rule))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn others_that_may_be_empty() {
    for (member, value, rule) in [
        ("AgentSoftwareVersion", json!(""), "REQ014"),
        ("Tags", json!({}), "REQ011"),
    ] {
        let run = judged(|request| request[member] = value, &[]);
        super::only(&run, rule, "is empty; leave it out");
    }
}

#[test]
fn an_empty_role_beside_a_workspaces_image_is_told_once() {
    let run = judged(
        |request| {
            request["SourceAmiId"].take();
            request.as_object_mut().unwrap().remove("SourceAmiId");
            request["WorkspaceImageId"] = json!("wsi-0a1b2c3d4");
            request["IamRoleArn"] = json!("");
        },
        &["--select", "REQ025,IAM002"],
    );
    super::only(&run, "IAM002", "is empty; leave it out");
}
