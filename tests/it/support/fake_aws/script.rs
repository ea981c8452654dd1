//! What the fake answers: recorded calls, and the faults that a test puts before them.

use super::Received;
use super::errors::Refusal;
use super::paging::Paging;
use super::wire::service_name;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// One answer, before it is put on the wire.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Success, in the shape the AWS CLI prints; lists are cut into pages.
    Output(Value),
    /// An error; without a status, the one the service uses for this code.
    Error {
        code: String,
        message: String,
        status: Option<u16>,
    },
    /// A refusal with the service's own code, status and words.
    Refuse(Refusal),
    /// These bytes, whatever the protocol.
    Raw { status: u16, body: Vec<u8> },
    /// The connection is dropped.
    Close,
    /// Nothing is ever answered.
    Hang,
}

impl Answer {
    /// An error with the status that the service uses for this code.
    pub fn error(code: &str, message: &str) -> Answer {
        Answer::Error {
            code: code.to_owned(),
            message: message.to_owned(),
            status: None,
        }
    }
}

type Decide = Arc<dyn Fn(&Received) -> Option<Answer> + Send + Sync>;

/// Service and operation that a rule is for; `*` stands for every one.
#[derive(Clone)]
struct Target {
    service: String,
    operation: String,
}

impl Target {
    fn new(service: &str, operation: &str) -> Target {
        Target {
            service: service_name(service).to_owned(),
            operation: operation.to_owned(),
        }
    }

    fn matches(&self, received: &Received) -> bool {
        let fits = |pattern: &str, name: &str| pattern == "*" || pattern == name;
        fits(&self.service, &received.service) && fits(&self.operation, &received.operation)
    }
}

/// The answers of a fake, made from an evidence file and changed call by call.
///
/// A request is answered by the first fault that applies (in the order they were added), else by
/// the first matching call. Services are named as the AWS CLI names them; `*` means all.
#[derive(Clone, Default)]
pub struct Script {
    calls: Vec<(Target, Option<String>, Option<Value>, Answer)>,
    faults: Vec<(Target, Decide)>,
    delays: Vec<(Target, Duration)>,
    pub(super) paging: Paging,
}

impl Script {
    /// No answers: every call is unscripted.
    pub fn new() -> Script {
        Script::default()
    }

    /// The calls of an evidence file (or of any object with `calls` in that shape).
    ///
    /// # Panics
    /// When a call has no service, no operation, or neither output nor error.
    pub fn from_evidence(evidence: &Value) -> Script {
        let calls = evidence["calls"].as_array().expect("a list of calls");
        calls.iter().fold(Script::new(), Script::recorded)
    }

    fn recorded(mut self, call: &Value) -> Script {
        let text = |name: &str| call[name].as_str();
        let answer = match (call.get("output"), call.get("error")) {
            (Some(output), None) => Answer::Output(output.clone()),
            (None, Some(error)) => Answer::Error {
                code: error["code"].as_str().expect("an error code").to_owned(),
                message: error["message"].as_str().unwrap_or_default().to_owned(),
                status: error["status"].as_u64().map(|status| status as u16),
            },
            _ => panic!("either output or error, not both: {call}"),
        };
        let target = Target::new(
            text("service").expect("a service"),
            text("operation").expect("an operation"),
        );
        let region = text("region").map(str::to_owned);
        self.calls
            .push((target, region, call.get("input").cloned(), answer));
        self
    }

    /// Answers every call of an operation with this output, after the calls already there.
    pub fn answer(mut self, service: &str, operation: &str, output: Value) -> Script {
        let target = Target::new(service, operation);
        self.calls
            .push((target, None, None, Answer::Output(output)));
        self
    }

    /// As [`Script::answer`], only for requests that hold every member of `input` with this value.
    pub fn answer_for(
        mut self,
        service: &str,
        operation: &str,
        input: Value,
        output: Value,
    ) -> Script {
        let target = Target::new(service, operation);
        self.calls
            .push((target, None, Some(input), Answer::Output(output)));
        self
    }

    /// The closure answers, unless it returns `None`.
    pub fn answer_with(
        mut self,
        service: &str,
        operation: &str,
        decide: impl Fn(&Received) -> Option<Answer> + Send + Sync + 'static,
    ) -> Script {
        self.faults
            .push((Target::new(service, operation), Arc::new(decide)));
        self
    }

