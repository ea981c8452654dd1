//! Requests by what they have in common: what is known of an AMI, a role or an account is asked, derived and judged once for all requests that
//! name them. Stands between the requests of a run and their dossiers.

use crate::request::Request;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Requests whose common members are the same.
#[derive(Debug)]
pub struct Group {
    /// A request of the common members alone.
    pub common: Request,
    /// The places of the requests in the list that they came in.
    pub members: Vec<usize>,
}

/// The groups of some requests.
#[derive(Debug, Default)]
pub struct Groups {
    all: Vec<Group>,
    places: HashMap<Map<String, Value>, usize>,
}

impl Groups {
    /// Sorts requests into groups, in the order in which each first occurs.
    pub fn of<'r>(requests: impl IntoIterator<Item = &'r Request>) -> Self {
        let mut groups = Self::default();
        for (member, request) in requests.into_iter().enumerate() {
            let members = request.common();
            let place = match groups.places.get(&members) {
                Some(place) => *place,
                None => {
                    groups.all.push(Group {
                        common: Request::from_flags(&members),
                        members: Vec::new(),
                    });
                    let place = groups.places.len();
                    groups.places.insert(members, place);
                    place
                }
            };
            if let Some(group) = groups.all.get_mut(place) {
                group.members.push(member);
            }
        }
        groups
    }

    /// All of them.
    pub fn all(&self) -> &[Group] {
        &self.all
    }

    /// The place of the group that a request belongs to; none where no request like it was sorted in.
    pub fn place(&self, request: &Request) -> Option<usize> {
        self.places.get(&request.common()).copied()
    }
}
