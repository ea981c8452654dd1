//! A role with its policies, read from a role file; `role_file` finds it there.

use std::collections::BTreeMap;

use super::document::{Document, DocumentError};
use super::ground::Usage;
use super::json::{self, Kind, Node, Object};
use super::role_error::{RoleError, shape};
use super::role_file;

/// A policy of a role: its document, or why there is none.
#[derive(Clone, Debug)]
pub enum PolicySource {
    /// The document is known.
    Readable {
        /// `trust`, `inline:NAME`, the ARN of a managed policy, or `boundary:ARN`.
        name: String,
        /// What it says.
        document: Document,
    },
    /// The policy exists but its document is not known; it may hold an Allow or a Deny for anything.
    Unreadable {
        /// As in `Readable`.
        name: String,
        /// Why, for people.
        reason: String,
    },
}

impl PolicySource {
    /// A policy whose document was read or found unreadable.
    pub fn new(name: impl Into<String>, document: Result<Document, DocumentError>) -> PolicySource {
        match document {
            Ok(document) => PolicySource::Readable {
                name: name.into(),
                document,
            },
            Err(error) => PolicySource::Unreadable {
                name: name.into(),
                reason: error.to_string(),
            },
        }
    }

    /// The policy's name as answers give it.
    pub fn name(&self) -> &str {
        match self {
            PolicySource::Readable { name, .. } | PolicySource::Unreadable { name, .. } => name,
        }
    }

    /// The document, if it is known.
    pub fn document(&self) -> Option<&Document> {
        match self {
            PolicySource::Readable { document, .. } => Some(document),
            PolicySource::Unreadable { .. } => None,
        }
    }
}

/// A role and everything that decides what it may do.
#[derive(Clone, Debug)]
pub struct Role {
    /// The role's ARN.
    pub arn: Option<String>,
    /// The role's name, without path.
    pub name: Option<String>,
    /// When it was made, as AWS prints it.
    pub create_date: Option<String>,
    /// The trust policy.
    pub trust: PolicySource,
    /// Inline policies, then attached managed policies.
    pub policies: Vec<PolicySource>,
    /// The permissions boundary, if there is one.
    pub boundary: Option<PolicySource>,
    /// The role's tags; none when they are not known.
    pub tags: Option<BTreeMap<String, String>>,
}

impl Role {
    /// Reads the only role of a file, see [`Role::select`].
    ///
    /// # Errors
    ///
    /// As [`Role::select`].
    pub fn from_json(text: &str) -> Result<Role, RoleError> {
        Role::select(text, None)
    }

    /// Reads a role from what people have: a `RoleDetail`, which may have an additional `Policies` list; the whole output of
    /// get-account-authorization-details, get-role or list-roles; the same objects from PowerShell; or a list of roles. Documents may be
    /// objects or (percent-encoded) text. An attached policy or a boundary that `Policies` does not hold is unreadable, not missing, and so
    /// are all policies where the file has none because get-role prints none.
    ///
    /// # Errors
    ///
    /// The text is not JSON, there is no such role or there are several, a member has the wrong type, or a document cannot be read as a policy.
    pub fn select(text: &str, name: Option<&str>) -> Result<Role, RoleError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // The document is nested a few levels inside the role; its own depth is checked when it is read.
        let node = json::parse(text, super::MAX_DEPTH + 16).map_err(|fault| {
            let position = json::Lines::new(text).position(fault.at);
            RoleError::NotJson {
                line: position.line,
                column: position.column,
                message: fault.message,
            }
        })?;
        let reader = Reader { text };
        let found = role_file::find(&node, name)?;
        let at = found.at.as_str();
        let role = reader.object(found.role, at.trim_end_matches('.'))?;
        let library = reader.library(found.outer.unwrap_or(role))?;
        let mut policies = reader.inline(role, at)?;
        policies.extend(reader.attached(role, at, &library)?);
        policies.extend(found.missing.map(|reason| PolicySource::Unreadable {
            name: "the role's policies".to_owned(),
            reason: reason.to_owned(),
        }));
        let trust = match role.get("AssumeRolePolicyDocument") {
            Some(node) => reader.document("trust", node, Usage::Trust)?,
            None => PolicySource::Unreadable {
                name: "trust".to_owned(),
                reason: "the role has no AssumeRolePolicyDocument".to_owned(),
            },
        };
        Ok(Role {
            arn: reader.text(role, "Arn", at)?,
            name: reader.text(role, "RoleName", at)?,
            // PowerShell writes dates in shapes of its own; nothing here is decided by them.
            create_date: reader.text(role, "CreateDate", at).unwrap_or_default(),
            trust,
            policies,
            boundary: reader.boundary(role, at, &library)?,
            tags: Some(reader.tags(role, at)?),
        })
    }
}

