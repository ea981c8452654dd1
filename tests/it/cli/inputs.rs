//! `check` takes requests from files, folders, standard input and flags, in every form that people have them.

use crate::support;

use serde_json::{Value, json};
use support::cli::{command, finish, run, run_with_input};

fn from_stdin(text: impl Into<Vec<u8>>) -> support::cli::Run {
    run_with_input(
        &[
            "check",
            "-",
            "--evidence",
            "examples/ready.evidence.json",
            "-o",
            "json",
        ],
        text,
    )
}

#[test]
fn a_request_comes_from_a_file_from_flags_or_from_both() {
    let flags = [
        "--name",
        "cad-2026-11",
        "--source-ami-id",
        "ami-0a1b2c3d4e5f60718",
        "--iam-role-arn",
        "arn:aws:iam::111122223333:role/AppStreamImageImport",
        "--agent-software-version",
        "ALWAYS_LATEST",
        "--tags",
        "Team=design,Owner=x",
    ];
    let evidence = ["--evidence", "examples/ready.evidence.json", "-o", "json"];
    let alone = run(&[&["check"][..], &flags, &evidence].concat());
    assert_eq!(alone.code, 0, "{}", alone.stderr);
    let request = &alone.json()["subjects"][0]["request"];
    assert_eq!(
        (&request["path"], &request["name"]),
        (&json!("<flags>"), &json!("cad-2026-11"))
    );
    let over = run(&[
        &["check", "examples/ready.yaml", "--name", "bad name"][..],
        &evidence,
    ]
    .concat());
    assert_eq!(
        over.failed(&["error"]),
        ["REQ002 0"],
        "what a flag gave has no place in the file"
    );
    let nothing = run(&["check", "--offline"]);
    assert_eq!(nothing.code, 2);
    assert!(
        nothing.stderr.contains("no request to judge"),
        "{}",
        nothing.stderr
    );
}

#[test]
fn json_yaml_and_every_encoding_are_judged_alike() {
    let yaml = std::fs::read_to_string("examples/ready.yaml").unwrap();
    let value: Value = serde_yaml::from_str(&yaml).unwrap();
    let json = serde_json::to_string_pretty(&value).unwrap();
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units
            .flat_map(|unit: u16| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    let inputs: Vec<(&str, Vec<u8>)> = vec![
        ("YAML", yaml.clone().into()),
        ("JSON", json.clone().into()),
        (
            "byte order mark",
            [b"\xef\xbb\xbf", json.as_bytes()].concat(),
        ),
        ("CRLF", yaml.replace('\n', "\r\n").into()),
        ("UTF-16 LE", utf16(&json, false)),
        ("UTF-16 BE", utf16(&yaml, true)),
    ];
    for (name, input) in inputs {
        let run = from_stdin(input);
        assert_eq!(run.code, 0, "{name}: {}{}", run.stderr, run.stdout);
        assert_eq!(run.json()["subjects"][0]["request"]["path"], "<stdin>");
    }
}

#[test]
fn the_skeleton_of_the_aws_cli_is_judged() {
    let skeleton = r#"{"Name": "", "SourceAmiId": "", "WorkspaceImageId": "", "IamRoleArn": "", "Description": "", "DisplayName": "",
      "Tags": {"KeyName": ""}, "RuntimeValidationConfig": {"IntendedInstanceType": ""}, "AgentSoftwareVersion": "CURRENT_LATEST",
      "AppCatalogConfig": [{"Name": "", "DisplayName": "", "AbsoluteAppPath": "", "AbsoluteIconPath": "", "AbsoluteManifestPath": "",
      "WorkingDirectory": "", "LaunchParameters": ""}], "DryRun": true}"#;
    let run = from_stdin(skeleton);
    assert_eq!(run.code, 1);
    let failed = run.failed(&["error"]);
    for rule in ["REQ001", "REQ002", "REQ009", "REQ010", "CAT002", "CAT006"] {
        assert!(
            failed.iter().any(|found| found.starts_with(rule)),
            "{rule}: {failed:?}"
        );
    }
    assert!(
        !failed
            .iter()
            .any(|found| found.starts_with("REQ028") || found.starts_with("REQ029")),
        "{failed:?}"
    );
}

