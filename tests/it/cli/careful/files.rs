//! Files that a run reads and writes: none is both, none is waited for for ever, and many are no trouble.

use crate::support::cli::{Run, Scene, command, finish};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

fn check(folder: &Path, arguments: &[&str]) -> Run {
    let mut check = command();
    check.timeout(Duration::from_secs(60)).current_dir(folder);
    finish(check.arg("check").args(arguments))
}

/// A folder with a request, evidence, a configuration, a baseline and a rule.
fn scene() -> Scene {
    let scene = Scene::new(|_| {});
    let folder = scene.folder.path();
    fs::write(folder.join("ami-preflight.yaml"), "rules: [own]\n").unwrap();
    fs::create_dir(folder.join("own")).unwrap();
    let rule = fs::read_to_string("rules/catalog/CAT025-no-catalog.yaml").unwrap();
    let rule = rule.replace("id: CAT025", "id: ACM025");
    fs::write(folder.join("own/ACM025-no-catalog.yaml"), rule).unwrap();
    let written = scene.check(&["--baseline", "known.json", "--write-baseline"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    scene
}

#[cfg(unix)]
#[test]
fn what_is_read_is_never_written_over_also_through_links() {
    let scene = scene();
    let folder = scene.folder.path();
    std::os::unix::fs::symlink("request.yaml", folder.join("soft")).unwrap();
    fs::hard_link(folder.join("request.yaml"), folder.join("hard")).unwrap();
    std::os::unix::fs::symlink("new.json", folder.join("dangling")).unwrap();
    let read = [
        "request.yaml",
        "--evidence",
        "evidence.json",
        "--baseline",
        "known.json",
    ];
    let table: [&[&str]; 11] = [
        &["-o", "json=request.yaml"],
        &["-o", "json=./own/../request.yaml"],
        &["-o", "json=soft"],
        &["-o", "json=hard"],
        &["-o", "json=evidence.json"],
        &["-o", "json=ami-preflight.yaml"],
        &["-o", "json=known.json"],
        &["-o", "json=own/ACM025-no-catalog.yaml"],
        &["-o", "json=new.json", "-o", "sarif=dangling"],
        &["-o", "json=new.json", "-o", "sarif=own/../new.json"],
        &["-o", "human", "-o", "json=own", "-o", "sarif=new.json"],
    ];
    let all = || -> Vec<(String, Vec<u8>)> {
        let names = [
            "request.yaml",
            "evidence.json",
            "ami-preflight.yaml",
            "known.json",
            "own/ACM025-no-catalog.yaml",
        ];
        let read = |name: &str| (name.to_owned(), fs::read(folder.join(name)).unwrap());
        names.map(read).into()
    };
    let before = all();
    for outputs in table {
        let judged = check(folder, &[&read[..], outputs].concat());
        assert_eq!(
            (judged.code, judged.stdout.as_str()),
            (2, ""),
            "{outputs:?}"
        );
        assert_eq!(all(), before, "{outputs:?}");
        assert!(!folder.join("new.json").exists(), "{outputs:?}");
    }
    let over = check(
        folder,
        &[
            "request.yaml",
            "--evidence",
            "evidence.json",
            "-o",
            "json=soft",
        ],
    );
    assert!(
        over.stderr
            .contains("-o json would replace a request: soft"),
        "{}",
        over.stderr
    );
    assert!(
        over.stderr.contains("soft and request.yaml are one file"),
        "{}",
        over.stderr
    );
    let mut collect = command();
    let collected =
        finish(
            collect
                .current_dir(folder)
                .args(["collect", "request.yaml", "--record", "soft"]),
        );
    assert_eq!(collected.code, 2);
    assert!(
        collected
            .stderr
            .contains("--record would replace a request"),
        "{}",
        collected.stderr
    );
    let both = check(
        folder,
        &[
            "request.yaml",
            "--record",
            "new.json",
            "-o",
            "json=new.json",
        ],
    );
    assert!(
        both.stderr.contains("would both be written to new.json"),
        "{}",
        both.stderr
    );
}

#[test]
fn reports_are_written_together_or_not_at_all() {
    let scene = Scene::new(|_| {});
    let folder = scene.folder.path();
    fs::write(folder.join("old.json"), "old").unwrap();
    let read = ["request.yaml", "--evidence", "evidence.json"];
    let outputs = [
        "-o",
        "json=old.json",
        "-o",
        "sarif=new.sarif",
        "-o",
        "junit=nowhere/report.xml",
    ];
    let judged = check(folder, &[&read[..], &outputs].concat());
    assert_eq!(judged.code, 2);
    assert!(
        judged.stderr.contains("there is no folder nowhere"),
        "{}",
        judged.stderr
    );
    assert_eq!(fs::read_to_string(folder.join("old.json")).unwrap(), "old");
    assert!(!folder.join("new.sarif").exists());
    let judged = check(folder, &[&read[..], &["-o", "json=old.json"]].concat());
    assert_eq!(judged.code, 0, "{}", judged.stderr);
    let report = fs::read_to_string(folder.join("old.json")).unwrap();
    assert!(report.starts_with('{') && report.ends_with("}\n"));
}

#[cfg(unix)]
#[test]
fn nothing_that_never_ends_is_waited_for() {
    let scene = Scene::new(|_| {});
    let folder = scene.folder.path();
    let pipe = folder.join("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    // Open on both sides, and silent.
    let silent = folder.join("silent");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&silent)
            .status()
            .unwrap()
            .success()
    );
    let _both = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&silent)
        .unwrap();
    let others = ["request.yaml", "--evidence", "evidence.json"];
    std::thread::scope(|scope| {
        for stream in ["pipe", "silent", "/dev/zero", "/dev/tty"] {
            let table: [Vec<&str>; 4] = [
                vec![stream, "--offline"],
                vec!["request.yaml", "--evidence", stream],
                [&others[..], &["--config", stream]].concat(),
                [&others[..], &["--baseline", stream]].concat(),
            ];
            for arguments in table {
                scope.spawn(move || ends_soon(folder, stream, &arguments));
            }
        }
    });
}

