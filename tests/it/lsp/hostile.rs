//! Input that no editor sends: nothing panics, hangs or takes memory.

use crate::support::lsp::{Client, start};
use serde_json::json;

#[test]
fn what_is_no_message_is_passed_over() {
    let mut client = Client::new();
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{\"id\": {}, \"method\": 1}",
        "\u{0}\u{0}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}",
    ] {
        client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }
    let deep = "[".repeat(100_000);
    client.raw(format!("Content-Length: {}\r\n\r\n{deep}", deep.len()).as_bytes());
    client.notify("textDocument/didOpen", json!({"textDocument": 1}));
    client.notify("textDocument/didChange", json!({"textDocument": {"uri": "file:///not/open.yaml", "version": 1}, "contentChanges": []}));
    client.notify("no/suchMethod", json!([]));
    assert_eq!(
        client.request("no/suchMethod", json!({}))["error"]["code"],
        -32601
    );
    assert_eq!(
        client.request("textDocument/hover", json!({"position": -1}))["error"]["code"],
        -32602
    );
    let params = json!({"textDocument": {"uri": "untitled:Untitled-1"}, "position": {"line": 4294967295_u32, "character": 4294967295_u32}});
    assert_eq!(client.request("textDocument/hover", params), json!(null));
    assert!(client.goodbye().success());
}

#[test]
fn a_header_that_lies_ends_the_conversation() {
    for header in [
        "Content-Length: 99999999999999\r\n\r\n",
        "Content-Length: 20000000\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        &"x".repeat(1_000_000),
        "Content-Length: 10\r\n\r\n{}",
    ] {
        let mut client = start();
        client.raw(header.as_bytes());
        let (code, said) = client.hang_up();
        assert_eq!(code, Some(2), "{header:.40}: {said}");
        assert!(
            said.starts_with("error: the conversation with the editor ended"),
            "{said}"
        );
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_huge_text_is_not_judged_and_the_server_lives() {
    let mut client = Client::new();
    let text = format!("IamRoleArn: x\nDescription: {}\n", "ü".repeat(2_000_000));
    let found = client.open("r.yaml", &text);
    assert!(
        found[0]["message"]
            .as_str()
            .unwrap()
            .contains("larger than 1 MiB"),
        "{:.300}",
        found[0]
    );
    let at = json!({"line": 0, "character": 0});
    let found = client.change("r.yaml", json!([{"range": {"start": at, "end": {"line": 9, "character": 0}}, "text": "IamRoleArn: x\nDescription: [[[[["}]));
    assert_eq!(found.len(), 1);
    // Ranges that run backwards, or into nowhere.
    client.change("r.yaml", json!([{"range": {"start": {"line": 7, "character": 9}, "end": at}, "text": "SourceAmiId: \u{1f642}"}]));
    client.change("r.yaml", json!([{"range": {"start": {"line": 0, "character": 14}, "end": {"line": 0, "character": 15}}, "text": ""}]));
    for character in 0..20 {
        client.at("textDocument/completion", "r.yaml", 0, character);
        client.at("textDocument/hover", "r.yaml", 0, character);
        client.at("textDocument/definition", "r.yaml", 0, character);
    }
    assert!(client.goodbye().success());
}

#[test]
fn an_editor_that_dies_ends_the_server() {
    let client = Client::new();
    let (code, said) = client.hang_up();
    assert_eq!(code, Some(2));
    assert!(said.contains("the input ended"), "{said}");
}