#[test]
fn unknown_members_and_wrong_types_are_findings_and_the_rest_is_judged() {
    let run = from_stdin(
        "Name: 2026\nSourceImageId: ami-0a1b2c3d4e5f60718\nDescription: 'a,b'\nDryRun: 'yes'\nTags: [a]\n",
    );
    assert_eq!(run.code, 1);
    let failed = run.failed(&["error"]);
    for expected in ["REQ028 2", "REQ029 1", "REQ029 4", "REQ029 5", "REQ009 3"] {
        assert!(
            failed.contains(&expected.to_owned()),
            "{expected}: {failed:?}"
        );
    }
}

#[test]
fn comments_and_trailing_commas_in_json_are_a_finding() {
    let run = from_stdin(
        "{\n  // copied from the guide\n  \"Name\": \"cad-2026-11\",\n  \"SourceAmiId\": \"ami-0a1b2c3d4e5f60718\",\n}\n",
    );
    assert!(
        run.failed(&["error"])
            .iter()
            .any(|found| found == "CAT024 2"),
        "{:?}",
        run.failed(&["error"])
    );
}

#[test]
fn what_does_not_parse_is_one_clear_message_and_exit_2() {
    for (name, text, words) in [
        ("syntax", "Name: [a\n", "["),
        ("duplicate", "Name: a\nName: b\n", "Name"),
        ("not a mapping", "- a\n", "list"),
        ("empty", "", "nothing"),
        (
            "escape",
            "AppCatalogConfig:\n  - AbsoluteAppPath: \"C:\\Company\\x.exe\"\n",
            "single quotes",
        ),
    ] {
        let run = from_stdin(text);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name}");
        assert!(run.stderr.starts_with("error"), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{name}: {}", run.stderr);
    }
}

#[test]
fn folders_are_searched_and_an_empty_one_is_exit_2() {
    let folder = tempfile::tempdir().unwrap();
    let check = || {
        let evidence = format!(
            "{}/examples/ready.evidence.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let mut command = command();
        finish(command.current_dir(folder.path()).args([
            "check",
            ".",
            "-o",
            "json",
            "--evidence",
            &evidence,
        ]))
    };
    assert_eq!(check().code, 2);
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::copy("examples/ready.yaml", folder.path().join("b.yaml")).unwrap();
    std::fs::copy("examples/ready.yaml", folder.path().join("sub/a.yml")).unwrap();
    std::fs::copy(
        "examples/ready.evidence.json",
        folder.path().join("b.evidence.json"),
    )
    .unwrap();
    let run = check();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let paths: Vec<_> = run.json()["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["request"]["path"].clone())
        .collect();
    assert_eq!(paths, [json!("./b.yaml"), json!("./sub/a.yml")]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_up_end_the_search_instead_of_repeating_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::copy("examples/ready.yaml", folder.path().join("sub/a.yaml")).unwrap();
    // Two of them: followed blindly, they double the search with every step.
    for name in ["back", "sub/up", "sub/round"] {
        std::os::unix::fs::symlink(folder.path(), folder.path().join(name)).unwrap();
    }
    let path = folder.path().display().to_string();
    let run = run(&["check", &path, "--offline", "-o", "json"]);
    assert_eq!(run.json()["summary"]["subjects"], 1, "{}", run.stderr);
}

#[test]
fn files_that_cannot_be_used_are_named() {
    for (arguments, words) in [
        (vec!["check", "nowhere.yaml", "--offline"], "nowhere.yaml"),
        (
            vec!["check", "examples/ready.yaml", "--evidence", "nowhere.json"],
            "nowhere.json",
        ),
        (
            vec![
                "check",
                "examples/ready.yaml",
                "--evidence",
                "examples/ready.yaml",
            ],
            "not an evidence file",
        ),
        (
            vec![
                "check",
                "examples/ready.yaml",
                "--offline",
                "--rules",
                "nowhere",
            ],
            "nowhere",
        ),
        (
            vec!["check", "examples/ready.yaml", "--offline", "-o", "pdf"],
            "formats: human, json",
        ),
        (
            vec![
                "check",
                "examples/ready.yaml",
                "--offline",
                "--ignore",
                "AMI01O",
            ],
            "AMI01O",
        ),
        (vec!["explain", "AMI01O"], "did you mean `AMI010`"),
    ] {
        let run = run(&arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
}
