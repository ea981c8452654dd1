//! Parts of a run, and their reports joined: each request is in one of them, and none may be missing.

use super::{check, fleet, json, merge, read, write};
use crate::support::cli::Scene;
use ami_preflight::judge::shard::Shard;
use proptest::prelude::*;

proptest! {
    #[test]
    fn every_request_is_in_one_part(path in ".{0,60}", count in 1_u32..200) {
        let parts = (1..=count).filter(|index| Shard { index: *index, count }.has(&path));
        prop_assert_eq!(parts.count(), 1);
    }

    #[test]
    fn parts_are_written_as_they_are_read(index in 1_u32..1000, more in 0_u32..1000) {
        let shard = Shard { index, count: index + more };
        prop_assert_eq!(shard.to_string().parse(), Ok(shard));
    }
}

#[test]
fn the_part_of_a_path_is_the_same_for_ever() {
    // Machines of one run may have other versions of everything but this program.
    let parts =
        ["a.yaml", "b.yaml", "images/cad.yaml", "<stdin>", ""].map(|path| Shard::of(path, 8));
    assert_eq!(parts, [4, 5, 6, 1, 5]);
}

#[test]
fn parts_that_are_none_are_refused() {
    let scene = fleet(1);
    for (part, message) in [
        ("3/2", "there is no part 3 of 2"),
        ("0/2", "there is no part 0 of 2"),
        ("1/0", "there is no part 1 of 0"),
        ("1", "expected K/N"),
        ("+1/2", "expected K/N"),
        ("1/99999999999", "expected K/N"),
    ] {
        let run = check(&scene, &["--shard", part]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{part}");
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    let run = check(
        &scene,
        &["--shard", "1/2", "--baseline", "b.json", "--write-baseline"],
    );
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("--write-baseline needs all requests"),
        "{}",
        run.stderr
    );
}

/// Writes the reports of all parts as `K.FORMAT`.
fn parts(scene: &Scene, count: usize, format: &str, more: &[&str]) -> Vec<String> {
    let part = |index: usize| {
        let (shard, path) = (format!("{index}/{count}"), format!("{index}.{format}"));
        let output = format!("{format}={path}");
        let run = check(scene, &[&["--shard", &shard, "-o", &output], more].concat());
        assert_ne!(run.code, 2, "{}", run.stderr);
        path
    };
    (1..=count).map(part).collect()
}

#[test]
fn the_parts_joined_are_the_report_of_the_whole_run() {
    let scene = fleet(9);
    let waiver =
        "waivers:\n  - {rule: AMI010, subject: \"*\", reason: r, owner: o, expires: 2026-11-22}\n";
    write(&scene, "ami-preflight.yaml", waiver);
    let config = ["--config", "ami-preflight.yaml"];
    for format in ["json", "jsonl", "sarif", "junit"] {
        let whole = check(&scene, &[&config[..], &["-o", format]].concat());
        let paths = parts(&scene, 4, format, &config);
        let paths: Vec<&str> = paths.iter().rev().map(String::as_str).collect();
        let joined = merge(&scene, &paths);
        assert_eq!(
            (joined.code, joined.stderr.as_str()),
            (whole.code, ""),
            "{format}"
        );
        match format {
            "json" => {
                let (mut one, mut other) = (json(&whole.stdout), json(&joined.stdout));
                one["run"].take();
                other["run"].take();
                assert_eq!(one, other);
            }
            "sarif" => assert_eq!(sorted(&whole.stdout), sorted(&joined.stdout)),
            _ => assert_eq!(whole.stdout, joined.stdout, "{format}"),
        }
        let to_file = merge(&scene, &[&paths[..], &["-o", "whole"]].concat());
        assert_eq!((to_file.code, to_file.stdout.as_str()), (whole.code, ""));
        assert_eq!(read(&scene, "whole"), joined.stdout);
    }
}

/// A SARIF report with its results and notifications in order, whatever part they came from.
fn sorted(text: &str) -> serde_json::Value {
    let mut log = json(text);
    for at in [
        "/runs/0/results",
        "/runs/0/invocations/0/toolExecutionNotifications",
    ] {
        let list = log.pointer_mut(at).unwrap().as_array_mut().unwrap();
        list.sort_by_key(ToString::to_string);
    }
    log
}

#[test]
fn a_part_without_requests_is_a_report_all_the_same() {
    let scene = fleet(1);
    for format in ["json", "jsonl", "sarif", "junit"] {
        let whole = check(&scene, &["-o", format]);
        let paths = parts(&scene, 5, format, &[]);
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(merge(&scene, &paths).code, whole.code, "{format}");
    }
}

#[test]
fn a_format_is_not_taken_for_a_file() {
    let scene = fleet(2);
    let paths = parts(&scene, 2, "json", &[]);
    let [one, two] = [paths[0].as_str(), paths[1].as_str()];
    for (output, help) in [
        ("json", "leave -o out"),
        ("json=whole.json", "write -o whole.json"),
    ] {
        let run = merge(&scene, &[one, two, "-o", output]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(help), "{}", run.stderr);
        assert!(!scene.folder.path().join(output).exists());
    }
}

#[test]
fn what_does_not_belong_together_is_refused_with_one_diagnostic() {
    let scene = fleet(4);
    for format in ["json", "jsonl", "sarif", "junit"] {
        let paths = parts(&scene, 2, format, &[]);
        let [one, two] = [paths[0].as_str(), paths[1].as_str()];
        let refused = |arguments: &[&str], message: &str| {
            let run = merge(&scene, arguments);
            assert_eq!(
                (run.code, run.stdout.as_str()),
                (2, ""),
                "{format}: {message}"
            );
            assert_eq!(run.stderr.matches("error: ").count(), 1, "{}", run.stderr);
            assert!(run.stderr.contains(message), "{format}: {}", run.stderr);
        };
        refused(&[one], "missing: 2/2");
        refused(&[one, one, two], "are both part 1/2");
        refused(&[one, "none"], "cannot read none");
        let change = |name: &str, from: &str, to: &str| {
            let text = read(&scene, two);
            let changed = text.replace(from, to);
            assert_ne!(text, changed, "{format}: {from}");
            write(&scene, name, &changed);
        };
        let version = env!("CARGO_PKG_VERSION");
        change("older", &format!("\"{version}\""), "\"0.0.9\"");
        refused(&[one, "older"], "by 0.0.9");
        change("stricter", "sha256:", "sha256:0");
        refused(&[one, "stricter"], "were judged by other rules");
        let whole = check(&scene, &["-o", format]).stdout;
        write(&scene, "whole", &whole);
        refused(&[one, "whole"], "is not of a part of a run");
        let three = parts(&scene, 3, format, &[]);
        let both = [one.to_owned(), three[2].clone()];
        // The files of two parts were written anew: the first of three and the third.
        refused(&[&both[0], &both[1]], "missing: 2/3");
        write(&scene, "broken", &read(&scene, one)[..60]);
        assert_eq!(merge(&scene, &["broken"]).code, 2);
    }
    write(&scene, "junk", "hello");
    let run = merge(&scene, &["junk"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("junk is no report that can be joined"),
        "{}",
        run.stderr
    );
    let run = merge(&scene, &["1.json", "1.sarif"]);
    assert!(
        run.code == 2 && run.stderr.contains("cannot be joined"),
        "{}",
        run.stderr
    );
    assert_eq!(
        merge(&scene, &["1.json", "2.json", "3.json", "-o", "1.json"]).code,
        2
    );
}

#[test]
fn a_subject_that_stands_in_the_report_of_another_part_is_refused() {
    let scene = fleet(6);
    for format in ["json", "jsonl"] {
        parts(&scene, 2, format, &[]);
        let (one, two) = (format!("1.{format}"), format!("2.{format}"));
        let text = read(&scene, &one);
        let at = text.find("requests/r").unwrap();
        let path = &text[at..at + "requests/r0000.yaml".len()];
        let other = (0..100).map(|n| format!("requests/r{n:04}.yaml"));
        let other = other
            .into_iter()
            .find(|path| Shard::of(path, 2) == 2)
            .unwrap();
        write(&scene, &one, &text.replace(path, &other));
        let run = merge(&scene, &[&one, &two]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("which is of part 2"), "{}", run.stderr);
    }
}