    /// Whoever signs with this access key is answered by another script, faults and delays aside that are there already.
    pub fn for_key(self, key: &'static str, script: Script) -> Script {
        self.answer_with("*", "*", move |received| {
            let own = received.access_key() == key;
            own.then(|| script.decide(received)).flatten()
        })
    }

    /// Everything of another script, after what is there already.
    pub fn then(mut self, other: Script) -> Script {
        self.calls.extend(other.calls);
        self.faults.extend(other.faults);
        self.delays.extend(other.delays);
        self
    }

    /// Answers the first `times` requests so, and the later ones as if this line were not there.
    pub fn first(self, times: usize, service: &str, operation: &str, answer: Answer) -> Script {
        let left = AtomicUsize::new(times);
        self.answer_with(service, operation, move |_| {
            let take = |left: usize| left.checked_sub(1);
            let taken = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take);
            taken.ok().map(|_| answer.clone())
        })
    }

    fn always(self, service: &str, operation: &str, answer: Answer) -> Script {
        self.answer_with(service, operation, move |_| Some(answer.clone()))
    }

    /// The caller lacks the permission.
    pub fn deny(self, service: &str, operation: &str) -> Script {
        self.always(service, operation, Answer::Refuse(Refusal::Denied))
    }

    /// The caller's session has expired.
    pub fn expired(self, service: &str, operation: &str) -> Script {
        self.always(service, operation, Answer::Refuse(Refusal::Expired))
    }

    /// The first `times` requests are throttled.
    pub fn throttle(self, times: usize, service: &str, operation: &str) -> Script {
        self.first(
            times,
            service,
            operation,
            Answer::Refuse(Refusal::Throttled),
        )
    }

    /// An error with this code and HTTP status.
    pub fn error(
        self,
        service: &str,
        operation: &str,
        code: &str,
        message: &str,
        status: u16,
    ) -> Script {
        let answer = Answer::Error {
            code: code.to_owned(),
            message: message.to_owned(),
            status: Some(status),
        };
        self.always(service, operation, answer)
    }

    /// The request is accepted and never answered.
    pub fn hang(self, service: &str, operation: &str) -> Script {
        self.always(service, operation, Answer::Hang)
    }

    /// The connection is dropped once the request is read.
    pub fn close(self, service: &str, operation: &str) -> Script {
        self.always(service, operation, Answer::Close)
    }

    /// Status 200 with bytes that no protocol parses.
    pub fn garbage(self, service: &str, operation: &str) -> Script {
        let body = b"\xff<not {an answer".to_vec();
        self.always(service, operation, Answer::Raw { status: 200, body })
    }

    /// Every answer to this operation takes at least so long; delays add up.
    pub fn delay(mut self, service: &str, operation: &str, delay: Duration) -> Script {
        self.delays.push((Target::new(service, operation), delay));
        self
    }

    /// Lists are answered in pages of at most so many elements.
    pub fn page_size(mut self, size: usize) -> Script {
        self.paging.size = Some(size);
        self
    }

    /// The first page of every list is empty and has a token.
    pub fn empty_first_page(mut self) -> Script {
        self.paging.empty_first = true;
        self
    }

    pub(super) fn delay_of(&self, received: &Received) -> Duration {
        let delays = self
            .delays
            .iter()
            .filter(|(target, _)| target.matches(received));
        delays.map(|(_, delay)| *delay).sum()
    }

    pub(super) fn decide(&self, received: &Received) -> Option<Answer> {
        let faults = self
            .faults
            .iter()
            .filter(|(target, _)| target.matches(received));
        if let Some(answer) = faults.map(|(_, decide)| decide(received)).find_map(|it| it) {
            return Some(answer);
        }
        let call = self.calls.iter().find(|(target, region, input, _)| {
            target.matches(received)
                && region_fits(region.as_deref(), received)
                && input_fits(input.as_ref(), &received.input)
        });
        call.map(|(.., answer)| answer.clone())
    }
}

/// IAM is one endpoint for all Regions of a partition: the Region of its calls says nothing.
fn region_fits(region: Option<&str>, received: &Received) -> bool {
    received.service == "iam" || region.is_none_or(|region| region == received.region)
}

fn input_fits(recorded: Option<&Value>, question: &Value) -> bool {
    let Some(recorded) = recorded.and_then(Value::as_object) else {
        return true;
    };
    recorded
        .iter()
        .all(|(name, value)| question.get(name) == Some(value))
}
