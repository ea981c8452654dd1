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
    /// File of known findings that do not gate, relative to this file.
    pub baseline: Option<String>,
    /// Recorded evidence that editors judge requests by (`ami-preflight lsp`), relative to this file. `check` takes --evidence.
    pub editor_evidence: Option<String>,
    /// Failures that are accepted for a time.
    pub waivers: Vec<WaiverFile>,
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