/// The documents of managed policies by ARN; none where the default version has no document.
type Library<'a> = BTreeMap<String, Option<&'a Node>>;

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn object<'n>(&self, node: &'n Node, at: &str) -> Result<&'n Object, RoleError> {
        let object = node
            .object()
            .ok_or_else(|| shape(at, role_file::not_a("an object", node)))?;
        match &object.repeated {
            Some(key) => Err(shape(at, format!("the member {key} occurs more than once"))),
            None => Ok(object),
        }
    }

    /// The objects of a list, each with its place; none when the list is left out or null.
    fn list<'n>(
        &self,
        object: &'n Object,
        name: &str,
        inside: &str,
    ) -> Result<Vec<(String, &'n Object)>, RoleError> {
        let at = format!("{inside}{name}");
        let items = match object.get(name).map(|node| &node.kind) {
            None | Some(Kind::Null) => return Ok(Vec::new()),
            Some(Kind::List(items)) => items,
            Some(_) => {
                let node = object.get(name);
                let message = node.map_or_else(String::new, |n| role_file::not_a("a list", n));
                return Err(shape(&at, message));
            }
        };
        let item = |(index, node)| {
            let at = format!("{at}[{index}]");
            self.object(node, &at)
                .map(|object| (format!("{at}."), object))
        };
        items.iter().enumerate().map(item).collect()
    }

    fn text(&self, object: &Object, name: &str, inside: &str) -> Result<Option<String>, RoleError> {
        match object.get(name).map(|node| (node, &node.kind)) {
            None | Some((_, Kind::Null)) => Ok(None),
            Some((_, Kind::Text(text))) => Ok(Some(text.clone())),
            Some((node, _)) => Err(shape(
                &format!("{inside}{name}"),
                format!("expected text, found {}", node.describe()),
            )),
        }
    }

    fn required(&self, object: &Object, name: &str, inside: &str) -> Result<String, RoleError> {
        self.text(object, name, inside)?
            .ok_or_else(|| shape(&format!("{inside}{name}"), "is missing"))
    }

    fn document(&self, policy: &str, node: &Node, usage: Usage) -> Result<PolicySource, RoleError> {
        let stored = match &node.kind {
            Kind::Text(text) => text.as_str(),
            _ => self.text.get(node.start..node.end).unwrap_or(""),
        };
        let document = Document::parse(stored, usage);
        let document = document.map_err(|error| RoleError::Document {
            policy: policy.to_owned(),
            error,
        })?;
        Ok(PolicySource::Readable {
            name: policy.to_owned(),
            document,
        })
    }

    fn inline(&self, role: &Object, inside: &str) -> Result<Vec<PolicySource>, RoleError> {
        let mut policies = Vec::new();
        for (at, policy) in self.list(role, "RolePolicyList", inside)? {
            let name = format!("inline:{}", self.required(policy, "PolicyName", &at)?);
            let node = policy
                .get("PolicyDocument")
                .ok_or_else(|| shape(&format!("{at}PolicyDocument"), "is missing"))?;
            policies.push(self.document(&name, node, Usage::Identity)?);
        }
        Ok(policies)
    }

    fn attached(
        &self,
        role: &Object,
        inside: &str,
        library: &Library<'_>,
    ) -> Result<Vec<PolicySource>, RoleError> {
        let mut policies = Vec::new();
        for (at, policy) in self.list(role, "AttachedManagedPolicies", inside)? {
            let arn = self.required(policy, "PolicyArn", &at)?;
            policies.push(self.managed(&arn, &arn, library)?);
        }
        Ok(policies)
    }

    fn boundary(
        &self,
        role: &Object,
        inside: &str,
        library: &Library<'_>,
    ) -> Result<Option<PolicySource>, RoleError> {
        let node = match role.get("PermissionsBoundary") {
            None => return Ok(None),
            Some(node) if matches!(node.kind, Kind::Null) => return Ok(None),
            Some(node) => node,
        };
        let at = format!("{inside}PermissionsBoundary");
        let object = self.object(node, &at)?;
        let at = format!("{at}.");
        let arn = match self.text(object, "PermissionsBoundaryArn", &at)? {
            Some(arn) => arn,
            None => self.required(object, "Arn", &at)?,
        };
        self.managed(&arn, &format!("boundary:{arn}"), library)
            .map(Some)
    }

    fn managed(
        &self,
        arn: &str,
        name: &str,
        library: &Library<'_>,
    ) -> Result<PolicySource, RoleError> {
        let reason = match library.get(arn) {
            Some(Some(node)) => return self.document(name, node, Usage::Identity),
            Some(None) => "Policies holds no document of its default version",
            None => "Policies does not hold it",
        };
        Ok(PolicySource::Unreadable {
            name: name.to_owned(),
            reason: reason.to_owned(),
        })
    }

    fn library<'n>(&self, role: &'n Object) -> Result<Library<'n>, RoleError> {
        let mut library = Library::new();
        for (at, policy) in self.list(role, "Policies", "")? {
            let arn = self.required(policy, "Arn", &at)?;
            let default = self.text(policy, "DefaultVersionId", &at)?;
            let versions = self.list(policy, "PolicyVersionList", &at)?;
            let is_default = |(_, version): &&(String, &Object)| {
                let id = version.get("VersionId").and_then(Node::text);
                match &default {
                    Some(default) if id.is_some() => id == Some(default),
                    _ => version
                        .get("IsDefaultVersion")
                        .is_some_and(|n| matches!(n.kind, Kind::Bool(true))),
                }
            };
            let chosen = match versions.as_slice() {
                // A single version without any label can only be the default.
                [(_, only)]
                    if only.get("VersionId").is_none()
                        && only.get("IsDefaultVersion").is_none() =>
                {
                    Some(*only)
                }
                several => several.iter().find(is_default).map(|(_, version)| *version),
            };
            let document = chosen.and_then(|version| version.get("Document"));
            if library.insert(arn.clone(), document).is_some() {
                return Err(shape(
                    &at,
                    format!("the policy {arn} is listed more than once"),
                ));
            }
        }
        Ok(library)
    }

    fn tags(&self, role: &Object, inside: &str) -> Result<BTreeMap<String, String>, RoleError> {
        let mut tags = BTreeMap::new();
        for (at, tag) in self.list(role, "Tags", inside)? {
            tags.insert(
                self.required(tag, "Key", &at)?,
                self.required(tag, "Value", &at)?,
            );
        }
        Ok(tags)
    }
}
