//! Which member a misspelt one stands for, when the name is to be written and not only mentioned.

use super::mistakes::{nearest, plain};
use super::{MEMBERS, Member, Request, Shape, unseen};
use crate::document::pointer_join;
use serde_json::{Map, Value};

/// Edits by which a name may differ from the one that it is a slip of.
const SLIPS: usize = 2;

/// The members that the structure at a pointer takes; `None` where there is no structure.
pub fn members_of(pointer: &str) -> Option<&'static [Member]> {
    if pointer.is_empty() {
        return Some(MEMBERS);
    }
    match shape_of(pointer)? {
        Shape::Structure(members) => Some(members),
        _ => None,
    }
}

/// What the API takes at a pointer; `None` where it has no such member.
pub fn shape_of(pointer: &str) -> Option<Shape> {
    let mut shape = Shape::Structure(MEMBERS);
    for token in pointer.strip_prefix('/')?.split('/') {
        shape = match shape {
            Shape::Structure(members) => members.iter().find(|m| m.name == token)?.shape,
            Shape::List(members) if token.parse::<usize>().is_ok() => Shape::Structure(members),
            Shape::TextMap => Shape::Text,
            _ => return None,
        };
    }
    Some(shape)
}

impl Request {
    /// The name that the member at `pointer`, which the API does not have, is a slip of: the same letters, or few edits away and far
    /// from every other name; not given already, and no other member's as well. `None` where it is not certain.
    pub fn certain_name(&self, pointer: &str) -> Option<&'static str> {
        self.name_for(pointer, slip)
    }

    /// The name that the member at `pointer` most likely stands for, as findings suggest it.
    pub fn likely_name(&self, pointer: &str) -> Option<&'static str> {
        self.name_for(pointer, nearest)
    }

    fn name_for(
        &self,
        pointer: &str,
        means: fn(&str, &'static [Member]) -> Option<&'static str>,
    ) -> Option<&'static str> {
        let (parent, _) = pointer.rsplit_once('/')?;
        let members = members_of(parent)?;
        let siblings = self.object(parent)?;
        let known = |name: &str| members.iter().find(|member| member.name == name);
        let token = |name: &str| pointer_join(parent, name) == pointer;
        let (name, value) = siblings.iter().find(|(name, _)| token(name))?;
        let meant = known(means(name, members)?)?;
        let others = siblings
            .keys()
            .filter(|other| *other != name && known(other).is_none());
        let mut rivals = others.filter(|other| nearest(other, members) == Some(meant.name));
        let free = !siblings.contains_key(meant.name) && rivals.next().is_none();
        (free && fits(meant.shape, value)).then_some(meant.name)
    }

    fn object(&self, pointer: &str) -> Option<&Map<String, Value>> {
        if pointer.is_empty() {
            return Some(&self.input);
        }
        self.value(pointer)?.as_object()
    }
}

/// The one member whose name has the same letters, or else is a few edits away while no other name is nearly as close.
fn slip(name: &str, members: &'static [Member]) -> Option<&'static str> {
    let name = plain(&unseen::visible(name));
    let mut same = members.iter().filter(|member| plain(member.name) == name);
    if let Some(member) = same.next() {
        return same.next().is_none().then_some(member.name);
    }
    let distance = |member: &Member| strsim::damerau_levenshtein(&name, &plain(member.name));
    let mut near: Vec<(usize, &'static str)> =
        members.iter().map(|m| (distance(m), m.name)).collect();
    near.sort_unstable();
    let [(first, meant), (second, _), ..] = near.as_slice() else {
        return None;
    };
    let allowed = SLIPS.min(name.chars().count() / 4).max(1);
    let certain = *first <= allowed && second.saturating_sub(*first) >= 2;
    (certain && name.len() > 2).then_some(*meant)
}

/// Whether the value could be that of a member of this shape.
fn fits(shape: Shape, value: &Value) -> bool {
    match shape {
        Shape::Text => matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_)),
        Shape::Flag => matches!(value, Value::Bool(_)),
        Shape::TextMap => matches!(value, Value::Object(_) | Value::Array(_)),
        Shape::Structure(_) => value.is_object(),
        Shape::List(_) => value.is_array(),
    }
}
