//! The answer to one question about a role, with what decided it.

use serde::Serialize;

/// Whether a request is permitted. The order is from worst to best, so that the lower of two opinions is their minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Certainly refused.
    Deny,
    /// Depends on something that is not known.
    Unknown,
    /// Certainly permitted, as far as the policies that were given go.
    Allow,
}

/// Why a verdict is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Every side allows, and nothing denies.
    Allow,
    /// A Deny statement applies.
    ExplicitDeny,
    /// No statement allows.
    NoAllow,
    /// The permissions boundary does not allow, although the role's own policies may.
    BoundaryNoAllow,
    /// It depends on condition keys, or on policies or statements that cannot be read.
    Depends,
}

/// A statement by its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementRef {
    /// `trust`, `inline:NAME`, the ARN of a managed policy, or `boundary:ARN`.
    pub policy: String,
    /// Index in the document, from 0.
    pub statement: usize,
    /// The statement's own name, untrusted text.
    pub sid: Option<String>,
    /// Line in the stored document, from 1.
    pub line: usize,
    /// Column in the stored document in characters, from 1.
    pub column: usize,
    /// Whether the statement has conditions.
    pub conditional: bool,
}

/// A policy that could not be read and that could change the verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnreadablePolicy {
    /// The policy, named as in [`StatementRef::policy`].
    pub policy: String,
    /// Why it could not be read.
    pub reason: String,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Its reason.
    pub reason: Reason,
    /// The statements that decide: those that allow, those that deny, or those on whose conditions it depends. Empty when nothing allows.
    pub deciding: Vec<StatementRef>,
    /// The condition keys it depends on, sorted, spelled as in the policy. Empty unless the verdict is unknown.
    pub depends_on: Vec<String>,
    /// Policies without which there is no certain verdict. Empty unless the verdict is unknown.
    pub unreadable: Vec<UnreadablePolicy>,
    /// Sentences about statements that nearly decided otherwise; untrusted text, neither escaped nor complete. Empty when allowed.
    pub near_misses: Vec<String>,
    /// Sentences about statements that IAM could not have stored, as `near_misses`, but for every verdict.
    pub malformed: Vec<String>,
}

impl Decision {
    /// The answer as `access -o json` prints it.
    pub fn answer(&self) -> Answer<'_> {
        Answer {
            verdict: self.verdict,
            reason: self.reason,
            deciding: self
                .deciding
                .iter()
                .map(|s| AnswerStatement {
                    policy: &s.policy,
                    statement: s.statement,
                    sid: s.sid.as_deref(),
                })
                .collect(),
            depends_on: &self.depends_on,
        }
    }
}

/// The JSON answer of `access`.
#[derive(Clone, Debug, Serialize)]
pub struct Answer<'a> {
    verdict: Verdict,
    reason: Reason,
    deciding: Vec<AnswerStatement<'a>>,
    depends_on: &'a [String],
}

#[derive(Clone, Debug, Serialize)]
struct AnswerStatement<'a> {
    policy: &'a str,
    statement: usize,
    sid: Option<&'a str>,
}
