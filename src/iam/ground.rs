//! Words that the whole evaluator shares: effects, versions of the policy language, where documents are used, negated elements.

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It permits the request.
    Allow,
    /// It refuses the request, whatever else permits it.
    Deny,
}

/// The policy language version a document is written in (IAM User Guide, `reference_policies_elements_version`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2008-10-17, which is also meant when the element is missing: `${...}` is plain text.
    V2008,
    /// 2012-10-17: policy variables are replaced.
    V2012,
}

/// Where a document is used, which decides the elements that its statements must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// A role's trust policy: statements name principals and no resources.
    Trust,
    /// An identity policy or a permissions boundary: statements name resources and no principals.
    Identity,
}

/// The entries of an element that exists in a negated form, such as Action and NotAction.
#[derive(Clone, Debug)]
pub(super) struct Negatable<T> {
    pub(super) negated: bool,
    pub(super) entries: Vec<T>,
}

impl<T> Negatable<T> {
    /// An element that the statement does not have.
    pub(super) fn none() -> Negatable<T> {
        Negatable {
            negated: false,
            entries: Vec::new(),
        }
    }
}
