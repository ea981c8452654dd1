//! Names of AppStream images. A look-up by name fails as a whole where one name is free, and most are; many names are therefore looked up in
//! the lists of all images, which are read once a run: the private ones, which are asked for anyway, the public and the shared.

use super::{Back, alone, is_of_all, only, pieces};
use crate::aws::session::Session;
use crate::evidence::{Call, CallError, Question};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// From so many names on the lists cost fewer calls: that of the public images alone has several pages of 25.
const MANY: usize = 8;

/// The lists, by what an image can be (`Type` of DescribeImages, AppStream API reference). A look-up by name tells of public and private
/// images and may not tell of shared ones; the lists tell of all, and so of at least as many.
const TYPES: [&str; 3] = ["PRIVATE", "PUBLIC", "SHARED"];

/// Lists that were read in this run, by Region and type.
#[derive(Debug, Default)]
pub(in crate::aws) struct Lists(Mutex<BTreeMap<(Option<String>, &'static str), Value>>);

impl Lists {
    fn known(&self, region: Option<&str>, kind: &'static str) -> Option<Value> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.get(&(region.map(str::to_owned), kind)).cloned()
    }

    fn keep(&self, region: Option<&str>, kind: &'static str, list: &Value) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.insert((region.map(str::to_owned), kind), list.clone());
    }
}

/// What questions have in common that the lists answer.
pub(super) fn common(question: &Question) -> Option<String> {
    let members = question.input.as_object()?.len();
    let answered = name(question).is_some() || is_private(question);
    (members == 1 && answered).then(String::new)
}

fn name(question: &Question) -> Option<&str> {
    only(&question.input, "Names")
}

fn is_private(question: &Question) -> bool {
    question.call == Call::DescribePrivateImages && *question.input == input("PRIVATE")
}

fn input(kind: &str) -> Value {
    json!({"Type": kind})
}

/// Whether the lists are worth their calls, or there already.
pub(super) fn are_many(session: &Session, group: &[Question]) -> bool {
    let names = group.iter().filter(|question| name(question).is_some());
    let region = group
        .first()
        .and_then(|question| question.region.as_deref());
    let known = |kind| session.lists.known(region, kind).is_some();
    names.clone().count() >= MANY || (names.count() > 0 && TYPES.into_iter().all(known))
}

pub(super) async fn put(session: &Session, group: &[Question]) -> Back {
    let Some(first) = group.first() else {
        return Back::Told(Vec::new(), Vec::new());
    };
    let mut images = Vec::new();
    for kind in TYPES {
        match list(session, first, kind).await {
            Ok(list) => images.push(list),
            Err(error) if is_of_all(&error) => return Back::Refused(error),
            Err(_) => return Back::Told(Vec::new(), pieces(group.to_vec(), 1)),
        }
    }
    let Some(found) = by_name(&images) else {
        return Back::Told(Vec::new(), pieces(group.to_vec(), 1));
    };
    let answer = |question: &Question| match name(question) {
        Some(name) => json!({"Images": found.get(name).cloned().unwrap_or_default()}),
        None => images.first().cloned().unwrap_or_default(),
    };
    let answered = group.iter().map(|it| (it.clone(), Ok(answer(it))));
    Back::Told(answered.collect(), Vec::new())
}

/// One list; its answer as it came.
async fn list(session: &Session, like: &Question, kind: &'static str) -> Result<Value, CallError> {
    let region = like.region.as_deref();
    if let Some(known) = session.lists.known(region, kind) {
        return Ok(known);
    }
    let question = Question::new(
        Call::DescribePrivateImages,
        like.region.clone(),
        input(kind),
    );
    let list = alone(session, &question).await?;
    session.lists.keep(region, kind, &list);
    Ok(list)
}

/// All images by their names; none where a list cannot be read, or has an image without a name: it may be that of anybody. An image that is
/// on two lists counts as the first has it, since it was shared or published meanwhile; what one list says of it twice stays.
fn by_name(lists: &[Value]) -> Option<BTreeMap<&str, Vec<&Value>>> {
    let mut found: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let mut before: BTreeSet<&str> = BTreeSet::new();
    for list in lists {
        let images = list.get("Images")?.as_array()?;
        for image in images {
            let name = image.get("Name")?.as_str()?;
            if arn(image).is_none_or(|arn| !before.contains(arn)) {
                found.entry(name).or_default().push(image);
            }
        }
        before.extend(images.iter().filter_map(arn));
    }
    Some(found)
}

fn arn(image: &Value) -> Option<&str> {
    image.get("Arn")?.as_str()
}
