//! One question to AWS and its answer, in the shapes that the AWS CLI prints; live and recorded runs meet here.

use super::call::Call;
use super::target::Target;
use crate::expr::{Missing, MissingReason, Value as Fact};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One call with its input.
#[derive(Debug, Clone)]
pub struct Question {
    /// Which call.
    pub call: Call,
    /// Region it goes to; `None` for global services.
    pub region: Option<String>,
    /// The input, as the AWS CLI takes it; with another one it is another question, see [`Question::new`].
    pub input: Arc<Value>,
    /// The input as text, members in order: questions are compared by it, which is quick. A fleet has thousands.
    text: Arc<str>,
}

impl Question {
    /// A question that goes to this Region, or to a global service without one.
    pub fn new(call: Call, region: Option<String>, input: Value) -> Self {
        Self {
            call,
            region,
            text: input.to_string().into(),
            input: Arc::new(input),
        }
    }

    /// A question in the Region of the run, or to a global service.
    pub fn to(call: Call, target: &Target, input: Value) -> Self {
        let region = target.region.clone().filter(|_| !call.info().is_global());
        Self::new(call, region, input)
    }

    /// The same question in another Region.
    #[must_use]
    pub fn in_region(self, region: Option<String>) -> Self {
        Self { region, ..self }
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Question {}

impl PartialOrd for Question {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Order of reports: by service, operation, Region, input.
impl Ord for Question {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = match self.call == other.call {
            true => Ordering::Equal,
            false => {
                let place = |call: Call| (call.info().service, call.info().operation, call);
                place(self.call).cmp(&place(other.call))
            }
        };
        places
            .then_with(|| self.region.cmp(&other.region))
            .then_with(|| self.text.cmp(&other.text))
    }
}

/// What of a question goes over the wire: two calls of the table may ask the same.
#[derive(Debug, Clone, Copy)]
pub struct Wire<'a>(pub &'a Question);

impl Ord for Wire<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = match self.0.call == other.0.call {
            true => Ordering::Equal,
            false => {
                let place = |call: Call| (call.info().service, call.info().operation);
                place(self.0.call).cmp(&place(other.0.call))
            }
        };
        places
            .then_with(|| self.0.region.cmp(&other.0.region))
            .then_with(|| self.0.text.cmp(&other.0.text))
    }
}

impl PartialOrd for Wire<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Wire<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Wire<'_> {}

/// An error answer, by its name: HTTP status codes differ between model and practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallError {
    /// The error's name, such as `AccessDeniedException`; for failures below the API one of [`local`].
    pub code: String,
    /// The service's own words.
    #[serde(default)]
    pub message: String,
    /// The HTTP status where it says that the service itself is at fault: 500 or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The Region that answered so although STS accepts the credentials; found out of the other answers, never recorded.
    #[serde(skip)]
    pub refused_in: Option<String>,
}

/// Names for failures that no service answered; they are recorded like the others, so that a replay reads the same.
pub mod local {
    /// No credentials could be found, or they could not be loaded.
    pub const NO_CREDENTIALS: &str = "NoCredentials";
    /// The service could not be reached.
    pub const NETWORK: &str = "NetworkError";
    /// The deadline passed.
    pub const TIMED_OUT: &str = "TimedOut";
    /// The answer could not be read.
    pub const BAD_ANSWER: &str = "BadAnswer";
    /// The request could not be built: a value that the API's own types refuse.
    pub const NOT_SENT: &str = "NotSent";
    /// The evidence file has no such call. Never recorded.
    pub const NOT_RECORDED: &str = "NotRecorded";
    /// The run is offline. Never recorded.
    pub const OFFLINE: &str = "Offline";
    /// An option was not given. Never recorded.
    pub const NOT_ASKED: &str = "NotAsked";
    /// The request gives no reason to ask. Never recorded.
    pub const NO_QUESTION: &str = "NoQuestion";
}

