use super::hostile::{self, HOSTILE, assert_harmless, seen};
use crate::support::cli::{Scene, command, finish};
use crate::support::report::render;
use ami_preflight::report::sarif;
use serde_json::{Value, json};

fn assert_valid(log: &Value) {
    let schema = include_str!("../../../data/sarif-schema-2.1.0.json");
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler
        .add_resource("sarif.json", serde_json::from_str(schema).unwrap())
        .unwrap();
    let index = compiler.compile("sarif.json", &mut schemas).unwrap();
    schemas
        .validate(log, index)
        .unwrap_or_else(|error| panic!("{error:#}"));
}

fn strings<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}

fn log(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).unwrap();
    assert_valid(&log);
    let mut found = Vec::new();
    strings(&log, &mut found);
    found.into_iter().for_each(assert_harmless);
    log["runs"][0].clone()
}

fn result<'a>(run: &'a Value, rule: &str) -> &'a Value {
    let results = run["results"].as_array().unwrap();
    results
        .iter()
        .find(|result| result["ruleId"] == rule)
        .unwrap()
}

#[test]
fn it_is_valid_and_hostile_text_stays_text() {
    let run = log(&render(sarif::Sarif::default(), &hostile::report()));
    let text = &result(&run, "CAT002")["message"]["text"];
    assert!(text.as_str().unwrap().starts_with(&seen(HOSTILE)));
    let run = log(&hostile::run("sarif"));
    assert!(run["results"].as_array().unwrap().len() >= 4);
}

#[test]
fn the_examples_are_valid() {
    for name in ["ready", "faulty"] {
        log(&super::example(name, &["-o", "sarif"]).stdout);
    }
}

#[test]
fn every_result_is_in_a_file_and_names_its_rule() {
    for text in [
        render(sarif::Sarif::default(), &hostile::report()),
        hostile::run("sarif"),
        super::example("faulty", &["-o", "sarif"]).stdout,
    ] {
        let run = log(&text);
        for result in run["results"].as_array().unwrap() {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(!uri.is_empty() && place["region"]["startLine"].as_u64() >= Some(1));
            assert!(result["partialFingerprints"]["amiPreflight/v1"].is_string());
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            let rule = &run["tool"]["driver"]["rules"][index];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(
                rule["help"]["markdown"]
                    .as_str()
                    .unwrap()
                    .contains("How to fix:")
            );
        }
    }
}

#[test]
fn columns_are_characters_and_paths_are_uris() {
    let run = log(&render(sarif::Sarif::default(), &hostile::report()));
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let place = &result(&run, "CAT002")["locations"][0]["physicalLocation"];
    assert_eq!(
        place,
        &json!({
            "artifactLocation": {"uri": "my%20requests/req%C3%BCest%2C%20100%25%3A1.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 12},
        })
    );
}

#[test]
fn without_a_request_file_the_place_is_the_rule_file() {
    let arguments = ["check", "--name", "aws-cad", "--offline", "-o", "sarif"];
    let run = log(&super::run(&arguments).stdout);
    let place = &result(&run, "REQ004")["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("rules/request/REQ004-"), "{uri}");
    assert!(std::path::Path::new(uri).is_file());
}

#[test]
fn waived_is_suppressed_with_its_reason_and_nothing_else_is() {
    let run = log(&render(sarif::Sarif::default(), &hostile::report()));
    let waived = &result(&run, "AMI010")["suppressions"];
    let reason = seen(&format!("accepted until 2027: {HOSTILE}"));
    assert_eq!(
        waived,
        &json!([{"kind": "external", "status": "accepted", "justification": reason}])
    );
    for rule in ["CAT002", "CAT003", "REQ004", "REQ009"] {
        assert_eq!(result(&run, rule)["suppressions"], json!([]));
    }
}

#[test]
fn an_unknown_is_a_notification_that_names_the_permission() {
    let run = log(&render(sarif::Sarif::default(), &hostile::report()));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false, "an unknown gates");
    assert_eq!(invocation["exitCode"], 1);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notifications.len(), 1);
    let notification = &notifications[0];
    assert_eq!(notification["associatedRule"]["id"], "AMI023");
    assert_eq!(notification["level"], "error");
    let text = notification["message"]["text"].as_str().unwrap();
    assert!(
        text.ends_with("; allow the caller ec2:DescribeSnapshots"),
        "{text}"
    );
    assert!(
        run["results"]
            .as_array()
            .unwrap()
            .iter()
            .all(|r| r["ruleId"] != "AMI023")
    );
}

#[test]
fn the_faulty_example() {
    insta::assert_snapshot!(super::snapshot("sarif"));
}

#[test]
fn a_masked_value_ends_where_the_real_one_does() {
    let scene = Scene::new(|_| {});
    let text = std::fs::read_to_string("examples/ready.yaml").unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains("AbsoluteAppPath: "))
        .unwrap();
    let (before, _) = lines[at].split_once("AbsoluteAppPath: ").unwrap();
    let line = format!("{before}AbsoluteAppPath: Édité\\日本.exe");
    lines[at] = &line;
    let scene = scene.request(lines.join("\n"));
    let mut command = command();
    command.current_dir(scene.folder.path());
    command.args(["check", "request.yaml", "--offline", "-o", "sarif"]);
    let text = finish(&mut command).stdout;
    assert!(!text.contains("日本"));
    let run = log(&text);
    let region = &result(&run, "CAT007")["locations"][0]["physicalLocation"]["region"];
    let start = line.chars().count() - "Édité\\日本.exe".chars().count() + 1;
    assert_eq!(
        (&region["startColumn"], &region["endColumn"]),
        (&json!(start), &json!(line.chars().count() + 1))
    );
}

#[test]
fn what_mends_a_finding_is_beside_it_and_valid() {
    let scene = Scene::new(|_| {}).request(
        "Name: cad\nSourceAmId: ami-0123456789abcdef0\nDryRun: true # \u{1f642}\nDisplayName: 'a, b'\nAppCatalogConfig:\n  - Name: cad\n    AbsoluteAppPath: C:/Secret Place/x.exe\n",
    );
    let run = log(&scene
        .check_at(crate::support::cli::NOW, &["-o", "sarif"])
        .stdout);
    let fix = |rule: &str| result(&run, rule)["fixes"].clone();
    let replacement = &fix("REQ028")[0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(
        *replacement,
        json!({
            "deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 11},
            "insertedContent": {"text": "SourceAmiId"},
        })
    );
    assert_eq!(
        fix("REQ010")[0]["description"]["text"],
        "DisplayName is now `a- b` (unsafe)"
    );
    assert_eq!(fix("REQ030").as_array().unwrap().len(), 1);
    // Two slashes, a replacement each: the path itself is not repeated.
    let path = fix("CAT007");
    assert_eq!(
        path[0]["artifactChanges"][0]["replacements"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert!(!path.to_string().contains("Secret"));
    assert_eq!(fix("REQ021"), Value::Null);
}
