//! The import role out of the answers: its trust policy, its own policies, its boundary; what could not be read is kept with its reason.

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown};
use crate::expr::{Missing, MissingReason};
use crate::facts::role::ask::{RoleArn, boundary_arn};
use crate::facts::tags_of;
use crate::iam::{Document, PolicySource, Role, Usage};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Stand-ins for policies whose very names are not known.
const INLINE: &str = "the inline policies";
const ATTACHED: &str = "the managed policies";
const BOUNDARY: &str = "the permissions boundary";

/// The role with everything that was read of it.
pub(crate) struct Policies<'a> {
    /// The Role structure that GetRole answered.
    pub answer: Result<&'a Json, CallError>,
    /// For the evaluator.
    pub role: Role,
    /// Why a policy is unreadable, by its name.
    losses: BTreeMap<String, (Call, CallError)>,
}

impl<'a> Policies<'a> {
    /// Reads the answers about a role.
    pub fn read(dossier: &Dossier<'a>, arn: &RoleArn<'_>) -> Self {
        let about = |call| dossier.answer(call);
        let answer = about(Call::GetRole).and_then(|output| member(output, "Role"));
        let mut losses = BTreeMap::new();
        let mut reader = Reader {
            dossier,
            losses: &mut losses,
        };
        let document = answer
            .clone()
            .and_then(|role| member(role, "AssumeRolePolicyDocument"));
        let trust = reader.source("trust", Call::GetRole, Usage::Trust, document);
        let boundary = match &answer {
            Ok(role) if role.get("PermissionsBoundary").is_none_or(Json::is_null) => None,
            Ok(role) => Some(match boundary_arn(role) {
                Some(arn) => reader.managed(arn, &format!("boundary:{arn}")),
                None => reader.lost(BOUNDARY, Call::GetRole, no("PermissionsBoundaryArn")),
            }),
            Err(error) => Some(reader.lost(BOUNDARY, Call::GetRole, error.clone())),
        };
        let mut policies = reader.inline(about(Call::ListRolePolicies));
        policies.extend(reader.attached(about(Call::ListAttachedRolePolicies)));
        let text = |name: &str| {
            let role = answer.as_ref().ok()?;
            role.get(name)?.as_str().map(str::to_owned)
        };
        let role = Role {
            // A wrong path is a finding of its own; conditions see the role that is there.
            arn: text("Arn").or(Some(arn.arn.to_owned())),
            name: Some(arn.name.to_owned()),
            create_date: text("CreateDate"),
            trust,
            policies,
            boundary,
            tags: answer.as_ref().ok().and_then(|role| tags_of(role)),
        };
        Self {
            answer,
            role,
            losses,
        }
    }

    /// Why a policy could not be read, as causes of an unknown fact.
    pub fn missing(&self, policy: &str, fact: &str) -> Vec<Missing> {
        let Some((call, error)) = self.losses.get(policy) else {
            return Vec::new();
        };
        let mut detailed = error.clone();
        detailed.message = match error.message.as_str() {
            "" => policy.to_owned(),
            message => format!("{policy}: {message}"),
        };
        let lost = unknown(fact, *call, &detailed);
        let causes = lost.missing().iter().cloned();
        causes
            .map(|missing| Missing {
                reason: error.reason(),
                ..missing
            })
            .collect()
    }

    /// Everything that could not be read.
    pub fn losses(&self) -> impl Iterator<Item = (Call, &CallError)> {
        self.losses.values().map(|(call, error)| (*call, error))
    }

    /// Whether all of the role's own policies were read, the boundary aside.
    pub fn own_losses(&self, fact: &str) -> Vec<Missing> {
        let unread = self.role.policies.iter();
        unread
            .filter(|policy| policy.document().is_none())
            .flat_map(|policy| self.missing(policy.name(), fact))
            .collect()
    }
}

fn no(name: &str) -> CallError {
    CallError::new(local::BAD_ANSWER, format!("the answer has no {name}"))
}

fn member<'a>(output: &'a Json, name: &str) -> Result<&'a Json, CallError> {
    let found = output.get(name).filter(|found| !found.is_null());
    found.ok_or_else(|| no(name))
}

