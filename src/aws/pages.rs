//! What a call yields, and how the pages of a list become one answer; the files of the services build on it.

use super::shape;
use crate::evidence::CallError;
use crate::evidence::question::local;
use serde_json::Value;
use std::future::Future;

/// What a call yields.
pub(super) type Outcome = Result<Value, CallError>;

/// Most pages read of one list; AppStream's hold at most 25 items.
const MAX_PAGES: usize = 400;

/// One page: its items, if the answer has the list at all, and the token of the next.
pub(super) type Page<T> = (Option<Vec<T>>, Option<String>);

/// All pages of a list, joined under its name. An empty page with a token is not the end; a list that no page has is left out.
pub(super) async fn pages<T, F>(
    name: &'static str,
    item: fn(&T) -> Value,
    mut page: impl FnMut(Option<String>) -> F,
) -> Outcome
where
    F: Future<Output = Result<Page<T>, CallError>>,
{
    let mut joined: Option<Vec<Value>> = None;
    let mut tokens: Vec<String> = Vec::new();
    for _ in 0..MAX_PAGES {
        let (items, token) = page(tokens.last().cloned()).await?;
        if let Some(items) = items {
            joined
                .get_or_insert_default()
                .extend(items.iter().map(item));
        }
        match token.filter(|token| !token.is_empty()) {
            None => return Ok(shape::object([(name, joined.map(Value::Array))])),
            Some(token) if tokens.contains(&token) => {
                return Err(CallError::new(
                    local::BAD_ANSWER,
                    "the service repeats a page of its list",
                ));
            }
            Some(token) => tokens.push(token),
        }
    }
    let message = format!("the list has more than {MAX_PAGES} pages");
    Err(CallError::new(local::BAD_ANSWER, message))
}
