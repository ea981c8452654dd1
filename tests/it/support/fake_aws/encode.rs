//! Puts an output in the shape the AWS CLI prints onto the wire of its protocol.

use super::wire::{self, Protocol};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// Everything but RFC 3986's unreserved characters, as IAM encodes its documents.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The body of a successful answer.
pub fn output(protocol: Protocol, service: &str, operation: &str, output: &Value) -> Vec<u8> {
    match protocol {
        Protocol::Ec2Query | Protocol::AwsQuery => {
            xml_output(protocol, service, operation, output).into_bytes()
        }
        Protocol::AwsJson | Protocol::RestJson => epochs("", output).to_string().into_bytes(),
        Protocol::RpcCbor => cbor_bytes(&to_cbor("", output)),
    }
}

/// The `Content-Type` of a protocol's answers.
pub fn content_type(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Ec2Query | Protocol::AwsQuery => "text/xml;charset=UTF-8",
        Protocol::AwsJson => "application/x-amz-json-1.1",
        Protocol::RestJson => "application/json",
        Protocol::RpcCbor => "application/cbor",
    }
}

/// The CBOR text of a value.
pub fn cbor_bytes(value: &ciborium::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("CBOR written to memory");
    bytes
}

/// Text between two XML tags.
pub fn xml_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() => {
                escaped.push_str(&format!("&#x{:X};", u32::from(control)));
            }
            other => escaped.push(other),
        }
    }
    escaped
}

fn xml_output(protocol: Protocol, service: &str, operation: &str, output: &Value) -> String {
    let mut members = String::new();
    for (name, value) in output.as_object().unwrap_or(&Map::new()) {
        xml_member(protocol, operation, name, value, &mut members);
    }
    let request = "<requestId>00000000-0000-4000-8000-000000000000</requestId>";
    match protocol {
        Protocol::Ec2Query => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{operation}Response \
             xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">{request}{members}</{operation}Response>"
        ),
        _ => format!(
            "<{operation}Response xmlns=\"https://{service}.amazonaws.com/doc/\"><{operation}Result>{members}\
             </{operation}Result><ResponseMetadata>{}</ResponseMetadata></{operation}Response>",
            request.replace("requestId", "RequestId")
        ),
    }
}

/// The element of one member: EC2 takes the first letter in lower case, with exceptions.
fn element_name(protocol: Protocol, operation: &str, member: &str) -> String {
    if protocol == Protocol::AwsQuery {
        return member.to_owned();
    }
    let exceptions = wire::EC2_ELEMENTS.iter().find(|(op, _)| *op == operation);
    let exception =
        exceptions.and_then(|(_, names)| names.iter().find(|(name, _)| *name == member));
    if let Some((_, element)) = exception {
        return (*element).to_owned();
    }
    let mut letters = member.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

fn xml_member(protocol: Protocol, operation: &str, name: &str, value: &Value, out: &mut String) {
    if value.is_null() {
        return;
    }
    let element = element_name(protocol, operation, name);
    out.push_str(&format!("<{element}>"));
    xml_value(protocol, operation, name, value, out);
    out.push_str(&format!("</{element}>"));
}

fn xml_value(protocol: Protocol, operation: &str, name: &str, value: &Value, out: &mut String) {
    let item = match protocol {
        Protocol::Ec2Query => "item",
        _ => "member",
    };
    match value {
        value if protocol == Protocol::AwsQuery && wire::DOCUMENTS.contains(&name) => {
            out.push_str(&document(value));
        }
        Value::Object(entries) if wire::XML_MAPS.contains(&name) => {
            for (key, value) in entries {
                out.push_str(&format!("<entry><key>{}</key><value>", xml_text(key)));
                xml_value(protocol, operation, "", value, out);
                out.push_str("</value></entry>");
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                xml_member(protocol, operation, name, value, out);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                out.push_str(&format!("<{item}>"));
                xml_value(protocol, operation, name, element, out);
                out.push_str(&format!("</{item}>"));
            }
        }
        Value::String(text) if wire::BASE64.contains(&(operation, name)) => {
            out.push_str(&base64(text));
        }
        Value::String(text) => out.push_str(&xml_text(text)),
        other => out.push_str(&other.to_string()),
    }
}

/// Text in base64; what is base64 already is sent as it is.
fn base64(text: &str) -> String {
    match BASE64_STANDARD.decode(text) {
        Ok(_) => text.to_owned(),
        Err(_) => BASE64_STANDARD.encode(text),
    }
}

/// A policy document as IAM sends it; text that is percent-encoded already is sent as it is.
fn document(value: &Value) -> String {
    match value {
        Value::String(text) if text.starts_with("%7B") => xml_text(text),
        Value::String(text) => utf8_percent_encode(text, RESERVED).to_string(),
        // As people write it, line by line: messages name lines.
        object => utf8_percent_encode(&format!("{object:#}"), RESERVED).to_string(),
    }
}

/// Seconds since 1970, where the member is a timestamp and the text one that the CLI prints.
fn epoch(name: &str, value: &Value) -> Option<f64> {
    let text = value
        .as_str()
        .filter(|_| wire::TIMESTAMPS.contains(&name))?;
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(time.as_millisecond() as f64 / 1000.0)
}

fn epochs(name: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| epochs(name, item)).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name.clone(), epochs(name, member)))
            .collect(),
        scalar => epoch(name, scalar).map_or_else(|| scalar.clone(), Value::from),
    }
}

fn to_cbor(name: &str, value: &Value) -> ciborium::Value {
    use ciborium::Value as Cbor;
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(flag) => Cbor::Bool(*flag),
        Value::Number(number) => number.as_i64().map_or_else(
            || Cbor::Float(number.as_f64().unwrap_or_default()),
            |integer| Cbor::Integer(integer.into()),
        ),
        Value::String(text) => match epoch(name, value) {
            Some(seconds) => Cbor::Tag(1, Box::new(Cbor::Float(seconds))),
            None => Cbor::Text(text.clone()),
        },
        Value::Array(items) => Cbor::Array(items.iter().map(|item| to_cbor(name, item)).collect()),
        Value::Object(members) => Cbor::Map(
            members
                .iter()
                .filter(|(_, member)| !member.is_null())
                .map(|(name, member)| (Cbor::Text(name.clone()), to_cbor(name, member)))
                .collect(),
        ),
    }
}