fn ends_soon(folder: &Path, stream: &str, arguments: &[&str]) {
    let start = Instant::now();
    let judged = check(folder, arguments);
    assert_eq!(
        (judged.code, judged.stdout.as_str()),
        (2, ""),
        "{arguments:?}"
    );
    assert!(
        judged.stderr.contains(stream),
        "{arguments:?}: {}",
        judged.stderr
    );
    // Two seconds for the program; the rest is for machines that do other work, too.
    assert!(start.elapsed() < Duration::from_secs(8), "{arguments:?}");
}

#[cfg(unix)]
#[test]
fn a_slow_writer_of_the_shell_is_waited_for() {
    let slow = "{ sleep 2; cat examples/ready.yaml; }";
    let judge = "check --evidence examples/ready.evidence.json";
    let binary = assert_cmd::cargo::cargo_bin("ami-preflight");
    let binary = binary.display();
    for script in [
        format!("{binary} {judge} <({slow})"),
        format!("{slow} | {binary} {judge} -"),
    ] {
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{script}: {output:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_configuration_that_cannot_be_read_is_not_the_same_as_none() {
    for make in [
        |file: &Path| std::os::unix::fs::symlink("nowhere.yaml", file).unwrap(),
        |file: &Path| fs::create_dir(file).unwrap(),
        |file: &Path| fs::write(file, [0xff, 0xfe, 0x00]).unwrap(),
    ] {
        let scene = Scene::new(|_| {});
        make(&scene.folder.path().join("ami-preflight.yaml"));
        let judged = check(
            scene.folder.path(),
            &["request.yaml", "--evidence", "evidence.json"],
        );
        assert_eq!((judged.code, judged.stdout.as_str()), (2, ""));
        assert!(
            judged.stderr.contains("ami-preflight.yaml"),
            "{}",
            judged.stderr
        );
    }
}

#[test]
fn fifty_thousand_unknown_members_are_told_in_a_few_findings() {
    let members: serde_json::Map<_, _> = (0..50_000)
        .map(|n| (format!("Member{n}"), json!("x")))
        .collect();
    let scene = Scene::new(|_| {}).request(serde_json::to_vec(&members).unwrap());
    let start = Instant::now();
    let judged = check(
        scene.folder.path(),
        &[
            "request.yaml",
            "--offline",
            "--select",
            "REQ028",
            "-o",
            "json",
        ],
    );
    let outcomes = judged.failed(&["error"]);
    assert_eq!(outcomes.len(), 21, "{outcomes:?}");
    assert!(
        judged
            .stdout
            .contains("and 49979 more members that it does not have")
    );
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn errors_of_many_requests_end_after_twenty() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..50 {
        fs::write(folder.path().join(format!("{n}.yaml")), "Name: [\n").unwrap();
    }
    let judged = check(folder.path(), &[".", "--offline"]);
    assert_eq!((judged.code, judged.stdout.as_str()), (2, ""));
    assert!(
        judged.stderr.contains("and 30 more errors"),
        "{}",
        judged.stderr
    );
    assert_eq!(
        judged.stderr.matches("error").count(),
        22,
        "{}",
        judged.stderr
    );
}

#[cfg(unix)]
#[test]
fn one_folder_that_cannot_be_read_does_not_hide_the_others() {
    let folder = tempfile::tempdir().unwrap();
    // A circle of links is no folder to anybody, not even to root.
    for name in ["a", "b"] {
        let other = if name == "a" { "b" } else { "a" };
        std::os::unix::fs::symlink(other, folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("c.yaml"), "Name: [\n").unwrap();
    let judged = check(folder.path(), &["a", "nowhere", "c.yaml", ".", "--offline"]);
    assert_eq!(judged.code, 2);
    for told in ["cannot read a:", "cannot read nowhere:", "c.yaml:1"] {
        assert!(judged.stderr.contains(told), "{told}: {}", judged.stderr);
    }
}
