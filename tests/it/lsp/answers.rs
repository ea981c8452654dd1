//! What is answered: hovers, completions, code actions, definitions, and requests that are taken back.

use crate::support::lsp::{Client, uri};
use serde_json::{Value, json};

const HEAD: &str =
    "Name: cad\nSourceAmiId: ami-0123456789abcdef0\nIamRoleArn: arn:aws:iam::111122223333:role/x\n";

fn actions(client: &mut Client, name: &str, line: u32) -> Vec<Value> {
    let at = json!({"line": line, "character": 0});
    let params = json!({"textDocument": {"uri": client.uri(name)}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}});
    client
        .request("textDocument/codeAction", params)
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn a_hover_explains_the_rules_that_fail_there() {
    let mut client = Client::new();
    client.open("r.yaml", &format!("{HEAD}DryRun: true\n"));
    let hover = client.at("textDocument/hover", "r.yaml", 3, 9);
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(
        text.starts_with("**REQ030 dry-run-left-in-the-request (advice)**"),
        "{text}"
    );
    assert!(text.contains("Sources:"), "{text}");
    assert_eq!(hover["range"]["start"], json!({"line": 3, "character": 8}));
    assert_eq!(client.at("textDocument/hover", "r.yaml", 1, 0), Value::Null);
    // An id in a configuration explains itself.
    client.open("ami-preflight.yaml", "ignore: [REQ021]\n");
    let hover = client.at("textDocument/hover", "ami-preflight.yaml", 0, 12);
    assert!(
        hover["contents"]["value"]
            .as_str()
            .unwrap()
            .starts_with("**REQ021 "),
        "{hover}"
    );
}

#[test]
fn members_instance_types_and_regions_are_completed() {
    let mut client = Client::new();
    let text = format!(
        "{HEAD}RuntimeValidationConfig:\n  IntendedInstanceType: Acc\n  \nAppCatalogConfig:\n- Name: a\n  Abs\n  - \nDryRun: \n"
    );
    client.open("r.yaml", &text);
    let types = client.completions("r.yaml", 4, 27);
    assert!(
        types.contains(&"Accelerated.g6.xlarge".to_owned()),
        "{types:?}"
    );
    assert_eq!(client.completions("r.yaml", 5, 2), ["IntendedInstanceType"]);
    assert!(
        client
            .completions("r.yaml", 8, 5)
            .contains(&"AbsoluteAppPath".to_owned())
    );
    assert!(
        !client
            .completions("r.yaml", 8, 5)
            .contains(&"Tags".to_owned())
    );
    assert_eq!(client.completions("r.yaml", 10, 8), ["false", "true"]);
    let item = &client.at("textDocument/completion", "r.yaml", 8, 5)[2];
    assert_eq!(
        item["textEdit"],
        json!({"newText": "AbsoluteAppPath: ", "range": {"start": {"line": 8, "character": 2}, "end": {"line": 8, "character": 5}}})
    );
    client.open(
        "ami-preflight.yaml",
        "region: eu\nseverity:\n  \nwaivers:\n  - ru\n",
    );
    assert!(
        client
            .completions("ami-preflight.yaml", 0, 10)
            .contains(&"eu-west-1".to_owned())
    );
    assert!(
        client
            .completions("ami-preflight.yaml", 2, 2)
            .contains(&"AMI010".to_owned())
    );
    let of_waiver = client.completions("ami-preflight.yaml", 4, 6);
    assert!(of_waiver.contains(&"expires".to_owned()), "{of_waiver:?}");
}

#[test]
fn unfinished_json_is_completed() {
    let mut client = Client::new();
    let text = "{\"SourceAmiId\": \"x\",\n \"AppCatalogConfig\": [{\"Name\": \"a\"}, {\"Abs";
    client.open("r.json", text);
    let item = &client.at("textDocument/completion", "r.json", 1, 43)[2];
    assert_eq!(item["textEdit"]["newText"], "AbsoluteAppPath", "{item}");
    let text =
        "{\"SourceAmiId\": \"x\",\n \"RuntimeValidationConfig\": {\"IntendedInstanceType\": ";
    client.change("r.json", json!([{"text": text}]));
    let item = &client.at("textDocument/completion", "r.json", 1, 60)[0];
    assert!(
        item["textEdit"]["newText"]
            .as_str()
            .unwrap()
            .starts_with("\"Accelerated."),
        "{item}"
    );
}

