//! What a batch is made of: the part of the run that it is, and its requests as texts. Each is read by itself.

use super::Unjudged;
use crate::diag::{Diagnostic, Diagnostics};
use crate::judge::shard::Shard;
use crate::request::{Request, masked_faults};
use crate::text::Source;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Why a request was not judged for which the time did not suffice.
pub(super) const NO_TIME: &str = "the function's time was over";

/// A part of a run.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Which part; `None` for requests that are no part of a run and cannot be joined with others.
    pub shard: Option<Shard>,
    /// The requests, not read yet.
    requests: Vec<Value>,
}

/// A request of a batch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What reports call it: the path of its file, from which its part of the run is reckoned.
    pub path: String,
    /// The text of its file.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    #[serde(default)]
    shard: Option<String>,
    requests: Vec<Value>,
}

/// The requests of a batch that can be judged, and the others.
pub(super) struct Read {
    pub(super) requests: Vec<Request>,
    pub(super) unjudged: Vec<Unjudged>,
}

impl Batch {
    /// Reads an event: `{"shard": "3/40", "requests": [{"path": "cad.yaml", "text": "Name: …"}]}`.
    ///
    /// # Errors
    /// That it is none.
    pub fn of(event: Value) -> Result<Self, Diagnostics> {
        let wrong = |why: String| {
            let error = Diagnostic::error(format!("the event is not a part of a run: {why}"));
            error.help("expected {\"shard\": \"K/N\", \"requests\": [{\"path\": \"…\", \"text\": \"…\"}]}, as list.py writes it")
        };
        let event: Event = serde_json::from_value(event).map_err(|why| wrong(why.to_string()))?;
        let shard = event.shard.map(|shard| shard.parse().map_err(wrong));
        Ok(Self {
            shard: shard.transpose()?,
            requests: event.requests,
        })
    }

    /// Reads each request by itself.
    pub(super) fn read(self, show_sensitive: bool) -> Read {
        let (mut requests, mut unjudged) = (Vec::new(), Vec::new());
        let mut paths = BTreeSet::new();
        for (index, value) in self.requests.into_iter().enumerate() {
            let named = value.get("path").and_then(Value::as_str);
            let path = named.map_or_else(|| format!("requests[{index}]"), str::to_owned);
            let read = item(value).and_then(|item| {
                in_part(&item.path, self.shard)?;
                if !paths.insert(item.path.clone()) {
                    return Err("its path is that of another request of the batch".to_owned());
                }
                request(&item, show_sensitive)
            });
            match read {
                Ok(request) => requests.push(request),
                Err(reason) => unjudged.push(Unjudged {
                    path,
                    reason,
                    again: false,
                }),
            }
        }
        Read { requests, unjudged }
    }
}

fn item(value: Value) -> Result<Item, String> {
    serde_json::from_value(value).map_err(|why| format!("it is not a path and a text: {why}"))
}

/// That a request belongs to this part: else it would be judged twice, or the parts could not be joined.
fn in_part(path: &str, shard: Option<Shard>) -> Result<(), String> {
    let Some(shard) = shard.filter(|shard| !shard.has(path)) else {
        return Ok(());
    };
    let own = Shard::of(path, shard.count);
    Err(format!(
        "it is of part {own}/{}, and this is part {shard}",
        shard.count
    ))
}

fn request(item: &Item, show_sensitive: bool) -> Result<Request, String> {
    let source = Source::new(&item.path, item.text.as_str());
    let read = Request::from_source(&source, &Map::new());
    read.map_err(|found| {
        let found = match show_sensitive {
            true => found,
            false => masked_faults(found),
        };
        super::answer::plain(found)
    })
}
