//! The Principal and NotPrincipal elements of trust policies, as far as they concern a service.

use super::ground::{Effect, Negatable};
use super::json::texts;
use super::json::{Kind, Node};
use super::tri::Tri;

/// One entry of a Principal element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Principal {
    /// `"*"` in place of the whole element.
    Everyone,
    /// A service principal such as `appstream.amazonaws.com`.
    Service(String),
    /// An account, role, user or `*`.
    Aws(String),
    /// An identity provider.
    Federated(String),
    /// A canonical user id.
    CanonicalUser(String),
}

impl Principal {
    /// Reads the element: `"*"`, or an object from kind to names.
    pub(super) fn read_all(name: &str, node: &Node) -> Result<Vec<Principal>, String> {
        match &node.kind {
            Kind::Text(text) if text == "*" => Ok(vec![Principal::Everyone]),
            Kind::Object(object) => {
                let mut principals = Vec::new();
                for (kind, node) in &object.members {
                    let make = match kind.as_str() {
                        "Service" => Principal::Service,
                        "AWS" => Principal::Aws,
                        "Federated" => Principal::Federated,
                        "CanonicalUser" => Principal::CanonicalUser,
                        other => {
                            return Err(format!("{name} knows no kind of principal named {other}"));
                        }
                    };
                    let names = texts(name, node)?;
                    if names.is_empty() {
                        return Err(format!("its {name} has an empty list for {kind}"));
                    }
                    principals.extend(names.into_iter().map(|n| make(n.to_owned())));
                }
                Ok(principals)
            }
            _ => Err(format!(
                "{name} must be \"*\" or an object, not {}",
                node.describe()
            )),
        }
    }

    /// Whether this entry means the service (IAM User Guide, `reference_policies_elements_principal`).
    pub(super) fn is_service(&self, service: &str) -> Tri {
        match self {
            Principal::Everyone => Tri::True,
            // AWS does not say whether "all services" can be written this way.
            Principal::Service(name) if name == "*" => Tri::Unknown,
            Principal::Service(name) => Tri::from(name == service),
            // All AWS identities: nowhere said whether a service is one.
            Principal::Aws(name) if name == "*" => Tri::Unknown,
            Principal::Aws(_) | Principal::Federated(_) | Principal::CanonicalUser(_) => Tri::False,
        }
    }

    /// The name of a service principal.
    pub(super) fn service(&self) -> Option<&str> {
        if let Principal::Service(name) = self {
            Some(name)
        } else {
            None
        }
    }

    /// The entry for messages, for example `Service ec2.amazonaws.com`.
    pub(super) fn describe(&self) -> String {
        match self {
            Principal::Everyone => "*".to_owned(),
            Principal::Service(name) => format!("Service {name}"),
            Principal::Aws(name) => format!("AWS {name}"),
            Principal::Federated(name) => format!("Federated {name}"),
            Principal::CanonicalUser(name) => format!("CanonicalUser {name}"),
        }
    }
}

impl Negatable<Principal> {
    /// Whether the element covers the service in a statement with this effect.
    pub(super) fn covers_service(&self, service: &str, effect: Effect) -> Tri {
        let named = Tri::any(self.entries.iter().map(|p| p.is_service(service)));
        match (self.negated, effect) {
            (false, _) => named,
            // IAM does not store NotPrincipal in a trust policy, so its effect there is not documented; an Allow that excludes the service
            // by name cannot admit it in any reading.
            (true, Effect::Allow) => (!named).and(Tri::Unknown),
            (true, Effect::Deny) => Tri::Unknown,
        }
    }
}
