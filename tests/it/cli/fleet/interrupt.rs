//! Ctrl-C: nothing more is judged, reports are whole, and a later run goes on.
#![cfg(unix)]

use super::{check, fleet, json, read};
use crate::support::cli::NOW;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

#[test]
fn reports_are_whole_and_the_run_goes_on_later() {
    let requests = 300;
    let scene = fleet(requests);
    let outputs = [
        "-o",
        "jsonl",
        "-o",
        "json=report.json",
        "-o",
        "junit=report.xml",
    ];
    let mut child = Command::new(env!("CARGO_BIN_EXE_ami-preflight"))
        .current_dir(scene.folder.path())
        .args([
            "check",
            "requests",
            "--evidence",
            "evidence.json",
            "--now",
            NOW,
        ])
        .args(outputs)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut lines = String::new();
    out.read_line(&mut lines).unwrap();
    // The pipe holds a few lines, so that the run is far from its end until somebody reads on.
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    out.read_to_string(&mut lines).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    std::fs::write(scene.folder.path().join("before.jsonl"), &lines).unwrap();

    let report = json(&read(&scene, "report.json"));
    let judged = report["subjects"].as_array().unwrap().len();
    let summary = &report["summary"];
    assert!(0 < judged && judged < requests, "{judged}");
    assert_eq!(summary["subjects"], judged);
    assert_eq!(summary["not_judged"], requests - judged);
    assert_eq!(summary["exit_code"], 130);
    let last = json(lines.lines().last().unwrap());
    assert_eq!(
        (last["summary"].clone(), lines.lines().count()),
        (summary.clone(), judged + 1)
    );
    assert!(read(&scene, "report.xml").ends_with("</testsuites>\n"));

    let resumed = check(&scene, &["--resume", "before.jsonl", "-o", "jsonl"]);
    assert_eq!(resumed.code, 1);
    let ended = json(resumed.stdout.lines().last().unwrap());
    assert_eq!(ended["summary"]["subjects"], requests);
    let before: Vec<&str> = lines.lines().take(judged).collect();
    let again: Vec<&str> = resumed.stdout.lines().take(judged).collect();
    assert!(
        before == again,
        "the lines of the earlier run stand as they were"
    );
}
