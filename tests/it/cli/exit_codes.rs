//! The exit code as a table: what gates, what is unknown, what is waived and what is in the baseline, in every combination that matters.

use crate::support;

use serde_json::{Value, json};
use std::fs;
use support::cli::{NOW, Scene, image};

/// What is wrong with the request.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    Nothing,
    Warning,
    Error,
    Unknown,
    ErrorAndUnknown,
}
use Fault::*;

fn scene(fault: Fault) -> Scene {
    Scene::new(|e: &mut Value| {
        if fault == Warning {
            image(e)["Public"] = json!(true);
        }
        if matches!(fault, Error | ErrorAndUnknown) {
            image(e)["BootMode"] = json!("legacy-bios");
        }
        if matches!(fault, Unknown | ErrorAndUnknown) {
            e["calls"]
                .as_array_mut()
                .unwrap()
                .retain(|c| c["operation"] != "DescribeSnapshots");
        }
    })
}

/// What the configuration or the baseline says of the fault.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Accepted {
    No,
    Waiver,
    ExpiredWaiver,
    Baseline,
}
use Accepted::*;

fn accept(scene: &Scene, accepted: Accepted) -> Vec<&'static str> {
    let folder = scene.folder.path();
    let day = match accepted {
        No => return vec![],
        Baseline => {
            let written = scene.check(&["--baseline", "known.json", "--write-baseline"]);
            assert_ne!(written.code, 2, "{}", written.stderr);
            return vec!["--baseline", "known.json"];
        }
        Waiver => "2026-12-31",
        ExpiredWaiver => "2026-01-31",
    };
    let waivers: String = rules()
        .iter()
        .map(|rule| {
            format!("  - {{rule: {rule}, subject: \"*\", reason: r, owner: o, expires: {day}}}\n")
        })
        .collect();
    fs::write(
        folder.join("ami-preflight.yaml"),
        format!("ignore: [CFG002]\nwaivers:\n{waivers}"),
    )
    .unwrap();
    vec![]
}

/// The rules that the faults touch.
fn rules() -> Vec<String> {
    let mut found = Vec::new();
    for fault in [Warning, Error, Unknown] {
        let report = scene(fault).check(&[]).json();
        let outcomes = report["subjects"][0]["outcomes"]
            .as_array()
            .unwrap()
            .clone();
        let touched = outcomes.iter().filter(|o| {
            o["verdict"] == "unknown" || (o["verdict"] == "fail" && o["severity"] != "advice")
        });
        found.extend(touched.map(|o| o["rule"].as_str().unwrap().to_owned()));
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn exit_codes() {
    let table: [(Fault, Accepted, &str, &str, i32); 44] = [
        // fault, accepted, --fail-on, --on-unknown, exit code
        (Nothing, No, "error", "fail", 0),
        // Of every AMI: nobody has looked inside (AMI048).
        (Nothing, No, "advice", "fail", 1),
        (Nothing, Waiver, "error", "fail", 0),
        (Nothing, ExpiredWaiver, "error", "fail", 0),
        (Nothing, ExpiredWaiver, "warning", "fail", 1),
        (Nothing, ExpiredWaiver, "never", "fail", 0),
        (Nothing, Baseline, "warning", "fail", 0),
        (Warning, No, "error", "fail", 0),
        (Warning, No, "warning", "fail", 1),
        (Warning, No, "warning", "ignore", 1),
        (Warning, No, "never", "fail", 0),
        (Warning, Waiver, "error", "fail", 0),
        (Warning, Waiver, "warning", "fail", 0),
        (Warning, ExpiredWaiver, "error", "fail", 0),
        (Warning, ExpiredWaiver, "warning", "fail", 1),
        (Warning, Baseline, "warning", "fail", 0),
        (Error, No, "error", "fail", 1),
        (Error, No, "error", "ignore", 1),
        (Error, No, "warning", "fail", 1),
        (Error, No, "advice", "fail", 1),
        (Error, No, "never", "fail", 0),
        (Error, Waiver, "error", "fail", 0),
        (Error, Waiver, "warning", "fail", 0),
        (Error, Waiver, "warning", "ignore", 0),
        (Error, ExpiredWaiver, "error", "fail", 1),
        (Error, ExpiredWaiver, "never", "fail", 0),
        (Error, Baseline, "error", "fail", 0),
        (Error, Baseline, "warning", "ignore", 0),
        // What is unknown is neither waived nor known.
        (Unknown, No, "error", "fail", 3),
        (Unknown, No, "error", "ignore", 0),
        (Unknown, No, "never", "fail", 0),
        (Unknown, Waiver, "error", "fail", 3),
        (Unknown, Waiver, "error", "ignore", 0),
        (Unknown, ExpiredWaiver, "error", "fail", 3),
        (Unknown, ExpiredWaiver, "warning", "fail", 1),
        (Unknown, ExpiredWaiver, "warning", "ignore", 1),
        (Unknown, Baseline, "error", "fail", 3),
        (Unknown, Baseline, "error", "ignore", 0),
        (ErrorAndUnknown, No, "error", "fail", 1),
        (ErrorAndUnknown, No, "error", "ignore", 1),
        (ErrorAndUnknown, Waiver, "error", "fail", 3),
        (ErrorAndUnknown, Waiver, "error", "ignore", 0),
        (ErrorAndUnknown, Baseline, "error", "fail", 3),
        (ErrorAndUnknown, Baseline, "error", "ignore", 0),
    ];
    for (fault, accepted, fail_on, on_unknown, code) in table {
        let scene = scene(fault);
        let mut arguments = accept(&scene, accepted);
        arguments.extend(["--fail-on", fail_on, "--on-unknown", on_unknown]);
        let row = format!("{fault:?}, {accepted:?}, {fail_on}, {on_unknown}");
        let run = scene.check(&arguments);
        assert_eq!(
            run.code,
            code,
            "{row}: {}{:?}",
            run.stderr,
            run.failed(&["error", "warning"])
        );
        arguments.push("-q");
        assert_eq!(
            scene.check_at(NOW, &arguments).code,
            code,
            "{row}, for people"
        );
    }
}
