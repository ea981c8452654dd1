//! Texts as they are typed: positions, changes that are not saved, texts that cannot be read for a while.

use crate::support::lsp::{Client, coded, codes};
use serde_json::{Value, json};

const HEAD: &str =
    "Name: cad\nSourceAmiId: ami-0123456789abcdef0\nIamRoleArn: arn:aws:iam::111122223333:role/x\n";

fn range(line: u32, from: u32, to: u32) -> Value {
    json!({"start": {"line": line, "character": from}, "end": {"line": line, "character": to}})
}

#[test]
fn findings_come_as_the_text_is_typed_and_go_when_it_is_right() {
    let mut client = Client::new();
    let found = client.open("r.yaml", &format!("{HEAD}Descripton: a\n"));
    let finding = coded(&found, "REQ028");
    assert_eq!(finding["range"], range(3, 0, 10));
    assert_eq!(finding["severity"], 1);
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("did you mean `Description`?"),
        "{finding}"
    );
    assert!(
        finding["codeDescription"]["href"]
            .as_str()
            .unwrap()
            .starts_with("https://docs.aws")
    );
    // Two letters inserted, one after the other, none saved.
    let found = client.change(
        "r.yaml",
        json!([{"range": range(3, 8, 8), "text": "i"}, {"range": range(3, 11, 11), "text": "X"}]),
    );
    assert!(codes(&found).contains(&"REQ028".to_owned()));
    let found = client.change("r.yaml", json!([{"range": range(3, 11, 12), "text": ""}]));
    assert!(!codes(&found).contains(&"REQ028".to_owned()), "{found:?}");
    assert!(client.goodbye().success());
}

#[test]
fn columns_count_utf_16_code_units_or_bytes_as_agreed() {
    // Before the member: a letter of two bytes, one of three, and one that is two code units and four bytes.
    let text = format!("{HEAD}Tags: {{\"ü日🙂\": 'é', 'Team': 12}}\n");
    let (mut client, answer) = Client::greeted(json!({}));
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    let found = client.open("r.yaml", &text);
    assert_eq!(coded(&found, "REQ029")["range"], range(3, 28, 30));
    // The range of a change counts the same.
    let found = client.change(
        "r.yaml",
        json!([{"range": range(3, 28, 30), "text": "'🙂'"}]),
    );
    assert!(!codes(&found).contains(&"REQ029".to_owned()), "{found:?}");

    let (mut client, answer) =
        Client::greeted(json!({"general": {"positionEncodings": ["utf-8", "utf-16"]}}));
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-8");
    let found = client.open("r.yaml", &text);
    assert_eq!(coded(&found, "REQ029")["range"], range(3, 34, 36));
    let found = client.change(
        "r.yaml",
        json!([{"range": range(3, 34, 36), "text": "'a'"}]),
    );
    assert!(!codes(&found).contains(&"REQ029".to_owned()), "{found:?}");
}

#[test]
fn a_text_that_stops_parsing_tells_the_fault_and_completes_as_before() {
    let mut client = Client::new();
    client.open("r.yaml", HEAD);
    let found = client.change(
        "r.yaml",
        json!([{"range": range(3, 0, 0), "text": "Tags: {Team: a\nDe"}]),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0]["message"]
            .as_str()
            .unwrap()
            .contains("never closed"),
        "{found:?}"
    );
    assert_eq!(
        found[0]["range"]["start"],
        json!({"line": 3, "character": 6})
    );
    let offered = client.completions("r.yaml", 4, 2);
    assert!(offered.contains(&"Description".to_owned()), "{offered:?}");
    // What was given when the text could last be read is not offered again.
    assert!(!offered.contains(&"SourceAmiId".to_owned()), "{offered:?}");
}

#[test]
fn line_ends_of_all_kinds_are_lines() {
    let mut client = Client::new();
    let found = client.open(
        "r.yaml",
        &format!("{}DryRun: true\r\n", HEAD.replace('\n', "\r\n")),
    );
    assert_eq!(coded(&found, "REQ030")["range"], range(3, 8, 12));
    // A place beyond the end of its line is the end of the line.
    let found = client.change(
        "r.yaml",
        json!([{"range": range(3, 8, 400), "text": "false"}]),
    );
    assert!(!codes(&found).contains(&"REQ030".to_owned()), "{found:?}");
}