impl CallError {
    /// An error of that name.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            status: None,
            refused_in: None,
        }
    }

    /// With the HTTP status, which is kept only where it says something about the service.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self {
            status: Some(status).filter(|status| *status >= 500),
            ..self
        }
    }

    /// Whether EC2 refuses to show something of an AMI to anybody but its owner: a denial that no policy can lift.
    pub fn is_for_the_owner(&self) -> bool {
        self.code == "AuthFailure" && self.message.starts_with("Not authorized for image")
    }

    /// Whether the service does not know the credentials: they are not valid, or not in its Region.
    pub fn refuses_credentials(&self) -> bool {
        let said = self.message.is_empty() || self.message.contains("credentials");
        match self.code.rsplit('#').next().unwrap_or_default() {
            "AuthFailure" => said,
            code => ["UnrecognizedClientException", "InvalidClientTokenId"].contains(&code),
        }
    }

    /// Whether a policy of the organization denies it, in the words of the IAM user guide (troubleshoot_access-denied): a denial that no
    /// policy of the account can lift. Where AWS words it otherwise, it is taken for a lack of a permission.
    pub fn is_by_the_organization(&self) -> bool {
        self.message.contains("control policy")
    }

    /// What stands in the way, by the error's name (and where EC2 has one name for two things, by its words).
    pub fn reason(&self) -> MissingReason {
        let code = self.code.rsplit('#').next().unwrap_or(&self.code);
        match code {
            _ if self.is_for_the_owner() => MissingReason::Denied,
            _ if self.refused_in.is_some() => MissingReason::RegionNotEnabled,
            local::NO_CREDENTIALS
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "SignatureDoesNotMatch"
            | "InvalidSignatureException"
            | "AuthFailure"
            | "IncompleteSignature"
            | "IncompleteSignatureException"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "RequestExpired" => MissingReason::NoCredentials,
            local::NETWORK => MissingReason::Network,
            local::TIMED_OUT => MissingReason::TimedOut,
            local::NOT_RECORDED => MissingReason::NotRecorded,
            local::OFFLINE => MissingReason::Offline,
            local::NOT_ASKED => MissingReason::NotAsked,
            local::NO_QUESTION => MissingReason::NotApplicable,
            "AccessDenied"
            | "AccessDeniedException"
            | "UnauthorizedOperation"
            | "NotAuthorized"
            | "NotAuthorizedException"
            | "UnauthorizedException"
            | "ForbiddenException"
            | "Client.UnauthorizedOperation" => MissingReason::Denied,
            "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestLimitExceeded"
            | "TooManyRequestsException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "SlowDown"
            | "BandwidthLimitExceeded"
            | "PriorRequestNotComplete"
            | "EC2ThrottledException"
            | "CallRateLimitExceededException" => MissingReason::Throttled,
            _ if code.ends_with(".NotFound")
                || code.starts_with("NoSuch")
                || code == "ResourceNotFoundException" =>
            {
                MissingReason::NotFound
            }
            _ => MissingReason::Failed,
        }
    }

    /// The word for `calls[].status` of the JSON report.
    pub fn status(&self) -> &'static str {
        match self.reason() {
            MissingReason::Denied => "denied",
            MissingReason::NotFound => "not-found",
            MissingReason::Throttled => "throttled",
            _ => "failed",
        }
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The output as the AWS CLI prints it (pages joined), or the error.
    pub result: Result<Value, CallError>,
    /// How long it took.
    pub duration_ms: u64,
}

impl Answer {
    /// In the place of an answer, where nobody is asked.
    pub fn stand_in(code: &str, message: &str) -> Self {
        Self {
            result: Err(CallError::new(code, message)),
            duration_ms: 0,
        }
    }

    /// Whether anybody was asked: stand-ins for questions nobody put are not calls.
    pub fn asked(&self) -> bool {
        match &self.result {
            Ok(_) => true,
            Err(error) => ![local::NOT_RECORDED, local::OFFLINE, local::NOT_ASKED]
                .contains(&error.code.as_str()),
        }
    }
}

/// All answers of a run, by question: no question is put twice.
pub type Answers = BTreeMap<Question, Answer>;

/// The unknown that an error leaves behind in a fact.
pub fn unknown(fact: &str, call: Call, error: &CallError) -> Fact {
    let reason = error.reason();
    let owner = error.is_for_the_owner();
    let helped =
        matches!(reason, MissingReason::Denied) && !owner && !error.is_by_the_organization();
    let actions = call.info().actions;
    let detail = match &error.refused_in {
        Some(region) => {
            format!("{region} refuses the credentials that sts:GetCallerIdentity accepts")
        }
        None if owner => format!("only the owner of the AMI may see it: {}", error.message),
        None => error.message.clone(),
    };
    Fact::unknown(Missing {
        fact: fact.to_owned(),
        call: call.label(),
        reason,
        action: if helped {
            actions.join(", ")
        } else {
            String::new()
        },
        detail,
    })
}

/// An unknown without a call to blame.
pub fn unknown_because(
    fact: &str,
    call: Call,
    reason: MissingReason,
    detail: impl Into<String>,
) -> Fact {
    Fact::unknown(Missing {
        fact: fact.to_owned(),
        call: call.label(),
        reason,
        action: String::new(),
        detail: detail.into(),
    })
}