#[test]
fn fixes_are_code_actions_that_give_what_fix_writes() {
    let mut client = Client::new();
    client.open(
        "r.yaml",
        &format!("{HEAD}Descripton: 'ü🙂'\nDisplayName: \"a, b\"\nTags: [{{Key: a, Value: b}}]\n"),
    );
    let found = actions(&mut client, "r.yaml", 3);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0]["title"],
        "REQ028: `Descripton` is now `Description`"
    );
    assert_eq!(
        (&found[0]["kind"], &found[0]["isPreferred"]),
        (&json!("quickfix"), &json!(true))
    );
    let uri = client.uri("r.yaml");
    let edits = &found[0]["edit"]["changes"][uri.as_str()];
    assert_eq!(
        *edits,
        json!([{"newText": "Description", "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 10}}}])
    );
    let unsafe_one = actions(&mut client, "r.yaml", 4);
    assert_eq!(unsafe_one[0]["isPreferred"], false, "{unsafe_one:?}");
    assert_eq!(actions(&mut client, "r.yaml", 0), [json!(null); 0]);
    // A text that cannot be read has the fix that makes it readable.
    client.change(
        "r.yaml",
        json!([{"text": format!("{HEAD}Description: \"C:\\Work\\x\"\n")}]),
    );
    let found = actions(&mut client, "r.yaml", 3);
    assert_eq!(
        found[0]["title"], "syntax: single backslashes in double quotes are doubled",
        "{found:?}"
    );
    assert_eq!(
        found[0]["edit"]["changes"][uri.as_str()]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn an_id_leads_to_the_file_of_its_rule() {
    let mut client = Client::new();
    let rule =
        std::fs::read_to_string("rules/request/REQ030-dry-run-left-in-the-request.yaml").unwrap();
    let own = client.path("own/ACM030-dry-run-left-in-the-request.yaml");
    std::fs::create_dir(own.parent().unwrap()).unwrap();
    std::fs::write(&own, rule.replace("id: REQ030", "id: ACM030")).unwrap();
    let config = "rules: [own]\nignore: [ACM030, REQ030]\n";
    std::fs::write(client.path("ami-preflight.yaml"), config).unwrap();
    client.open("ami-preflight.yaml", config);
    let place = client.at("textDocument/definition", "ami-preflight.yaml", 1, 10);
    assert_eq!(place["uri"], uri(&own), "{place}");
    let place = client.at("textDocument/definition", "ami-preflight.yaml", 1, 20);
    let path = place["uri"]
        .as_str()
        .unwrap()
        .strip_prefix("file://")
        .unwrap()
        .to_owned();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), rule);
    assert!(std::fs::metadata(&path).unwrap().permissions().readonly());
    assert_eq!(
        client.at("textDocument/definition", "ami-preflight.yaml", 0, 0),
        Value::Null
    );
    // From a finding, too.
    client.open("r.yaml", &format!("{HEAD}Descripton: a\n"));
    let place = client.at("textDocument/definition", "r.yaml", 3, 2);
    assert!(
        place["uri"]
            .as_str()
            .unwrap()
            .ends_with("REQ028-unknown-member.yaml"),
        "{place}"
    );
    assert!(client.goodbye().success());
    // What was copied goes with the server.
    assert!(!std::path::Path::new(&path).exists());
}

#[test]
fn a_request_that_is_taken_back_is_answered_so_and_the_next_one_is_answered() {
    let mut client = Client::new();
    // Long enough to judge that all the rest waits when it is done.
    let app = |n| format!("  - {{Name: a{n}, AbsoluteAppPath: 'C:\\a\\x{n}.exe'}}\n");
    let apps: String = (0..2000).map(app).collect();
    let document = json!({"uri": client.uri("big.yaml"), "languageId": "yaml", "version": 1, "text": format!("{HEAD}AppCatalogConfig:\n{apps}")});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
    std::thread::sleep(std::time::Duration::from_millis(50));
    let params = json!({"textDocument": {"uri": client.uri("big.yaml")}, "position": {"line": 2, "character": 30}});
    let request = |id: i64| json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params});
    let taken_back = json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 901}});
    let messages = [request(901), request(902), taken_back];
    let bytes: Vec<u8> = messages.iter().flat_map(Client::frame).collect();
    client.raw(&bytes);
    assert_eq!(client.answer(901)["error"]["code"], -32800);
    assert_eq!(client.answer(902), Value::Null);
    // What was never asked cannot be taken back.
    client.notify("$/cancelRequest", json!({"id": "no such id"}));
    assert!(client.goodbye().success());
}
