//! Cuts a whole output into the pages that a service would answer with.

use super::wire;
use serde_json::{Value, json};

/// How the script wants lists to be cut.
#[derive(Clone, Copy, Default)]
pub struct Paging {
    /// At most this many elements in a page, whatever the request asks for.
    pub size: Option<usize>,
    /// The first page holds nothing but a token, as real services may answer.
    pub empty_first: bool,
}

/// The page of `output` that the request's token asks for; `Err` is a token never handed out.
///
/// An output that carries a token itself is answered as it is: its script does the paging.
pub fn page(
    paging: Paging,
    service: &str,
    operation: &str,
    input: &Value,
    output: &Value,
) -> Result<Value, String> {
    let (token_member, size_member) = wire::page_members(service);
    let known = wire::PAGES
        .iter()
        .find(|(name, op, _)| *name == service && *op == operation);
    let list = known.and_then(|(_, _, list)| Some((*list, output.get(list)?.as_array()?)));
    let Some((list, elements)) =
        list.filter(|_| output.get(token_member).is_none_or(Value::is_null))
    else {
        return Ok(output.clone());
    };
    let asked = input[size_member].as_u64().map(|size| size as usize);
    let size = paging
        .size
        .into_iter()
        .chain(asked)
        .min()
        .unwrap_or(usize::MAX);
    let start = match &input[token_member] {
        Value::Null if paging.empty_first => {
            return Ok(cut(output, service, list, &[], Some(0)));
        }
        Value::Null => 0,
        token => offset(token).ok_or_else(|| format!("no page has the token {token}"))?,
    };
    let end = start.saturating_add(size.max(1)).min(elements.len());
    let page = elements.get(start..end).unwrap_or_default();
    let next = Some(end).filter(|end| *end < elements.len());
    Ok(cut(output, service, list, page, next))
}

fn cut(output: &Value, service: &str, list: &str, page: &[Value], next: Option<usize>) -> Value {
    let mut output = output.clone();
    output[list] = page.into();
    if service == "iam" {
        output["IsTruncated"] = json!(next.is_some());
    }
    if let Some(offset) = next {
        // Characters that a client must encode, as base64 tokens have them.
        output[wire::page_members(service).0] = json!(format!("AAAA/+{offset}=="));
    }
    output
}

fn offset(token: &Value) -> Option<usize> {
    let text = token.as_str()?.strip_prefix("AAAA/+")?;
    text.strip_suffix("==")?.parse().ok()
}
