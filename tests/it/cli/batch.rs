//! Parts of a run that come as messages, as the AWS Lambda function takes them: what stands in the answer, and what one bad request does.

use crate::support::cli::{NOW, Scene, command, finish, output};
use ami_preflight::cli::{Cli, Command};
use ami_preflight::cmd::batch::{Answer, Batch, Judge};
use ami_preflight::settings::{self, Given};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::FromArgMatches;
use miniz_oxide::inflate::decompress_to_vec_zlib;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const READY: &str = include_str!("../../../examples/ready.yaml");
const FAULTY: &str = include_str!("../../../examples/faulty.yaml");

fn judge_with(arguments: &[&str]) -> Result<Judge, String> {
    let all = [
        &["ami-preflight", "check", "--no-config", "--now", NOW],
        arguments,
    ]
    .concat();
    let matches = settings::command().try_get_matches_from(all).unwrap();
    let given = Given::of(&matches);
    let Command::Check(args) = Cli::from_arg_matches(&matches).unwrap().command else {
        panic!("not check");
    };
    Judge::new(&args, &given).map_err(|errors| errors.iter().map(|one| one.title.clone()).collect())
}

fn evidence(scene: &Scene) -> String {
    scene
        .folder
        .path()
        .join("evidence.json")
        .display()
        .to_string()
}

fn judge(scene: &Scene, event: Value) -> Answer {
    judge_until(scene, event, Duration::from_secs(60))
}

fn judge_until(scene: &Scene, event: Value, left: Duration) -> Answer {
    let judge = judge_with(&["--evidence", &evidence(scene)]).unwrap();
    let batch = Batch::of(event).unwrap_or_else(|_| panic!("a bad event"));
    let answer = judge.judge(batch, Instant::now() + left);
    answer.unwrap_or_else(|_| panic!("nothing judged"))
}

fn lines(answer: &Answer) -> String {
    let line = |line: &String| decompress_to_vec_zlib(&STANDARD.decode(line).unwrap()).unwrap();
    String::from_utf8(answer.lines.iter().flat_map(line).collect()).unwrap()
}

fn request(path: &str, text: &str) -> Value {
    json!({"path": path, "text": text})
}

/// `PATH: REASON` of what was not judged, the first line of each reason.
fn unjudged(answer: &Answer) -> Vec<String> {
    let all = answer.unjudged.iter();
    all.map(|one| format!("{}: {}", one.path, one.reason.lines().next().unwrap()))
        .collect()
}

fn verdicts(answer: &Answer) -> Vec<String> {
    let text = lines(answer);
    let subjects = text.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let subject = line.get("subject")?;
        Some(format!(
            "{} {}",
            subject["request"]["path"].as_str()?,
            subject["verdict"].as_str()?
        ))
    });
    subjects.collect()
}

/// A run over files in the same folder.
fn check(scene: &Scene, arguments: &[&str]) -> String {
    let mut command = command();
    command.current_dir(scene.folder.path());
    let all = [
        "--no-config",
        "--evidence",
        "evidence.json",
        "--now",
        NOW,
        "-o",
        "jsonl",
    ];
    finish(command.arg("check").args(all).args(arguments)).stdout
}

#[test]
fn the_lines_are_byte_for_byte_those_of_check_for_the_same_part() {
    let scene = Scene::new(|_| {});
    std::fs::write(scene.folder.path().join("faulty.yaml"), FAULTY).unwrap();
    let answer = judge(
        &scene,
        json!({"shard": "1/1", "requests": [request("request.yaml", READY), request("faulty.yaml", FAULTY)]}),
    );
    assert_eq!(
        lines(&answer),
        check(&scene, &["--shard", "1/1", "request.yaml", "faulty.yaml"])
    );
    assert!(answer.complete && !answer.again);
}

