//! What the verdict of a rule rests on: the compiler finds it out of the rule's conditions, and the engine judges once for many requests what
//! rests on nothing of their own.

use crate::expr::{Expr, Node};
use crate::facts::table::is_common;
use serde::{Deserialize, Serialize};

/// What the verdict of a rule rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RestsOn {
    /// Facts that requests have in common, and nothing else.
    Common,
    /// Facts of one request.
    OneRequest,
    /// What other rules say of the request.
    Outcomes,
}

impl RestsOn {
    /// What these expressions rest on, all that a verdict and its subject are computed from.
    pub fn of<'a>(expressions: impl IntoIterator<Item = &'a Expr>) -> Self {
        let found = expressions.into_iter().map(of_one).max();
        found.unwrap_or(Self::Common)
    }
}

fn of_one(expression: &Expr) -> RestsOn {
    let (mut own, mut outcomes) = (false, false);
    // The walk comes to a root after its member: a root used as a whole is one more than those whose members were seen.
    let (mut roots, mut seen) = (0_usize, 0_usize);
    expression.walk(&mut |part| match &part.node {
        Node::Name(root) => {
            outcomes |= **root == *"local";
            roots += usize::from(!is_common(root, None));
        }
        Node::Select(of, member) => {
            if let Node::Name(root) = &of.node {
                own |= !is_common(root, Some(member));
                seen += usize::from(!is_common(root, None));
            }
        }
        _ => {}
    });
    match (outcomes, own || roots > seen) {
        (true, _) => RestsOn::Outcomes,
        (false, true) => RestsOn::OneRequest,
        (false, false) => RestsOn::Common,
    }
}

#[cfg(test)]
mod tests {
    use super::RestsOn;
    use crate::expr::parse;

    fn of(text: &str) -> Option<RestsOn> {
        parse(text)
            .ok()
            .map(|expression| RestsOn::of([&expression]))
    }

    #[test]
    fn a_condition_rests_on_the_least_common_of_its_facts() {
        for (text, expected) in [
            (
                "ami.BootMode == \"uefi\" && quota.images > 3",
                RestsOn::Common,
            ),
            (
                "request.SourceAmiId != \"\" && has(request.source)",
                RestsOn::Common,
            ),
            ("images.owned < 5 && guest.read", RestsOn::Common),
            ("true || request.Name == \"\"", RestsOn::OneRequest),
            ("request[\"SourceAmiId\"] == \"\"", RestsOn::OneRequest),
            (
                "[request].exists(r, r.SourceAmiId == \"\")",
                RestsOn::OneRequest,
            ),
            (
                "images.same_name.exists(i, i.State == ami.State)",
                RestsOn::OneRequest,
            ),
            (
                "guest.applications.all(a, a.status == \"file\")",
                RestsOn::OneRequest,
            ),
            ("caller.kind == \"user\"", RestsOn::OneRequest),
            (
                "request.Name == \"\" && local.errors == []",
                RestsOn::Outcomes,
            ),
        ] {
            assert_eq!(of(text), Some(expected), "{text}");
        }
    }
}
