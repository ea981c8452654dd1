//! A fake AWS: speaks each service's real protocol over HTTP, answers from evidence-file JSON.
//!
//! `FakeAws::start(Script::from_evidence(&json))` listens on a local port; give `url()` to the SDK
//! as the endpoint of every service, or `env()` to a child process. A request that nothing in the
//! script answers gets a loud error and is remembered in `unexpected()`, and so is every
//! `CreateImportedImage` that is not a dry run.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test binary uses another part of these helpers"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod encode;
mod errors;
pub mod http;
mod paging;
mod request;
mod script;
mod wire;

pub use errors::Refusal;
pub use script::{Answer, Script};
pub use wire::Protocol;

use http::{HttpRequest, Reply, Server};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

/// One request as the fake understood it.
#[derive(Clone, Debug)]
pub struct Received {
    /// As the AWS CLI names it: `ec2`, `service-quotas`.
    pub service: String,
    pub operation: String,
    /// The input as the AWS CLI takes it; numbers and booleans are not text.
    pub input: Value,
    /// The Region of the SigV4 scope; empty for an unsigned request.
    pub region: String,
    pub protocol: Protocol,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// When the request had arrived whole.
    pub at: Instant,
    /// When its answer was ready; `None` while it is not, and for requests left hanging.
    pub answered: Option<Instant>,
}

impl Received {
    /// The access key that signed it; empty for an unsigned request.
    pub fn access_key(&self) -> &str {
        let scope = self.headers.get("authorization").map_or("", String::as_str);
        let key = scope.split_once("Credential=").map_or("", |(_, rest)| rest);
        key.split('/').next().unwrap_or_default()
    }
}

#[derive(Default)]
struct Log {
    received: Vec<Received>,
    unexpected: Vec<String>,
}

/// The running fake; dropping it closes the port.
pub struct FakeAws {
    server: Server,
    log: Arc<Mutex<Log>>,
}

impl FakeAws {
    /// Starts answering on a free local port.
    pub fn start(script: Script) -> FakeAws {
        let log = Arc::new(Mutex::new(Log::default()));
        let shared = Arc::clone(&log);
        let server = Server::start(Arc::new(move |request| answer(&script, &shared, request)));
        FakeAws { server, log }
    }

    /// The endpoint for every service.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Environment for a child process: fake credentials, this endpoint, nothing of the user's.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "fake"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_CONFIG_FILE", "no-such-file"),
            ("AWS_SHARED_CREDENTIALS_FILE", "no-such-file"),
        ];
        let mut env: Vec<_> = pairs.map(|(name, value)| (name, value.to_owned())).into();
        env.push(("AWS_ENDPOINT_URL", self.url()));
        env
    }

    /// Every request so far, in order of arrival.
    pub fn log(&self) -> Vec<Received> {
        lock(&self.log).received.clone()
    }

    /// How often an operation was asked; `*` for any service or operation.
    pub fn count(&self, service: &str, operation: &str) -> usize {
        let (service, fits) = (wire::service_name(service), |pattern: &str, name: &str| {
            pattern == "*" || pattern == name
        });
        let log = self.log();
        let wanted = log
            .iter()
            .filter(|call| fits(service, &call.service) && fits(operation, &call.operation));
        wanted.count()
    }

    /// Requests that no script answered, and imports that were no dry run: `service:operation Region input`.
    pub fn unexpected(&self) -> Vec<String> {
        lock(&self.log).unexpected.clone()
    }

    /// The longest chain of requests each of which arrived after the one before was answered.
    ///
    /// This is the depth of dependent calls when every answer takes equally long and longer than
    /// the client needs to send all it can at once: `.delay("*", "*", …)` in the script.
    pub fn rounds(&self) -> usize {
        let log = self.log();
        let mut depths: Vec<usize> = Vec::new();
        for call in &log {
            let before = log.iter().zip(&depths);
            let earlier =
                before.filter(|(other, _)| other.answered.is_some_and(|it| it <= call.at));
            depths.push(1 + earlier.map(|(_, depth)| *depth).max().unwrap_or(0));
        }
        depths.into_iter().max().unwrap_or(0)
    }
}

fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().expect("no test panics while it holds the log")
}

fn answer(script: &Script, log: &Mutex<Log>, request: HttpRequest) -> Reply {
    let call = request::read(&request);
    let received = Received {
        region: request::region_and_scope(request.header("authorization")).0,
        service: call.service,
        operation: call.operation,
        input: call.input,
        protocol: call.protocol,
        headers: request.headers,
        at: Instant::now(),
        answered: None,
    };
    let position = {
        let mut log = lock(log);
        log.received.push(received.clone());
        log.received.len() - 1
    };
    std::thread::sleep(script.delay_of(&received));
    let chosen = choose(script, log, &received);
    let reply = reply(script, &received, chosen);
    if !matches!(reply, Reply::Hang) {
        lock(log).received[position].answered = Some(Instant::now());
    }
    reply
}

fn choose(script: &Script, log: &Mutex<Log>, received: &Received) -> Answer {
    let import = received.operation == "CreateImportedImage";
    let dry_run = received.input["DryRun"] == true;
    let scripted = script.decide(received).filter(|_| !import || dry_run);
    if let Some(answer) = scripted {
        return answer;
    }
    if import && dry_run {
        return Answer::error("DryRunOperationException", "Request would have succeeded.");
    }
    let line = format!(
        "{}:{} {} {}",
        received.service, received.operation, received.region, received.input
    );
    lock(log).unexpected.push(line.clone());
    Answer::error(
        "UnscriptedCall",
        &format!("the fake AWS has no answer to {line}"),
    )
}

fn reply(script: &Script, received: &Received, answer: Answer) -> Reply {
    let (protocol, service) = (received.protocol, received.service.as_str());
    let operation = received.operation.as_str();
    match answer {
        Answer::Close => Reply::Close,
        Answer::Hang => Reply::Hang,
        Answer::Raw { status, body } => send(protocol, status, body, None),
        Answer::Refuse(refusal) => {
            let (code, status) = refusal.at(service);
            let message = refusal.message(service, operation);
            let body = errors::body(protocol, service, code, &message);
            send(protocol, status, body, Some(code))
        }
        Answer::Error {
            code,
            message,
            status,
        } => {
            let status = status.unwrap_or_else(|| errors::status(service, &code));
            let body = errors::body(protocol, service, &code, &message);
            send(protocol, status, body, Some(&code))
        }
        Answer::Output(output) => {
            match paging::page(script.paging, service, operation, &received.input, &output) {
                Ok(page) => {
                    let body = encode::output(protocol, service, operation, &page);
                    send(protocol, 200, body, None)
                }
                Err(message) => {
                    let body = errors::body(protocol, service, "InvalidNextToken", &message);
                    send(protocol, 400, body, Some("InvalidNextToken"))
                }
            }
        }
    }
}

fn send(protocol: Protocol, status: u16, body: Vec<u8>, code: Option<&str>) -> Reply {
    let mut headers = vec![
        ("Content-Type", encode::content_type(protocol).to_owned()),
        (
            "x-amzn-RequestId",
            "00000000-0000-4000-8000-000000000000".to_owned(),
        ),
    ];
    if protocol == Protocol::RpcCbor {
        headers.push(("smithy-protocol", "rpc-v2-cbor".to_owned()));
    }
    if let Some(code) = code.filter(|_| protocol == Protocol::RestJson) {
        headers.push(("x-amzn-ErrorType", code.to_owned()));
    }
    Reply::Send {
        status,
        headers,
        body,
    }
}