#[test]
fn rule_and_configuration_files_are_checked_and_other_files_are_left_alone() {
    let mut client = Client::new();
    let rule =
        std::fs::read_to_string("rules/request/REQ030-dry-run-left-in-the-request.yaml").unwrap();
    let name = "REQ030-dry-run-left-in-the-request.yaml";
    assert_eq!(client.open(name, &rule), [json!(null); 0]);
    let found = client.change(
        name,
        json!([{"text": rule.replace("request.DryRun\"", "request.DryRum\"")}]),
    );
    assert!(
        found[0]["message"].as_str().unwrap().contains("DryRu"),
        "{found:?}"
    );
    let wrong = rule.replace(
        "given: {request.DryRun: false}, expect: pass",
        "given: {request.DryRun: false}, expect: fail",
    );
    let found = client.change(name, json!([{"text": wrong}]));
    assert!(
        found[0]["message"]
            .as_str()
            .unwrap()
            .starts_with("example `false`: expected fail, got pass"),
        "{found:?}"
    );
    let found = client.open("ami-preflight.yaml", "fail_on: error\nregoin: eu-west-1\n");
    assert_eq!(found[0]["range"]["start"]["line"], 1);
    assert!(
        found[0]["message"].as_str().unwrap().contains("region"),
        "{found:?}"
    );
    assert_eq!(
        client.open("pod.yaml", "apiVersion: v1\nkind: Pod\nid: x\n"),
        [json!(null); 0]
    );
    assert_eq!(
        client.open("x.evidence.json", "{\"IamRoleArn\": 1}"),
        [json!(null); 0]
    );
}

#[test]
fn evidence_that_the_configuration_names_is_judged_by() {
    let mut client = Client::new();
    std::fs::copy("examples/faulty.evidence.json", client.path("e.json")).unwrap();
    let request = std::fs::read_to_string("examples/faulty.yaml").unwrap();
    let alone = codes(&client.open("r.yaml", &request));
    assert!(
        !alone.iter().any(|code| code.starts_with("AMI")),
        "{alone:?}"
    );
    std::fs::write(
        client.path("ami-preflight.yaml"),
        "editor_evidence: e.json\n",
    )
    .unwrap();
    // Saving anything judges open requests anew.
    let uri = client.uri("ami-preflight.yaml");
    client.notify(
        "textDocument/didSave",
        json!({"textDocument": {"uri": uri}}),
    );
    let found = client.diagnostics("r.yaml");
    assert_eq!(coded(&found, "AMI010")["range"]["start"]["line"], 3);
    std::fs::write(
        client.path("ami-preflight.yaml"),
        "editor_evidence: missing.json\n",
    )
    .unwrap();
    client.notify(
        "textDocument/didSave",
        json!({"textDocument": {"uri": uri}}),
    );
    let found = client.diagnostics("r.yaml");
    assert!(
        found[0]["message"]
            .as_str()
            .unwrap()
            .contains("missing.json"),
        "{found:?}"
    );
}

#[test]
fn sensitive_values_are_not_repeated() {
    let mut client = Client::new();
    let found = client.open("r.yaml", &format!("{HEAD}AppCatalogConfig:\n  - Name: cad\n    AbsoluteAppPath: D:/Verborgen/x.ps1\n    LaunchParameters: '/password Geheim1!'\n"));
    assert!(codes(&found).contains(&"CAT007".to_owned()));
    let repeats: Vec<&Value> = found
        .iter()
        .filter(|it| it.to_string().contains("Verborgen"))
        .collect();
    assert_eq!(repeats, [&json!(null); 0]);
    assert!(!json!(found).to_string().contains("Geheim"), "{found:?}");
}

#[test]
fn a_closed_text_has_no_findings_left() {
    let mut client = Client::new();
    client.open("r.yaml", &format!("{HEAD}Colour: red\n"));
    let uri = client.uri("r.yaml");
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": uri}}),
    );
    assert_eq!(client.diagnostics("r.yaml"), [json!(null); 0]);
}
