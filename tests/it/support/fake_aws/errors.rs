//! Error answers: the code, status and body that each service really uses.

use super::encode;
use super::wire::Protocol;
use serde_json::json;

/// A refusal that every service knows under a code of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The caller lacks the permission.
    Denied,
    /// Too many requests.
    Throttled,
    /// The session token is too old.
    Expired,
}

impl Refusal {
    /// Error code and HTTP status of this refusal at a service.
    pub fn at(self, service: &str) -> (&'static str, u16) {
        match (self, service) {
            (Refusal::Denied, "ec2") => ("UnauthorizedOperation", 403),
            (Refusal::Denied, "iam" | "sts") => ("AccessDenied", 403),
            (Refusal::Denied, "imagebuilder") => ("AccessDeniedException", 403),
            (Refusal::Denied, _) => ("AccessDeniedException", 400),
            (Refusal::Throttled, "ec2") => ("RequestLimitExceeded", 503),
            (Refusal::Throttled, "iam" | "sts") => ("Throttling", 400),
            (Refusal::Throttled, "service-quotas") => ("TooManyRequestsException", 400),
            (Refusal::Throttled, "imagebuilder") => ("TooManyRequestsException", 429),
            (Refusal::Throttled, _) => ("ThrottlingException", 400),
            (Refusal::Expired, "ec2") => ("RequestExpired", 400),
            (Refusal::Expired, "iam" | "sts") => ("ExpiredToken", 403),
            (Refusal::Expired, "imagebuilder") => ("ExpiredTokenException", 403),
            (Refusal::Expired, _) => ("ExpiredTokenException", 400),
        }
    }

    /// A message as the service words it.
    pub fn message(self, service: &str, operation: &str) -> String {
        match self {
            Refusal::Denied => format!(
                "User: arn:aws:iam::111122223333:user/tester is not authorized to perform: {0}:{operation} \
                 because no identity-based policy allows the {0}:{operation} action",
                service.replace('-', "")
            ),
            Refusal::Throttled => "Rate exceeded".to_owned(),
            Refusal::Expired => "The security token included in the request is expired".to_owned(),
        }
    }
}

/// The HTTP status of an error code for which none is given (botocore's models; 400 where they are silent).
pub fn status(service: &str, code: &str) -> u16 {
    for refusal in [Refusal::Denied, Refusal::Throttled, Refusal::Expired] {
        let (name, status) = refusal.at(service);
        if name == code {
            return status;
        }
    }
    match (service, code) {
        (_, "DryRunOperationException" | "DryRunOperation") => 412,
        ("appstream" | "imagebuilder", "ResourceNotFoundException") => 404,
        ("iam", "NoSuchEntity") => 404,
        ("iam", "ServiceFailure") | ("imagebuilder", "ServiceException") => 500,
        ("iam" | "sts", "InvalidClientTokenId" | "SignatureDoesNotMatch") => 403,
        ("ec2", "AuthFailure" | "OptInRequired") => 401,
        ("ec2", "InternalError" | "Unavailable") => 503,
        _ if code.starts_with("InternalServer") || code.starts_with("InternalFailure") => 500,
        _ if code.starts_with("ServiceUnavailable") => 503,
        _ => 400,
    }
}

/// The body of an error answer.
pub fn body(protocol: Protocol, service: &str, code: &str, message: &str) -> Vec<u8> {
    let (xml_code, xml_message) = (encode::xml_text(code), encode::xml_text(message));
    match protocol {
        Protocol::Ec2Query => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{xml_code}</Code>\
             <Message>{xml_message}</Message></Error></Errors><RequestID>fake</RequestID></Response>"
        )
        .into_bytes(),
        Protocol::AwsQuery => format!(
            "<ErrorResponse xmlns=\"https://{service}.amazonaws.com/doc/\"><Error><Type>Sender</Type>\
             <Code>{xml_code}</Code><Message>{xml_message}</Message></Error>\
             <RequestId>fake</RequestId></ErrorResponse>"
        )
        .into_bytes(),
        Protocol::AwsJson => json!({"__type": code, "message": message}).to_string().into_bytes(),
        // The code is in the header `x-amzn-ErrorType`.
        Protocol::RestJson => json!({ "message": message }).to_string().into_bytes(),
        Protocol::RpcCbor => {
            let text = |text: &str| ciborium::Value::Text(text.to_owned());
            encode::cbor_bytes(&ciborium::Value::Map(vec![
                (text("__type"), text(&qualified(service, code))),
                (text("message"), text(message)),
            ]))
        }
    }
}

/// RPC v2 qualifies error names: the service's own by its model, those of the front end by theirs.
fn qualified(service: &str, code: &str) -> String {
    let front_end = [Refusal::Denied, Refusal::Throttled, Refusal::Expired]
        .iter()
        .any(|refusal| refusal.at(service).0 == code);
    match front_end {
        true => format!("com.amazon.coral.service#{code}"),
        false => format!("com.amazonaws.{service}#{code}"),
    }
}
