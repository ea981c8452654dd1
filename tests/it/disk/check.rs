//! `check --disk`: what a disk image tells enters the facts and the rules of a request.

use super::images::path;
use crate::support::cli::{Run, command, finish};
use serde_json::Value;

/// One right and one misspelt program, a JPEG that is called .png, and a manifest that is not there.
const CATALOG: &str = r"Name: cad-2026-11
SourceAmiId: ami-0a1b2c3d4e5f60718
IamRoleArn: arn:aws:iam::111122223333:role/AppStreamImageImport
AppCatalogConfig:
  - Name: cad
    AbsoluteAppPath: C:\Program Files\Cad\cad.exe
    AbsoluteIconPath: C:\Program Files\Cad\really-a-jpeg.png
  - Name: cda
    AbsoluteAppPath: C:\Program Files\Cad\cda.exe
    AbsoluteManifestPath: C:\Program Files\Cad\nothing.txt
    WorkingDirectory: C:\Program Files\Cad
";

fn check(image: &str, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let request = folder.path().join("request.yaml");
    std::fs::write(&request, CATALOG).unwrap();
    let mut command = command();
    command
        .args(["check", request.to_str().unwrap(), "--disk"])
        .arg(path(image))
        .args(["-o", "json"])
        .args(arguments);
    finish(&mut command)
}

#[test]
fn what_is_wrong_with_the_catalog_is_found_at_its_lines_and_nothing_else() {
    let run = check("gpt", &["--offline", "--select", "catalog"]);
    let found = run.failed(&["error", "warning", "advice"]);
    assert_eq!(found, ["CAT016 7", "CAT018 10", "CAT026 9"]);
    let message = |rule: &str| {
        let report = run.json();
        let outcomes = report["subjects"][0]["outcomes"]
            .as_array()
            .unwrap()
            .clone();
        let failed = |o: &&Value| o["rule"] == rule && o["verdict"] == "fail";
        let found = outcomes.iter().find(failed).unwrap();
        found["message"].as_str().unwrap().to_owned()
    };
    assert!(message("CAT016").contains("holds a picture of the kind jpeg"));
    assert!(message("CAT018").contains("no such file"));
    assert!(message("CAT026").contains("application cda"));
    assert_eq!(run.code, 1, "{}", run.stderr);
}

#[test]
fn paths_of_the_catalog_are_in_no_report_unless_they_may_be() {
    for format in ["json", "human", "html", "sarif", "markdown"] {
        let run = check("gpt", &["--offline", "-o", format, "-vv"]);
        let text = format!("{}{}", run.stdout, run.stderr);
        assert!(!text.contains("really-a-jpeg"), "{format}");
        assert!(!text.contains("cda.exe"), "{format}");
    }
}

#[test]
fn all_containers_of_a_disk_give_the_same_findings() {
    let of = |image: &str| -> Value {
        let report = check(image, &["--offline", "--select", "guest,catalog"]).json();
        report["subjects"][0]["outcomes"].clone()
    };
    let without_places = |mut outcomes: Value| {
        for outcome in outcomes.as_array_mut().unwrap() {
            let members = outcome.as_object_mut().unwrap();
            members.remove("location");
            members.remove("fingerprint");
        }
        outcomes
    };
    let raw = without_places(of("small"));
    for image in [
        "vhd",
        "vhdx",
        "vmdk",
        "vmdk-stream",
        "flat.vmdk",
        "qcow2",
        "qcow2-zstd",
    ] {
        assert_eq!(without_places(of(image)), raw, "{image}");
    }
}

#[test]
fn a_guest_that_is_ready_fails_no_error_rule() {
    let run = check("gpt", &["--offline", "--select", "guest"]);
    assert_eq!(run.failed(&["error"]), Vec::<String>::new());
}

/// Everything that an import refuses inside the AMI, as the fixture `bad` has it.
#[test]
fn a_guest_that_an_import_refuses_fails_at_every_turn() {
    let run = check("bad", &["--offline", "--select", "guest"]);
    let errors: Vec<String> = run.failed(&["error"]);
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("bad_guest_errors", errors.join("\n"));
        insta::assert_snapshot!("bad_guest_others", run.failed(&["warning", "advice"]).join("\n"));
    });
}

/// A disk that tells nothing leaves all of it undecided, with the reason; nothing passes for want of an answer.
#[test]
fn a_disk_without_windows_leaves_the_guest_undecided() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.raw");
    std::fs::write(&empty, vec![0_u8; 1 << 20]).unwrap();
    let request = folder.path().join("request.yaml");
    std::fs::write(&request, CATALOG).unwrap();
    let mut command = command();
    command
        .args(["check", request.to_str().unwrap(), "--disk"])
        .arg(&empty)
        .args(["--offline", "--select", "guest", "-o", "json"]);
    let run = finish(&mut command);
    match run.code {
        // What is no disk at all is bad usage.
        2 => assert!(run.stderr.contains("empty.raw"), "{}", run.stderr),
        code => {
            assert_ne!(code, 0);
            assert_eq!(run.outcome("GST001")["verdict"], "unknown");
        }
    }
}

#[test]
fn an_image_that_cannot_be_read_is_bad_usage() {
    let mut command = command();
    command.args([
        "check",
        "examples/ready.yaml",
        "--offline",
        "--disk",
        "no-such-file.vhd",
    ]);
    let run = finish(&mut command);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no-such-file.vhd"), "{}", run.stderr);
    let both = [
        "check",
        "examples/ready.yaml",
        "--disk",
        "x",
        "--inspect-disk",
    ];
    assert_eq!(crate::support::cli::run(&both).code, 2);
}

#[test]
fn one_disk_is_not_taken_for_that_of_several_amis() {
    let folder = tempfile::tempdir().unwrap();
    for (name, ami) in [
        ("a.yaml", "ami-0a1b2c3d4e5f60718"),
        ("b.yaml", "ami-0a1b2c3d4e5f60719"),
    ] {
        let text = CATALOG.replace("ami-0a1b2c3d4e5f60718", ami);
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut command = command();
    command
        .arg("check")
        .arg(folder.path())
        .args(["--offline", "-o", "json", "--disk"])
        .arg(path("gpt"));
    let report = finish(&mut command).json();
    let build = |subject: usize| {
        let outcomes = report["subjects"][subject]["outcomes"].as_array().unwrap();
        let found = outcomes.iter().find(|o| o["rule"] == "GST001");
        found.unwrap().clone()
    };
    assert_eq!(build(0)["verdict"], "pass");
    assert_eq!(build(1)["verdict"], "unknown");
    let told = build(1)["message"].as_str().unwrap().to_owned();
    assert!(told.contains("ami-0a1b2c3d4e5f60718"), "{told}");
}

/// What the disk knows goes before names, ancestors and the console output; one fault is told once as an error.
#[test]
fn the_disk_is_the_highest_rung_and_nobody_reads_of_one_fault_twice() {
    let evidence = ["--evidence", "examples/ready.evidence.json"];
    let run = check("bad", &evidence);
    let fails = |rule: &str| run.outcome(rule)["verdict"] == "fail";
    assert!(fails("GST001") && fails("GST002") && fails("GST014"));
    for rule in ["AMI030", "AMI031", "AMI032", "AMI041"] {
        assert_eq!(run.outcome(rule)["verdict"], "not-applicable", "{rule}");
    }
    let told = run.outcome("GST001")["message"].to_string();
    assert!(told.contains("although console output of i-"), "{told}");
    assert!(fails("GST042"), "the console output tells other agents");
    assert_eq!(run.outcome("AMI048")["verdict"], "pass");
}