/// A list that is complete.
fn items<'a>(output: &'a Json, name: &str) -> Result<&'a [Json], CallError> {
    if output.get("IsTruncated").and_then(Json::as_bool) == Some(true) {
        return Err(CallError::new(
            local::BAD_ANSWER,
            format!("{name} is truncated: further pages were not recorded"),
        ));
    }
    let list = output.get(name).and_then(Json::as_array);
    list.map(Vec::as_slice).ok_or_else(|| no(name))
}

struct Reader<'a, 'b> {
    dossier: &'b Dossier<'a>,
    losses: &'b mut BTreeMap<String, (Call, CallError)>,
}

impl Reader<'_, '_> {
    fn lost(&mut self, name: &str, call: Call, error: CallError) -> PolicySource {
        let reason = match error.reason() {
            MissingReason::Denied => format!("{} was denied", call.label()),
            _ => format!("{}: {} {}", call.label(), error.code, error.message),
        };
        self.losses.insert(name.to_owned(), (call, error));
        PolicySource::Unreadable {
            name: name.to_owned(),
            reason,
        }
    }

    /// A policy out of its document: text as IAM stores it, percent-encoded or not, or an object as the AWS CLI prints it.
    fn source(
        &mut self,
        name: &str,
        call: Call,
        usage: Usage,
        document: Result<&Json, CallError>,
    ) -> PolicySource {
        let document = document.and_then(|stored| {
            let read = Document::from_value(stored, usage);
            read.map_err(|error| CallError::new(local::BAD_ANSWER, error.to_string()))
        });
        match document {
            Ok(document) => PolicySource::Readable {
                name: name.to_owned(),
                document,
            },
            Err(error) => self.lost(name, call, error),
        }
    }

    fn inline(&mut self, list: Result<&Json, CallError>) -> Vec<PolicySource> {
        let names = match list.and_then(|output| items(output, "PolicyNames")) {
            Ok(names) => names,
            Err(error) => return vec![self.lost(INLINE, Call::ListRolePolicies, error)],
        };
        let read = |name: &Json| {
            let Some(name) = name.as_str() else {
                return self.lost(INLINE, Call::ListRolePolicies, no("name for one of them"));
            };
            let document = self
                .dossier
                .answer_naming(Call::GetRolePolicy, "PolicyName", name)
                .and_then(|output| member(output, "PolicyDocument"));
            let (name, call) = (format!("inline:{name}"), Call::GetRolePolicy);
            self.source(&name, call, Usage::Identity, document)
        };
        names.iter().map(read).collect()
    }

    fn attached(&mut self, list: Result<&Json, CallError>) -> Vec<PolicySource> {
        let attached = match list.and_then(|output| items(output, "AttachedPolicies")) {
            Ok(attached) => attached,
            Err(error) => return vec![self.lost(ATTACHED, Call::ListAttachedRolePolicies, error)],
        };
        let arn = |policy: &Json| policy.get("PolicyArn")?.as_str().map(str::to_owned);
        let read = |policy: &Json| match arn(policy) {
            Some(arn) => self.managed(&arn, &arn),
            None => self.lost(ATTACHED, Call::ListAttachedRolePolicies, no("PolicyArn")),
        };
        attached.iter().map(read).collect()
    }

    fn managed(&mut self, arn: &str, name: &str) -> PolicySource {
        let policy = match self
            .dossier
            .answer_naming(Call::GetPolicy, "PolicyArn", arn)
        {
            Ok(output) => output.get("Policy"),
            Err(error) => return self.lost(name, Call::GetPolicy, error),
        };
        let version = policy.and_then(|policy| policy.get("DefaultVersionId")?.as_str());
        if version.is_none() {
            return self.lost(name, Call::GetPolicy, no("DefaultVersionId"));
        }
        let document = self
            .dossier
            .answer_naming(Call::GetPolicyVersion, "PolicyArn", arn)
            .and_then(|output| member(output, "PolicyVersion"))
            .and_then(|version| member(version, "Document"));
        self.source(name, Call::GetPolicyVersion, Usage::Identity, document)
    }
}
