//! One statement of a policy: its elements, read so that a fault in it costs this statement only.

use super::condition::Condition;
use super::ground::{Effect, Negatable, Usage, Version};
use super::json::texts;
use super::json::{Node, Object};
use super::pattern::{Pattern, Reach, Token};
use super::principal::Principal;
use super::resource::ResourceEntry;
use crate::text::Position;

/// A statement and its place in the document.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Index in the document, from 0.
    pub index: usize,
    /// The statement's own name, untrusted text.
    pub sid: Option<String>,
    /// Where it starts in [`super::Document::text`].
    pub position: Position,
    pub(super) body: Body,
}

impl Statement {
    /// The effect; none when it cannot be read.
    pub fn effect(&self) -> Option<Effect> {
        match &self.body {
            Body::Clear(clauses) => Some(clauses.effect),
            Body::Malformed { effect, .. } => *effect,
        }
    }

    /// Why IAM could not have accepted this statement; none when it is well formed.
    pub fn fault(&self) -> Option<&str> {
        match &self.body {
            Body::Clear(_) => None,
            Body::Malformed { why, .. } => Some(why),
        }
    }

    /// The elements; none when the statement is malformed.
    pub(super) fn clauses(&self) -> Option<&Clauses> {
        match &self.body {
            Body::Clear(clauses) => Some(clauses),
            Body::Malformed { .. } => None,
        }
    }
}

/// What could be made of a statement.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Clear(Clauses),
    Malformed { effect: Option<Effect>, why: String },
}

/// The elements of a well-formed statement.
#[derive(Clone, Debug)]
pub(super) struct Clauses {
    pub(super) effect: Effect,
    /// Principal or NotPrincipal; in trust policies only.
    pub(super) principals: Negatable<Principal>,
    pub(super) actions: Negatable<ActionEntry>,
    /// Resource or NotResource; in identity policies only.
    pub(super) resources: Negatable<ResourceEntry>,
    pub(super) conditions: Vec<Condition>,
}

/// One action as written, for example `ec2:Describe*`.
#[derive(Clone, Debug)]
pub(super) struct ActionEntry {
    pub(super) text: String,
    pattern: Pattern,
}

impl ActionEntry {
    /// Whether the entry takes this action, given in lower case.
    pub(super) fn matches(&self, lower: &[char]) -> bool {
        self.pattern.matches(lower)
    }
}

impl Negatable<ActionEntry> {
    /// Whether the element covers this action, given in lower case.
    pub(super) fn covers(&self, lower: &[char]) -> bool {
        self.entries.iter().any(|entry| entry.matches(lower)) != self.negated
    }
}

impl Body {
    /// Reads a statement. IAM refuses to store what is malformed here, so how it would judge it is nowhere said.
    pub(super) fn read(node: &Node, version: Version, usage: Usage) -> Body {
        let Some(object) = node.object() else {
            return Body::Malformed {
                effect: None,
                why: format!("it is {}, not an object", node.describe()),
            };
        };
        let effects = object
            .members
            .iter()
            .filter(|(name, _)| name == "Effect")
            .count();
        let effect = match object.get("Effect").and_then(Node::text) {
            Some("Allow") if effects == 1 => Some(Effect::Allow),
            Some("Deny") if effects == 1 => Some(Effect::Deny),
            _ => None,
        };
        let clauses = match (effect, node.repeated_key()) {
            (_, Some(key)) => Err(format!("the member {key} occurs more than once")),
            (None, None) => Err("its Effect is neither Allow nor Deny".to_owned()),
            (Some(effect), None) => Clauses::read(object, effect, version, usage),
        };
        match clauses {
            Ok(clauses) => Body::Clear(clauses),
            Err(why) => Body::Malformed { effect, why },
        }
    }
}

