//! A client of the language server: the built binary, its standard streams, and messages as editors send them.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Notifications that came while an answer was waited for.
    early: Vec<Value>,
    next: i64,
    pub folder: tempfile::TempDir,
}

/// The server, started in a folder of its own; nothing said yet.
pub fn start() -> Client {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ami-preflight"));
    command.env_clear().current_dir(folder.path()).arg("lsp");
    command
        .env("HOME", "/nonexistent")
        .env("TMPDIR", folder.path());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (sender, messages) = channel();
    std::thread::spawn(move || {
        while let Some(message) = read(&mut output) {
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    Client {
        input: child.stdin.take(),
        child,
        messages,
        early: Vec::new(),
        next: 0,
        folder,
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

impl Client {
    /// A server that has been greeted, with these capabilities of the client.
    pub fn greeted(capabilities: Value) -> (Client, Value) {
        let mut client = start();
        let answer = client.request(
            "initialize",
            json!({"processId": null, "rootUri": null, "capabilities": capabilities}),
        );
        client.notify("initialized", json!({}));
        (client, answer)
    }

    /// As most clients are.
    pub fn new() -> Client {
        Self::greeted(json!({})).0
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        // A server that hung up reads no more.
        let _ = self.input.as_mut().unwrap().write_all(bytes);
        let _ = self.input.as_mut().unwrap().flush();
    }

    pub fn frame(message: &Value) -> Vec<u8> {
        let body = message.to_string();
        format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    pub fn send(&mut self, message: &Value) {
        self.raw(&Self::frame(message));
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and waits for its answer: the result or the error.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.answer(id)
    }

    pub fn answer(&mut self, id: i64) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("an answer");
            if message["id"] == id {
                return if message["error"].is_null() {
                    message["result"].clone()
                } else {
                    json!({"error": message["error"]})
                };
            }
            self.early.push(message);
        }
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn uri(&self, name: &str) -> String {
        uri(&self.path(name))
    }

    /// Opens a text that need not be on the disk, and waits for what is said of it.
    pub fn open(&mut self, name: &str, text: &str) -> Vec<Value> {
        let document =
            json!({"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
        self.diagnostics(name)
    }

    /// Changes ranges of an open text, and waits for what is said of it.
    pub fn change(&mut self, name: &str, changes: Value) -> Vec<Value> {
        let document = json!({"uri": self.uri(name), "version": 2});
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": changes}),
        );
        self.diagnostics(name)
    }

    /// The next diagnostics of a file.
    pub fn diagnostics(&mut self, name: &str) -> Vec<Value> {
        let uri = self.uri(name);
        let ours = |message: &Value| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri.as_str()
        };
        let message = match self.early.iter().position(ours) {
            Some(at) => self.early.remove(at),
            None => loop {
                let message = self.messages.recv_timeout(PATIENCE).expect("diagnostics");
                if ours(&message) {
                    break message;
                }
                self.early.push(message);
            },
        };
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    pub fn at(&mut self, method: &str, name: &str, line: u32, character: u32) -> Value {
        let document = json!({"uri": self.uri(name)});
        self.request(
            method,
            json!({"textDocument": document, "position": {"line": line, "character": character}}),
        )
    }

    /// Labels of completions.
    pub fn completions(&mut self, name: &str, line: u32, character: u32) -> Vec<String> {
        let items = self.at("textDocument/completion", name, line, character);
        items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["label"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Says goodbye; the exit status.
    pub fn goodbye(mut self) -> ExitStatus {
        assert_eq!(self.request("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        self.child.wait().unwrap()
    }

    /// Closes the input and waits; the exit code and what was said on standard error.
    pub fn hang_up(mut self) -> (Option<i32>, String) {
        self.input.take();
        let status = self.child.wait().unwrap();
        let mut said = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        (status.code(), said)
    }
}

/// The address of a path.
pub fn uri(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let root = if path.starts_with('/') { "" } else { "/" };
    format!("file://{root}{path}")
}

/// The codes of diagnostics, in order.
pub fn codes(diagnostics: &[Value]) -> Vec<String> {
    let mut codes: Vec<String> = diagnostics
        .iter()
        .filter_map(|it| Some(it["code"].as_str()?.to_owned()))
        .collect();
    codes.sort();
    codes
}

/// The diagnostic of a code.
pub fn coded<'d>(diagnostics: &'d [Value], code: &str) -> &'d Value {
    diagnostics
        .iter()
        .find(|it| it["code"] == code)
        .unwrap_or_else(|| panic!("{code}: {diagnostics:?}"))
}
