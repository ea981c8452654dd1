//! `ami-preflight.yaml` as it stands in the file; the JSON Schema for editors is made of these types.

use crate::cli::{FailOn, OnUnknown};
use crate::grade::Severity;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Settings of a project: found upward from the first request; flags and environment variables win over it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "ami-preflight configuration")]
pub struct ConfigFile {
    /// Versions of ami-preflight that this file is for, such as ">=0.1, <0.3"; another version judges nothing.
    pub required_version: Option<String>,
    /// Judge only these rules: ids, beginnings of ids, areas. `--select` replaces it.
    pub select: Option<Vec<String>>,
    /// Leave these rules out: ids, beginnings of ids, areas. `--ignore` adds to it.
    pub ignore: Vec<String>,
    /// Severity by rule id, instead of the rule's own. Rules that cannot be waived cannot be lowered.
    pub severity: BTreeMap<String, Severity>,
    /// Lowest severity that makes a request not ready.
    pub fail_on: Option<FailOn>,
    /// What unknown outcomes at or above fail_on do.
    pub on_unknown: Option<OnUnknown>,
    /// Values of rules' parameters, by rule id and name of the parameter.
    pub params: BTreeMap<String, BTreeMap<String, Value>>,
    /// Rule files or folders of your own, relative to this file. `--rules` adds to it.
    pub rules: Vec<String>,
    /// Whether the built-in rules are judged, too. Default: true.
    pub builtin_rules: Option<bool>,
    /// AWS Region of the import.
    pub region: Option<String>,
    /// Profile of the AWS configuration.
    pub profile: Option<String>,
    /// Several accounts or Regions, judged in one run: each request belongs to the one target whose `requests` fit its path. With targets,
    /// `region` and `profile` stand in them.
    pub targets: Vec<TargetFile>,
    /// File of known findings that do not gate, relative to this file.
    pub baseline: Option<String>,
    /// Recorded evidence that editors judge requests by (`ami-preflight lsp`), relative to this file. `check` takes --evidence.
    pub editor_evidence: Option<String>,
    /// Failures that are accepted for a time.
    pub waivers: Vec<WaiverFile>,
}

/// An account and Region, and the requests that are judged there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// What reports call it: letters, digits, `.`, `_`, `-`.
    #[schemars(regex(pattern = r"^[A-Za-z0-9._-]{1,64}$"))]
    pub name: String,
    /// AWS Region of its imports.
    pub region: String,
    /// Profile of the AWS configuration that gives its credentials. Without `profile` and `role_arn` the default chain gives them.
    #[serde(default)]
    pub profile: Option<String>,
    /// Role that is assumed with the credentials of the default chain.
    #[serde(default)]
    pub role_arn: Option<String>,
    /// External id that the role asks for.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Recorded evidence of this target, relative to this file: nobody is asked.
    #[serde(default)]
    pub evidence: Option<String>,
    /// Paths of its requests, relative to this file: `*` stands for any text within a name, `?` for one character, `**` for any
    /// folders. `-` is the request that standard input or options give.
    pub requests: Vec<String>,
}

/// A failure that is accepted for a time; all members are required.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverFile {
    /// Id of the rule.
    pub rule: String,
    /// What the finding is about, as the report's `subject` has it; `*` stands for any text, `?` for one character.
    pub subject: String,
    /// Why the failure is acceptable.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last day of the waiver (UTC), YYYY-MM-DD.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub expires: String,
}