#[test]
fn merge_joins_the_answers_to_all_parts_into_the_report_of_one_run() {
    let scene = Scene::new(|_| {});
    let folder = scene.folder.path();
    let paths: Vec<String> = (0..7).map(|index| format!("r{index}.yaml")).collect();
    for path in &paths {
        std::fs::write(folder.join(path), READY).unwrap();
    }
    let mut parts = Vec::new();
    for part in 1..=3 {
        let own = paths
            .iter()
            .filter(|path| ami_preflight::judge::shard::Shard::of(path, 3) == part);
        let requests: Vec<Value> = own.map(|path| request(path, READY)).collect();
        let answer = judge(
            &scene,
            json!({"shard": format!("{part}/3"), "requests": requests}),
        );
        let report = format!("part{part}.jsonl");
        std::fs::write(folder.join(&report), lines(&answer)).unwrap();
        parts.push(report);
    }
    let mut merge = command();
    let joined = finish(merge.current_dir(folder).arg("merge").args(&parts));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(joined.stdout, check(&scene, &paths), "{}", joined.stderr);
}

#[test]
fn a_request_that_cannot_be_read_keeps_no_other_from_being_judged_and_shows_nothing_sensitive() {
    let scene = Scene::new(|_| {});
    let broken = "Name: x\nAppCatalogConfig:\n  - LaunchParameters: [secret-token\n";
    let answer = judge(
        &scene,
        json!({"requests": [request("broken.yaml", broken), request("a.yaml", READY), {"path": "none.yaml"}, 7]}),
    );
    assert_eq!(verdicts(&answer), ["a.yaml ready"]);
    let named: Vec<&str> = answer
        .unjudged
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    assert_eq!(named, ["broken.yaml", "none.yaml", "requests[3]"]);
    assert!(
        !answer.complete && !answer.again,
        "the same texts would fail again"
    );
    assert!(
        !serde_json::to_string(&answer)
            .unwrap()
            .contains("secret-token")
    );
    let last: Value = serde_json::from_str(lines(&answer).lines().last().unwrap()).unwrap();
    assert_eq!(last["summary"]["not_judged"], 3);
}

#[test]
fn a_request_of_another_part_or_twice_in_one_is_not_judged() {
    let scene = Scene::new(|_| {});
    let own = (0..).map(|index| format!("{index}.yaml"));
    let part = |wanted: u32| {
        let of = |path: &String| ami_preflight::judge::shard::Shard::of(path, 2) == wanted;
        own.clone().find(of).unwrap()
    };
    let (here, there) = (part(1), part(2));
    let answer = judge(
        &scene,
        json!({"shard": "1/2", "requests": [request(&here, READY), request(&there, READY), request(&here, READY)]}),
    );
    assert_eq!(verdicts(&answer), [format!("{here} ready")]);
    assert_eq!(
        unjudged(&answer),
        [
            format!("{there}: it is of part 2/2, and this is part 1/2"),
            format!("{here}: its path is that of another request of the batch"),
        ]
    );
}

#[test]
fn without_time_nothing_is_begun_and_everything_is_to_be_sent_again() {
    let scene = Scene::new(|_| {});
    let event = json!({"requests": [request("a.yaml", READY), request("b.yaml", READY)]});
    let answer = judge_until(&scene, event, Duration::from_secs(2));
    assert!(answer.lines.is_empty());
    assert_eq!(
        unjudged(&answer),
        [
            "a.yaml: the function's time was over",
            "b.yaml: the function's time was over"
        ]
    );
    assert!(answer.again && !answer.complete);
}

#[test]
fn what_aws_throttled_to_the_end_is_undecided_and_may_be_sent_again() {
    let scene = Scene::new(|evidence| {
        let calls = evidence["calls"].as_array_mut().unwrap();
        let call = calls
            .iter_mut()
            .find(|call| call["operation"] == "DescribeImages" && call["service"] == "ec2");
        let call = call.unwrap().as_object_mut().unwrap();
        call.remove("output");
        call.insert(
            "error".to_owned(),
            json!({"code": "RequestLimitExceeded", "message": "Request limit exceeded."}),
        );
    });
    let answer = judge(&scene, json!({"requests": [request("a.yaml", READY)]}));
    assert_eq!(verdicts(&answer), ["a.yaml undecided"]);
    assert!(answer.complete && answer.again);
}

