//! `--resume`: what an earlier run has judged stands, as long as neither the request nor the rules have changed.

use super::{check, fleet, read, write};
use crate::support::cli::Scene;

const FORMATS: [&str; 10] = [
    "human", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html", "plan",
];

/// The lines of a run of which only the first were written, the last of them half.
fn killed(scene: &Scene, whole: usize) {
    let run = check(scene, &["-o", "jsonl"]);
    let mut lines = run.stdout.split_inclusive('\n');
    let mut text: String = lines.by_ref().take(whole).collect();
    let half = lines.next().unwrap();
    text.push_str(&half[..half.len() / 2]);
    write(scene, "before.jsonl", &text);
}

#[test]
fn the_report_is_that_of_a_run_in_one_go_in_every_format() {
    let scene = fleet(6);
    killed(&scene, 4);
    let passed = regex::Regex::new(" line=\"\\d+\"/>").unwrap();
    for format in FORMATS {
        let whole = check(&scene, &["-o", format]);
        let resumed = check(&scene, &["--resume", "before.jsonl", "-o", format]);
        assert_eq!(
            (resumed.code, resumed.stderr.as_str()),
            (whole.code, ""),
            "{format}"
        );
        // Where a rule that passed looked, no line tells.
        let without = |text: &str| match format {
            "junit" => passed.replace_all(text, "/>").into_owned(),
            _ => text.to_owned(),
        };
        assert_same(&without(&whole.stdout), &without(&resumed.stdout), format);
    }
}

fn assert_same(one: &str, other: &str, format: &str) {
    for (one, other) in one.lines().zip(other.lines()) {
        assert_eq!(one, other, "{format}");
    }
    assert_eq!(one.lines().count(), other.lines().count(), "{format}");
}

#[test]
fn what_stands_there_is_not_judged_again() {
    let scene = fleet(3);
    killed(&scene, 2);
    // Somebody marks the lines; a subject that is judged anew loses the mark.
    let marked = read(&scene, "before.jsonl").replace("\"eu-west-1\"", "\"marked\"");
    write(&scene, "before.jsonl", &marked);
    let changed = read(&scene, "requests/r0001.yaml") + "# another byte\n";
    write(&scene, "requests/r0001.yaml", &changed);
    let run = check(&scene, &["--resume", "before.jsonl", "-o", "json"]);
    let regions: Vec<_> = (0..3)
        .map(|index| run.json()["subjects"][index]["target"]["region"].clone())
        .collect();
    assert_eq!(regions, ["marked", "eu-west-1", "eu-west-1"]);
}

#[test]
fn waivers_the_baseline_and_what_gates_are_applied_anew() {
    let scene = fleet(1);
    let lines = check(&scene, &["-o", "jsonl"]).stdout;
    write(&scene, "before.jsonl", &lines);
    let waiver = |expires: &str| {
        let text = format!(
            "waivers:\n  - {{rule: REQ004, subject: /Name, reason: r, owner: o, expires: {expires}}}\n"
        );
        write(&scene, "ami-preflight.yaml", &text);
    };
    let again = |more: &[&str]| {
        let resume = [
            "--config",
            "ami-preflight.yaml",
            "--resume",
            "before.jsonl",
            "-o",
            "json",
        ];
        check(&scene, &[&resume[..], more].concat())
    };
    waiver("2026-12-31");
    let waived = again(&[]);
    assert_eq!(
        (waived.code, &waived.outcome("REQ004")["verdict"]),
        (0, &"waived".into())
    );
    let resume = ["--config", "ami-preflight.yaml", "-o", "jsonl"];
    write(&scene, "before.jsonl", &check(&scene, &resume).stdout);
    waiver("2026-11-22");
    let ended = again(&[]);
    assert_eq!(
        (ended.code, &ended.outcome("REQ004")["verdict"]),
        (1, &"fail".into())
    );
    assert_eq!(again(&["--fail-on", "never"]).code, 0);
}

#[test]
fn lines_of_other_rules_are_refused_with_one_diagnostic() {
    let scene = fleet(2);
    write(
        &scene,
        "before.jsonl",
        &check(&scene, &["-o", "jsonl"]).stdout,
    );
    write(&scene, "severity.yaml", "severity: {AMI010: advice}\n");
    for more in [
        &["--ignore", "AMI010"][..],
        &["--config", "severity.yaml"],
        &["--offline"],
        &["--region", "eu-central-1"],
    ] {
        let evidence = ["--evidence", "evidence.json"];
        let evidence = if more == ["--offline"] {
            &[][..]
        } else {
            &evidence
        };
        let mut command = crate::support::cli::command();
        command.current_dir(scene.folder.path()).args([
            "check",
            "requests",
            "--resume",
            "before.jsonl",
        ]);
        let run = crate::support::cli::finish(command.args(evidence).args(more));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{more:?}");
        let errors = run.stderr.matches("error: ").count();
        assert_eq!(errors, 1, "{}", run.stderr);
        assert!(
            run.stderr
                .contains("before.jsonl is of a run with other rules"),
            "{}",
            run.stderr
        );
    }
    let other = read(&scene, "before.jsonl").replace("\"version\":\"", "\"version\":\"9.");
    let other = other.replace("sha256:", "sha256:0");
    write(&scene, "before.jsonl", &other);
    let run = check(&scene, &["--resume", "before.jsonl"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("it was made by version 9."),
        "{}",
        run.stderr
    );
}

#[test]
fn files_that_are_no_lines_are_refused() {
    let scene = fleet(1);
    write(
        &scene,
        "report.json",
        &check(&scene, &["-o", "json"]).stdout,
    );
    write(&scene, "text.jsonl", "nonsense\n");
    for (path, message) in [
        ("report.json", "line 1 is not a line of a report"),
        ("text.jsonl", "line 1 is not a line of a report"),
        ("none.jsonl", "cannot read none.jsonl"),
    ] {
        let run = check(&scene, &["--resume", path]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    // A run does not write over what it goes on from.
    write(&scene, "before.jsonl", "");
    let run = check(
        &scene,
        &["--resume", "before.jsonl", "-o", "jsonl=before.jsonl"],
    );
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("would replace the file of --resume"),
        "{}",
        run.stderr
    );
    // A run that was killed before its first line has judged nothing.
    assert_eq!(check(&scene, &["--resume", "before.jsonl"]).code, 1);
}