impl Clauses {
    fn read(
        object: &Object,
        effect: Effect,
        version: Version,
        usage: Usage,
    ) -> Result<Clauses, String> {
        known_elements(object)?;
        let principals = pair(object, "Principal", Principal::read_all)?;
        let actions = pair(object, "Action", |_, node| {
            texts("Action", node)?.iter().map(|t| action(t)).collect()
        })?;
        let resources = pair(object, "Resource", |_, node| {
            texts("Resource", node)?
                .iter()
                .map(|t| ResourceEntry::read(t, version))
                .collect()
        })?;
        let resources = fitting(usage, principals.is_some(), resources)?;
        let conditions = match object.get("Condition") {
            Some(node) => Condition::read_all(node, version)?,
            None => Vec::new(),
        };
        Ok(Clauses {
            effect,
            principals: principals.unwrap_or_else(Negatable::none),
            actions: actions.ok_or("it has no Action")?,
            resources,
            conditions,
        })
    }
}

/// Refuses elements that no statement has, and a Sid that is not text.
fn known_elements(object: &Object) -> Result<(), String> {
    const ELEMENTS: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    for (name, node) in &object.members {
        if !ELEMENTS.contains(&name.as_str()) {
            return Err(format!("a statement has no element {name}"));
        }
        if name == "Sid" && node.text().is_none() {
            return Err(format!("Sid must be text, not {}", node.describe()));
        }
    }
    Ok(())
}

/// The resources, where principals and resources are what a document of this use must have.
fn fitting(
    usage: Usage,
    principals: bool,
    resources: Option<Negatable<ResourceEntry>>,
) -> Result<Negatable<ResourceEntry>, String> {
    let fault = match (usage, principals, resources) {
        (Usage::Trust, true, None) => return Ok(Negatable::none()),
        (Usage::Identity, false, Some(resources)) => return Ok(resources),
        (Usage::Trust, false, _) => "a trust policy's statement needs a Principal",
        (Usage::Trust, true, Some(_)) => "a trust policy's statement has no Resource",
        (Usage::Identity, true, _) => "an identity policy's statement has no Principal",
        (Usage::Identity, false, None) => "it has no Resource",
    };
    Err(fault.to_owned())
}

/// Reads an element in its plain or its negated form; both together are an error.
fn pair<T>(
    object: &Object,
    name: &str,
    read: impl Fn(&str, &Node) -> Result<Vec<T>, String>,
) -> Result<Option<Negatable<T>>, String> {
    let negated_name = format!("Not{name}");
    let (negated, node) = match (object.get(name), object.get(&negated_name)) {
        (Some(_), Some(_)) => return Err(format!("it has both {name} and {negated_name}")),
        (Some(node), None) => (false, node),
        (None, Some(node)) => (true, node),
        (None, None) => return Ok(None),
    };
    let name = if negated { &negated_name } else { name };
    let entries = read(name, node)?;
    if entries.is_empty() {
        return Err(format!("its {name} is empty"));
    }
    Ok(Some(Negatable { negated, entries }))
}

/// Reads an action as IAM stores it: `*`, or a service prefix without wildcards, one colon and a name.
fn action(text: &str) -> Result<ActionEntry, String> {
    let stars = |part: &str| !part.is_empty() && part.bytes().all(|b| b == b'*');
    let fault = match text.split_once(':') {
        None if stars(text) => None,
        None | Some(("", _) | (_, "")) => Some("has no service prefix, such as ec2:"),
        Some((_, name)) if name.contains(':') => Some("has more than one colon"),
        Some((prefix, name)) if stars(prefix) && stars(name) => None,
        Some((prefix, _)) if prefix.contains(['*', '?']) => {
            Some("has a wildcard in its service prefix")
        }
        Some((prefix, _)) => {
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
            (!prefix.chars().all(allowed)).then_some("has a service prefix that is not valid")
        }
    };
    if let Some(fault) = fault {
        return Err(format!("the action {text} {fault}; IAM does not store it"));
    }
    let tokens: Vec<Token> = text.to_lowercase().chars().map(Token::wildcard).collect();
    Ok(ActionEntry {
        text: text.to_owned(),
        pattern: Pattern::new(&tokens, Reach::Anywhere),
    })
}
