//! Reads a request of any of the protocols back into what the AWS CLI would have been given.

use super::http::HttpRequest;
use super::wire::{self, Protocol, SERVICES};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Service, operation, protocol and input of one request.
pub struct Call {
    pub service: String,
    pub operation: String,
    pub protocol: Protocol,
    pub input: Value,
}

/// Finds out what a request asks; a request of no known protocol is taken as REST.
pub fn read(request: &HttpRequest) -> Call {
    let segments: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    if let ["service", target, "operation", operation] = segments[..] {
        let input = match request.body.is_empty() {
            true => json!({}),
            false => ciborium::from_reader(request.body.as_slice())
                .map_or_else(|error| json!({"$unreadable": error.to_string()}), from_cbor),
        };
        return call(by_target(target), operation, Protocol::RpcCbor, input);
    }
    if let Some((target, operation)) = request.header("x-amz-target").split_once('.') {
        return call(
            by_target(target),
            operation,
            Protocol::AwsJson,
            body_json(request),
        );
    }
    if request
        .header("content-type")
        .starts_with("application/x-www-form-urlencoded")
    {
        return read_form(&String::from_utf8_lossy(&request.body));
    }
    let mut input = body_json(request);
    for (name, value) in form_pairs(&request.query) {
        input[name] = Value::String(value);
    }
    let (_, scope) = region_and_scope(request.header("authorization"));
    let service = wire::service_name(&scope).to_owned();
    call(service, segments[0], Protocol::RestJson, input)
}

/// Region and service name of a SigV4 `Authorization` header; empty for an unsigned request.
pub fn region_and_scope(authorization: &str) -> (String, String) {
    let scope = authorization
        .split_once("Credential=")
        .and_then(|(_, rest)| rest.split(',').next())
        .unwrap_or_default();
    let parts: Vec<&str> = scope.split('/').collect();
    match parts[..] {
        [_, _, region, service, _] => (region.to_owned(), service.to_owned()),
        _ => (String::new(), String::new()),
    }
}

fn call(service: String, operation: &str, protocol: Protocol, input: Value) -> Call {
    Call {
        service,
        operation: operation.to_owned(),
        protocol,
        input,
    }
}

fn by_target(target: &str) -> String {
    SERVICES
        .iter()
        .find(|service| service.target == target)
        .map_or(target, |service| service.name)
        .to_owned()
}

fn body_json(request: &HttpRequest) -> Value {
    match serde_json::from_slice(&request.body) {
        Ok(value @ Value::Object(_)) => value,
        Ok(other) => json!({ "$unreadable": other }),
        Err(_) if request.body.is_empty() => json!({}),
        Err(error) => json!({"$unreadable": error.to_string()}),
    }
}

fn form_pairs(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// A dotted query parameter name, taken apart.
#[derive(Default)]
struct Node {
    text: Option<String>,
    children: BTreeMap<String, Node>,
}

fn read_form(body: &str) -> Call {
    let mut root = Node::default();
    let (mut operation, mut version) = (String::new(), String::new());
    for (name, value) in form_pairs(body) {
        match name.as_str() {
            "Action" => operation = value,
            "Version" => version = value,
            _ => {
                let mut node = &mut root;
                for part in name.split('.') {
                    node = node.children.entry(part.to_owned()).or_default();
                }
                node.text = Some(value);
            }
        }
    }
    let service = SERVICES.iter().find(|service| service.version == version);
    let service = service.map_or("unknown", |service| service.name);
    let protocol = match service {
        "ec2" => Protocol::Ec2Query,
        _ => Protocol::AwsQuery,
    };
    let input = structure(&operation, root.children);
    call(service.to_owned(), &operation, protocol, input)
}

fn structure(operation: &str, children: BTreeMap<String, Node>) -> Value {
    let mut members = Map::new();
    for (name, node) in children {
        let value = value(operation, &name, node);
        let renamed = match (&value, name.as_str()) {
            (Value::Array(_), "Owner") => wire::ec2_owner_list(operation),
            (Value::Array(_), name) => wire::EC2_REQUEST_LISTS
                .iter()
                .find(|(wire, _)| *wire == name)
                .map_or(name, |(_, cli)| cli),
            _ => &name,
        };
        members.insert(renamed.to_owned(), value);
    }
    Value::Object(members)
}

fn value(operation: &str, name: &str, mut node: Node) -> Value {
    if let Some(text) = node.text {
        return scalar(name, text);
    }
    if let Some(members) = node.children.remove("member") {
        return value(operation, name, members);
    }
    if !node.children.keys().all(|key| key.parse::<usize>().is_ok()) {
        return structure(operation, node.children);
    }
    let mut elements: Vec<(usize, Node)> = node
        .children
        .into_iter()
        .map(|(key, node)| (key.parse().unwrap_or_default(), node))
        .collect();
    elements.sort_by_key(|(position, _)| *position);
    let element = |(_, node): (usize, Node)| match node.text {
        // An element has no name that could tell a number from text: all lists here are of text.
        Some(text) => Value::String(text),
        None => value(operation, name, node),
    };
    Value::Array(elements.into_iter().map(element).collect())
}

fn scalar(name: &str, text: String) -> Value {
    match text.as_str() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        digits if wire::NUMBERS.contains(&name) => digits.parse().unwrap_or(Value::String(text)),
        _ => Value::String(text),
    }
}

fn from_cbor(value: ciborium::Value) -> Value {
    use ciborium::Value as Cbor;
    match value {
        Cbor::Text(text) => Value::String(text),
        Cbor::Bool(flag) => Value::Bool(flag),
        Cbor::Integer(number) => i64::try_from(number).map_or(Value::Null, Value::from),
        Cbor::Float(number) => Value::from(number),
        Cbor::Tag(_, inner) => from_cbor(*inner),
        Cbor::Array(items) => Value::Array(items.into_iter().map(from_cbor).collect()),
        Cbor::Map(entries) => Value::Object(
            entries
                .into_iter()
                .filter_map(|(key, value)| Some((key.into_text().ok()?, from_cbor(value))))
                .collect(),
        ),
        _ => Value::Null,
    }
}