#[test]
fn what_is_denied_is_undecided_and_the_same_when_sent_again() {
    let scene = Scene::new(|evidence| {
        *output(evidence, "ec2", "DescribeImages") = Value::Null;
        let calls = evidence["calls"].as_array_mut().unwrap();
        let call = calls
            .iter_mut()
            .find(|call| call["operation"] == "DescribeImages" && call["service"] == "ec2");
        let call = call.unwrap().as_object_mut().unwrap();
        call.remove("output");
        call.insert(
            "error".to_owned(),
            json!({"code": "UnauthorizedOperation", "message": "no"}),
        );
    });
    let answer = judge(&scene, json!({"requests": [request("a.yaml", READY)]}));
    assert_eq!(verdicts(&answer), ["a.yaml undecided"]);
    assert!(answer.complete && !answer.again);
}

#[test]
fn an_answer_stays_within_what_step_functions_hands_on_and_names_the_rest() {
    let scene = Scene::new(|_| {});
    let requests: Vec<Value> = (0..20)
        .map(|index| request(&format!("{index:02}.yaml"), FAULTY))
        .collect();
    let answer = judge(&scene, json!({"requests": requests}));
    assert!(serde_json::to_string(&answer).unwrap().len() <= 180_000);
    assert!(verdicts(&answer).len() >= 6, "{}", verdicts(&answer).len());
    assert_eq!(verdicts(&answer).len() + answer.unjudged.len(), 20);
    assert!(
        answer
            .unjudged
            .iter()
            .all(|one| one.reason.contains("list fewer requests a part") && !one.again)
    );
}

#[test]
fn a_part_without_requests_has_a_report_of_none() {
    let answer = judge(&Scene::new(|_| {}), json!({"shard": "2/2", "requests": []}));
    assert_eq!(lines(&answer).lines().count(), 1);
    assert!(answer.complete);
}

#[test]
fn an_event_that_is_no_part_of_a_run_is_refused() {
    let bad = [
        json!(null),
        json!([]),
        json!({}),
        json!({"requests": {}}),
        json!({"requests": [], "shard": "3/2"}),
        json!({"requests": [], "shard": 3}),
        json!({"requests": [], "more": 1}),
    ];
    for event in bad {
        let refused = Batch::of(event.clone())
            .err()
            .unwrap_or_else(|| panic!("{event}"));
        let title = &refused.iter().next().unwrap().title;
        assert!(
            title.starts_with("the event is not a part of a run: "),
            "{title}"
        );
    }
}

#[test]
fn options_that_only_a_run_over_files_has_a_use_for_are_refused() {
    let uses: [&[&str]; 6] = [
        &["request.yaml"],
        &["--name", "x"],
        &["-o", "json"],
        &["--shard", "1/2"],
        &["--resume", "x.jsonl"],
        &["--fix"],
    ];
    for options in uses {
        let refused = judge_with(options)
            .err()
            .unwrap_or_else(|| panic!("{options:?}"));
        assert!(
            refused.ends_with(" on the command line of `lambda`"),
            "{refused}"
        );
    }
}

#[test]
fn what_is_not_online_here_is_said_once_for_the_whole_batch() {
    let judge = judge_with(&["--evidence", "missing.json"]).unwrap();
    let batch = Batch::of(json!({"requests": [request("a.yaml", READY)]}))
        .ok()
        .unwrap();
    let error = judge
        .judge(batch, Instant::now() + Duration::from_secs(60))
        .err()
        .unwrap();
    assert!(error.iter().next().unwrap().title.contains("missing.json"));
}
